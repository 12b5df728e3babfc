import type { Level } from "../../live/protocol.gen";

/** The level as a shape, and its colour: a circle is well, a square wants a look, a diamond is wrong. */
const SHAPE: Record<Level, string> = {
  success: "rounded-full bg-pulse",
  info: "rounded-full bg-info",
  warning: "rounded-[2px] bg-warn",
  error: "rotate-45 rounded-[2px] bg-error",
};

/** A level to be seen; `isDecoration` where it is written beside it. */
export function LevelMark({
  level,
  isDecoration = false,
  className = "",
}: {
  level: Level;
  isDecoration?: boolean;
  className?: string;
}) {
  const looks = `size-2 shrink-0 ${SHAPE[level] ?? SHAPE.info} ${className}`;
  if (isDecoration) return <span aria-hidden="true" className={looks} />;
  return <span role="img" aria-label={level} className={looks} />;
}

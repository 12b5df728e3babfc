import { Button } from "../../ui/button";
import { Icon } from "../../ui/icons";
import { text } from "./text";

export function PauseButton({ isPaused, onToggle }: { isPaused: boolean; onToggle: () => void }) {
  return (
    <Button
      size="small"
      kind={isPaused ? "primary" : "plain"}
      aria-pressed={isPaused}
      title={text.pauseTitle}
      onClick={onToggle}
      data-testid="pause"
    >
      <Icon name={isPaused ? "play" : "pause"} size={13} />
      <span className="max-sm:sr-only">{isPaused ? text.resume : text.pause}</span>
    </Button>
  );
}

interface FreshPillProps {
  /** Events that wait. */
  unseen: number;
  isPaused: boolean;
  onShow: () => void;
}

/** How many events wait while the list is held; shows them. */
export function FreshPill({ unseen, isPaused, onShow }: FreshPillProps) {
  if (unseen === 0) return null;
  return (
    <button
      type="button"
      onClick={onShow}
      data-testid="fresh"
      className="num absolute top-2 left-1/2 flex -translate-x-1/2 items-center gap-1.5 rounded-full bg-info px-3 py-1 text-[12.5px] font-semibold text-bg shadow-lg"
    >
      <Icon name="top" size={13} />
      {isPaused ? text.freshPaused(unseen) : text.fresh(unseen)}
    </button>
  );
}

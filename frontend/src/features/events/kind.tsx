/** A kind of so many characters is never too long for its column. */
const FITS = 22;

/** The kind of a row's event. What can't be cut off isn't clipped: each clip is a layer more that has to be drawn. */
export function Kind({ kind }: { kind: string }) {
  const isLong = kind.length > FITS;
  return (
    <bdi
      className={`font-mono text-[12px] text-muted [grid-area:kind] md:w-[170px] ${isLong ? "truncate" : ""}`}
      title={isLong ? kind : undefined}
    >
      {kind}
    </bdi>
  );
}

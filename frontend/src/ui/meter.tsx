interface MeterProps {
  label: string;
  /** 0 to 1; null isn't known. */
  share: number | null;
  /** What the share is, in words. */
  says: string;
  /** A line below: what is left, or until when. */
  context: string;
  /** From which shares on it is worth a look, and wrong: drawn as ticks. */
  limits: { warn: number; error: number };
  testId?: string;
}

/** How much of a budget is used up. */
export function Meter({ label, share, says, context, limits, testId }: MeterProps) {
  const tone = toneOf(share, limits);
  return (
    <div className="num relative px-4 py-2 text-[13px]" data-testid={testId}>
      <div className="flex justify-between gap-3">
        <span className="truncate text-muted">{label}</span>
        <span className={`fresh font-medium ${tone === "text-muted" ? "" : tone}`}>{says}</span>
      </div>
      <meter aria-label={label} min={0} max={1} value={share ?? 0} aria-valuetext={says} className="sr-only" />
      <div aria-hidden="true" className="relative mt-1.5 h-1.5 rounded-full bg-raised">
        <div
          className={`fresh h-full rounded-full bg-current ${tone}`}
          style={{ width: share === null ? 0 : `max(${Math.min(1, share) * 100}%, ${share > 0 ? 4 : 0}px)` }}
        />
        {[limits.warn, limits.error].map((limit) => (
          <i key={limit} className="absolute -inset-y-0.5 w-px bg-line" style={{ left: `${limit * 100}%` }} />
        ))}
      </div>
      <p className="mt-1 text-[12px] text-faint">{context}</p>
    </div>
  );
}

function toneOf(share: number | null, { warn, error }: MeterProps["limits"]): string {
  if (share === null || share < warn) return "text-muted";
  return share >= error ? "text-error" : "text-warn";
}

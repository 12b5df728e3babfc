import { memo } from "react";
import type { EconomyStats } from "../../live/protocol.gen";
import { Banner } from "../../ui/banner";
import { RelativeTime } from "../../ui/relative-time";
import { text } from "./short-text";

type Proven = Pick<EconomyStats, "balanced" | "provenAt">;

/** Whether the books balanced when that was last proven, in a quiet line; nothing before the first proof. */
export function Books({ balanced, provenAt, clockOffset }: Proven & { clockOffset: number }) {
  if (balanced === null || provenAt === null) return null;
  return (
    <p
      data-testid="books"
      className={`num flex justify-between gap-3 border-t border-line px-4 py-1.5 text-[12px] ${balanced ? "text-muted" : "font-semibold text-error"}`}
    >
      <span>{balanced ? text.balance : text.unbalanced}</span>
      <span>
        {text.checked} <RelativeTime at={provenAt} clockOffset={clockOffset} suffix={text.ago} />
      </span>
    </p>
  );
}

/** What to do when the books don't balance; nothing while they do. */
export const BooksBanner = memo(function BooksBanner({ balanced }: { balanced: boolean | null }) {
  return (
    <>
      <p aria-live="assertive" className="sr-only">
        {balanced === false && text.alarm}
      </p>
      {balanced === false && (
        <Banner testId="books-banner" tone="text-error" title={text.alarm}>
          {text.alarmMeans}
        </Banner>
      )}
    </>
  );
});

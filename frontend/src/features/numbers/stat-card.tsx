import type { ReactNode } from "react";
import { UNKNOWN } from "../../lib/format";
import { type Line, thinned } from "../../live/series";
import { Shortened } from "../../ui/shortened";
import { Sparkline } from "../../ui/sparkline";

interface StatCardProps {
  /** The card is `card-{id}` for tests, its number `card-{id}-value`. */
  id: string;
  title: string;
  value: string;
  /** What `value` is short for. */
  exact?: string;
  unit?: string;
  /** One line below the number. */
  context: ReactNode;
  line: Line;
  /** The line's colour as a class. */
  tone: string;
}

/** As much as the narrowest card has room for at its usual size: in some languages a number is longer. */
const FITTING_CHARACTERS = 8;
/** As many points as a card has room for. */
const SPARKS = 60;

/** One number, large, with its unit, a line of context and its last hour. */
export function StatCard({ id, title, value, exact = value, unit, context, line, tone }: StatCardProps) {
  return (
    <section
      data-testid={`card-${id}`}
      className="flex h-[124px] min-w-0 flex-col overflow-hidden rounded-card border border-line bg-surface pt-3"
    >
      <h2 className="truncate px-4 text-[12.5px] font-medium text-muted">{title}</h2>
      <p
        className={`num fresh mt-0.5 truncate px-4 font-[640] tracking-[-0.025em] ${value.length > FITTING_CHARACTERS ? "text-[20px] leading-[1.625]" : "text-[26px] leading-tight"}`}
      >
        <Shortened text={value} exact={exact} testId={`card-${id}-value`} />
        {unit && value !== UNKNOWN && (
          <small className="ml-1 text-[13px] font-medium tracking-normal text-muted">{unit}</small>
        )}
      </p>
      <p className="num truncate px-4 text-[12px] text-faint">{context}</p>
      <div className="mt-auto">
        <Sparkline {...thinned(line, SPARKS)} className={`${tone} fresh`} />
      </div>
    </section>
  );
}

/** The part of a context line that counts. */
export function Emphasis({
  tone = "text-muted",
  testId,
  children,
}: {
  tone?: string;
  testId?: string;
  children: string;
}) {
  return (
    <b data-testid={testId} className={`fresh font-semibold ${tone}`}>
      {children}
    </b>
  );
}

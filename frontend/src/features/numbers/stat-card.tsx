import type { ReactNode } from "react";
import { ago, UNKNOWN } from "../../lib/format";
import { useTicked } from "../../lib/ticker";
import { type Line, thinned } from "../../live/series";
import { Shortened } from "../../ui/shortened";
import { Sparkline } from "../../ui/sparkline";
import { text } from "./text";

interface StatCardProps {
  /** The card is `card-{id}` for tests, its number `card-{id}-value`. */
  id: string;
  title: string;
  value: string;
  /** What `value` is short for. */
  exact?: string;
  unit?: string;
  /** A colour for the number, as a class, where it wants a look. */
  valueTone?: string;
  /** One line below the number. */
  context: ReactNode;
  line: Line;
  /** The line's colour as a class. */
  tone: string;
  /** When this came, if that is no longer now: then the card says how old it is. */
  oldSince: number | null;
}

/** As much as the narrowest card has room for at its usual size: in some languages a number is longer. */
const FITTING_CHARACTERS = 8;
/** As many points as a card has room for. */
const SPARKS = 60;

/** One number, large, with its unit, a line of context and its last hour. */
export function StatCard(props: StatCardProps) {
  const { id, title, value, exact = value, unit, valueTone = "", context, line, tone, oldSince } = props;
  const age = useTicked((now) => (oldSince === null ? "" : ago(Math.max(1_000, now - oldSince))));
  return (
    <section
      data-testid={`card-${id}`}
      className="flex h-[124px] min-w-0 flex-col overflow-hidden rounded-card border border-line bg-surface pt-3"
    >
      <h2 className="truncate px-4 text-[12.5px] font-medium text-muted">{title}</h2>
      <p
        className={`num fresh ${valueTone} mt-0.5 truncate px-4 font-[640] tracking-[-0.025em] ${value.length > FITTING_CHARACTERS ? "text-[20px] leading-[1.625]" : "text-[26px] leading-tight"}`}
      >
        <Shortened text={value} exact={exact} testId={`card-${id}-value`} />
        {unit && value !== UNKNOWN && (
          <small className="ml-1 text-[13px] font-medium tracking-normal text-muted">{unit}</small>
        )}
      </p>
      <p className="num truncate px-4 text-[12px] text-faint">{age === "" ? context : text.ageOf(age)}</p>
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

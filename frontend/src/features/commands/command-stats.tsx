import { amount, count, duration, percent } from "../../lib/format";
import type { CommandList } from "../../live/protocol.gen";
import { Stat } from "../../ui/stat";
import { successTone } from "../../ui/success-tone";
import { failures, successRate } from "./report";
import { text } from "./text";

interface CommandStatsProps {
  /** Null: none was used. */
  total: CommandList["total"];
  isLoading: boolean;
  /** How many commands they are of. */
  commands?: number;
  /** Where that is later than what was asked for begins. */
  knownSince: number | null;
  /** By the server's clock. */
  now: number;
}

/** The numbers of a time: of all commands, or of one. */
export function CommandStats({ total, isLoading, commands, knownSince, now }: CommandStatsProps) {
  const of = commands === undefined ? "\u00a0" : text.ofCommands(commands);
  const uses = isLoading ? null : (total?.count ?? 0);
  const failed = total === null ? null : failures(total.failed);
  const rate = total && successRate(total);
  return (
    <section aria-label={text.numbers} className="overflow-hidden rounded-card border border-line bg-surface">
      <dl className="grid grid-cols-2 gap-y-1 py-2 sm:grid-cols-3 lg:grid-cols-6" data-testid="command-stats">
        <Stat
          label={text.uses}
          value={amount(uses)}
          exact={count(uses)}
          context={knownSince === null ? of : text.knownSince(knownSince, now)}
          testId="uses"
        />
        <Stat
          label={text.succeeded}
          value={percent(rate)}
          tone={successTone(rate, uses, total?.failed.bug ?? 0)}
          context={failed === null ? "\u00a0" : text.failedUses(failed)}
        />
        <Stat label={text.members} value={count(total?.members)} context={text.membersHint} />
        <Stat label={text.p50} value={duration(total?.p50Ms)} context={text.halfHint} />
        <Stat label={text.p95Name} value={duration(total?.p95Ms)} context={text.nineteenHint} />
        <Stat label={text.p99} value={duration(total?.p99Ms)} context={text.hundredHint} />
      </dl>
    </section>
  );
}

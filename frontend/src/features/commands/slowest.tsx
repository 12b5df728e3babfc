import { Link } from "@tanstack/react-router";
import { eventAt, eventsOfCommand } from "../../lib/event-search";
import { duration } from "../../lib/format";
import type { CommandUsage } from "../../live/protocol.gen";
import { Card } from "../../ui/card";
import { Empty } from "../../ui/empty";
import { RelativeTime } from "../../ui/relative-time";
import { slowestOf } from "./report";
import { text } from "./text";

interface SlowestProps {
  commands: readonly CommandUsage[];
  clockOffset: number;
  /** False where all are of one command. */
  isNamed: boolean;
}

/** The slowest uses of a time; each leads to the events around it. */
export function Slowest({ commands, clockOffset, isNamed }: SlowestProps) {
  const slowest = slowestOf(commands);
  const most = slowest[0]?.durationMs ?? 1;
  return (
    <Card title={text.slowest} testId="slowest">
      {slowest.length === 0 && <Empty title={text.noDurations}>{text.noDurationsHint}</Empty>}
      <ol className="num pb-2 text-[13px]">
        {slowest.map(({ command, durationMs, at, seq }) => (
          <li key={seq}>
            <Link
              to="/events"
              search={{ ...eventsOfCommand(command), ...eventAt(seq, at) }}
              title={text.slowestHint}
              className="relative grid grid-cols-[72px_minmax(0,1fr)_auto] items-baseline gap-3 px-4 py-[5px] outline-offset-[-2px] hover:bg-raised"
            >
              <span className="fresh font-semibold">{duration(durationMs)}</span>
              {isNamed ? (
                <span className="truncate font-mono text-[12.5px]" title={command}>
                  <bdi>{command}</bdi>
                </span>
              ) : (
                <span aria-hidden="true" className="h-[3px] self-center rounded-full bg-raised">
                  <i
                    className="fresh block h-full rounded-full bg-current text-info"
                    style={{ width: `${(100 * durationMs) / most}%` }}
                  />
                </span>
              )}
              <RelativeTime at={at} clockOffset={clockOffset} className="text-[12px] whitespace-nowrap text-faint" />
            </Link>
          </li>
        ))}
      </ol>
    </Card>
  );
}

import { memo, useMemo } from "react";
import { UNKNOWN } from "../../lib/format";
import type { BotProcess } from "../../live/protocol.gen";
import { Card } from "../../ui/card";
import { type Column, DataTable } from "../../ui/data-table";
import { RelativeTime } from "../../ui/relative-time";
import { TONE } from "./levels";
import { text } from "./text";

interface ProcessesProps {
  processes: readonly BotProcess[];
  /** The server's clock minus this browser's, in ms. */
  clockOffset: number;
}

/** The processes whose bot is shown, where those are others than the dashboard's own. */
export const Processes = memo(function Processes({ processes, clockOffset }: ProcessesProps) {
  const columns = useMemo(() => columnsOf(clockOffset), [clockOffset]);
  return (
    <Card title={text.processes.title} testId="processes">
      <DataTable caption={text.processes.caption} columns={columns} rows={processes} rowKey={({ id }) => id} />
    </Card>
  );
});

function columnsOf(clockOffset: number): Column<BotProcess>[] {
  const { processes } = text;
  const when = (at: string) => <RelativeTime at={at} clockOffset={clockOffset} suffix={processes.ago} />;
  return [
    { key: "name", title: processes.name, isName: true, cell: ({ host, pid }) => <bdi>{processes.at(host, pid)}</bdi> },
    { key: "state", title: processes.state, cell: (row) => <State process={row} /> },
    { key: "bot", title: processes.bot, cell: ({ bot }) => <bdi>{bot ?? UNKNOWN}</bdi>, sortBy: ({ bot }) => bot },
    { key: "shards", title: processes.shards, isNumber: true, cell: ({ shards }) => shards.join(", ") || UNKNOWN },
    { key: "version", title: processes.version, cell: ({ version }) => version, sortBy: ({ version }) => version },
    {
      key: "started",
      title: processes.started,
      isNumber: true,
      cell: ({ startedAt }) => when(startedAt),
      sortBy: ({ startedAt }) => startedAt,
    },
    {
      key: "seen",
      title: processes.seen,
      isNumber: true,
      cell: ({ seenAt }) => when(seenAt),
      sortBy: ({ seenAt }) => seenAt,
    },
  ];
}

function State({ process: { isAlive, stoppedAt } }: { process: BotProcess }) {
  if (isAlive) return <span className="fresh text-pulse">{text.processes.alive}</span>;
  if (stoppedAt !== null) return <span className="text-muted">{text.processes.stopped}</span>;
  return <span className={TONE.error}>{text.processes.died}</span>;
}

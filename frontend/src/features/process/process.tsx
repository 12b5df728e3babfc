import { memo } from "react";
import { bytes, count, duration } from "../../lib/format";
import type { DashboardStats } from "../../live/protocol.gen";
import { Card } from "../../ui/card";

/** The bot's own process: not the machine's figures. */
export const Process = memo(function Process({
  stats,
}: {
  stats: Pick<DashboardStats, "process" | "viewers" | "bot">;
}) {
  const { process, viewers, bot } = stats;
  const made = [bot.library, bot.python && `Python ${bot.python}`].filter(Boolean).join(" · ");
  return (
    <Card title="Process" aside={<span className="num ml-auto truncate text-[12.5px] text-muted">{made}</span>}>
      <dl className="num grid grid-cols-2 gap-x-4 gap-y-1 px-4 pb-3 text-[13px]">
        <Figure name="Loop lag" value={duration(process.loopLagMs)} />
        <Figure name="CPU" value={process.cpuPercent === null ? "—" : `${count(process.cpuPercent)} %`} />
        <Figure name="Memory" value={bytes(process.rssBytes)} />
        <Figure name="Viewers" value={count(viewers)} />
      </dl>
    </Card>
  );
});

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div className="flex min-w-0 justify-between gap-2">
      <dt className="text-muted">{name}</dt>
      <dd className="fresh truncate">{value}</dd>
    </div>
  );
}

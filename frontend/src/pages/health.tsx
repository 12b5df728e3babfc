import { Process } from "../features/process/process";
import { Shards } from "../features/shards/shards";
import { useLive } from "../live/live-context";
import { PageTitle } from "../ui/page-title";
import { PageSkeleton } from "./page-skeleton";
import { text } from "./text";

/** How the bot itself fares: its shards and its process. */
export function Health() {
  const stats = useLive((state) => state.stats);
  if (stats === null) return <PageSkeleton />;
  return (
    <div className="flex flex-col gap-4">
      <PageTitle>{text.health}</PageTitle>
      <Shards shards={stats.shards} bot={stats.bot.status} />
      <Process stats={stats} />
    </div>
  );
}

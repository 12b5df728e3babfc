import { TopCommands } from "../features/commands/top-commands";
import { useLive } from "../live/live-context";
import { PageTitle } from "../ui/page-title";
import { PageSkeleton } from "./page-skeleton";
import { text } from "./text";

/** Which commands are used, and how they fare. */
export function Commands() {
  const top = useLive((state) => state.stats?.commands.top);
  if (top === undefined) return <PageSkeleton />;
  return (
    <div className="flex flex-col gap-4">
      <PageTitle>{text.commands}</PageTitle>
      <TopCommands commands={top} />
    </div>
  );
}

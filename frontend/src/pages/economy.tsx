import { Economy as Coins } from "../features/economy/economy";
import { useLive } from "../live/live-context";
import { PageTitle } from "../ui/page-title";
import { PageSkeleton } from "./page-skeleton";
import { text } from "./text";

/** The coins: how many there are, who has them, and what moves. */
export function Economy() {
  const economy = useLive((state) => state.stats?.economy);
  const clockOffset = useLive((state) => state.clockOffset);
  if (economy === undefined) return <PageSkeleton />;
  return (
    <div className="flex flex-col gap-4">
      <PageTitle>{text.economy}</PageTitle>
      <Coins economy={economy} clockOffset={clockOffset} />
    </div>
  );
}

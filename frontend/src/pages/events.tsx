import { RecentEvents } from "../features/events/recent-events";
import { useLive } from "../live/live-context";
import { PageTitle } from "../ui/page-title";
import { text } from "./text";

/** What has happened. */
export function Events() {
  return (
    <div className="flex flex-col gap-4 lg:min-h-[calc(100dvh-104px)]">
      <PageTitle>{text.events}</PageTitle>
      <RecentEvents
        events={useLive((state) => state.events)}
        feed={useLive((state) => state.feed)}
        generation={useLive((state) => state.generation)}
        arrivedAfter={useLive((state) => state.arrivedAfter)}
        clockOffset={useLive((state) => state.clockOffset)}
        notice={useLive((state) => state.notice)}
      />
    </div>
  );
}

import { memo, useState } from "react";
import { plural } from "../../lib/plural";
import type { BotStatus, EventStats } from "../../live/protocol.gen";
import { Banner } from "../../ui/banner";

const TITLE = "The event log is not available";
const LAST_HEARD_TITLE = "When last heard of, the event log was not available";

interface LogBannerProps {
  events: EventStats;
  bot: BotStatus;
  /** Whether that is how it is now, and not only what was heard last. */
  isFresh: boolean;
}

/** What is wrong with the log and what becomes of the events meanwhile; nothing while all is well. */
export const LogBanner = memo(function LogBanner({ events, bot, isFresh }: LogBannerProps) {
  const { fault } = events;
  const [wasFaulty, setWasFaulty] = useState(false);
  if (fault !== null && !wasFaulty) setWasFaulty(true);
  return (
    <>
      {/* Told when it changes, and without the numbers: those come every five seconds. */}
      <p aria-live="polite" className="sr-only">
        {fault !== null && TITLE}
        {fault === null && wasFaulty && "The event log is available again"}
      </p>
      {fault !== null && (
        <Banner
          testId="log-banner"
          tone={events.dropped > 0 ? "text-error" : "text-warn"}
          title={isFresh ? TITLE : LAST_HEARD_TITLE}
          reason={fault}
        >
          {isFresh ? becomes(events, bot) : "Whether it is back will be seen once the dashboard is."}
        </Banner>
      )}
    </>
  );
});

function becomes({ waiting, dropped }: EventStats, bot: BotStatus): string {
  if (bot === "unknown" && waiting === 0)
    return "What stands here is from before; it goes on by itself once the log is back.";
  const kept =
    waiting === 0
      ? "What happens meanwhile is kept"
      : plural(waiting, { one: "# event is kept", other: "# events are kept" });
  const lost =
    dropped === 0
      ? "Nothing is lost unless more comes than fits there."
      : plural(dropped, {
          one: "# event did not fit there and is lost.",
          other: "# events did not fit there and are lost.",
        });
  return `The bot is not stopped by this. ${kept} in memory and written once the log is back. ${lost}`;
}

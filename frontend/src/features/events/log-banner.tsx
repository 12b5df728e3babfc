import { memo, useState } from "react";
import type { BotStatus, EventStats } from "../../live/protocol.gen";
import { Banner } from "../../ui/banner";
import { text } from "./recent-text";

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
        {fault !== null && text.log.unavailable}
        {fault === null && wasFaulty && text.log.isBack}
      </p>
      {fault !== null && (
        <Banner
          testId="log-banner"
          tone={events.dropped > 0 ? "text-error" : "text-warn"}
          title={isFresh ? text.log.unavailable : text.log.wasUnavailable}
          reason={fault}
        >
          {isFresh ? becomes(events, bot) : text.log.unknown}
        </Banner>
      )}
    </>
  );
});

function becomes({ waiting, dropped }: EventStats, bot: BotStatus): string {
  return bot === "unknown" && waiting === 0 ? text.log.readOnly : text.log.becomes(waiting, dropped);
}

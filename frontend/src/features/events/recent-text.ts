import { count, duration } from "../../lib/format";
import { plural } from "../../lib/plural";
import type { Notice } from "../../live/reducer";

const EVENTS = { one: "# event", other: "# events" };

/** Every sentence of what the overview shows of events: apart from the explorer's, which is loaded later. */
export const text = {
  title: "Recent events",
  filters: "Which events",
  all: "All",
  errors: "Errors",
  commands: "Commands",
  economy: "Economy",
  gateway: "Gateway",
  pause: "Pause",
  resume: "Resume",
  fresh: (events: number) => `${count(events)} new`,
  arrived(events: number, errors: number): string {
    const arrived = plural(events, { one: "# new event", other: "# new events" });
    return errors === 0 ? arrived : `${arrived}, ${plural(errors, { one: "# error", other: "# errors" })}`;
  },
  loading: "Recent events are on their way",
  loadingHint: "They could not be loaded yet; this page keeps trying.",
  none: "Nothing has happened yet",
  noneHint:
    "Every command, error and reconnect appears here the moment it happens. Run one of the bot's commands in Discord, or record an event of your own:",
  record: 'pulseboard.record("shop.opened", "The shop is open")',
  noneOfThese: "None of these lately",
  noneOfTheseHint: (events: number) => `There is none among the newest ${plural(events, EVENTS)}.`,
  catchingUp: (events: number) => `Catching up ${plural(events, EVENTS)}`,
  inAll: (events: number) => `${plural(events, EVENTS)} in all`,
  notice(notice: Notice): string {
    if (notice.kind === "reloaded") return "Reloaded: the gap could not be filled";
    const away = duration(Math.max(1_000, notice.awayMs)).replace(/\.\d+ s$/, " s");
    return notice.events > 0
      ? `Caught up ${plural(notice.events, EVENTS)} after ${away} offline`
      : `Back after ${away} offline, nothing missed`;
  },
  log: {
    unavailable: "The event log is not available",
    wasUnavailable: "When last heard of, the event log was not available",
    isBack: "The event log is available again",
    unknown: "Whether it is back will be seen once the dashboard is.",
    readOnly: "What stands here is from before; it goes on by itself once the log is back.",
    becomes(waiting: number, dropped: number): string {
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
    },
  },
};

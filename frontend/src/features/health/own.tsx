import { memo, type ReactNode } from "react";
import { count, measure } from "../../lib/format";
import type { DashboardStats } from "../../live/protocol.gen";
import type { LiveState } from "../../live/reducer";
import { Stat } from "../../ui/stat";
import { LIMITS, levelOf, toneOf } from "./levels";
import { Section } from "./section";
import { text } from "./text";

interface OwnProps {
  stats: Pick<DashboardStats, "events" | "viewers">;
  server: LiveState["server"];
  children: ReactNode;
}

/** How Pulseboard itself fares: what it keeps, and for whom. */
export const Own = memo(function Own({ stats: { events, viewers }, server, children }: OwnProps) {
  const { own } = text;
  return (
    <Section title={own.title} chart={children} testId="own">
      <Stat label={own.viewers} value={count(viewers)} />
      <Stat
        label={own.waiting}
        value={count(events.waiting)}
        context={own.waitingContext}
        tone={toneOf(levelOf(events.waiting, LIMITS.waiting))}
      />
      <Stat
        label={own.dropped}
        value={count(events.dropped)}
        context={text.sinceStart}
        tone={toneOf(events.dropped > 0 ? "error" : null)}
      />
      <Stat label={own.head} value={count(events.head)} context={own.perMinute(measure(events.perMinute))} />
      <Stat
        label={own.database}
        value={events.fault === null ? own.fine : own.faulty}
        context={events.fault === null ? undefined : <bdi>{events.fault}</bdi>}
        tone={toneOf(events.fault === null ? null : "error")}
      />
      <Stat
        label={own.version}
        value={server?.version ?? "—"}
        context={server === null ? undefined : own.build(server.build)}
      />
    </Section>
  );
});

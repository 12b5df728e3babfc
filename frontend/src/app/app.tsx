import { useEffect } from "react";
import { BotIdentity } from "../features/bot/bot-identity";
import { ConnectionBadge } from "../features/connection/connection-badge";
import { type Face, face, isFresh } from "../live/presence";
import { PROTOCOL } from "../live/protocol.gen";
import type { LiveState } from "../live/reducer";
import { useDashboardStats } from "../live/use-dashboard-stats";
import { Overview } from "../pages/overview";
import { OverviewSkeleton } from "../pages/overview-skeleton";
import { FirstLoadFailed } from "./first-load";
import { Rail } from "./rail";

const SAYS: Record<Face, string> = {
  connecting: "connecting",
  live: "live",
  "catching-up": "catching up",
  stale: "stale",
  offline: "offline",
  "signed-out": "signed out",
};

/** The frame around the page, and the one place that holds the live state. */
export function App({ build }: { build: string | null }) {
  const { state, tryNow } = useDashboardStats();
  const { stats, failure } = state;
  const shown = face(state);
  const name = stats?.bot.name ?? "Pulseboard";
  const status = stats?.bot.status ?? "unknown";
  const botDown = status === "online" || status === "unknown" ? null : `bot ${status}`;
  useEffect(() => {
    document.title = `${name} · ${isFresh(shown) && botDown ? botDown : SAYS[shown]}`;
  }, [name, shown, botDown]);

  return (
    <div data-fresh={isFresh(shown)} className="min-h-dvh pb-[62px] md:grid md:grid-cols-[208px_minmax(0,1fr)] md:pb-0">
      <Rail version={state.server?.version ?? null} />
      <div className="min-w-0">
        <header className="sticky top-0 z-10 flex h-14 items-center justify-between gap-4 border-b border-line bg-bg/88 px-4 backdrop-blur-md md:px-6">
          <BotIdentity
            bot={stats?.bot ?? null}
            shards={stats?.shards.length ?? 0}
            oldSince={isFresh(shown) ? null : state.statsAt}
          />
          <div className="flex items-center gap-3">
            {isOutdated(state.server, build) && <NewVersion />}
            <ConnectionBadge link={state.link} feed={state.feed} statsAt={state.statsAt} tryNow={tryNow} />
          </div>
          <p aria-live="polite" className="sr-only">
            Connection: {SAYS[shown]}
          </p>
        </header>
        <main className="max-w-[2400px] p-4 md:p-6">
          {stats !== null && <Overview state={state} stats={stats} />}
          {stats === null && failure !== null && <FirstLoadFailed reason={failure} tryNow={tryNow} />}
          {stats === null && failure === null && <OverviewSkeleton />}
        </main>
      </div>
    </div>
  );
}

/** True when the server has a newer page than this one. */
function isOutdated(server: LiveState["server"], build: string | null): boolean {
  return server !== null && (server.protocol !== PROTOCOL || (build !== null && server.build !== build));
}

function NewVersion() {
  return (
    <button
      type="button"
      data-testid="new-version"
      title="There is a newer version of this page"
      onClick={() => location.reload()}
      className="hidden text-[12.5px] text-muted underline underline-offset-2 sm:block"
    >
      New version, reload
    </button>
  );
}

import { Outlet } from "@tanstack/react-router";
import { useZone } from "../lib/zone";
import { useLive, useTryNow } from "../live/live-context";
import { useMeAgain } from "../live/me";
import { face, isFresh } from "../live/presence";
import { ToldAbove } from "../ui/problem";
import { Banners } from "./banners";
import { DocumentTitle } from "./document-title";
import { FirstLoadFailed } from "./first-load";
import { Header } from "./header";
import { Overlays } from "./overlays";
import { Rail } from "./rail";
import { text } from "./text";
import { useArrival } from "./use-arrival";
import { useAway } from "./use-away";
import { useShortcuts } from "./use-shortcuts";

/** What stands around every page. */
export function Frame() {
  const isNow = useLive((state) => isFresh(face(state)));
  const failure = useLive((state) => (state.stats === null ? state.failure : null));
  const tryNow = useTryNow();
  const zone = useZone();
  const main = useArrival();
  const isAway = useAway();
  useShortcuts();
  useMeAgain();
  return (
    <div data-fresh={isNow} className="min-h-dvh pb-[62px] md:grid md:grid-cols-[208px_minmax(0,1fr)] md:pb-0">
      <a
        href="#main"
        className="sr-only z-30 rounded-control bg-surface px-3 py-2 focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        {text.skip}
      </a>
      <Rail />
      <div className="min-w-0">
        <Header />
        <main ref={main} id="main" tabIndex={-1} className="max-w-[2400px] p-4 outline-none md:p-6">
          <Banners />
          {/* Another zone: every time on the page is written anew. */}
          <ToldAbove value={isAway}>
            {failure === null ? <Outlet key={zone} /> : <FirstLoadFailed reason={failure} tryNow={tryNow} />}
          </ToldAbove>
        </main>
      </div>
      <Overlays />
      <DocumentTitle />
    </div>
  );
}

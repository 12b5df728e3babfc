import { BotIdentity } from "../features/bot/bot-identity";
import { ConnectionBadge } from "../features/connection/connection-badge";
import { useLive, useTryNow } from "../live/live-context";
import { face, isFresh } from "../live/presence";
import { PaletteButton, PreferencesButton } from "./header-buttons";
import { NewVersion } from "./new-version";
import { text } from "./text";

/** Which bot this is, how it is, and whether that is now. */
export function Header() {
  const bot = useLive((state) => state.stats?.bot ?? null);
  const shards = useLive((state) => state.stats?.shards.length ?? 0);
  const statsAt = useLive((state) => state.statsAt);
  const shown = useLive(face);
  return (
    <header className="sticky top-0 z-10 flex h-14 items-center justify-between gap-4 border-b border-line bg-bg/88 px-4 backdrop-blur-md md:px-6">
      <BotIdentity bot={bot} shards={shards} oldSince={isFresh(shown) ? null : statsAt} />
      <div className="flex items-center gap-3">
        <NewVersion />
        <PaletteButton />
        <Connection />
        <PreferencesButton />
      </div>
      <p aria-live="polite" className="sr-only">
        {text.connection(shown)}
      </p>
    </header>
  );
}

/** By itself: with every event it is drawn again. */
function Connection() {
  const link = useLive((state) => state.link);
  const feed = useLive((state) => state.feed);
  const statsAt = useLive((state) => state.statsAt);
  return <ConnectionBadge link={link} feed={feed} statsAt={statsAt} tryNow={useTryNow()} />;
}

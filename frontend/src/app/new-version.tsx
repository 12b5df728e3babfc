import { ownBuild } from "../live/build";
import { useLive } from "../live/live-context";
import { PROTOCOL } from "../live/protocol.gen";
import type { LiveState } from "../live/reducer";
import { text } from "./text";

const BUILD = ownBuild();

/** Offers to load the page that the server has by now; nothing while it is this one. */
export function NewVersion() {
  const isOutdated = useLive(({ server }) => isOlder(server));
  if (!isOutdated) return null;
  return (
    <button
      type="button"
      data-testid="new-version"
      title={text.newVersionHint}
      onClick={() => location.reload()}
      className="hidden text-[12.5px] text-muted underline underline-offset-2 sm:block"
    >
      {text.newVersion}
    </button>
  );
}

function isOlder(server: LiveState["server"]): boolean {
  return server !== null && (server.protocol !== PROTOCOL || (BUILD !== null && server.build !== BUILD));
}

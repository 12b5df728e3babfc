import { backoff } from "./backoff";
import { ownBuild, servedBuild } from "./build";

/** A part of the page that the server does not have, though it has this build of the page. */
export class PartGone extends Error {}

const RELOADED_FOR = "pulseboard-reloaded-for";

/**
 * A part of the page that is loaded when it is wanted: `loadPart(() => import("./part"))`. While the server is away it is
 * tried again and again. A server that has another build by now doesn't have this one's parts: the page is loaded anew,
 * once for each build. Throws PartGone when the server answers and the part isn't to be had.
 */
export async function loadPart<Part>(load: () => Promise<Part>): Promise<Part> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await load();
    } catch (error) {
      const served = await servedBuild();
      if (served !== null && served !== ownBuild() && isFirstReloadFor(served)) {
        location.reload();
        return new Promise(() => {});
      }
      if (served !== null && attempt > 1) throw new PartGone(String(error));
    }
    await new Promise((resolve) => setTimeout(resolve, backoff(attempt)));
  }
}

function isFirstReloadFor(build: string): boolean {
  try {
    if (sessionStorage.getItem(RELOADED_FOR) === build) return false;
    sessionStorage.setItem(RELOADED_FOR, build);
    return true;
  } catch {
    return false; // without a memory it might reload for ever
  }
}

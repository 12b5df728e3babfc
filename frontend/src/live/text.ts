/** What the live layer puts into words. */
export const text = {
  started: "started",
  stopped: "stopped",
  died: "died",
  restarted: "restarted",
  diedAndRestarted: "died, restarted",
  deployed: (version: string) => `${version} deployed`,
  updated: (what: string, version: string) => `${what} ${version}`,
  parts: { pulseboard: "Pulseboard", library: "library", python: "Python" } as Record<string, string>,
};

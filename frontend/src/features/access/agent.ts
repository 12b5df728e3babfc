import { text } from "./text";

type Named = readonly (readonly [name: string, mark: RegExp])[];

/** In this order: most say to be others too. */
const BROWSERS: Named = [
  ["Edge", /\bEdg(e|A|iOS)?\//],
  ["Opera", /\bOPR\//],
  ["Firefox", /\b(Firefox|FxiOS)\//],
  ["Chrome", /\b(Chrome|HeadlessChrome|CriOS)\//],
  ["Safari", /\bSafari\//],
];
const SYSTEMS: Named = [
  ["Windows", /\bWindows\b/],
  ["Android", /\bAndroid\b/],
  ["iOS", /\b(iPhone|iPad)\b/],
  ["macOS", /\bMac OS X\b/],
  ["ChromeOS", /\bCrOS\b/],
  ["Linux", /\bLinux\b/],
];

/** `Firefox on Linux`, from what a browser says of itself; what can't be told is left out. */
export function browserOf(agent: string): string {
  const [browser, system] = [found(BROWSERS, agent), found(SYSTEMS, agent)];
  if (browser === null) return agent.split(/\s/)[0] || text.unknownBrowser;
  return system === null ? browser : text.on(browser, system);
}

function found(named: Named, agent: string): string | null {
  return named.find(([, mark]) => mark.test(agent))?.[0] ?? null;
}

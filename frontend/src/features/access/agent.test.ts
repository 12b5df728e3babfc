import { describe, expect, it } from "vitest";
import { browserOf } from "./agent";

const WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)";

describe("a browser in short", () => {
  const cases: [says: string, agent: string][] = [
    ["Firefox on Linux", "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0"],
    ["Chrome on Windows", `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${WEBKIT} Chrome/131.0 Safari/537.36`],
    ["Edge on Windows", `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${WEBKIT} Chrome/131.0 Safari/537.36 Edg/131.0`],
    ["Chrome on Android", `Mozilla/5.0 (Linux; Android 14; Pixel 8) ${WEBKIT} Chrome/131.0 Mobile Safari/537.36`],
    [
      "Safari on iOS",
      "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605 (KHTML) Version/18.1 Safari/604",
    ],
    ["Safari on macOS", "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605 Version/18.1 Safari/605"],
    ["curl/8.5.0", "curl/8.5.0"],
    ["Unknown browser", ""],
  ];

  for (const [says, agent] of cases) {
    it(says, () => expect(browserOf(agent)).toBe(says));
  }
});

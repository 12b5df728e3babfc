import type { Face } from "../../live/presence";

const NAMES: Record<Face, string> = {
  connecting: "Connecting",
  live: "Live",
  "catching-up": "Catching up",
  stale: "Stale",
  offline: "Offline",
  "signed-out": "Signed out",
  "no-access": "No access",
};

/** Every sentence of these components. */
export const text = {
  name: (face: Face) => NAMES[face],
  tryNow: "try now",
  left: (events: number) => ` (${events} left)`,
  roundTrip: (ms: number) => ` · ${Math.max(1, Math.round(ms))} ms`,
  age: (age: string) => ` (${age})`,
  nextTry: (seconds: number) => `, next try in ${seconds} s`,
  trying: ", trying now",
  closedWith: (code: number) => `: the server closed the connection (${code})`,
  unreachable: "This dashboard can't be reached",
  silent: "This dashboard is silent",
  signedOut: "You are signed out",
  noAccess: "You no longer have access",
  noAccessMeans:
    "It was taken away, or Discord doesn't confirm it any more. Whoever runs this bot can give it back: ask them.",
  logIn: "Log in",
  orRun: ", or run",
  logInAgain: "Log in with Discord again",
  loginLink: "pulseboard login-link",
  copyCommand: "Copy command",
  openIt: "where the bot runs, and open the link it prints.",
  closed: "The dashboard closed the connection for good",
  unreachableMeans:
    "What stands here is what was last heard; how the bot is now, nobody here knows. It goes on by itself once the dashboard is back.",
  silentMeans:
    "No numbers have come for a while, though the connection wasn't closed. What stands here is what was last heard.",
  offlineMeans:
    "This browser is offline. What stands here is what was last heard; it goes on by itself once the dashboard is back.",
  stoppedMeans: "Reload the page to come back.",
};

import type { Me } from "../../live/protocol.gen";

const COME_BACK = (isLocal: boolean) =>
  isLocal ? "To come back you need a new link from where the bot runs." : "To come back, log in with Discord again.";

/** Every sentence about who gets in. */
export const text = {
  title: "Access",
  means: "Browsers that are signed in, and tokens of programs.",
  yourTitle: "Your access",
  yourMeans: "Who you are on this dashboard, and what you may do.",
  roles: { viewer: "Viewer", operator: "Operator", administrator: "Administrator" } satisfies Record<
    Me["role"],
    string
  >,
  roleMeans: {
    viewer: "You see everything here as it happens, but neither download nor change it.",
    operator: "You see and download everything, and have the books checked, but change nothing.",
    administrator: "You see and change everything, and decide who else gets in.",
  } satisfies Record<Me["role"], string>,
  cameWith: (isLocal: boolean) => (isLocal ? "Came in with a link from where the bot runs" : "Logged in with Discord"),

  noLogin: "This dashboard needs no login",
  noLoginMeans: "Whoever reaches it may see and do everything, so there are no sessions and no tokens to look after.",

  sessions: "Browsers",
  thisBrowser: "this browser",
  on: (browser: string, system: string) => `${browser} on ${system}`,
  unknownBrowser: "Unknown browser",
  signedIn: "signed in",
  seen: "seen",
  ago: "ago",
  end: "End",
  logOut: "Log out",
  logOutEverywhere: "Log out everywhere",
  endTitle: "End this session?",
  endMeans: (browser: string, address: string) =>
    `${browser}, ${address}: whoever watches with it is signed out at once.`,
  endConfirm: "End session",
  ended: "The session was ended.",
  logOutTitle: "Log out of this dashboard?",
  logOutMeans: (isLocal: boolean) => `This browser is signed out. ${COME_BACK(isLocal)}`,
  everywhereTitle: "Log out everywhere?",
  everywhereMeans: (isLocal: boolean, hasTokens: boolean) =>
    `All your sessions end, this one too.${hasTokens ? " Tokens stay good." : ""} ${COME_BACK(isLocal)}`,

  tokens: "Tokens of programs",
  noTokens: "No tokens yet",
  noTokensMeans: "A program that reads metrics or events shows a token instead of logging in.",
  newToken: "New token",
  madeBy: (name: string) => `made by ${name}`,
  used: "used",
  neverUsed: "never used",
  revoke: "Revoke",
  revokeTitle: (name: string) => `Revoke the token ${name}?`,
  revokeMeans: "The program that shows it is refused from now on. This can't be undone; another token can be made.",
  revokeConfirm: "Revoke token",
  revoked: "The token was revoked.",

  newTokenMeans: "What a program shows to get in, and what it may do with it.",
  name: "Name",
  nameHint: "The program it is for, such as prometheus",
  noName: "Give it a name.",
  longName: (most: number) => `At most ${most} characters.`,
  scopes: "It may",
  noScopes: "Choose at least one.",
  make: "Make token",
  notMade: "The token was not made",
  madeTitle: "The token was made",
  once: "Copy it now: it will not be shown again.",
  sendAs: "The program sends it with each request, as this header:",
  header: "Authorization: Bearer …",
  copyToken: "Copy token",
  finish: "Done",

  cancel: "Cancel",
  notDone: "This was not done",
};

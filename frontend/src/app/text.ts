import type { Face } from "../live/presence";

const FACES: Record<Face, string> = {
  connecting: "connecting",
  live: "live",
  "catching-up": "catching up",
  stale: "stale",
  offline: "offline",
  "signed-out": "signed out",
};

/** Every sentence of the frame. */
export const text = {
  product: "Pulseboard",
  version: "Pulseboard's version",
  pages: "Pages",
  overview: "Overview",
  events: "Events",
  commands: "Commands",
  economy: "Economy",
  health: "Health",
  skip: "Skip to the content",
  connection: (face: Face) => `Connection: ${FACES[face]}`,
  face: (face: Face) => FACES[face],
  botIs: (status: string) => `bot ${status}`,
  newVersion: "New version, reload",
  newVersionHint: "There is a newer version of this page",
  nothingYet: "Nothing to show yet",
  keepsTrying: "This page keeps trying, and fills by itself as soon as there is an answer.",
  tryNow: "Try now",
  notFound: "There is no such page",
  notFoundHint: "The address may be mistyped, or of another version.",
  toOverview: "Go to the overview",
  broken: "This page broke",
  brokenHint: "The others go on. Whatever stands here is not the bot's fault; reloading may help.",
  goneChunk: "A part of this page could not be loaded",
  goneChunkHint: "The server may be away, or carry another version by now.",
  reload: "Reload",
};

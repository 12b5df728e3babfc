import type { BotStatus } from "../../live/protocol.gen";

const BANNERS: Record<Exclude<BotStatus, "unknown">, string> = {
  online: "The bot is online, but not whole",
  starting: "The bot is starting",
  connecting: "The bot is connecting to Discord",
  reconnecting: "The bot lost Discord and is reconnecting",
  offline: "The bot is offline",
};

/** Every sentence of these components. */
export const text = {
  banner: (status: Exclude<BotStatus, "unknown">): string => BANNERS[status] ?? "The bot is not online",
  old: (age: string) => `${age} old`,
  from: (time: string) => `, from ${time}`,
  lastEvent: "Last event",
  ago: "ago",
};

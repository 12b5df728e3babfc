import { plural } from "../../lib/plural";
import type { BotStatus } from "../../live/protocol.gen";

const BANNERS: Record<Exclude<BotStatus, "unknown">, string> = {
  online: "The bot is online, but not whole",
  starting: "The bot is starting",
  connecting: "The bot is connecting to Discord",
  reconnecting: "The bot lost Discord and is reconnecting",
  offline: "The bot is offline",
};

const STATUS: Record<BotStatus, string> = {
  unknown: "No bot in this process",
  starting: "Starting",
  connecting: "Connecting",
  online: "Online",
  reconnecting: "Reconnecting",
  offline: "Offline",
};

/** Every sentence of these components. */
export const text = {
  banner: (status: Exclude<BotStatus, "unknown">): string => BANNERS[status] ?? "The bot is not online",
  waiting: "Waiting for the first numbers",
  status: (status: BotStatus): string => STATUS[status] ?? status,
  up: (time: string) => `up ${time}`,
  shards: (count: number) => plural(count, { one: "# shard", other: "# shards" }),
  old: (age: string) => `${age} old`,
  from: (time: string) => `, from ${time}`,
  lastEvent: "Last event",
  ago: "ago",
};

import { text } from "./text";

/** 2^53 - 1: all the coins there can be, and what JavaScript counts exactly. */
export const MAX_COINS = Number.MAX_SAFE_INTEGER;
export const MAX_REASON = 200;

/** Groups of three as people write them: `1,500`, `1.500`, `1 500`, `1'500`. */
const GROUPED = /^\d{1,3}(?:([,.'’ \u00a0\u202f])\d{3})(?:\1\d{3})*$/;

export type Read = { coins: number } | { fault: string };

/** What somebody wrote as a number of coins. */
export function readCoins(written: string, least: number): Read {
  const trimmed = written.trim();
  if (trimmed === "") return { fault: text.noAmount };
  const digits = GROUPED.test(trimmed) ? trimmed.replace(/\D/g, "") : trimmed;
  if (!/^\d+$/.test(digits)) return { fault: text.notWhole };
  const coins = Number(digits);
  if (coins > MAX_COINS) return { fault: text.tooLarge(MAX_COINS) };
  return coins < least ? { fault: text.leastOne } : { coins };
}

/** What is wrong with a reason; null for nothing. Counted as the server counts: in characters, not in halves of them. */
export function faultOfReason(reason: string): string | null {
  const length = [...reason.trim()].length;
  if (length === 0) return text.noWhy;
  return length > MAX_REASON ? text.whyTooLong(length - MAX_REASON) : null;
}

export interface Currency {
  one: string;
  many: string;
  symbol: string;
}

/** `1 coin`, `1,500 coins`, `🪙 1,500 coins`. */
export function inWords(written: string, coins: number, { one, many, symbol }: Currency): string {
  const words = `${written} ${Math.abs(coins) === 1 ? one : many}`;
  return symbol === "" ? words : `${symbol} ${words}`;
}

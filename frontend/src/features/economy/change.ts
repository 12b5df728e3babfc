import { count } from "../../lib/format";
import { faultOfReason, MAX_COINS, readCoins } from "./amounts";
import { text } from "./text";

export type Act = "grant" | "take" | "set";

/** What an administrator has written into the form. */
export interface Draft {
  amount: string;
  reason: string;
}

/** What a change would do: the balance after it, and by how much it moves. */
export interface Outcome {
  after: number;
  moved: number;
}

export interface Checked {
  /** null while the amount is none that can be carried out. */
  outcome: Outcome | null;
  faults: { amount: string | null; reason: string | null };
}

/** What is wrong with a draft, and what it would do to an account that holds `balance`. */
export function check(act: Act, draft: Draft, balance: number): Checked {
  const reason = faultOfReason(draft.reason);
  const read = readCoins(draft.amount, act === "set" ? 0 : 1);
  if ("fault" in read) return { outcome: null, faults: { amount: read.fault, reason } };
  const after = { grant: balance + read.coins, take: balance - read.coins, set: read.coins }[act];
  const amount = faultOfBalance(act, balance, after);
  return { outcome: amount === null ? { after, moved: after - balance } : null, faults: { amount, reason } };
}

/** What the server would refuse too; it knows of more. */
function faultOfBalance(act: Act, balance: number, after: number): string | null {
  if (after > MAX_COINS) return text.tooLarge(MAX_COINS);
  if (after < 0) return text.notEnough(count(balance));
  return act === "set" && after === balance ? text.sameBalance : null;
}

/** The body of the request; it was confirmed by a person who has seen what it does. */
export function bodyOf(act: Act, draft: Draft): Record<string, unknown> {
  const read = readCoins(draft.amount, 0);
  const coins = "coins" in read ? read.coins : null;
  const reason = draft.reason.trim();
  return act === "set" ? { balance: coins, reason, confirmed: true } : { amount: coins, reason, confirmed: true };
}

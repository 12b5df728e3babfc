import { describe, expect, it } from "vitest";
import { faultOfReason, inWords, MAX_COINS, readCoins } from "./amounts";
import { bodyOf, check } from "./change";
import { accountOf, economySearch, transactionOf } from "./search";
import { text } from "./text";

describe("coins as somebody wrote them", () => {
  it("are whole numbers, also with their thousands apart", () => {
    for (const written of ["1500", " 1500 ", "1,500", "1.500", "1 500", "1'500", "1\u00a0500"]) {
      expect(readCoins(written, 1), written).toEqual({ coins: 1500 });
    }
    expect(readCoins("9,007,199,254,740,991", 1)).toEqual({ coins: MAX_COINS });
  });

  it("are refused, with the way out, where a number could be read in two ways or is none", () => {
    for (const written of ["1.5", "1,50", "1,500.5", "1,500 000", "-5", "+5", "1e3", "0x10", "five", "١٢"]) {
      expect(readCoins(written, 1), written).toEqual({ fault: text.notWhole });
    }
    expect(readCoins("", 1)).toEqual({ fault: text.noAmount });
    expect(readCoins("0", 1)).toEqual({ fault: text.leastOne });
    expect(readCoins("0", 0)).toEqual({ coins: 0 });
    for (const written of ["9007199254740992", "9".repeat(30)]) {
      expect(readCoins(written, 1)).toEqual({ fault: text.tooLarge(MAX_COINS) });
    }
  });

  it("are called what the economy calls them", () => {
    expect(inWords("1", 1, { one: "coin", many: "coins", symbol: "" })).toBe("1 coin");
    expect(inWords("−2", -2, { one: "shell", many: "shells", symbol: "🐚" })).toBe("🐚 −2 shells");
  });
});

describe("a reason", () => {
  it("is needed, and counted in characters", () => {
    expect(faultOfReason("  ")).toBe(text.noWhy);
    expect(faultOfReason(` ${"🦊".repeat(200)} `)).toBeNull();
    expect(faultOfReason("🦊".repeat(201))).toBe(text.whyTooLong(1));
  });
});

describe("what a change would do", () => {
  const draft = (amount: string) => ({ amount, reason: "prize" });

  it("is known before it is done", () => {
    expect(check("grant", draft("50"), 200).outcome).toEqual({ after: 250, moved: 50 });
    expect(check("take", draft("200"), 200).outcome).toEqual({ after: 0, moved: -200 });
    expect(check("set", draft("0"), 200).outcome).toEqual({ after: 0, moved: -200 });
  });

  it("is nothing where the books would refuse it", () => {
    expect(check("take", draft("201"), 200)).toEqual({
      outcome: null,
      faults: { amount: text.notEnough("200"), reason: null },
    });
    expect(check("set", draft("200"), 200).faults.amount).toBe(text.sameBalance);
    expect(check("grant", draft("1"), MAX_COINS).faults.amount).toBe(text.tooLarge(MAX_COINS));
    expect(check("grant", { amount: "", reason: "" }, 0).faults).toEqual({
      amount: text.noAmount,
      reason: text.noWhy,
    });
  });

  it("is asked for by a number, confirmed by whoever saw it", () => {
    expect(bodyOf("grant", { amount: "1,500", reason: " prize " })).toEqual({
      amount: 1500,
      reason: "prize",
      confirmed: true,
    });
    expect(bodyOf("set", draft("0"))).toEqual({ balance: 0, reason: "prize", confirmed: true });
  });
});

describe("the page's address", () => {
  it("holds what is shown, and ids as text", () => {
    const search = { account: "99999999999999999999/18014398509481985", q: "mira", sort: "name", order: "asc" };
    expect(economySearch(search)).toEqual(search);
    expect(accountOf("global/12")).toEqual({ guild: "global", member: "12" });
    expect(transactionOf("12")).toBe(12);
  });

  it("leaves out what makes no sense", () => {
    const nonsense = { account: "1/mint", transaction: "0", list: "x", q: "", sort: "age", order: 1, kind: ["claim"] };
    expect(economySearch(nonsense)).toEqual({});
    for (const wrong of ["1", "1/2/3", "a/1", "1/", 12, null, "../1"]) expect(accountOf(wrong)).toBeNull();
    for (const wrong of ["-1", "1.5", "01", "9007199254740992", 1]) expect(transactionOf(wrong)).toBeNull();
  });
});

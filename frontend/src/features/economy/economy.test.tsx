// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { render } from "../../../test/render";
import { stats } from "../../../test/samples";
import type { EconomyStats } from "../../live/protocol.gen";
import { Economy, hasEconomy } from "./economy";

const ALL_THERE_CAN_BE = 9_007_199_254_740_991;

const card = (parts: Partial<EconomyStats>) =>
  render(<Economy economy={{ ...stats().economy, ...parts }} clockOffset={0} />).element;

describe("the coins", () => {
  it("are short where there are too many to be written out, and exact for whoever asks or listens", () => {
    const element = card({ supply: ALL_THERE_CAN_BE, claimedLastDay: 1_234_567 });
    const short = [...element.querySelectorAll("[role=img]")].map((each) => [
      each.textContent,
      each.getAttribute("title"),
      each.getAttribute("aria-label"),
    ]);
    const [all, claimed] = ["9,007,199,254,740,991", "+1,234,567"];
    expect(short).toEqual([
      ["9007.2T", all, all],
      ["+1.23M", claimed, claimed],
    ]);
  });

  it("are written out below a million", () => {
    const figures = [...card({ supply: 918_940, claimedLastDay: 0 }).querySelectorAll("dd")];
    expect(figures.slice(0, 2).map((each) => each.textContent)).toEqual(["918,940", "0"]);
    expect(card({ supply: 918_940 }).querySelector("dd [role=img]")).toBeNull();
  });
});

describe("an economy", () => {
  it("is there once it has an account, or where its books are broken; nobody knows is not none", () => {
    const has = (parts: Partial<EconomyStats>) => hasEconomy({ ...stats().economy, ...parts });
    expect([has({ accounts: 3 }), has({ accounts: null, balanced: null })]).toEqual([true, true]);
    expect([has({ accounts: 0, balanced: true }), has({ accounts: 0, balanced: false })]).toEqual([false, true]);
  });
});

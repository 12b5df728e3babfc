// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { fakeLive } from "../../../test/live";
import { freshQueries } from "../../../test/query";
import { byTestId, render } from "../../../test/render";
import { event, me, stats } from "../../../test/samples";
import { ME } from "../../live/http";
import type { ProofReport } from "../../live/protocol.gen";
import { MAX_COINS } from "./amounts";
import { signed } from "./coins";
import { rangeOf, shareOf } from "./distribution";
import { sumOf } from "./entries";
import { Proof } from "./proof";
import { ROOT } from "./queries";
import { text } from "./text";
import { differenceOf } from "./undo-dialog";
import { withNamesOf } from "./use-guild-names";

const REPORT: ProofReport = {
  balanced: true,
  provenAt: "2026-01-31T12:00:00.000Z",
  tookMs: 3,
  everySeconds: 60,
  server: "0.1.0",
  pid: 4711,
  checks: [{ holds: "All entries together are zero", faults: [], more: 0 }],
};

function proof(report: ProofReport): HTMLElement {
  const queries = freshQueries();
  queries.client.setQueryData([`${ROOT}/proof`], report);
  queries.client.setQueryData([ME], me());
  queries.client.setQueryDefaults([`${ROOT}/proof`], { staleTime: Number.POSITIVE_INFINITY });
  return byTestId(render(queries.wrap(fakeLive({ stats: stats() }).wrap(<Proof />))).element, "proof");
}

describe("the proof", () => {
  it("says what was compared, by whom and how often", () => {
    const card = proof(REPORT);
    expect(card.textContent).toContain(text.balanced);
    for (const said of ["All entries together are zero", "process 4711", "1 min"])
      expect(card.textContent).toContain(said);
    expect(card.querySelector("[role=alert]")).toBeNull();
  });

  it("is loud where the books don't balance: what is wrong, and the way out", () => {
    const faults = ["Members hold 105 together; minted without burnt is 100."];
    const card = proof({ ...REPORT, balanced: false, checks: [{ holds: "…", faults, more: 7 }] });
    expect(card.textContent).toContain(text.unbalanced);
    expect(card.querySelector("[role=alert]")?.textContent).toContain("pulseboard doctor");
    expect(card.textContent).toContain(faults[0]);
    expect(card.textContent).toContain(text.moreFaults(7));
  });

  it("is none before the first one", () => {
    expect(proof({ ...REPORT, balanced: null, provenAt: null, tookMs: null, checks: [] }).textContent).toContain(
      text.notProven,
    );
  });
});

describe("what is reckoned", () => {
  it("is exact, however large", () => {
    const entries = [MAX_COINS, MAX_COINS, -MAX_COINS, -MAX_COINS + 1].map((amount) => ({ amount }));
    expect(sumOf(entries)).toBe(1n);
  });

  it("has a sign where it is a change", () => {
    expect([signed(50, "50"), signed(-50, "-50"), signed(0, "0"), signed(null, "—")]).toEqual(["+50", "−50", "0", "—"]);
  });

  it("is no share of nothing, and a range of one number is that number", () => {
    expect([shareOf(0, 0), shareOf(1, 4)]).toEqual([null, 0.25]);
    expect([rangeOf(0, 0), rangeOf(100, 999)]).toEqual(["0", "100 – 999"]);
  });

  it("tells before an undo who doesn't have the coins any more", () => {
    const entry = { guild: "9", member: "1", name: null, amount: 50, balance: 50 };
    expect(differenceOf(entry, 80)).toMatchObject({ name: "1", before: "80", after: "30", fault: null });
    expect(differenceOf(entry, 20)).toMatchObject({ after: "−30", fault: text.tooFewLeft("1", "20") });
    expect(differenceOf(entry, null)).toMatchObject({ before: "—", after: null, fault: null });
  });
});

describe("the names of servers", () => {
  it("are the newest that events told, and stay known", () => {
    const old = event(1, { guild: { id: "9", name: "Old" } });
    const named = withNamesOf(new Map([["8", "Kept"]]), { events: [event(2), old] });
    expect([...named]).toEqual([
      ["8", "Kept"],
      ["9", "Night Owls"],
    ]);
    expect(withNamesOf(named, { events: [event(3)] })).toBe(named);
    const unseen = event(1, { guild: { id: "7", name: "\u200b" } });
    expect(withNamesOf(new Map(), { events: [unseen] }).get("7"), "which can't be seen").toBe("7");
  });
});

// @vitest-environment happy-dom
import type { ReactElement } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fakeLive } from "../../../test/live";
import { page } from "../../../test/page";
import { freshQueries } from "../../../test/query";
import { me, stats, viewer } from "../../../test/samples";
import { ME } from "../../live/http";
import type { EconomyOverview, Me, ProofReport, TransactionDetail } from "../../live/protocol.gen";
import { AccountActions } from "./account-actions";
import { Lists } from "./lists";
import { Proof } from "./proof";
import { ROOT } from "./queries";
import { economySearch } from "./search";
import { text } from "./text";
import { TransactionView } from "./transaction-view";

const AT = "2026-01-31T12:00:00.000Z";
const OVERVIEW = { currency: "coins", supply: 100, largeAmount: 1_000 } as unknown as EconomyOverview;
const REPORT: ProofReport = {
  balanced: true,
  provenAt: AT,
  tookMs: 3,
  everySeconds: 60,
  server: "0.1.0",
  pid: 4711,
  checks: [],
};
const TRANSACTION = {
  id: 7,
  at: AT,
  kind: "grant",
  amount: 100,
  actor: { id: "1", name: "Mira" },
  guild: null,
  reason: null,
  interaction: "i",
  undoes: null,
  undoneBy: null,
  entries: [],
  entryCount: 0,
} as unknown as TransactionDetail;

/** What buttons and links a part offers to somebody. */
async function offered(part: ReactElement, who: Me, transaction = TRANSACTION): Promise<string[]> {
  const { client, wrap } = freshQueries();
  client.setDefaultOptions({ queries: { retry: false, staleTime: Number.POSITIVE_INFINITY } });
  client.setQueryData([ME], who);
  client.setQueryData([`${ROOT}/proof`], REPORT);
  client.setQueryData([`${ROOT}/transactions/7`], transaction);
  client.setQueryData([`${ROOT}/accounts`, { q: undefined, sort: "balance", order: "desc" }], {
    pages: [{ items: [], next: null }],
    pageParams: [undefined],
  });
  const live = fakeLive({ stats: stats() });
  const { element } = await page(part, { path: "/economy", validateSearch: economySearch }, (node) =>
    wrap(live.wrap(node)),
  );
  return [...element.querySelectorAll("button, a")].map((each) => each.textContent ?? "");
}

const operator = viewer({ role: "operator", may: ["economy.read", "economy.export", "economy.prove"] });
const subject = { guild: "9", member: "1", name: "Mira", balance: 5, frozen: false };
const account = <AccountActions subject={subject} overview={OVERVIEW} />;
const transaction = <TransactionView number={7} overview={OVERVIEW} />;

beforeEach(() => {
  // The names of servers; all else is known.
  vi.stubGlobal("fetch", async () => Response.json({ items: [] }));
});

afterEach(() => vi.unstubAllGlobals());

describe("what one may not do isn't offered", () => {
  const cases: [what: string, part: ReactElement, says: string, may: Me[], mayNot: Me[]][] = [
    ["an export", <Lists key="l" search={{}} guilds={new Map()} />, text.export, [operator, me()], [viewer()]],
    ["the proof on demand", <Proof key="p" />, text.proveNow, [operator, me()], [viewer()]],
    ["a grant", account, text.grant, [me()], [viewer(), operator]],
    ["a freeze", account, text.freeze, [me()], [viewer(), operator]],
    ["an undo", transaction, text.undo, [me()], [viewer(), operator]],
  ];
  for (const [what, part, says, may, mayNot] of cases) {
    it(what, async () => {
      for (const who of may) expect(await offered(part, who), who.role).toContain(says);
      for (const who of mayNot) expect(await offered(part, who), who.role).not.toContain(says);
    });
  }

  it("nor spoken of", async () => {
    const undo = { ...TRANSACTION, kind: "undo" };
    await offered(transaction, me(), undo);
    expect(document.body.textContent).toContain(text.instead);
    await offered(transaction, viewer(), undo);
    expect(document.querySelector("body > :last-child")?.textContent).toContain(text.undoIsFinal);
    expect(document.querySelector("body > :last-child")?.textContent).not.toContain(text.instead);
  });
});

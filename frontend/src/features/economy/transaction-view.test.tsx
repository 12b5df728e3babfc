// @vitest-environment happy-dom
import { afterEach, expect, it, vi } from "vitest";
import { fakeLive } from "../../../test/live";
import { page } from "../../../test/page";
import { freshQueries } from "../../../test/query";
import { event, me, stats } from "../../../test/samples";
import { ME } from "../../live/http";
import type { EconomyOverview, TransactionDetail } from "../../live/protocol.gen";
import { ROOT } from "./queries";
import { text } from "./text";
import { TransactionView } from "./transaction-view";

const OVERVIEW = { currency: { one: "coin", many: "coins", symbol: "" }, largeAmount: 1_000 } as EconomyOverview;

afterEach(() => vi.unstubAllGlobals());

/** What is told of a transaction that was asked for by `interaction`, by name. */
async function facts(interaction: string, guild: string | null): Promise<Record<string, string>> {
  vi.stubGlobal("fetch", async () => Response.json({ items: [] }));
  const transaction: TransactionDetail = {
    ...{ id: 7, at: "2026-01-31T12:00:00.000Z", kind: "grant", amount: 100, actor: { id: "1", name: "Mira" } },
    ...{ guild, reason: null, interaction, undoes: null, undoneBy: null, entries: [], entryCount: 0 },
  };
  const { client, wrap } = freshQueries();
  client.setDefaultOptions({ queries: { retry: false, staleTime: Number.POSITIVE_INFINITY } });
  client.setQueryData([ME], me());
  client.setQueryData([`${ROOT}/transactions/7`], transaction);
  client.setQueryData(["/api/events/values", "guild"], { items: [] });
  const live = fakeLive({ stats: stats(), events: [event(1)] });
  const view = <TransactionView number={7} overview={OVERVIEW} />;
  const { element } = await page(view, { path: "/economy" }, (node) => wrap(live.wrap(node)));
  const pairs = [...element.querySelectorAll("dl > div")].map((fact) => [...fact.children].map((e) => e.textContent));
  return Object.fromEntries(pairs);
}

it("of a transaction that was made in the dashboard the server isn't said to be where it was asked for", async () => {
  const asked = await facts("1320", "9");
  expect(asked).toMatchObject({ [text.askedIn]: "Night Owls", [text.interaction]: `1320${text.interactionHint}` });
  const made = await facts("dashboard:ad17", "9");
  expect(made).toMatchObject({ [text.guild]: "Night Owls", [text.request]: `dashboard:ad17${text.requestHint}` });
  expect(Object.keys(made)).not.toContain(text.askedIn);
  expect((await facts("dashboard:ad17", null))[text.guild]).toBe(text.everywhere);
});

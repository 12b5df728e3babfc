// @vitest-environment happy-dom
import { act } from "react";
import { expect, it } from "vitest";
import { fakeLive } from "../../../test/live";
import { page } from "../../../test/page";
import { freshQueries } from "../../../test/query";
import { byTestId } from "../../../test/render";
import { me } from "../../../test/samples";
import { ME } from "../../live/http";
import { Lists } from "./lists";
import { ROOT } from "./queries";
import { economySearch } from "./search";
import { text } from "./text";

const ACCOUNT = {
  guild: "9",
  member: "1",
  name: "\u200b",
  balance: 5,
  streak: 0,
  frozen: false,
  lastClaim: null,
  moves: 1,
};

/** The lists in a page of their own, whose address can be asked for. */
async function open() {
  const queries = freshQueries();
  queries.client.setQueryData([ME], me());
  queries.client.setQueryDefaults([`${ROOT}/accounts`], { staleTime: Number.POSITIVE_INFINITY });
  queries.client.setQueryData([`${ROOT}/accounts`, { q: undefined, sort: "balance", order: "desc" }], {
    pages: [{ items: [ACCOUNT], next: null }],
    pageParams: [undefined],
  });
  const part = <Lists search={{}} guilds={new Map()} />;
  const { element, router } = await page(part, { path: "/economy", validateSearch: economySearch }, (node) =>
    queries.wrap(fakeLive().wrap(node)),
  );
  return { element, search: () => router.state.location.search };
}

it("accounts are looked for in a field that has a name, and that the key / leads to", async () => {
  const field = (await open()).element.querySelector("input[type=search]");
  expect(field?.getAttribute("data-shortcut")).toBe("/");
  expect(field?.parentElement?.querySelector(`label[for="${field.id}"]`)?.textContent).toBe(text.search);
});

it("an account is opened by a press anywhere in its row, and has the id where its name can't be seen", async () => {
  const { element, search } = await open();
  const row = byTestId(element, "accounts").querySelector("tbody tr");
  expect(row?.querySelector("a")?.textContent).toBe("1");
  await act(async () => row?.querySelector<HTMLElement>("td:last-child")?.click());
  expect(search()).toEqual({ account: "9/1" });
});

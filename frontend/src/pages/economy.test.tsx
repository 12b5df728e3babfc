// @vitest-environment happy-dom
import { act } from "react";
import { afterEach, expect, it, vi } from "vitest";
import { fakeLive } from "../../test/live";
import { page } from "../../test/page";
import { freshQueries } from "../../test/query";
import { me, stats } from "../../test/samples";
import { ROOT } from "../features/economy/queries";
import { economySearch } from "../features/economy/search";
import { ME } from "../live/http";
import { Economy } from "./economy";

afterEach(() => vi.unstubAllGlobals());

it("the page waits until it is known who looks: what they may do would move the rest", async () => {
  let tell = (_: Response) => {};
  const told = new Promise<Response>((resolve) => {
    tell = resolve;
  });
  vi.stubGlobal("fetch", async (path: string) => (path === ME ? told : Response.json({ items: [], accounts: 0 })));
  const { client, wrap } = freshQueries();
  client.setQueryDefaults([ROOT], { staleTime: Number.POSITIVE_INFINITY });
  client.setQueryData([`${ROOT}/overview`], { accounts: 0 });
  const live = fakeLive({ stats: stats() });
  const { element } = await page(<Economy />, { path: "/economy", validateSearch: economySearch }, (node) =>
    wrap(live.wrap(node)),
  );
  expect(element.querySelector("[data-testid=no-economy]")).toBeNull();
  expect(element.querySelector(".skeleton")).not.toBeNull();
  await act(async () => tell(Response.json(me())));
  await act(() => new Promise((resolve) => setTimeout(resolve, 0)));
  expect(element.querySelector("[data-testid=no-economy]")).not.toBeNull();
});

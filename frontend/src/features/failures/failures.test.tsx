// @vitest-environment happy-dom
import { act } from "react";
import { afterEach, expect, it, vi } from "vitest";
import { fakeLive } from "../../../test/live";
import { freshQueries } from "../../../test/query";
import { button, byTestId, render } from "../../../test/render";
import { stats } from "../../../test/samples";
import { Failures } from "./failures";

afterEach(() => {
  vi.unstubAllGlobals();
});

it("a link to a bug that is gone says so, and leads back", async () => {
  const missing = () => Response.json({ detail: "There is no failure 'xyz'." }, { status: 404 });
  vi.stubGlobal("fetch", (path: string) =>
    Promise.resolve(path.includes("xyz") ? missing() : Response.json({ items: [], next: null })),
  );
  const onOpen = vi.fn();
  const { element } = render(
    freshQueries().wrap(
      fakeLive({ stats: stats() }).wrap(
        <Failures
          range={{ last: "1h" }}
          command={null}
          order="newest"
          onOrder={() => {}}
          open="xyz"
          onOpen={onOpen}
          onLonger={() => {}}
        >
          <p>the rest</p>
        </Failures>,
      ),
    ),
  );
  await act(() => vi.waitFor(() => byTestId(element, "failure-gone")));
  expect(element.textContent).toContain("This bug isn't known any more");
  expect(element.textContent).toContain("the rest");
  act(() => button(element, "Back to all bugs")?.click());
  expect(onOpen).toHaveBeenCalledWith(null);
});

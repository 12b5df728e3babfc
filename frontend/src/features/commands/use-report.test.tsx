// @vitest-environment happy-dom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act } from "react";
import { expect, it, vi } from "vitest";
import { fakeLive } from "../../../test/live";
import { render } from "../../../test/render";
import { stats } from "../../../test/samples";
import type { TimeRange } from "../../lib/time-range";
import { useReport } from "./use-report";

const RANGE: TimeRange = { last: "24h" };
const at = (second: number) => stats(new Date(Date.UTC(2026, 0, 31, 12, 0, second)).toISOString());

function Page() {
  const { report, problem } = useReport(RANGE, "pay");
  return <p>{problem ?? report?.bucket ?? "loading"}</p>;
}

it("a report that could not be loaded is there by itself once the server is heard of again", async () => {
  const answer = vi.fn().mockRejectedValueOnce(new TypeError("refused"));
  answer.mockImplementation(() => Promise.resolve(Response.json({ bucket: "hour", total: null })));
  vi.stubGlobal("fetch", answer);
  const live = fakeLive({ stats: at(0) });
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const { element } = render(<QueryClientProvider client={client}>{live.wrap(<Page />)}</QueryClientProvider>);
  await act(() => vi.waitFor(() => expect(element.textContent).toContain("does not answer")));
  live.set({ stats: at(5) });
  live.set({ stats: at(10) });
  await act(() => vi.waitFor(() => expect(element.textContent).toBe("hour")));
  expect(answer).toHaveBeenCalledTimes(2);
  vi.unstubAllGlobals();
});

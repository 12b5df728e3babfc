// @vitest-environment happy-dom
import { notifyManager, QueryClientProvider, useQuery } from "@tanstack/react-query";
import { act } from "react";
import { beforeAll, describe, expect, it } from "vitest";
import { render } from "../../test/render";
import { createQueryClient } from "./query-client";

type Answer = { succeed: (data: string) => void; fail: (reason: string) => void };

/** A part of a page, what was seen of it, and what it is answered each time it asks. */
function start() {
  const client = createQueryClient();
  const [seen, asked]: [string[], Answer[]] = [[], []];
  function Part() {
    const { data, error, isFetching, refetch } = useQuery({
      queryKey: ["part"],
      queryFn: () =>
        new Promise<string>((succeed, reject) => asked.push({ succeed, fail: (why) => reject(new Error(why)) })),
    });
    seen.push(`${data ?? error?.message ?? "loading"}${isFetching ? "…" : ""}`);
    return <button type="button" onClick={() => void refetch()} />;
  }
  const { element } = render(
    <QueryClientProvider client={client}>
      <Part />
    </QueryClientProvider>,
  );
  return {
    seen,
    ask: () => act(async () => element.querySelector("button")?.click()),
    answer: (what: (to: Answer) => void) => act(async () => asked.slice(-1).forEach(what)),
  };
}

describe("what could not be loaded", () => {
  beforeAll(() => notifyManager.setScheduler(queueMicrotask));

  it("doesn't look as if it were loading while it is asked for again", async () => {
    const { seen, ask, answer } = start();
    await answer(({ fail }) => fail("away"));
    await ask();
    await answer(({ fail }) => fail("still away"));
    await ask();
    await answer(({ succeed }) => succeed("here"));
    expect(seen).toEqual(["loading…", "away", "away…", "still away", "still away…", "here"]);
  });

  it("is forgotten when it was loaded", async () => {
    const { seen, ask, answer } = start();
    await answer(({ fail }) => fail("away"));
    await ask();
    await answer(({ succeed }) => succeed("here"));
    await ask();
    expect(seen.at(-1)).toBe("here…");
  });
});

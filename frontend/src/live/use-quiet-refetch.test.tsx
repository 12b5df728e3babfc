// @vitest-environment happy-dom
import { describe, expect, it, vi } from "vitest";
import { fakeLive } from "../../test/live";
import { render } from "../../test/render";
import { stats } from "../../test/samples";
import { useQuietRefetch } from "./use-quiet-refetch";

const at = (second: number) => stats(new Date(Date.UTC(2026, 0, 31, 12, 0, second)).toISOString());

function start(token: string | null = "1") {
  const refetch = vi.fn();
  function Page({ token }: { token: string | null }) {
    useQuietRefetch(token, refetch, 10_000);
    return null;
  }
  const live = fakeLive({ stats: at(0) });
  const { again } = render(live.wrap(<Page token={token} />));
  return {
    refetch,
    arrive(second: number, token: string | null) {
      again(live.wrap(<Page token={token} />));
      live.set({ stats: at(second) });
    },
  };
}

describe("a page that asks again quietly", () => {
  it("asks nothing while nothing happens, however long", () => {
    const { refetch, arrive } = start();
    for (const second of [5, 10, 15, 600]) arrive(second, "1");
    expect(refetch).not.toHaveBeenCalled();
  });

  it("asks once for what happened, not before its time, and not by a clock", () => {
    const { refetch, arrive } = start();
    arrive(5, "2");
    expect(refetch).not.toHaveBeenCalled();
    arrive(10, "2");
    expect(refetch).toHaveBeenCalledTimes(1);
    arrive(15, "3");
    expect(refetch).toHaveBeenCalledTimes(1);
    arrive(20, "3");
    arrive(25, "3");
    expect(refetch).toHaveBeenCalledTimes(2);
  });

  it("asks also after the server's clock was set back", () => {
    const { refetch, arrive } = start();
    arrive(-3_600, "2");
    expect(refetch).toHaveBeenCalledTimes(1);
  });

  it("asks nothing where what is shown doesn't change", () => {
    const { refetch, arrive } = start(null);
    arrive(60, null);
    expect(refetch).not.toHaveBeenCalled();
  });
});

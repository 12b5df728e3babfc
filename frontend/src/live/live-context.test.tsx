// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { fakeLive } from "../../test/live";
import { render } from "../../test/render";
import { stats } from "../../test/samples";
import { useLive } from "./live-context";

describe("a part of the live state", () => {
  it("draws again when it is another one, and only then", () => {
    const live = fakeLive();
    let drawn = 0;
    function Viewers() {
      drawn += 1;
      return <b>{useLive((state) => state.stats?.viewers ?? 0)}</b>;
    }
    const { element } = render(live.wrap(<Viewers />));
    expect([element.textContent, drawn]).toEqual(["0", 1]);
    live.set({ clockOffset: 3_600_000 });
    expect(drawn).toBe(1);
    live.set({ stats: stats(undefined, { viewers: 4 }) });
    expect([element.textContent, drawn]).toEqual(["4", 2]);
  });

  it("needs a session around it", () => {
    const Viewers = () => <b>{useLive((state) => state.generation)}</b>;
    expect(() => render(<Viewers />)).toThrow("no <LiveProvider>");
  });
});

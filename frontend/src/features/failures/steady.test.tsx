// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { render } from "../../../test/render";
import { useSteady } from "./steady";

function List({ items, isHeld }: { items: string[]; isHeld: boolean }) {
  return <p>{useSteady(items, isHeld, (item) => item).join(" ")}</p>;
}

describe("a list that is held", () => {
  it("keeps its order, takes new items at its end, and goes on as they come when it is let go", () => {
    const { element, again } = render(<List items={["a", "b", "c"]} isHeld={false} />);
    again(<List items={["c", "a", "b"]} isHeld />);
    expect(element.textContent).toBe("a b c");
    again(<List items={["d", "c", "b"]} isHeld />);
    expect(element.textContent).toBe("b c d");
    again(<List items={["d", "c", "b"]} isHeld={false} />);
    expect(element.textContent).toBe("d c b");
  });
});

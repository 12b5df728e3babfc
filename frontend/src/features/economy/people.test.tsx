// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { render } from "../../../test/render";
import { People } from "./people";

const MIRA = { id: "1", name: "Mira" };
const NAMELESS = { id: "2", name: null };

const people = (node: React.ReactNode) => render(node).element;

describe("members", () => {
  it("are named one after the other, by the id where there is no name", () => {
    expect(people(<People people={[MIRA, NAMELESS]} />).textContent).toBe("Mira, 2");
    expect(people(<People people={[]} />).textContent).toBe("many members");
  });

  it("of whom one paid the other begin with the payer, for whoever sees or listens", () => {
    const element = people(<People people={[MIRA, NAMELESS]} payer="2" />);
    expect(element.textContent).toBe("2 paid  → Mira");
    expect(element.querySelector("[aria-hidden]")?.textContent).toBe(" → ");
  });

  it("of whom none paid are only named", () => {
    expect(people(<People people={[MIRA, NAMELESS]} payer="3" />).textContent).toBe("Mira, 2");
  });
});

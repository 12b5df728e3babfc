// @vitest-environment happy-dom
import { expect, it } from "vitest";
import { render } from "../../../test/render";
import { useRowKeys } from "./use-row-keys";

function Keys({ places, isFlood }: { places: readonly number[]; isFlood: boolean }) {
  return useRowKeys(places, isFlood).join(" ");
}

it("a row's key goes with it, but in a flood it stays where it is; no two rows have the same", () => {
  const { element, again } = render(<Keys places={[3, 2, 1]} isFlood={false} />);
  const keysOf = (places: readonly number[], isFlood: boolean) => {
    again(<Keys places={places} isFlood={isFlood} />);
    return element.textContent;
  };
  expect(element.textContent).toBe("0 1 2");
  expect(keysOf([4, 3, 2], false)).toBe("3 0 1");
  expect(keysOf([14, 13, 12], true)).toBe("3 0 1");
  expect(keysOf([14, 13, 12], false)).toBe("3 0 1");
  expect(keysOf([15, 14, 13], false)).toBe("4 3 0");
  expect(keysOf([25, 24], true)).toBe("4 3");
  expect(keysOf([35, 34, 33, 32], true)).toBe("4 3 5 6");
  expect(keysOf([34, 33, 32, 31], false)).toBe("3 5 6 7");
});

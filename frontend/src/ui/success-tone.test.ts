import { expect, it } from "vitest";
import { successTone } from "./success-tone";

it("a share of successes is red for bugs only, however many were refused", () => {
  expect(successTone(0.951, 1_000, 3)).toBe("text-pulse");
  expect(successTone(0.4, 1_000, 0)).toBe("text-muted");
  expect(successTone(0.9, 1_000, 90)).toBe("text-error");
  expect(successTone(null, 0, 0)).toBe("text-muted");
});

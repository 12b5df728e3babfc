import { expect, it } from "vitest";
import { healthSearch } from "./search";

it("an address says whose availability is drawn, or nothing", () => {
  expect(healthSearch({ availability: "7d", more: "x" })).toEqual({ availability: "7d" });
  expect(healthSearch({ availability: "1h" })).toEqual({});
});

// @vitest-environment happy-dom
import { afterEach, expect, it } from "vitest";
import { addressOf, basePath } from "./base-path";

afterEach(() => {
  document.head.innerHTML = "";
});

it("is what the server filled in", () => {
  document.head.innerHTML = '<meta name="pulseboard-base" content="/pulseboard">';
  expect(basePath()).toBe("/pulseboard");
  expect(addressOf("/api/stats")).toBe("/pulseboard/api/stats");
});

it("is the root of the host where nothing was filled in", () => {
  document.head.innerHTML = '<meta name="pulseboard-base" content="">';
  expect(addressOf("/ws")).toBe("/ws");
  document.head.innerHTML = "";
  expect(addressOf("/ws")).toBe("/ws");
});

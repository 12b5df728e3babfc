// @vitest-environment happy-dom
import { describe, expect, it, vi } from "vitest";
import { stored } from "./stored";

const VALUES = ["system", "dark", "light"] as const;

describe("a choice", () => {
  it("is kept by the browser, and the usual one takes no room there", () => {
    stored("theme", VALUES).write("dark");
    expect(stored("theme", VALUES).read()).toBe("dark");
    stored("theme", VALUES).write("system");
    expect(localStorage.getItem("theme")).toBeNull();
  });

  it("that nobody knows is the usual one", () => {
    localStorage.setItem("theme", "<img>");
    expect(stored("theme", VALUES).read()).toBe("system");
  });

  it("lasts as long as the page where storage is forbidden", () => {
    vi.stubGlobal("localStorage", undefined);
    const choice = stored("theme", VALUES);
    const told = vi.fn();
    choice.subscribe(told);
    choice.write("light");
    expect([choice.read(), told.mock.calls.length]).toEqual(["light", 1]);
    vi.unstubAllGlobals();
  });
});

// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { loadPart, PartGone } from "./load-part";

let served: string | null;

const page = (build: string) => `<head><meta name="pulseboard-build" content="${build}"></head>`;
const gone = () => Promise.reject(new TypeError("Failed to fetch dynamically imported module: /assets/x.js"));

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, "random").mockReturnValue(0.5);
  vi.spyOn(location, "reload").mockImplementation(() => {});
  vi.stubGlobal("fetch", async () => {
    if (served === null) throw new TypeError("refused");
    return new Response(page(served));
  });
  document.head.innerHTML = page("b1");
  sessionStorage.clear();
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe("a part of the page", () => {
  it("is tried again while the server is away, and the page is left alone", async () => {
    served = null;
    const load = vi.fn(gone);
    const part = loadPart<unknown>(load);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(load.mock.calls.length).toBeGreaterThan(3);
    load.mockImplementation(() => Promise.resolve("part") as never);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(await part).toBe("part");
    expect(location.reload).not.toHaveBeenCalled();
  });

  it("of a build that the server no longer has is looked for in a fresh load, once", async () => {
    served = "b2";
    void loadPart(gone);
    await vi.advanceTimersByTimeAsync(0);
    expect(location.reload).toHaveBeenCalledTimes(1);
    const again = expect(loadPart(gone)).rejects.toThrow(PartGone);
    await vi.advanceTimersByTimeAsync(30_000);
    await again;
    expect(location.reload).toHaveBeenCalledTimes(1);
  });

  it("that the server should have and hasn't is told of", async () => {
    served = "b1";
    const told = expect(loadPart(gone)).rejects.toThrow("Failed to fetch");
    await vi.advanceTimersByTimeAsync(30_000);
    await told;
    expect(location.reload).not.toHaveBeenCalled();
  });
});

import { afterEach, describe, expect, it, vi } from "vitest";
import { getJson, HttpFailure, sendJson } from "./http";

const answers = (response: () => Response | Promise<Response>) => {
  const asked = vi.fn(async (_path: string, _init: RequestInit) => response());
  vi.stubGlobal("fetch", asked);
  return asked;
};

const failureOf = (asked: Promise<unknown>) =>
  asked.then(
    () => expect.fail("there was an answer"),
    (error: HttpFailure) => error,
  );

afterEach(() => vi.unstubAllGlobals());

describe("an answer", () => {
  it("that is a refusal says what the server says", async () => {
    answers(() => Response.json({ status_code: 409, detail: "Mira has 30 coins only." }, { status: 409 }));
    const failure = await failureOf(getJson("/api/x"));
    expect(failure).toBeInstanceOf(HttpFailure);
    expect([failure.message, failure.status, failure.isRefusal]).toEqual(["Mira has 30 coins only.", 409, true]);
  });

  it("that isn't ours is told by its status, and is no refusal", async () => {
    answers(() => new Response("<h1>Bad gateway</h1>", { status: 502 }));
    const failure = await failureOf(getJson("/api/x"));
    expect([failure.message, failure.isRefusal]).toEqual(["The server answered with status 502.", false]);
  });

  it("that never comes is told as such", async () => {
    answers(() => Promise.reject(new TypeError("refused")));
    await expect(getJson("/api/x")).rejects.toThrow("The server does not answer. Is Pulseboard running?");
  });

  it("nobody waits for any more is no failure of the server", async () => {
    const left = new AbortController();
    answers(() => {
      left.abort();
      throw new DOMException("aborted", "AbortError");
    });
    await expect(getJson("/api/x", left.signal)).rejects.toThrow("aborted");
  });
});

describe("what is sent", () => {
  it("is JSON, and an answer may have none", async () => {
    const asked = answers(() => new Response(null, { status: 204 }));
    expect(await sendJson("POST", "/api/x", { amount: 5 })).toBeUndefined();
    const [path, init] = asked.mock.calls[0] ?? [];
    expect([path, init?.method, init?.body]).toEqual(["/api/x", "POST", '{"amount":5}']);
    expect(init?.headers).toMatchObject({ "content-type": "application/json", accept: "application/json" });
  });
});

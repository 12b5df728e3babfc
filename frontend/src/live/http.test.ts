// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { HttpFailure as Failure } from "./http";

let { getJson, HttpFailure, sendJson, whenSignedOut } = await import("./http");

const answers = (response: () => Response | Promise<Response>) => {
  const asked = vi.fn(async (_path: string, _init: RequestInit) => response());
  vi.stubGlobal("fetch", asked);
  return asked;
};

const failureOf = (asked: Promise<unknown>) =>
  asked.then(
    () => expect.fail("there was an answer"),
    (error: Failure) => error,
  );

beforeEach(async () => {
  vi.resetModules();
  ({ getJson, HttpFailure, sendJson, whenSignedOut } = await import("./http"));
});

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

describe("an answer that says to log in first", () => {
  it("is told of to whoever wants to know, as long as they do", async () => {
    const told = vi.fn();
    const end = whenSignedOut(told);
    answers(() => Response.json({ detail: "Log in first." }, { status: 401 }));
    expect((await failureOf(getJson("/api/x"))).message).toBe("Log in first.");
    expect(told).toHaveBeenCalledTimes(1);
    end();
    await failureOf(getJson("/api/x"));
    expect(told).toHaveBeenCalledTimes(1);
  });
});

describe("what is sent", () => {
  const me = (csrf: string) => Response.json({ name: "local", role: "administrator", csrf, hasSession: csrf !== "" });
  const done = () => new Response(null, { status: 204 });
  const refused = () => Response.json({ detail: "Not proven to be ours." }, { status: 403 });

  /** A server that answers each of its two paths with what is next; returns what was sent, and how often who asks was asked for. */
  function server(sessions: (() => Response)[], changes: (() => Response)[]) {
    const sent: RequestInit[] = [];
    const asked = vi.fn();
    vi.stubGlobal("fetch", async (path: string, init: RequestInit) => {
      if (path === "/api/session") asked();
      else sent.push(init);
      const next = (path === "/api/session" ? sessions : changes).shift();
      if (next === undefined) throw new TypeError("refused");
      return next();
    });
    return { sent, asked, headers: () => sent.map(({ headers }) => headers as Record<string, string>) };
  }

  it("is JSON, and an answer may have none", async () => {
    const { sent } = server([() => me("")], [done]);
    expect(await sendJson("POST", "/api/x", { amount: 5 })).toBeUndefined();
    expect([sent[0]?.method, sent[0]?.body]).toEqual(["POST", '{"amount":5}']);
    expect(sent[0]?.headers).toMatchObject({ "content-type": "application/json", accept: "application/json" });
  });

  it("is proven to come from this page, with what is asked for once", async () => {
    const { asked, headers } = server([() => me("c1")], [done, done]);
    await Promise.all([sendJson("POST", "/api/x"), sendJson("DELETE", "/api/x")]);
    expect(headers().map((each) => each["x-csrf-token"])).toEqual(["c1", "c1"]);
    expect(asked).toHaveBeenCalledTimes(1);
  });

  it("needs no proof where nobody logs in", async () => {
    const { headers } = server([() => me("")], [done]);
    await sendJson("POST", "/api/x");
    expect(headers()[0]).not.toHaveProperty("x-csrf-token");
  });

  it("that is forbidden is sent once more under its key, with a new proof: the session may be another one", async () => {
    const { asked, headers } = server([() => me("c1"), () => me("c2")], [refused, done]);
    await sendJson("POST", "/api/x", {}, "k1");
    expect(headers().map((each) => [each["x-csrf-token"], each["idempotency-key"]])).toEqual([
      ["c1", "k1"],
      ["c2", "k1"],
    ]);
    expect(asked).toHaveBeenCalledTimes(2);
  });

  it("that stays forbidden is so", async () => {
    const { sent } = server([() => me("c1"), () => me("c1")], [refused, refused, done]);
    expect((await failureOf(sendJson("POST", "/api/x"))).message).toBe("Not proven to be ours.");
    expect(sent).toHaveLength(2);
  });

  it("is not sent without a proof, which the next one asks for again", async () => {
    const { sent } = server([() => new Response("", { status: 503 }), () => me("c1")], [done]);
    expect((await failureOf(sendJson("POST", "/api/x"))).status).toBe(503);
    expect(sent).toHaveLength(0);
    await sendJson("POST", "/api/x");
    expect(sent).toHaveLength(1);
  });
});

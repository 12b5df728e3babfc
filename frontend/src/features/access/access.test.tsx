// @vitest-environment happy-dom
import { act } from "react";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { fakeLive } from "../../../test/live";
import { freshQueries } from "../../../test/query";
import { render } from "../../../test/render";
import { me, viewer } from "../../../test/samples";
import { askAnew, ME, whenAskedAnew } from "../../live/http";
import type { SessionSeen, TokenSeen } from "../../live/protocol.gen";
import { AccessDialog } from "./access-dialog";
import { text } from "./text";

const AT = "2026-01-31T12:00:00.000Z";
const session = (parts: Partial<SessionSeen>): SessionSeen => ({
  id: "s1",
  name: "local",
  role: "administrator",
  createdAt: AT,
  seenAt: AT,
  endsAt: AT,
  address: "127.0.0.1",
  agent: "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0",
  isYours: false,
  ...parts,
});
const token: TokenSeen = {
  id: "t1",
  name: "prometheus",
  scopes: ["metrics.read"],
  madeBy: "local",
  createdAt: AT,
  usedAt: null,
};

/** What the server answers, by method and path. */
let answers: Record<string, () => Response>;
let sent: string[];

beforeEach(() => {
  sent = [];
  answers = {
    "GET /api/session": () => Response.json(me()),
    "GET /api/sessions": () => Response.json({ items: [session({ isYours: true }), session({ id: "s2" })] }),
    "GET /api/tokens": () => Response.json({ items: [token], possibleScopes: ["events.read", "metrics.read"] }),
  };
  vi.stubGlobal("fetch", async (path: string, { method = "GET", body = "" }: { method?: string; body?: string }) => {
    if (method !== "GET") sent.push(`${method} ${path} ${body}`.trim());
    return answers[`${method} ${path}`]?.() ?? Response.json({ detail: "Nobody is home." }, { status: 404 });
  });
});

afterEach(() => {
  vi.unstubAllGlobals();
});

const settled = () => act(() => new Promise((resolve) => setTimeout(resolve, 0)));

async function open() {
  await askAnew(); // what an earlier test was answered is known still
  const { client, wrap } = freshQueries();
  onTestFinished(whenAskedAnew(() => void client.invalidateQueries({ queryKey: [ME] })));
  render(fakeLive().wrap(wrap(<AccessDialog onClose={() => {}} />)));
  await settled();
  await settled();
}

const dialog = () => document.querySelector("[role=dialog]")?.textContent ?? "";
const part = (id: string) => document.querySelector(`[data-testid=${id}]`)?.textContent ?? "";

async function press(says: string) {
  const found = [...document.querySelectorAll("button")].find((each) => each.textContent === says);
  if (found === undefined) throw new Error(`no button says ${says}`);
  await act(async () => found.click());
  await settled();
}

function write(value: string) {
  const field = document.querySelector<HTMLInputElement>("form input:not([type])");
  const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")?.set;
  act(() => {
    set?.call(field, value);
    field?.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

describe("who is signed in", () => {
  it("is listed, and which of them is this browser", async () => {
    await open();
    expect(part("sessions").split("Firefox on Linux")).toHaveLength(3);
    expect(part("sessions").split(text.thisBrowser)).toHaveLength(2);
    expect(part("sessions")).toContain("administrator · 127.0.0.1");
  });

  it("is sent away only after that was confirmed", async () => {
    answers["DELETE /api/sessions/s2"] = () => Response.json({ sessions: 1 });
    await open();
    await press(text.end);
    expect(dialog()).toContain("Firefox on Linux, 127.0.0.1");
    expect(sent).toEqual([]);
    await press(text.endConfirm);
    expect(sent).toEqual(["DELETE /api/sessions/s2"]);
    expect(dialog()).toContain(text.ended);
  });

  it("may be gone already: that is said", async () => {
    answers["DELETE /api/sessions/s2"] = () => Response.json({ detail: "It is over." }, { status: 404 });
    await open();
    await press(text.end);
    await press(text.endConfirm);
    expect(document.querySelector("[role=alert]")?.textContent).toContain("It is over.");
    await press(text.cancel);
    expect(part("sessions")).toContain("Firefox");
  });

  for (const [button, confirm, does] of [
    [text.logOut, text.logOut, "POST /api/logout"],
    [text.logOutEverywhere, text.logOutEverywhere, "DELETE /api/sessions"],
  ] as const) {
    it(`and logs out (${does}) is led to the login`, async () => {
      const assign = vi.spyOn(location, "assign").mockImplementation(() => {});
      answers[does] = () => Response.json({ sessions: 2 });
      await open();
      await press(button);
      expect(sent).toEqual([]);
      await press(confirm);
      expect(sent).toEqual([does]);
      expect(assign).toHaveBeenCalledWith("/login");
    });
  }
});

describe("tokens", () => {
  it("are listed with what they are for", async () => {
    await open();
    expect(part("tokens")).toContain("prometheus");
    expect(part("tokens")).toContain("metrics.read");
    expect(part("tokens")).toContain(text.neverUsed);
  });

  it("are revoked only after that was confirmed", async () => {
    answers["DELETE /api/tokens/t1"] = () => new Response(null, { status: 204 });
    await open();
    await press(text.revoke);
    await press(text.revokeConfirm);
    expect(sent).toEqual(["DELETE /api/tokens/t1"]);
    expect(dialog()).toContain(text.revoked);
  });

  it("are made with a name and what they are for, and shown once", async () => {
    answers["POST /api/tokens"] = () => Response.json({ id: "t2", token: "pulseboard_secret" }, { status: 201 });
    await open();
    await press(text.newToken);
    await press(text.make);
    expect(dialog()).toContain(text.noName);
    expect(dialog()).toContain(text.noScopes);
    expect(sent).toEqual([]);
    write(" grafana ");
    act(() => document.querySelectorAll<HTMLInputElement>("[type=checkbox]")[1]?.click());
    await press(text.make);
    expect(sent).toEqual(['POST /api/tokens {"name":"grafana","scopes":["metrics.read"]}']);
    expect(document.querySelector("[data-testid=secret]")?.textContent).toBe("pulseboard_secret");
    expect(dialog()).toContain(text.once);
    await press(text.finish);
    expect(dialog()).not.toContain("pulseboard_secret");
  });

  it("that were not made say why, and what was written stays", async () => {
    answers["POST /api/tokens"] = () => Response.json({ detail: "Another token has that name." }, { status: 409 });
    await open();
    await press(text.newToken);
    write("prometheus");
    act(() => document.querySelector<HTMLInputElement>("[type=checkbox]")?.click());
    await press(text.make);
    expect(document.querySelector("[role=alert]")?.textContent).toContain("Another token has that name.");
    expect(document.querySelector<HTMLInputElement>("form input")?.value).toBe("prometheus");
  });
});

describe("whoever may not look after others", () => {
  beforeEach(() => {
    answers["GET /api/session"] = () => Response.json(viewer());
    answers["GET /api/sessions"] = () => Response.json({ detail: "This takes another role." }, { status: 403 });
    answers["GET /api/tokens"] = answers["GET /api/sessions"];
  });

  it("is told who they are and what that means, and shown nothing else", async () => {
    await open();
    for (const says of [text.yourTitle, "Mira", text.roles.viewer, text.roleMeans.viewer, text.cameWith(false)])
      expect(dialog()).toContain(says);
    expect(part("sessions") + part("tokens")).toBe("");
    expect(document.querySelector("[role=alert]")).toBeNull();
  });

  it("logs out, and comes back over Discord", async () => {
    const assign = vi.spyOn(location, "assign").mockImplementation(() => {});
    answers["POST /api/logout"] = () => new Response(null, { status: 204 });
    await open();
    await press(text.logOut);
    expect(dialog()).toContain("log in with Discord again");
    expect(dialog()).not.toContain("link");
    await press(text.logOut);
    expect(sent).toEqual(["POST /api/logout"]);
    expect(assign).toHaveBeenCalledWith("/login");
  });

  it("logs out everywhere, which is nothing of tokens", async () => {
    const assign = vi.spyOn(location, "assign").mockImplementation(() => {});
    answers["DELETE /api/sessions"] = () => Response.json({ sessions: 2 });
    await open();
    await press(text.logOutEverywhere);
    expect(dialog()).toContain("All your sessions end, this one too. To come back");
    expect(sent).toEqual([]);
    await press(text.logOutEverywhere);
    expect(sent).toEqual(["DELETE /api/sessions"]);
    expect(assign).toHaveBeenCalledWith("/login");
  });

  it("may have looked after others a moment ago: then that is over", async () => {
    const refused = answers["GET /api/sessions"] as () => Response;
    answers["GET /api/session"] = () => Response.json(me());
    answers["GET /api/sessions"] = () => Response.json({ items: [session({ id: "s2" })] });
    await open();
    answers["GET /api/session"] = () => Response.json(viewer());
    answers["GET /api/sessions"] = answers["DELETE /api/sessions/s2"] = refused;
    await press(text.end);
    await press(text.endConfirm);
    expect(document.querySelector("[role=alert]")?.textContent).toContain("This takes another role.");
    await press(text.cancel);
    expect(dialog()).toContain(text.roleMeans.viewer);
  });
});

describe("the dialog", () => {
  it("says where no login is needed, and shows nothing else", async () => {
    answers["GET /api/session"] = () => Response.json(me({ csrf: "", hasSession: false }));
    await open();
    expect(dialog()).toContain(text.noLogin);
    expect(part("sessions") + part("tokens")).toBe("");
  });

  it("says what could not be loaded, beside what could", async () => {
    answers["GET /api/tokens"] = () => Response.json({ detail: "The database is away." }, { status: 503 });
    await open();
    expect(part("tokens")).toContain("The database is away.");
    expect(part("sessions")).toContain("Firefox");
  });
});

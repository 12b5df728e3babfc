// @vitest-environment happy-dom
import { QueryClientProvider } from "@tanstack/react-query";
import { act } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fakeLive } from "../../test/live";
import "../../test/query";
import { render } from "../../test/render";
import { me, stats, viewer } from "../../test/samples";
import { askAnew, getJson, ME, sendJson } from "./http";
import { useMay, useMeAgain } from "./me";
import type { Me } from "./protocol.gen";
import { createQueryClient } from "./query-client";

/** Who the server says this is; null: it is away. */
let who: Me | null;
let asked: number;

beforeEach(async () => {
  who = me();
  vi.stubGlobal("fetch", async (path: string) => {
    if (path !== ME) return Response.json({ detail: "This takes another role." }, { status: 403 });
    asked += 1;
    if (who === null) throw new TypeError("refused");
    return Response.json(who);
  });
  await askAnew(); // what an earlier test was answered is known still
  asked = 0;
});

afterEach(() => vi.unstubAllGlobals());

const settled = () => act(() => new Promise((resolve) => setTimeout(resolve, 0)));

function Parts() {
  useMeAgain();
  return `${useMay("economy.change") ? "changes" : "looks"}, ${useMay("tokens.manage") ? "manages" : "watches"}`;
}

async function open(live = fakeLive()) {
  const client = createQueryClient();
  const { element } = render(<QueryClientProvider client={client}>{live.wrap(<Parts />)}</QueryClientProvider>);
  const first = element.textContent;
  await settled();
  return { element, first };
}

describe("what somebody may do", () => {
  it("is nothing until it is known, asked for once by everybody who needs it, and by changes too", async () => {
    who = me({ csrf: "c7" });
    void askAnew();
    const { element, first } = await open();
    expect(first).toBe("looks, watches");
    expect(element.textContent).toBe("changes, manages");
    expect(asked).toBe(1);
  });

  it("is asked anew after a refusal, which is shared with the change that is sent once more", async () => {
    const { element } = await open();
    who = viewer();
    await act(() => getJson("/api/x").catch(() => {}));
    await settled();
    expect(element.textContent).toBe("looks, watches");
    expect(asked).toBe(1);
    await act(() => sendJson("POST", "/api/x").catch(() => {}));
    await settled();
    expect(asked, "both tries were refused").toBe(3);
  });

  it("is asked anew after a login", async () => {
    who = viewer();
    await act(() => askAnew());
    const { element } = await open();
    expect(element.textContent).toBe("looks, watches");
    who = me();
    await act(() => askAnew());
    await settled();
    expect(element.textContent).toBe("changes, manages");
    expect(asked).toBe(2);
  });

  it("is asked for with each stats, until somebody answers", async () => {
    who = null;
    await askAnew().catch(() => {});
    const live = fakeLive({ stats: stats() });
    const { element } = await open(live);
    expect(element.textContent).toBe("looks, watches");
    who = me();
    live.set({ stats: stats("2026-01-31T12:00:05.000Z") });
    await settled();
    expect(element.textContent).toBe("changes, manages");
    const before = asked;
    live.set({ stats: stats("2026-01-31T12:00:10.000Z") });
    await settled();
    expect(asked).toBe(before);
  });
});

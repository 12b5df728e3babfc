// @vitest-environment happy-dom
import { act } from "react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { freshQueries } from "../../../test/query";
import { byTestId, render } from "../../../test/render";
import type { Difference } from "./before-after";
import { ChangeDialog } from "./change-dialog";
import { text } from "./text";
import type { Receipt } from "./use-change";

afterEach(() => vi.unstubAllGlobals());

const press = async (says: string) => {
  const found = [...document.querySelectorAll("button")].find((each) => each.textContent === says);
  await act(async () => found?.click());
};

function write(value: string) {
  const field = document.querySelector("textarea");
  if (field === null) throw new Error("there is no field for the reason");
  const set = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value")?.set;
  act(() => {
    set?.call(field, value);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

/** The dialog before a server that answers what it is told to. Returns what was sent, and what came of it. */
function open(answers: (() => Promise<Response>)[], parts: Partial<Difference> = {}) {
  const sent: { key: string | null; body: string }[] = [];
  const done: Receipt[] = [];
  vi.stubGlobal("fetch", (path: string, { headers, body }: { headers: Record<string, string>; body: string }) => {
    if (path === "/api/session") return json(200, { csrf: "" })();
    sent.push({ key: headers["idempotency-key"] ?? null, body });
    return answers.shift()?.() ?? Promise.reject(new Error("nobody asked for this"));
  });
  render(
    freshQueries().wrap(
      <ChangeDialog
        title="Freeze Mira"
        description="…"
        differences={[{ key: "1", name: "Mira", before: "free", after: "frozen", ...parts }]}
        confirm="Freeze"
        path="/accounts/1/2/freeze"
        body={(reason) => ({ reason })}
        onClose={() => {}}
        onDone={(receipt) => done.push(receipt)}
      />,
    ),
  );
  return { sent, done };
}

const json = (status: number, body: unknown) => async () => new Response(JSON.stringify(body), { status });
const gone = () => Promise.reject(new TypeError("network"));

describe("a change of the books", () => {
  it("is sent only after its reason is given and what it does was seen", async () => {
    const { sent, done } = open([json(200, { frozen: true, balance: 5 })]);
    await press(text.review);
    expect(document.body.textContent).toContain(text.noWhy);
    write(" spam ");
    await press(text.review);
    expect(byTestId(document.body, "before-after").textContent).toContain("frozen");
    expect(sent).toEqual([]);
    await press("Freeze");
    expect(sent.map(({ body }) => body)).toEqual(['{"reason":"spam"}']);
    expect(done).toEqual([{ frozen: true, balance: 5 }]);
  });

  it("is sent again under the same key while nobody knows whether it was done", async () => {
    const { sent, done } = open([gone, json(503, { detail: "The database doesn't answer." }), json(200, {})]);
    write("spam");
    await press(text.review);
    await press("Freeze");
    expect(document.body.textContent).toContain(text.unsure);
    await press(text.sendAgain);
    expect(document.body.textContent).toContain("The database doesn't answer.");
    await press(text.sendAgain);
    expect(new Set(sent.map(({ key }) => key)).size).toBe(1);
    expect(sent[0]?.key).toMatch(/^[0-9a-f]{32}$/);
    expect(done).toHaveLength(1);
  });

  it("that can't be is not offered, and why is said at once", async () => {
    const { sent } = open([], { fault: "Mira has only 0 left." });
    expect(document.querySelector("[role=alert]")?.textContent).toBe("Mira has only 0 left.");
    write("spam");
    await press(text.review);
    expect(document.querySelector("[data-testid=confirmation]")).toBeNull();
    expect(sent).toEqual([]);
  });

  it("that was refused can be changed, and is another one then", async () => {
    const { sent } = open([json(409, { detail: "Mira is frozen already." }), json(409, { detail: "Still." })]);
    write("spam");
    await press(text.review);
    await press("Freeze");
    expect(document.body.textContent).toContain(text.refused);
    expect(document.body.textContent).toContain("Mira is frozen already.");
    await press(text.edit);
    expect(document.querySelector("textarea")?.value, "what was written is still there").toBe("spam");
    await press(text.review);
    await press("Freeze");
    expect(new Set(sent.map(({ key }) => key)).size).toBe(2);
  });
});

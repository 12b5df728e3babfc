import { describe, expect, it } from "vitest";
import { culprit, parseTraceback, splitError, type TraceFrame } from "./traceback";

const CHAINED = `Traceback (most recent call last):
  File "/srv/bots/mira/shop.py", line 12, in buy
    price = prices[item]
            ~~~~~~^^^^^^
KeyError: 'price'

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/usr/lib/python3.12/site-packages/discord/app_commands/commands.py", line 858, in _do_call
    return await self._callback(interaction, **params)
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "/srv/bots/mira/shop.py", line 14, in buy
    raise ShopError(item) from error
bot.shop.ShopError: lamp`;

const frames = (traceback: string) =>
  parseTraceback(traceback).filter((part): part is TraceFrame => part.kind === "frame");

describe("a traceback", () => {
  it("is told in steps with their code, and which are the author's own", () => {
    const [first, library, last] = frames(CHAINED);
    expect(first).toMatchObject({ file: "/srv/bots/mira/shop.py", lineNumber: 12, name: "buy", isOwn: true });
    expect(first?.code).toBe("price = prices[item]\n        ~~~~~~^^^^^^");
    expect(library).toMatchObject({ shortFile: "discord/app_commands/commands.py", isOwn: false });
    expect(last).toMatchObject({ lineNumber: 14, shortFile: "bots/mira/shop.py" });
  });

  it("leads to the last step of the author's own", () => {
    expect(culprit(parseTraceback(CHAINED))?.lineNumber).toBe(14);
    expect(culprit([])).toBeNull();
  });

  it("sets what was raised apart from what is said about it", () => {
    const texts = parseTraceback(CHAINED).filter((part) => part.kind === "text");
    expect(texts.filter(({ isError }) => isError).map(({ text }) => text)).toEqual([
      "KeyError: 'price'",
      "bot.shop.ShopError: lamp",
    ]);
    expect(texts).toHaveLength(5);
  });

  it.each([
    ["/usr/lib/python3.11/asyncio/tasks.py", false],
    ["/opt/bot/.venv/lib/python3.13/site-packages/discord/client.py", false],
    ["/usr/lib/python3/dist-packages/aiohttp/client.py", false],
    ["C:\\Python312\\Lib\\asyncio\\tasks.py", false],
    ["C:\\bot\\venv\\Lib\\site-packages\\discord\\client.py", false],
    ["<frozen importlib._bootstrap>", false],
    ["/srv/python/lib/shop.py", true],
    ["C:\\Users\\Mira\\bot\\shop.py", true],
    ["shop.py", true],
  ])("knows whose %s is", (file, isOwn) => {
    expect(frames(`  File "${file}", line 1, in run\n    go()`)).toMatchObject([{ isOwn, code: "go()" }]);
  });

  it("of a group of exceptions keeps its steps", () => {
    const group = `  + Exception Group Traceback (most recent call last):
  |   File "/bot/main.py", line 5, in main
  |     async with asyncio.TaskGroup() as group:
  | ExceptionGroup: unhandled errors in a TaskGroup (1 sub-exception)
  +-+---------------- 1 ----------------
    | Traceback (most recent call last):
    |   File "/bot/main.py", line 9, in work
    |     raise ValueError("no")
    | ValueError: no
    +------------------------------------`;
    expect(frames(group).map(({ lineNumber, code }) => [lineNumber, code])).toEqual([
      [5, "async with asyncio.TaskGroup() as group:"],
      [9, 'raise ValueError("no")'],
    ]);
    const errors = parseTraceback(group).filter((part) => part.kind === "text" && part.isError);
    expect(errors.map((part) => part.kind === "text" && part.text.trim())).toEqual([
      "| ExceptionGroup: unhandled errors in a TaskGroup (1 sub-exception)",
      "| ValueError: no",
    ]);
  });

  it("that is cut, or none at all, loses no line", () => {
    const cut = `Traceback (most recent call last):\n  File "/bot/a.py", line 1, in a\n…\n  [Previous line repeated 990 more times]\nRecursionError: deep`;
    expect(
      parseTraceback(cut).map((part) => (part.kind === "text" ? [part.text.trim(), part.isError] : part.name)),
    ).toEqual([
      ["Traceback (most recent call last):", false],
      "a",
      ["…", false],
      ["[Previous line repeated 990 more times]", false],
      ["RecursionError: deep", true],
    ]);
    expect(parseTraceback("<script>alert(1)</script>")).toMatchObject([
      { kind: "text", text: "<script>alert(1)</script>" },
    ]);
    expect(parseTraceback("")).toEqual([]);
  });
});

describe("an error", () => {
  it.each([
    ["KeyError: 'price'", "KeyError", "'price'"],
    ["discord.errors.Forbidden: 403 Forbidden: no\nway", "discord.errors.Forbidden", "403 Forbidden: no\nway"],
    ["KeyError", "KeyError", ""],
    ["It was cancelled before it ended", "", "It was cancelled before it ended"],
    ["", "", ""],
  ])("%s is told by its type", (error, type, message) => {
    expect(splitError(error)).toEqual({ type, message });
  });
});

"""What a flood of events costs a page in a real Chromium, and whether 100,000 events scroll without blank rows.

    python bench/page.py [500 | 1000 | scroll]    only that part

A frame counts when the page handed its picture over to the compositor, which takes the next one when the one before is
being drawn; that, and what the page's thread did for it, stands in Chromium's own trace. Without a screen the browser
makes 60 frames a second at most, as with one, and draws them on the processor.
"""

import asyncio
import statistics
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import msgspec

sys.path.insert(0, str(Path(__file__).parents[1]))

from playwright.async_api import Browser, Page, async_playwright
from rig import Dashboard, Figures, aim, dashboard, heading, note, table

from tests.chromium import find_chromium
from tests.e2e.conftest import CHROMIUM_FLAGS
from tests.e2e.test_explorer import LIST
from tests.e2e.test_explorer_flood import SCROLL

SECONDS, EARLY_SECONDS = 60, 10
ROWS = 100_000
BEFORE = 1_000  # events that are there already: more than the lists hold of the newest
CATEGORIES = ["-*", "disabled-by-default-devtools.timeline", "disabled-by-default-devtools.timeline.frame"]
MIB = 1 << 20


class Load(NamedTuple):
    path: str
    per_second: int

    def __str__(self) -> str:
        return f"`{self.path}`, {self.per_second:,} events/s"


PARTS = {"500": [Load("/", 500), Load("/events", 500)], "1000": [Load("/", 1_000), Load("/events", 1_000)]}


class Step(msgspec.Struct):
    """An entry of Chromium's trace; times are µs, `tdur` those that its thread had the processor."""

    name: str
    pid: int
    tid: int
    ts: int = 0
    dur: int = 0
    tdur: int = 0


class Trace(msgspec.Struct):
    traceEvents: list[Step]  # Chromium's name


def page_steps(trace: bytes) -> list[Step]:
    """What the page's own thread did, in order: it is the one that makes frames."""
    steps = msgspec.json.decode(trace, type=Trace).traceEvents
    frames = Counter((step.pid, step.tid) for step in steps if step.name == "BeginMainThreadFrame")
    [(page, _)] = frames.most_common(1)
    return sorted((step for step in steps if (step.pid, step.tid) == page and step.ts), key=lambda step: step.ts)


def frame_figures(trace: bytes) -> Figures:
    """How many frames there were, and how long the page's thread worked in each, whatever it was that it did."""
    steps = page_steps(trace)
    began = steps[0].ts
    a_second = [0] * (1 + (steps[-1].ts - began) // 1_000_000)
    worked_ms, took_ms = [0.0], [0.0]
    longest_us = 0
    for step in steps:
        if step.name == "Commit":
            a_second[(step.ts - began) // 1_000_000] += 1
        elif step.name == "BeginMainThreadFrame":
            worked_ms.append(0)
            took_ms.append(0)
        elif step.name == "RunTask":
            worked_ms[-1] += step.tdur / 1_000
            took_ms[-1] += step.dur / 1_000
            longest_us = max(longest_us, step.dur)
    a_second.pop()  # the last one isn't whole
    worked, took = (statistics.quantiles(each, n=100) for each in (worked_ms, took_ms))
    return {
        "frames": statistics.median(a_second),
        "least_frames": min(a_second),
        "work_p50_ms": worked[49],
        "work_p95_ms": worked[94],
        "took_p95_ms": took[94],
        "longest_ms": longest_us / 1_000,
    }


async def kept(page: Page) -> Figures:
    """What the page holds once everything that nobody needs is thrown away."""
    client = await page.context.new_cdp_session(page)
    await client.send("HeapProfiler.collectGarbage")
    heap = await client.send("Runtime.getHeapUsage")
    counted = await client.send("Memory.getDOMCounters")
    await client.detach()
    return {"heap": heap["usedSize"], "nodes": counted["nodes"], "listeners": counted["jsEventListeners"]}


async def opened(browser: Browser, ours: Dashboard, path: str) -> Page:
    page = await browser.new_page(viewport={"width": 1440, "height": 900})
    await page.goto(f"http://127.0.0.1:{ours.port}{path}")
    await page.locator("[data-testid=connection-badge][data-state=live]").wait_for()
    await page.locator("[data-seq]").first.wait_for()
    return page


async def flood(browser: Browser, load: Load) -> Figures:
    with TemporaryDirectory() as data, dashboard(Path(data)) as ours:
        ours.ask("record", count=BEFORE)
        page = await opened(browser, ours, load.path)
        await page.wait_for_load_state("networkidle")
        await browser.start_tracing(page=page, categories=CATEGORIES)
        ours.tell("record", count=load.per_second * SECONDS, per_second=load.per_second)
        await asyncio.sleep(EARLY_SECONDS)
        early = await kept(page)
        await asyncio.sleep(SECONDS - EARLY_SECONDS)
        found = frame_figures(await browser.stop_tracing())
        late = await kept(page)
        await asyncio.to_thread(ours.answer, "record")
        head = ours.ask("state")["head"]
        await page.locator(f"[data-seq='{head}']").wait_for()
        await page.close()
    return found | {
        "heap_mib": late["heap"] / MIB,
        "heap_grew": late["heap"] / early["heap"],
        "nodes": late["nodes"],
        "nodes_grew": late["nodes"] / early["nodes"],
    }


async def scroll(browser: Browser) -> Figures:
    """The whole list from its top to its end, three screens a frame; older pages are loaded on the way."""
    with TemporaryDirectory() as data, dashboard(Path(data)) as ours:
        ours.ask("record", count=ROWS)
        page = await opened(browser, ours, "/events")
        await browser.start_tracing(page=page, categories=CATEGORIES)
        blank = 0
        while not await page.locator(f"{LIST} [data-seq='1']").count():
            blank = max(blank, (await page.evaluate(SCROLL, [LIST, 1_500, 60]))["longest"])
        found = frame_figures(await browser.stop_tracing())
        held = await kept(page)
        await page.close()
    return found | {"blank": blank, "heap_mib": held["heap"] / MIB, "nodes": held["nodes"]}


def row(what: object, of: Figures) -> Sequence[str]:
    return (
        str(what),
        f"{of['frames']:.0f}",
        f"{of['least_frames']:.0f}",
        f"{of['work_p50_ms']:.1f} ms",
        f"{of['work_p95_ms']:.1f} ms",
        f"{of['took_p95_ms']:.1f} ms",
        f"{of['longest_ms']:.0f} ms",
        f"{of['heap_mib']:.1f} MiB",
        f"{of['heap_grew']:.2f} x" if "heap_grew" in of else "",
        f"{of['nodes']:,.0f}",
        f"{of['nodes_grew']:.2f} x" if "nodes_grew" in of else "",
    )


HEAD = (
    *("", "frames/s", "least", "work p50", "p95", "took p95", "longest task"),
    *("heap", "of that after 10 s", "DOM nodes", "of those after 10 s"),
)


def aims(load: Load, of: Figures) -> None:
    aim(f"frames/s, {load}", of["frames"], at_least=30)
    aim(f"p95 of the work in a frame, {load}", of["work_p95_ms"], at_most=8, unit=" ms")
    aim(f"longest task, {load}", of["longest_ms"], at_most=200, unit=" ms")
    aim(f"heap, of that after 10 s, {load}", of["heap_grew"], at_most=1.3)


async def main(parts: Sequence[str]) -> None:
    path = find_chromium()
    if path is None:
        sys.exit("No Chromium found: install one, or name it in PULSEBOARD_CHROMIUM.")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        heading(
            "The page in a flood",
            f"Events recorded at a rate for {SECONDS} s, the page live in Chromium without a screen or graphics card, "
            "1440 by 900, beside the server, whose core the browser uses too. Frames/s: those that the page made, the "
            "median and the least of all seconds. Work: what its thread computed for one, whatever it was (scripts, "
            "style, layout, painting, garbage); took: the same with what it was kept waiting by others. Heap and DOM "
            "nodes: after a forced collection, which is the longest task at times. In the end nothing was missing.",
            versions=[f"Chromium {browser.version}"],
            of="the frames of one run",
        )
        found = {load: await flood(browser, load) for part in parts for load in PARTS.get(part, [])}
        rows = [row(load, of) for load, of in found.items()]
        scrolled = await scroll(browser) if "scroll" in parts else None
        if scrolled is not None:
            rows.append(row(f"{ROWS:,} events scrolled", scrolled))
        await browser.close()
    table(HEAD, rows)
    for load, of in found.items():
        if load.per_second == 500:
            aims(load, of)
    if scrolled is not None:
        aim("blank places while scrolling, in frames", scrolled["blank"], at_most=2)
        note(f"{ROWS:,} events, three screens a frame from the top to the end, the older pages loaded on the way")


asyncio.run(main(sys.argv[1:] or ["500", "1000", "scroll"]))

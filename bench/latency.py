"""How long after Discord sends a command the dashboard shows it: 100 commands one after the other, three runs.

Measured from the moment the local Discord hands the interaction to the gateway's socket, to the `NEW_EVENT` of
`command.completed` at a WebSocket client, and to its row in the page of a real Chromium. All of it runs on this
machine: the bot and its dashboard are one process, Discord and the client another.
"""

import asyncio
import contextlib
import json
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from playwright.async_api import Page, async_playwright
from rig import RUNS, aim, heading, table
from websockets.asyncio.client import connect

from pulseboard.sim import LocalDiscord
from tests.chromium import find_chromium
from tests.e2e.conftest import CHROMIUM_FLAGS
from tests.logging_in import carried, enter
from tests.programs import bot

COMMANDS = 100

# Notes when each row came into the document, in milliseconds since 1970.
WATCH_ROWS = """() => {
  window.shownAt = {};
  const note = () => {
    const now = performance.timeOrigin + performance.now();
    for (const row of document.querySelectorAll("[data-testid=recent-events] [data-seq]"))
      window.shownAt[row.dataset.seq] ??= now;
  };
  note();
  new MutationObserver(note).observe(document.body, { childList: true, subtree: true });
}"""


@contextlib.asynccontextmanager
async def browser_page(address: str) -> AsyncIterator[Page]:
    path = find_chromium()
    if path is None:
        sys.exit("No Chromium found: install one, or name it in PULSEBOARD_CHROMIUM.")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        page = await browser.new_page(viewport={"width": 1440, "height": 900})
        await enter(page.context, address)
        await page.goto(address)
        await page.locator("[data-testid=connection-badge][data-state=live]").wait_for()
        await page.evaluate(WATCH_ROWS)
        yield page
        await browser.close()


async def measure(discord: LocalDiscord, address: str, page: Page) -> tuple[list[float], list[float]]:
    """Milliseconds from dispatch to the socket and to the row, of each command."""
    to_socket, to_row, dispatched_at_ms = [], [], {}
    where, headers = address.replace("http", "ws", 1) + "/ws", carried(address)
    async with connect(where, origin=address, additional_headers=headers, max_queue=None) as viewer:
        for number in range(COMMANDS):
            guild = discord.guilds[number % len(discord.guilds)]
            member = guild.members[1 + number % (len(guild.members) - 1)]
            running = asyncio.create_task(discord.run_command("balance", guild=guild.id, member=member.id))
            while True:
                frame = json.loads(await viewer.recv())
                arrived_at_ns = time.time_ns()
                if frame["type"] == "NEW_EVENT" and frame["data"]["kind"] == "command.completed":
                    break
            dispatched_at_ns = (await running).dispatched_at_ns
            to_socket.append((arrived_at_ns - dispatched_at_ns) / 1e6)
            dispatched_at_ms[str(frame["data"]["seq"])] = dispatched_at_ns / 1e6
            await page.locator(f"[data-testid=recent-events] [data-seq='{frame['data']['seq']}']").wait_for()
        shown_at_ms = await page.evaluate("() => window.shownAt")
    to_row = [shown_at_ms[seq] - at_ms for seq, at_ms in dispatched_at_ms.items()]
    return to_socket, to_row


def percentiles(values: list[float]) -> tuple[float, float]:
    cuts = statistics.quantiles(values, n=100, method="inclusive")
    return cuts[49], cuts[98]


async def main() -> None:
    rounds: list[tuple[list[float], list[float]]] = []
    with tempfile.TemporaryDirectory() as folder:
        async with LocalDiscord() as discord, bot(discord, Path(folder)) as program:
            await program.ready()
            await discord.wait_for_bot()
            async with browser_page(program.address) as page:
                rounds += [await measure(discord, program.address, page) for _ in range(RUNS)]
    heading(
        "From Discord to the screen",
        f"{COMMANDS} commands one after the other, from the moment the local Discord hands the interaction to the "
        "gateway's socket; the bot and its dashboard are one process, Discord, client and Chromium others.",
    )
    rows, reached = [], []
    for name, index, at_most in (("`NEW_EVENT` at a client", 0, 30), ("the row in Chromium's page", 1, 100)):
        each = [percentiles(measured[index]) for measured in rounds]
        p50, p99 = (statistics.median(values) for values in zip(*each, strict=True))
        rows.append((name, f"{p50:.1f} ms", f"{p99:.1f} ms"))
        reached.append((f"p99 to {name}", p99, at_most))
    table(("", "p50", "p99"), rows)
    for what, p99, at_most in reached:
        aim(what, p99, at_most=at_most, unit=" ms")


asyncio.run(main())

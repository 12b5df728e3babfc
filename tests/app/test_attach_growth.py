"""A dashboard doesn't grow with what it has shown."""

import asyncio
import statistics
import time
from pathlib import Path

import psutil
import pytest

from pulseboard.sim import LocalDiscord
from pulseboard.storage.database import READERS
from tests.app.attach_fixtures import BotProgram, read

PER_SECOND = 200
SECONDS = 1_800.0
WARM_UP_SECONDS = 300.0
"""By then memory holds as many of the newest events as it ever does, and everything has run more than once."""
LOOK_SECONDS = 2.0
MIB = 2**20
BUSY = f"""
import asyncio, itertools, logging, os, random, threading
from types import SimpleNamespace
from discord.ext import commands
import pulseboard

bot = commands.Bot("!", intents=discord.Intents.all(), guild_ready_timeout=0.1)
board = pulseboard.attach(bot)
logger = logging.getLogger("shop")

def fail(number):
    try:
        {{}}[f"item {{number % 7}}"]
    except KeyError:
        logger.exception("No such item: %d", number)

async def work():
    chance, loop = random.Random(5), asyncio.get_running_loop()
    began = loop.time()
    for number in itertools.count():
        await asyncio.sleep(max(0.0, began + number / {PER_SECOND} - loop.time()))
        member = SimpleNamespace(id=10**17 + chance.randrange(5_000), name=f"Member {{number % 5_000}}")
        guild = SimpleNamespace(id=10**17 + chance.randrange(100), name="A guild")
        data = {{"price": number, "note": "x" * chance.randrange(200)}}
        level = chance.choice(["info", "success", "warning", "error"])
        kind = f"shop.{{chance.choice('abcde')}}"
        pulseboard.record(kind, f"No. {{number}}", level=level, guild=guild, actor=member, data=data)
        if number % 100 == 0:
            fail(number)

async def fill_pools():
    # A pool starts another thread when all that it has are at work, which may be late: here all of them are now.
    while (store := board._attached._store) is None:
        await asyncio.sleep(0.1)
    together = threading.Barrier({READERS})
    await asyncio.gather(*(store.read(lambda connection: together.wait(5)) for _ in range({READERS})))
    size = asyncio.get_running_loop()._default_executor._max_workers
    others = threading.Barrier(size)
    await asyncio.gather(*(asyncio.to_thread(others.wait, 5) for _ in range(size)))
    print("filled", flush=True)

@bot.event
async def setup_hook():
    bot.filling = asyncio.create_task(fill_pools())
    bot.work = asyncio.create_task(work())

bot.run(os.environ["DISCORD_TOKEN"], log_handler=None)
"""


@pytest.mark.soak
async def test_memory_after_half_an_hour(tmp_path: Path) -> None:
    """After 30 minutes of 200 events a second, all of them kept, the bot takes no more memory, threads and descriptors.

    By the medians of five minutes each: the last may be 1 MiB over the first after warming up.
    """
    async with LocalDiscord(seed=5) as local, BotProgram(local, BUSY, tmp_path) as program:
        address = await program.address()
        await program.prints("filled")
        watched, began = psutil.Process(program.process.pid), time.monotonic()
        seen: list[tuple[float, int, int, int]] = []
        while (passed := time.monotonic() - began) < SECONDS:
            memory = watched.memory_info().rss
            seen.append((passed, memory, watched.num_threads(), watched.num_fds()))
            await asyncio.sleep(LOOK_SECONDS)
        recorded = (await read(address, "/api/stats"))["events"]
        first = medians(seen, WARM_UP_SECONDS, 2 * WARM_UP_SECONDS)
        last = medians(seen, SECONDS - WARM_UP_SECONDS, SECONDS)
        steps = [round(medians(seen, at, at + 60)[0] / MIB, 1) for at in range(0, int(SECONDS), 60)]
        assert recorded["head"] >= 0.99 * PER_SECOND * SECONDS
        assert recorded["dropped"] == 0
        assert last[0] <= first[0] + 1 * MIB, steps
        assert last[1:] == first[1:]


def medians(seen: list[tuple[float, int, int, int]], since: float, until: float) -> list[float]:
    """Of memory, threads and descriptors, over a span of seconds."""
    within = [each for each in seen if since <= each[0] < until]
    return [statistics.median(each[column] for each in within) for column in (1, 2, 3)]

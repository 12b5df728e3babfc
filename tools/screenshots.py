"""Pictures of the page: `make screenshots`.

Without more the best of them, for the README and the docs. `--all FOLDER` takes every page and part, in every state, at
every width and in both themes, `--only TEXT` those with that in their name. A fault that a program can see (a page that
scrolls sideways, a console error while connected) makes it fail.

The bot has a week behind it that is written beforehand (`pictures/past.py`) and runs in a local Discord, whose members
act; some of its commands raise. Discord goes down in the local Discord, bot and dashboard by being killed.
"""

import argparse
import asyncio
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
os.chdir(ROOT)

from playwright.async_api import async_playwright  # noqa: E402

from pulseboard.config import PostgresUrl  # noqa: E402
from pulseboard.sim import Actors, LocalDiscord  # noqa: E402
from tests.chromium import find_chromium  # noqa: E402
from tests.e2e.conftest import CHROMIUM_FLAGS  # noqa: E402
from tests.logging_in import client_of  # noqa: E402
from tests.postgres import own_schema, postgres_server  # noqa: E402
from tests.programs import Program, address  # noqa: E402
from tools.pictures import shop  # noqa: E402
from tools.pictures.camera import Camera  # noqa: E402
from tools.pictures.past import fill  # noqa: E402
from tools.pictures.views import EVERYTHING, PAGES  # noqa: E402

BEST = ROOT / "docs" / "screenshots"
SEED = 7
RATE = 0.12
LIVED_SECONDS = 65
"""What a start is hard on has been over for a minute then."""


async def main() -> None:
    wanted = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    wanted.add_argument("--all", type=Path, metavar="FOLDER", help="every picture, into this folder")
    wanted.add_argument("--only", default="", metavar="TEXT", help="of those the ones with this in their name")
    given = wanted.parse_args()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_FLAGS)
        camera = Camera(browser, BEST if given.all is None else given.all.absolute(), given.all is not None, given.only)
        await with_a_past(camera)
        await without_a_past(camera)
        await bot_down(camera)
        await browser.close()
    optimise(camera.taken)
    print(f"{len(camera.taken)} pictures in {camera.folder}")
    sys.exit("\n".join(camera.faults) or None)


@contextlib.asynccontextmanager
async def bot(discord: LocalDiscord, data: str) -> AsyncIterator[Program]:
    """The bot with the shop, online."""
    async with Program(data, discord.api_url, discord.token, module="tools.pictures.bot") as program:
        await program.ready()
        await discord.wait_for_bot()
        yield program


async def with_a_past(camera: Camera) -> None:
    """Live; then Discord goes down, then the dashboard."""
    if not camera.wants("live", "discord-down", "offline"):
        return
    with tempfile.TemporaryDirectory() as folder:
        await fill(Path(folder), SEED)
        async with LocalDiscord(seed=SEED) as discord, bot(discord, folder) as program:
            acting = asyncio.create_task(Actors(discord, rate=RATE, seed=SEED).run())
            await something_fails(discord)
            await asyncio.sleep(LIVED_SECONDS)
            await camera.take(program.address, "live", EVERYTHING)
            open_pages = await camera.leave_open(program.address, "offline", PAGES)
            if camera.wants("discord-down"):
                discord.refuse(3_600)
                await discord.drop_connections()
                await camera.take(program.address, "discord-down", PAGES, has="[data-testid=bot-banner]")
            acting.cancel()
        await camera.take_open(open_pages, "offline", PAGES)


async def something_fails(discord: LocalDiscord) -> None:
    for _ in range(3):
        await discord.run_command("shop buy", options={"item": shop.SOLD_OUT})
    await discord.run_command("shop buy", options={"item": "kite"})
    await discord.run_command("trivia", options={"players": 0})
    discord.break_rest(429, path="/interactions/*", times=1, retry_after_seconds=0.3)
    await discord.run_command("leaderboard")


async def without_a_past(camera: Camera) -> None:
    """A bot on its first day, to which nobody has come yet."""
    if not camera.wants("empty"):
        return
    with tempfile.TemporaryDirectory() as folder:
        async with LocalDiscord(seed=SEED) as discord, bot(discord, folder) as program:
            await camera.take(program.address, "empty", PAGES)


async def bot_down(camera: Camera) -> None:
    """The dashboard is a process of its own, and the bot's was killed. That takes a PostgreSQL."""
    if not camera.wants("bot-down"):
        return
    with places() as place:
        if place is None:
            print("Left out, because no PostgreSQL is to be had here: the bot is down")
            return
        await fill(place, SEED, days=1)
        async with (
            LocalDiscord(seed=SEED) as discord,
            Program("serve", "--port", "0", "--data", address(place)) as serving,
        ):
            await serving.ready()
            async with Program(
                *("run", "--port", "0", "--data", address(place), "--discord-api", discord.api_url),
                environment={"DISCORD_TOKEN": discord.token},
            ) as running:
                await running.ready()
                await discord.wait_for_bot()
                await discord.run_command("daily")
                await seen_online(serving.address)
            await camera.take(serving.address, "bot-down", PAGES, has="[data-testid=bot-banner]:has-text('is offline')")


async def seen_online(address: str) -> None:
    """Until a dashboard elsewhere knows that the bot is online."""
    async with client_of(address) as http, asyncio.timeout(60):
        while (await http.get("/api/dashboard")).json()["stats"]["bot"]["status"] != "online":
            await asyncio.sleep(1)


@contextlib.contextmanager
def places() -> Iterator[PostgresUrl | None]:
    with postgres_server() as server:
        if server is None:
            yield None
        else:
            with own_schema(server) as url:
                yield PostgresUrl(url)


def optimise(pictures: list[Path]) -> None:
    """Without a loss, where there is a program for it."""
    if pictures and shutil.which("optipng"):
        subprocess.run(["optipng", "-quiet", "-o2", "-strip", "all", *pictures], check=True)


asyncio.run(main())

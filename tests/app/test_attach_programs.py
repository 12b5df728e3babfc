"""Whole programs of bots with a dashboard: the documented one, and ends of every kind."""

import json
import re
import signal
import socket
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from websockets.asyncio.client import connect
from websockets.typing import Origin

from pulseboard.sim import LocalDiscord
from tests.app.attach_fixtures import BotProgram, is_gone, read, shows
from tests.logging_in import carried, client_of

ROOT = Path(__file__).parents[2]
DOCUMENTED = (ROOT / "docs/attach.md").read_text()
LEAVES_THE_LOOP = """
import asyncio, os, sys
import pulseboard

async def main():
    bot = discord.Client(intents=discord.Intents.default())
    board = pulseboard.attach(bot, web=False)
    async def say():
        while board._attached._store is None:
            await asyncio.sleep(0.01)
        for number in range(500):
            pulseboard.record("test.counted", str(number))
        asyncio.get_running_loop().stop()
    talking = asyncio.create_task(say())
    await bot.start(os.environ["DISCORD_TOKEN"])

loop = asyncio.new_event_loop()
running = loop.create_task(main())
loop.run_forever()
"""

STOPPED_MEANWHILE = """
import asyncio, os
from discord.ext import commands
import pulseboard

bot = commands.Bot("!", intents=discord.Intents.all(), guild_ready_timeout=0.1)

@bot.command()
async def wait(context):
    print("waiting", flush=True)
    await asyncio.sleep(60)

@bot.tree.command(description="Waits")
async def hold(interaction):
    await interaction.response.send_message("holding")
    await asyncio.sleep(60)

@bot.event
async def setup_hook():
    await bot.tree.sync()

pulseboard.attach(bot)
bot.run(os.environ["DISCORD_TOKEN"])
"""

GOES_ON = """
@bot.command()
async def leave(context):
    await bot.close()

async def main():
    await bot.start(os.environ["DISCORD_TOKEN"])
    while not board.is_closed:
        await asyncio.sleep(0.01)

board = pulseboard.attach(bot)
asyncio.run(main())
"""
"""The bot is closed, and the loop that it lived in isn't."""
CLOSED_MEANWHILE = STOPPED_MEANWHILE.rpartition("pulseboard.attach")[0] + GOES_ON

TWO_BOTS = """
import asyncio, os, sys
from pathlib import Path
import pulseboard

async def start(number):
    bot = discord.Client(intents=discord.Intents.default())
    await bot.login(os.environ["DISCORD_TOKEN"])
    while number and "pulseboard.app.dashboard" not in sys.modules:  # what it needs is just being imported
        await asyncio.sleep(0)
    pulseboard.attach(bot, data=Path(os.environ["PULSEBOARD_DATA"]) / str(number))
    await bot.connect()

async def main():
    await asyncio.gather(*(start(number) for number in range(2)))

asyncio.run(main())
"""


def program() -> str:
    """The program in docs/attach.md; the two lines of the README are in it."""
    [found] = re.findall(r"```python\n(import os\n.*?)```", DOCUMENTED, re.DOTALL)
    [lines] = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert lines in found
    return str(found)


async def test_as_documented(tmp_path: Path) -> None:
    """The two lines do what docs/attach.md says. Nothing is printed but the address, and that on standard error;
    Ctrl-C ends it in order."""
    async with LocalDiscord() as discord, BotProgram(discord, program(), tmp_path) as bot:
        where = await bot.address()
        await shows(where, "gateway.ready")
        assert (await read(where, "/api/stats"))["bot"]["status"] == "online"
        async with connect(
            where.replace("http", "ws") + "/ws", origin=Origin(where), additional_headers=carried(where)
        ) as viewer:
            bot.send(signal.SIGINT)
            await viewer.wait_closed()
            assert viewer.close_code == 1012
        assert await bot.ended() == 0
        await is_gone(where)
    assert bot.output == []
    theirs = [line for line in bot.errors if "discord." in line]
    assert [line for line in bot.errors if line not in theirs] == [bot.announced]


class Nowhere(NamedTuple):
    """What takes connections and says nothing."""

    api_url: str
    gateway_url: str
    token: str = "local"


async def test_discord_out_of_reach(tmp_path: Path) -> None:
    """The dashboard answers before the bot has logged in, also when Discord doesn't answer at all."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        nowhere: Any = Nowhere(f"http://127.0.0.1:{port}/api/v10", f"ws://127.0.0.1:{port}")
        async with BotProgram(nowhere, program(), tmp_path) as bot:
            where = await bot.address()
            async with client_of(where) as http:
                assert (await http.get("/healthz")).status_code == 200
                assert (await http.get("/readyz")).status_code == 503
            bot.send(signal.SIGINT)
            await bot.ended()
            await is_gone(where)


async def test_a_loop_that_ends_without_a_word(tmp_path: Path) -> None:
    """What was recorded is written when the program ends."""
    async with LocalDiscord() as discord, BotProgram(discord, LEAVES_THE_LOOP, tmp_path) as bot:
        assert await bot.ended() == 0
    with closing(sqlite3.connect(tmp_path / "data" / "pulseboard.db")) as database:
        [(count,)] = database.execute("SELECT count(*) FROM events WHERE kind = 'test.counted'")
    assert count == 500


async def test_two_bots_in_one_program(tmp_path: Path) -> None:
    """Each has its dashboard at once."""
    async with LocalDiscord() as discord, BotProgram(discord, TWO_BOTS, tmp_path) as bots:
        one, other = await bots.address(), await bots.address()
        assert one != other
        for where in (one, other):
            await shows(where, "gateway.ready")
    assert not [line for line in bots.errors if "Pulseboard" in line]


async def test_commands_that_the_end_cuts_off(tmp_path: Path) -> None:
    """Stopped by Ctrl-C while commands run: each is told once, and as no bug."""
    async with LocalDiscord() as discord, BotProgram(discord, STOPPED_MEANWHILE, tmp_path) as bot:
        await is_at_work(discord, bot)
        bot.send(signal.SIGINT)
        await bot.ended()
    assert commands_told(tmp_path / "data") == [("hold", "warning", "cooldown"), ("wait", "warning", "cooldown")]


async def test_commands_that_a_close_cuts_off(tmp_path: Path) -> None:
    """Closed by a command while others run and the loop goes on: those are told once, and the command is done."""
    async with LocalDiscord() as discord, BotProgram(discord, CLOSED_MEANWHILE, tmp_path) as bot:
        await is_at_work(discord, bot)
        guild = discord.guilds[0]
        await discord.post_message(guild.id, guild.members[1].id, "!leave")
        assert await bot.ended() == 0
    assert commands_told(tmp_path / "data") == [
        ("hold", "warning", "cooldown"),
        ("leave", "info", None),
        ("wait", "warning", "cooldown"),
    ]


async def is_at_work(discord: LocalDiscord, bot: BotProgram) -> None:
    """`/hold` has been answered, `!wait` hasn't, and both run."""
    await bot.address()
    await discord.wait_for_bot(commands=1)
    guild = discord.guilds[0]
    await discord.run_command("hold", guild=guild.id)
    await discord.post_message(guild.id, guild.members[1].id, "!wait")
    await bot.prints("waiting")


def commands_told(folder: Path) -> list[tuple[str, str, str | None]]:
    """Each with its level and the class of its failure, by name."""
    with closing(sqlite3.connect(folder / "pulseboard.db")) as database:
        told = database.execute("SELECT level, data FROM events WHERE kind LIKE 'command.%'").fetchall()
    found = [(level, json.loads(data)) for level, data in told]
    return sorted((data["command"], level, data.get("failure")) for level, data in found)

"""`pulseboard serve`: a dashboard in one process of bots in others, and what it says when one of them dies."""

import asyncio
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pulseboard.app.presence import Presence
from pulseboard.config import PostgresUrl
from pulseboard.sim import LocalDiscord
from pulseboard.stats import (
    BotMeasures,
    BotStats,
    BotStatus,
    GuildStats,
)
from pulseboard.storage import processes as rows
from pulseboard.storage.processes import Process, enter_process, read_processes, see_process
from pulseboard.storage.store import Store
from tests.app.attach_fixtures import BotProgram
from tests.app.conftest import serve
from tests.logging_in import client_of
from tests.programs import Program, address
from tests.stats_sample import stats

BOT = """
import os
import pulseboard
from discord import app_commands

bot = discord.Client(intents=discord.Intents.all(), guild_ready_timeout=0.1)
tree = app_commands.CommandTree(bot)

@tree.command(description="Says hi")
async def hi(interaction):
    await interaction.response.send_message("hi")

@bot.event
async def setup_hook():
    await tree.sync()

pulseboard.attach(bot, web=False)
bot.run(os.environ["DISCORD_TOKEN"])
"""


async def shown(where: str, is_so: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
    """The stats, once they are so."""
    async with asyncio.timeout(40), client_of(where) as http:
        while not is_so(stats := (await http.get("/api/stats")).json()):
            await asyncio.sleep(0.1)
        return dict(stats)


async def test_a_bot_in_another_process(postgres_place: PostgresUrl, tmp_path: Path) -> None:
    """It is shown while it runs, is offline 20 s after `kill -9` with when and how, and online when it is back; stopped
    in order it is offline at once."""
    data = address(postgres_place)
    async with LocalDiscord() as discord, Program("serve", "--port", "0", "--data", data) as serving:
        await serving.ready()
        stats = await shown(serving.address, lambda stats: True)
        assert (stats["bot"]["status"], stats["processes"]) == ("unknown", [])

        async with BotProgram(discord, BOT, tmp_path, PULSEBOARD_DATA=data) as bot:
            await shown(serving.address, lambda stats: stats["bot"]["status"] == "online")
            await discord.run_command("hi")
            stats = await shown(serving.address, lambda stats: stats["commands"]["total"])
            assert stats["bot"]["name"] == "Pulse"
            assert stats["guilds"]["count"] == len(discord.guilds)
            assert stats["process"]["rssBytes"] > 10_000_000
            [process] = stats["processes"]
            assert (process["pid"], process["isAlive"]) == (bot.process.pid, True)
            killed = asyncio.get_running_loop().time()
            bot.send(signal.SIGKILL)
            await bot.ended()
        stats = await shown(serving.address, lambda stats: stats["bot"]["status"] == "offline")
        assert asyncio.get_running_loop().time() - killed < 22
        assert f"Process {process['pid']} on " in stats["bot"]["detail"]
        assert "last seen 1" in stats["bot"]["detail"]
        assert stats["bot"]["detail"].endswith("used /hi")
        assert stats["processes"][0]["isAlive"] is False
        async with client_of(serving.address) as http:
            assert (await http.get("/readyz")).status_code == 200  # the dashboard itself is well

        async with BotProgram(discord, BOT, tmp_path, PULSEBOARD_DATA=data) as bot:
            await shown(serving.address, lambda stats: stats["bot"]["status"] == "online")
            assert "Dashboard" not in "".join(bot.errors)
            bot.send(signal.SIGINT)
            await bot.ended()
            stats = await shown(serving.address, lambda stats: stats["bot"]["status"] == "offline")
        assert stats["bot"]["detail"].startswith("Stopped ")


async def test_a_bot_that_was_killed_a_moment_ago(place: Path | PostgresUrl) -> None:
    """Where a folder can be had nobody else has it: the bot is gone, however lately it was seen. On PostgreSQL it may
    still be there."""
    here = BotMeasures(bot=BotStats(name="Pulse", id="7", status=BotStatus.ONLINE))
    async with Store(place) as store:
        await store.transact(lambda transaction: enter_process(transaction.connection, "1", "host", 7, "0"))
        await store.transact(lambda transaction: see_process(transaction.connection, "1", here))
    async with serve(place, has_bot=False) as served:
        stats = (await served.http.get("/api/stats")).json()
    [process] = stats["processes"]
    if isinstance(place, PostgresUrl):
        assert (stats["bot"]["status"], process["isAlive"]) == ("online", True)
    else:
        assert (stats["bot"]["status"], process["isAlive"]) == ("offline", False)
        assert stats["bot"]["detail"].startswith("Process 7 on host ended without a word: last seen ")


async def test_a_row_for_each_process(place: Path | PostgresUrl) -> None:
    """A process enters itself, says how its bot is, and when it stops; it comes back where its row was lost."""
    bot = BotStats(name="Pulse", id="7", status=BotStatus.ONLINE)
    now = stats(bot=bot, guilds=GuildStats(count=3))
    async with Store(place) as store:

        async def kept(is_so: Callable[[list[Process]], Any]) -> list[Process]:
            async with asyncio.timeout(10):
                while not is_so(found := await store.read(read_processes)):
                    here.see(now)
                    await asyncio.sleep(0.01)
            return found

        here = Presence(store)
        running = asyncio.create_task(here.run())
        [first] = await kept(lambda found: found and found[0].seen_at_ms > found[0].started_at_ms)
        assert (first.measures, first.stopped_at_ms) == (BotMeasures(bot=bot, guilds=GuildStats(count=3)), None)
        assert 0 <= first.age_ms < 5_000
        await store.transact(lambda transaction: transaction.connection.execute(rows.processes.delete()))
        await kept(lambda found: found)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        here.leave()
        [last] = await kept(lambda found: found[0].stopped_at_ms)
        assert last.id == first.id


async def test_a_bot_that_starts_has_its_last_name(place: Path | PostgresUrl) -> None:
    """Until it has logged in it is called what the bot was that was here before, if there was only one."""

    async def was_here(name: str, bot_id: str) -> None:
        here = BotMeasures(bot=BotStats(name=name, id=bot_id, avatar=f"{bot_id}.png", status=BotStatus.ONLINE))
        async with Store(place) as store:
            await store.transact(lambda transaction: enter_process(transaction.connection, bot_id, "host", 7, "0"))
            await store.transact(lambda transaction: see_process(transaction.connection, bot_id, here, stopped=True))

    async def shown() -> tuple[str | None, ...]:
        async with serve(place) as served:
            bot = (await served.http.get("/api/dashboard")).json()["stats"]["bot"]
        return bot["name"], bot["avatar"], bot["id"], bot["status"]

    assert await shown() == (None, None, None, "starting")
    await was_here("Purser", "7")
    assert await shown() == ("Purser", "7.png", None, "starting")
    await was_here("Other", "8")
    assert await shown() == (None, None, None, "starting")

"""Heartbeats that nobody acknowledges: the connection is replaced, and the session goes on."""

import asyncio
import time
from pathlib import Path

from pulseboard.sim import LocalDiscord
from tests.app.bot_fixtures import data, running_bot
from tests.app.sim_fixtures import until


async def test_a_connection_without_acknowledgements(tmp_path: Path) -> None:
    """Events flow, so discord.py notices nothing: the bot takes another connection, and misses nothing."""
    async with running_bot(tmp_path, heartbeat_interval_seconds=0.6) as bot:
        bot.local.break_gateway("unacknowledged")
        chatting = asyncio.create_task(chat(bot.local, bot.guild.id))
        await until(lambda: bot.seen("gateway.disconnected"))
        bot.local.mend_gateway()
        await until(lambda: bot.seen("gateway.resumed"))
        chatting.cancel()
        await bot.is_online()
        counters = bot.local.counters
        assert (counters["identifies"], len(bot.clients)) == (1, 1)
        assert data(bot.seen("gateway.disconnected")[0])["code"] == 4000


async def test_a_silent_connection(tmp_path: Path) -> None:
    """Nothing comes at all: replaced after three heartbeats, where discord.py would wait a minute."""
    async with running_bot(tmp_path, heartbeat_interval_seconds=0.6) as bot:
        bot.local.break_gateway("silent")
        bot.local.mend_gateway()
        home = await bot.local.add_guild("New home")
        await until(lambda: bot.seen("gateway.resumed"))
        await until(lambda: bot.seen("guild.joined"))
        assert [draft.guild and draft.guild.id for draft in bot.seen("guild.joined")] == [home.id]
        assert bot.local.counters["identifies"] == 1


async def test_late_acknowledgements_are_enough(tmp_path: Path) -> None:
    """A slow line, and a bot that was busy for a while, keep their connection."""
    async with running_bot(tmp_path, heartbeat_interval_seconds=0.6) as bot:
        bot.local.set_ping(500)
        await asyncio.sleep(2)
        time.sleep(2)  # noqa: ASYNC251  what a bot must not do
        await asyncio.sleep(1.5)
        assert bot.local.counters["connections"] == 1
        assert not bot.seen("gateway.disconnected")


async def chat(local: LocalDiscord, guild: str) -> None:
    """Something that this bot hears of, again and again."""
    while True:
        await local.add_role(guild, "Chatty")
        await asyncio.sleep(0.1)

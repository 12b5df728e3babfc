"""Shards: a bot with many connections, each with its own guilds."""

import asyncio
from typing import Any

import discord
import pytest
from discord.ext import commands

from pulseboard.sim import LocalDiscord
from tests.app.sim_fixtures import bare_client, logged_in, until


class ShardedBot(commands.AutoShardedBot):
    """It identifies one shard after another, but at once."""

    def __init__(self, **options: Any) -> None:
        super().__init__("!", intents=discord.Intents.all(), guild_ready_timeout=0.1, **options)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        pass


async def test_guilds_are_divided(monkeypatch: pytest.MonkeyPatch) -> None:
    """discord.py asks how many shards it should have, and each gets the guilds that are its own."""
    async with LocalDiscord(seed=3, guilds=12, shards=3) as local:
        bot = ShardedBot()
        async with logged_in(bot, local, monkeypatch):
            await local.wait_for_bot(commands=0, shards=3)
            assert (bot.shard_count, local.connected_shards, local.connections) == (3, [0, 1, 2], 3)
            expected = {guild.id: (int(guild.id) >> 22) % 3 for guild in local.guilds}
            assert {str(guild.id): guild.shard_id for guild in bot.guilds} == expected
            assert set(expected.values()) == {0, 1, 2}
            _, _, limit = await bot.http.get_bot_gateway()
            assert (limit["remaining"], limit["max_concurrency"]) == (997, 1)
            assert await local.drop_connections(shard=1) == 1
            await until(lambda: local.counters["resumes"] == 1)
            assert local.connected_shards == [0, 1, 2]


async def test_identifying_too_fast() -> None:
    """Of shards of the same kind the second one within the interval is an invalid session; another kind isn't."""
    async with LocalDiscord(max_concurrency=2, identify_interval_seconds=60) as local:
        answers = []
        for shard in (0, 1, 2):
            async with bare_client(local) as bare:
                await bare.frame()
                await bare.say(2, {"token": local.token, "intents": 1, "shard": [shard, 4]})
                answers.append((await bare.frame())["op"])
        assert answers == [0, 0, 9]


async def test_waiting_for_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who waits for more shards than come is told how many came."""
    async with LocalDiscord(shards=2) as local, logged_in(ShardedBot(), local, monkeypatch):
        with pytest.raises(TimeoutError, match="logged in with 2 of 3 shards"):
            await asyncio.wait_for(local.wait_for_bot(0.2, commands=0, shards=3), 5)

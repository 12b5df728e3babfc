"""A thousand invocations of every kind: each is told once, and as what it was."""

import asyncio
from collections import Counter
from random import Random
from typing import Any

import discord
import pytest
from discord.ext import commands

from pulseboard.events import Draft, LateDraft
from pulseboard.monitor.monitor import Monitor
from pulseboard.sim import LocalDiscord
from tests.app.bot_fixtures import data
from tests.app.every_command import COMPLETED, ONCE, USES, Told, add_commands, use_all
from tests.app.sim_fixtures import logged_in

PATIENCE_SECONDS = 120


class _AtOnce:
    """Shards identify one after another, but without a pause."""

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        pass

    async def on_command_error(self, context: Any, error: Any, /) -> None:
        """Nothing on standard error: these failures are meant."""


class OneShard(_AtOnce, commands.Bot):
    pass


class ThreeShards(_AtOnce, commands.AutoShardedBot):
    pass


@pytest.mark.parametrize("count", [1_000, pytest.param(1_000 * len(USES), marks=pytest.mark.soak)])
@pytest.mark.parametrize(("kind", "shards"), [(OneShard, 1), (ThreeShards, 3)])
async def test_invocations(kind: type[Any], shards: int, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counts and classes are exactly right, and so are guild, member and shard; what is no command is not told of."""
    told: list[Draft] = []
    bot = kind("!", intents=discord.Intents.all(), guild_ready_timeout=0.1)

    def record(event: Draft | LateDraft) -> None:
        if (drafted := event.build()).kind.startswith("command."):
            told.append(drafted)

    monitor = Monitor(record)
    monitor.watch(bot)
    add_commands(bot)
    async with LocalDiscord(seed=3, guilds=9, shards=shards) as local, logged_in(bot, local, monkeypatch):
        await bot.tree.sync()
        await local.wait_for_bot(commands=len(bot.tree.get_commands()), shards=shards)
        expected = await use_all(local, count, Random(count))
        await _all_is_told(local, told, len(expected))
    assert Counter(_told(draft) for draft in told) == Counter(_one_well(expected, told))
    assert all(data(draft)["duration_ms"] > 0 for draft in told if draft.kind == COMPLETED)
    assert {draft.level for draft in told if data(draft).get("failure") == "bug"} == {"error"}


async def _all_is_told(local: LocalDiscord, told: list[Draft], count: int) -> None:
    """Wait until so much is told, and as long as one more takes in every guild: there must be no more than that."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while len(told) < count:
            await asyncio.sleep(0.02)
    last = [await local.run_command("add", guild=guild.id, options={"one": 1, "other": 1}) for guild in local.guilds]
    assert {result.content for result in last} == {"2"}
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not {result.member_id for result in last} <= {draft.actor.id for draft in told[count:] if draft.actor}:
            await asyncio.sleep(0.02)
    del told[-len(last) :]


def _told(draft: Draft) -> Told:
    assert draft.guild is not None
    assert draft.actor is not None
    assert draft.shard is not None
    about = data(draft)
    failure = about.get("failure")
    return Told(draft.kind, about["command"], about["type"], failure, draft.guild.id, draft.actor.id, draft.shard)


def _one_well(expected: list[Told], told: list[Draft]) -> list[Told]:
    """The first use of a command with a cooldown ends well: exactly one of them, whosever it was."""
    right = list(expected)
    for name in ONCE:
        (well,) = [_told(draft) for draft in told if draft.kind == COMPLETED and data(draft)["command"] == name]
        right[right.index(well._replace(kind="command.failed", failure="cooldown"))] = well
    return right

"""Faults of one shard of several: told of that shard only, and once."""

import asyncio
from collections.abc import AsyncIterator
from random import Random
from typing import TYPE_CHECKING

import discord
import pytest
from discord.ext import commands

from pulseboard.monitor.monitor import Monitor
from pulseboard.sim import LocalDiscord
from pulseboard.sim.line import CloseWith
from pulseboard.stats import BotStatus, ShardState
from tests.app.sim_fixtures import logged_in, until

if TYPE_CHECKING:
    from pulseboard.events import Draft

LOST, RESUMED, READY = "gateway.disconnected", "gateway.resumed", "gateway.ready"
SHARDS = 3
SEEDS = [1, *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(2, 12))]


class ShardedBot(commands.AutoShardedBot):
    """It identifies and tries again without discord.py's pauses."""

    def __init__(self, local: LocalDiscord) -> None:
        super().__init__("!", intents=discord.Intents.all(), guild_ready_timeout=0.1)
        self.local = local
        self.drafts: list[Draft] = []
        self.monitor = Monitor(lambda event: self.drafts.append(event.build()))
        self.monitor.watch(self)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        pass

    def told(self, *kinds: str) -> list[tuple[str, int | None]]:
        """What was told of which shard."""
        return [(draft.kind, draft.shard) for draft in self.drafts if draft.kind in (kinds or (LOST, RESUMED, READY))]

    async def is_well(self) -> None:
        """All shards are connected, each once, and the stats say so."""
        await until(lambda: self.local.connected_shards == [0, 1, 2] and self.local.connections == SHARDS)
        await until(lambda: {shard.state for shard in self.monitor.measure().shards} == {ShardState.READY})
        stats = self.monitor.measure()
        assert (stats.bot.status, stats.bot.detail) == (BotStatus.ONLINE, None)
        assert [shard.guilds for shard in stats.shards] == [
            sum((int(guild.id) >> 22) % SHARDS == shard for guild in self.local.guilds) for shard in range(SHARDS)
        ]


@pytest.fixture
async def bot(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[ShardedBot]:
    async with LocalDiscord(seed=3, guilds=9, shards=SHARDS, heartbeat_interval_seconds=0.4) as local:
        bot = ShardedBot(local)
        async with logged_in(bot, local, monkeypatch):
            await until(lambda: len(bot.told(READY)) == SHARDS)
            await bot.is_well()
            bot.drafts.clear()
            yield bot


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("how", "back"), [(None, RESUMED), (4000, RESUMED), ("op7", RESUMED), ("op9", READY)])
async def test_one_shard_is_lost(bot: ShardedBot, how: CloseWith, back: str, seed: int) -> None:
    """Its loss and its return are told; of the others nothing is, and the bot counts as online."""
    random = Random(f"{how} {seed}")
    shard = random.randrange(SHARDS)
    await asyncio.sleep(random.uniform(0, 0.4))
    await bot.local.drop_connections(how, shard=shard)
    await until(lambda: len(bot.told()) == 2)
    await bot.is_well()
    assert bot.told() == [(LOST, shard), (back, shard)]
    assert [one.reconnects for one in bot.monitor.measure().shards] == [int(one == shard) for one in range(SHARDS)]


@pytest.mark.parametrize("seed", SEEDS)
async def test_one_failed_reconnect(bot: ShardedBot, seed: int) -> None:
    """After a single refused connection discord.py gives a shard's session up: one loss, and a new session."""
    shard = Random(seed).randrange(SHARDS)
    bot.local.break_gateway("refused", times=1)
    await bot.local.drop_connections(shard=shard)
    await until(lambda: (READY, shard) in bot.told())
    await bot.is_well()
    assert bot.told() == [(LOST, shard), (READY, shard)]
    assert bot.local.counters["resumes"] == 0


@pytest.mark.parametrize("seed", SEEDS)
async def test_a_shard_is_down(bot: ShardedBot, seed: int) -> None:
    """While it is, the page says how many shards are missing; however often it was tried, it is one loss."""
    random = Random(seed)
    shard = random.randrange(SHARDS)
    bot.local.break_gateway("down", shard=shard)
    await until(lambda: bot.told() == [(LOST, shard)])
    await asyncio.sleep(random.uniform(0.1, 0.6))
    measured = bot.monitor.measure()
    assert (measured.bot.status, measured.bot.detail) == (BotStatus.ONLINE, "1 of 3 shards are not connected")
    assert [one.state is ShardState.READY for one in measured.shards] == [one != shard for one in range(SHARDS)]
    bot.local.mend_gateway()
    await bot.is_well()
    assert bot.told(LOST) == [(LOST, shard)]
    assert bot.told(RESUMED, READY)[1:] == []
    assert bot.monitor.measure().shards[shard].reconnects == 1


@pytest.mark.parametrize("seed", SEEDS)
async def test_all_shards_are_lost(bot: ShardedBot, seed: int) -> None:
    """Three losses and three returns. discord.py tells of them late: it takes one shard back after another."""
    random = Random(seed)
    seconds = random.uniform(0.2, 0.5)
    bot.local.refuse(seconds)
    await bot.local.drop_connections()
    await until(lambda: len(bot.told(LOST)) == SHARDS)
    await bot.is_well()
    assert sorted(shard for kind, shard in bot.told() if kind == LOST and shard is not None) == [0, 1, 2]
    assert sorted(shard for kind, shard in bot.told() if kind != LOST and shard is not None) == [0, 1, 2]


@pytest.mark.parametrize("seed", SEEDS)
async def test_all_shards_stay_away(bot: ShardedBot, seed: int) -> None:
    """As long as discord.py can't take the first one back it says nothing of the others: they are lost all the same."""
    async with asyncio.TaskGroup() as group:
        watching = group.create_task(bot.monitor.run())
        await asyncio.sleep(Random(seed).uniform(0, 0.6))
        bot.local.refuse(60)
        await bot.local.drop_connections()
        await until(lambda: sorted(bot.told()) == [(LOST, shard) for shard in range(SHARDS)])
        measured = bot.monitor.measure()
        assert measured.bot.status is BotStatus.RECONNECTING
        assert {shard.state for shard in measured.shards} == {ShardState.DISCONNECTED}
        bot.local.refuse(0)
        await bot.is_well()
        assert sorted(shard for kind, shard in bot.told() if kind == LOST and shard is not None) == [0, 1, 2]
        assert sorted(shard for kind, shard in bot.told() if kind != LOST and shard is not None) == [0, 1, 2]
        watching.cancel()

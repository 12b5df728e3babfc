"""Every way to lose Discord, at a random moment while members use the bot: told once, and all is well afterwards."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from random import Random
from typing import NamedTuple

import discord
import pytest

from pulseboard.bot import connections
from pulseboard.errors import TokenRefused
from pulseboard.sim import LocalDiscord
from pulseboard.sim.line import CloseWith
from pulseboard.stats import BotStatus, ShardState
from pulseboard.storage.store import Store
from tests.app.bot_fixtures import RunningBot, data, running_bot, supervised
from tests.app.sim_fixtures import until

LOST, RESUMED, READY = "gateway.disconnected", "gateway.resumed", "gateway.ready"
STORM, UNSTABLE, SPENT = "gateway.reconnect_storm", "gateway.unstable", "gateway.identify_budget_spent"
GUILDS = ("guild.joined", "guild.left")
HEARTBEAT_SECONDS = 0.4
SEEDS = [1, *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(2, 12))]

Begin = Callable[[RunningBot, float], Awaitable[None]]
"""Lets it happen, for about so many seconds where it lasts."""


class Fault(NamedTuple):
    name: str
    begin: Begin
    told: list[str]
    clients: int = 1
    """How many clients it takes: a fresh one wherever the session can't be saved."""


def dropped(how: CloseWith) -> Begin:
    async def begin(bot: RunningBot, _seconds: float) -> None:
        await bot.local.drop_connections(how)

    return begin


def broken(fault: str, *, cut: bool = True) -> Begin:
    """A fault of the gateway for a while; `cut`: and the line is lost at its beginning."""

    async def begin(bot: RunningBot, seconds: float) -> None:
        bot.local.break_gateway(fault)
        if cut:
            await bot.local.drop_connections()
        await until(lambda: bot.seen(LOST))
        await asyncio.sleep(seconds)
        bot.local.mend_gateway()

    return begin


async def refused(bot: RunningBot, seconds: float) -> None:
    bot.local.refuse(seconds)
    await bot.local.drop_connections()


async def silent(bot: RunningBot, _seconds: float) -> None:
    bot.local.break_gateway("silent")
    bot.local.mend_gateway()  # for the next line, not for this one
    await until(lambda: bot.seen(LOST))


async def session_ended(bot: RunningBot, seconds: float) -> None:
    bot.local.refuse(seconds)
    await bot.local.drop_connections()
    await until(lambda: not bot.local.is_connected)
    bot.local.end_sessions()


FAULTS = [
    Fault("the line is cut", dropped(None), [LOST, RESUMED]),
    Fault("closed with 4000", dropped(4000), [LOST, RESUMED]),
    Fault("closed with 4009", dropped(4009), [LOST, READY]),
    Fault("closed with 1001", dropped(1001), [LOST, RESUMED]),
    Fault("op 7", dropped("op7"), [LOST, RESUMED]),
    Fault("op 9, resumable", dropped("op9-resumable"), [LOST, RESUMED]),
    Fault("invalid session", dropped("op9"), [LOST, READY]),
    Fault("refused for a while", refused, [LOST, RESUMED]),
    Fault("connections refused", broken("refused"), [LOST, RESUMED]),
    Fault("session ended meanwhile", session_ended, [LOST, READY]),
    Fault("op 7 before HELLO", broken("op7-before-hello"), [LOST, RESUMED]),
    Fault("silence, TCP open", silent, [LOST, RESUMED]),
    Fault("acknowledgements never sent", broken("unacknowledged", cut=False), [LOST, RESUMED]),
]


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """discord.py waits 5 s before each session but the first: not what is tried here. Nor is how much is allowed."""

    async def no_wait(_client: object, _shard: int | None, *, initial: bool = False) -> None:
        pass

    monkeypatch.setattr(discord.Client, "before_identify_hook", no_wait)
    monkeypatch.setattr(connections, "CONNECTIONS_AT_ONCE", 1_000)
    monkeypatch.setattr(connections, "SESSIONS_AT_ONCE", 1_000)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("fault", FAULTS, ids=[fault.name for fault in FAULTS])
async def test_lost_and_back(tmp_path: Path, fault: Fault, seed: int) -> None:
    """One loss and one return, in this order; the same client goes on, knows its guilds and answers."""
    random = Random(f"{fault.name} {seed}")
    async with running_bot(tmp_path, heartbeat_interval_seconds=HEARTBEAT_SECONDS) as bot, members(bot):
        await asyncio.sleep(random.uniform(0, 0.6))
        await fault.begin(bot, random.uniform(0.05, 0.7))
        await until(lambda: len(bot.seen(LOST, RESUMED, READY)) > len(fault.told))
        await is_well(bot)
        assert [draft.kind for draft in bot.seen(LOST, RESUMED, READY, STORM)] == [READY, *fault.told]
        assert not bot.seen(*GUILDS)
        (shard,) = bot.monitor.measure().shards
        assert (shard.state, shard.reconnects) == (ShardState.READY, 1)
        assert len(bot.clients) == fault.clients


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("fault", ["refused", "op7-before-hello", "op9", "silent"])
async def test_from_the_start(tmp_path: Path, fault: str, seed: int) -> None:
    """Before the bot was ever ready nothing is lost: it is ready once, as soon as Discord is well."""
    random = Random(f"{fault} {seed}")
    async with LocalDiscord(seed=3, heartbeat_interval_seconds=HEARTBEAT_SECONDS) as local, Store(tmp_path) as store:
        local.break_gateway(fault, times=None if fault == "silent" else random.randint(1, 3))
        bot = RunningBot(local, store)
        async with supervised(bot):
            if fault == "silent":
                await until(lambda: local.connections)
                await asyncio.sleep(random.uniform(0.1, 0.8))
                assert bot.status is BotStatus.CONNECTING
                local.mend_gateway()
                await local.drop_connections()  # nobody waits here as long as discord.py does for a first HELLO
            await bot.is_online()
            await is_well(bot)
        assert [draft.kind for draft in bot.seen(LOST, RESUMED, READY)] == [READY]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("fault", ["closed-when-ready", "op9"])
async def test_storms(tmp_path: Path, fault: str, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Discord ends every connection at once: that is told once, however long it lasts, and the bot comes back."""
    monkeypatch.setattr(connections, "CONNECTIONS_AT_ONCE", 8)
    monkeypatch.setattr(connections, "SECONDS_A_CONNECTION", 0.5)
    random, began = Random(f"{fault} {seed}"), time.monotonic()
    async with running_bot(tmp_path) as bot:
        await asyncio.sleep(random.uniform(0, 0.3))
        bot.local.break_gateway(fault)
        await bot.local.drop_connections()
        await until(lambda: bot.supervisor_drafts)
        allowed = 8 + int((time.monotonic() - began) / 0.5)
        await asyncio.sleep(random.uniform(0.5, 2))
        assert bot.local.counters["connections"] < 20
        assert bot.status is BotStatus.RECONNECTING
        bot.local.mend_gateway()
        await bot.is_online()
        await is_well(bot)
        (storm,) = bot.supervisor_drafts
        assert 8 <= data(storm)["connections"] <= allowed
        assert [draft.kind for draft in bot.seen(STORM, UNSTABLE)] == [UNSTABLE]


@pytest.mark.parametrize("seed", SEEDS)
async def test_the_token_is_reset(tmp_path: Path, seed: int) -> None:
    """The connection is lost, once, and the bot ends: no trying again would mend that."""
    async with running_bot(tmp_path) as bot:
        await asyncio.sleep(Random(seed).uniform(0, 0.5))
        await bot.local.reset_token("another")
        await asyncio.wait([bot.supervising], timeout=5)
        with pytest.raises(TokenRefused):
            await bot.supervising
        assert [draft.kind for draft in bot.seen(LOST, RESUMED, READY)] == [READY, LOST]
        assert data(bot.seen(LOST)[0])["code"] == 4004
        assert bot.status is BotStatus.OFFLINE


@pytest.mark.parametrize("seed", SEEDS)
async def test_sessions_are_spent(tmp_path: Path, seed: int) -> None:
    """With four fifths of the day's sessions gone the bot waits, and says for how long; a resume costs none."""
    async with running_bot(tmp_path) as bot:
        await asyncio.sleep(Random(seed).uniform(0, 0.3))
        bot.local.set_session_starts(200)
        await bot.local.drop_connections()
        await until(lambda: bot.seen(RESUMED))
        await bot.local.drop_connections("op9")
        await until(lambda: bot.seen(SPENT))
        await until(lambda: "sessions a day" in (bot.monitor.measure().bot.detail or ""))
        assert bot.status is BotStatus.RECONNECTING
        detail = bot.monitor.measure().bot.detail
        assert detail is not None
        assert detail.startswith("Discord allows 1,000 sessions a day, and 800 were begun; trying again in 24 h")
        assert bot.local.counters["identifies"] == 1
        assert [draft.kind for draft in bot.seen(SPENT)] == [SPENT]
        assert data(bot.seen(SPENT)[0])["used"] == 800


@pytest.mark.parametrize("seed", SEEDS)
async def test_a_guild_has_an_outage(tmp_path: Path, seed: int) -> None:
    """It is neither left nor joined, however it goes and comes, also over a lost connection."""
    random = Random(seed)
    async with running_bot(tmp_path, guilds=4) as bot:
        for guild in random.sample(bot.local.guilds, 2):
            await bot.local.set_guild_available(guild.id, False)
            await asyncio.sleep(random.uniform(0, 0.2))
        await bot.local.drop_connections(random.choice([None, "op9"]))
        await until(lambda: bot.seen(LOST))
        await bot.is_online()
        for guild in bot.local.guilds:
            await bot.local.set_guild_available(guild.id, True)
        await until(lambda: not any(guild.unavailable for guild in bot.clients[-1].guilds))
        await is_well(bot)
        assert bot.monitor.measure().guilds.count == 4
        assert not bot.seen(*GUILDS)


def members(bot: RunningBot) -> "Members":
    return Members(bot)


class Members:
    """Inside, members use the bot, whatever becomes of it."""

    def __init__(self, bot: RunningBot) -> None:
        self._bot = bot

    async def __aenter__(self) -> None:
        self._acting = asyncio.create_task(self._act())

    async def __aexit__(self, *_: object) -> None:
        self._acting.cancel()
        await asyncio.wait([self._acting])

    async def _act(self) -> None:
        (member,) = self._bot.members(1)
        while True:
            await self._bot.local.run_command(
                "balance", guild=self._bot.guild.id, member=member.id, timeout_seconds=0.05
            )
            await asyncio.sleep(0.02)


async def is_well(bot: RunningBot) -> None:
    """Nothing is left of what went wrong: a member is answered, the status is right, and there is one connection."""
    await bot.is_online()
    result = await bot.run("balance", bot.members(1)[0])
    assert result.status == "answered"
    stats = bot.monitor.measure().bot
    assert (stats.status, stats.detail) == (BotStatus.ONLINE, None)
    await until(lambda: bot.local.connections == 1)

"""Faults of the gateway as the monitor tells them: each once, with the right state and numbers afterwards."""

import asyncio
import time

import discord
import pytest

from pulseboard.monitor import handshakes
from pulseboard.sim import LocalDiscord
from pulseboard.stats import BotStatus, ShardState
from tests.app.health_fixtures import INTENTS, Health, Sharded, healthy
from tests.app.sim_fixtures import logged_in, until


async def test_handshakes_are_what_discord_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sessions begun and gone on with, whatever came of them, as the local Discord counted them."""
    async with healthy(monkeypatch) as health:
        local = health.local
        await local.drop_connections()
        await until(lambda: health.kinds("gateway.resumed"))
        local.break_gateway("op9", times=1)
        await local.drop_connections()
        await until(lambda: health.kinds().count("gateway.ready") == 2)
        sessions = health.monitor.measure().sessions
        counted = (local.counters["identifies"], local.counters["resumes"] + local.counters["refused_resumes"])
        assert (sessions.identifies_last_day, sessions.resumes_last_day) == (2, 2)
        assert counted[0] == 2
        (shard,) = health.monitor.measure().shards
        assert (shard.identifies_last_day, shard.resumes_last_day, shard.reconnects) == (2, 2, 2)
        _, ready = health.seen("gateway.ready")
        assert (ready["missed"], ready["resume"]) == (True, "refused")
        assert 4_500 < ready["away_ms"] < 8_000
        assert health.drafts[-1].level == "warning"
        assert sessions.limit is None


async def test_a_sharded_client_gives_its_session_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """One failed reconnect and a new session is begun: what happened meanwhile was missed, and that is told."""
    client = Sharded(intents=INTENTS, guild_ready_timeout=0.1)
    async with healthy(monkeypatch, client, shards=3, guilds=12) as health:
        health.local.break_gateway("refused", times=1)
        await health.local.drop_connections(shard=1)
        await until(lambda: health.kinds().count("gateway.ready") == 4)
        lost = [draft for draft in health.drafts if draft.kind == "gateway.disconnected"]
        assert [draft.shard for draft in lost] == [1]
        assert health.drafts[-1].shard == 1
        told = health.seen("gateway.ready")[-1]
        assert (told["missed"], told["resume"]) == (True, "not_tried")
        assert health.monitor.measure().bot.status is BotStatus.ONLINE
        shards = health.monitor.measure().shards
        assert [shard.identifies_last_day for shard in shards] == [1, 2, 1]
        assert [shard.resumes_last_day for shard in shards] == [0, 0, 0]
        sessions = health.monitor.measure().sessions
        assert (sessions.limit, sessions.remaining) == (1_000, 996)
        assert sessions.resets_at is not None


async def test_closed_whenever_it_is_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hundreds of reconnects a second are a few events, and one when it is over."""
    monkeypatch.setattr(handshakes, "STORM_SECONDS", 1.0)
    async with healthy(monkeypatch) as health:
        health.local.break_gateway("closed-when-ready", times=100)
        await health.local.drop_connections()
        await until(lambda: health.kinds("gateway.stable"))
        kinds = health.kinds("gateway.")
        assert kinds.count("gateway.unstable") == kinds.count("gateway.stable") == 1
        assert len(kinds) <= 12
        assert kinds[-1] == "gateway.stable"
        (told,) = health.seen("gateway.stable")
        assert told["resumes"] >= 96
        resumes = health.monitor.measure().sessions.resumes_last_day
        assert resumes == health.local.counters["resumes"] == 101
        assert health.monitor.measure().shards[0].state is ShardState.READY
        health.drafts.clear()
        await health.local.drop_connections()
        await until(lambda: health.kinds("gateway.resumed"))
        assert health.kinds() == ["gateway.disconnected", "gateway.resumed"]


async def test_heartbeats_that_are_not_acknowledged(monkeypatch: pytest.MonkeyPatch) -> None:
    """While events flow discord.py doesn't notice: told once, the latency is unknown, and told when it is over."""
    async with healthy(monkeypatch, heartbeat_interval_seconds=0.5) as health:
        await until(lambda: health.monitor.measure().latency.gateway_ms is not None)
        health.local.break_gateway("unacknowledged")
        await until(lambda: health.kinds("gateway.unacknowledged"))
        assert health.monitor.measure().latency.gateway_ms is None
        assert health.monitor.measure().shards[0].latency_ms is None
        assert health.monitor.measure().shards[0].state is ShardState.READY
        health.local.mend_gateway()
        await until(lambda: health.kinds("gateway.acknowledged"))
        await until(lambda: health.monitor.measure().latency.gateway_ms is not None)
        assert health.kinds("gateway.") == ["gateway.ready", "gateway.unacknowledged", "gateway.acknowledged"]
        assert 900 < health.seen("gateway.unacknowledged")[0]["silent_ms"] < 5_000


async def test_a_token_that_is_reset(monkeypatch: pytest.MonkeyPatch) -> None:
    """Close 4004: an error that says so, and the bot is offline for good."""
    async with healthy(monkeypatch) as health:
        await health.local.reset_token("another")
        await until(lambda: health.kinds("gateway.disconnected"))
        (event,) = [draft for draft in health.drafts if draft.kind == "gateway.disconnected"]
        assert event.level == "error"
        assert health.seen("gateway.disconnected") == [
            {"code": 4004, "reason": "Discord refused the token", "final": True}
        ]
        bot = health.monitor.measure().bot
        assert bot.status is BotStatus.OFFLINE


async def test_outages_of_guilds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a leave nor a join: away and back, with how long; the numbers say how many are away."""
    async with healthy(monkeypatch, guilds=4) as health:
        guild = health.local.guilds[1]
        await health.local.set_guild_available(guild.id, False)
        await until(lambda: health.kinds("guild."))
        measures = health.monitor.measure()
        assert (measures.guilds.count, measures.guilds.unavailable) == (4, 1)
        assert (measures.shards[0].guilds, measures.shards[0].unavailable_guilds) == (4, 1)
        await health.local.drop_connections("op9")
        await until(lambda: health.kinds().count("gateway.ready") == 2)
        assert health.kinds("guild.") == ["guild.unavailable"]
        await health.local.set_guild_available(guild.id, True)
        await until(lambda: len(health.kinds("guild.")) == 2)
        away, back = [draft for draft in health.drafts if draft.kind.startswith("guild.")]
        assert (away.kind, away.message) == ("guild.unavailable", f"An outage at Discord took {guild.name} away")
        assert (back.kind, back.message) == ("guild.available", f"{guild.name} is back")
        assert away.guild == back.guild
        assert health.seen("guild.available")[0]["away_ms"] > 4_000
        assert health.monitor.measure().guilds.unavailable == 0


async def test_an_outage_of_many_guilds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten by name, the others together."""
    async with healthy(monkeypatch, guilds=14) as health:
        for guild in health.local.guilds:
            await health.local.set_guild_available(guild.id, False)
        await until(lambda: health.monitor.measure().guilds.unavailable == 14)
        assert len(health.kinds("guild.")) == 10
        monkeypatch.setattr(health.monitor._guilds, "_clock", lambda: asyncio.get_running_loop().time() + 20)
        await until(lambda: len(health.kinds("guild.")) == 11)
        assert health.seen("guild.unavailable")[-1]["count"] == 4


async def test_traffic(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is dispatched to each shard, and how long ago the last of it was."""
    async with healthy(monkeypatch) as health:
        guild = health.local.guilds[0]
        member = next(member for member in guild.members if not member.bot)
        await until(lambda: health.monitor.measure().shards[0].events_per_second is not None)
        for _ in range(40):
            await health.local.post_message(guild.id, member.id, "hello")
        await until(lambda: (health.monitor.measure().shards[0].events_per_second or 0) >= 3)
        age = health.monitor.measure().shards[0].last_event_age_seconds
        assert age is not None
        assert 0 <= age < 3


async def test_a_blocked_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    """A listener that sleeps as one must not: one event that names it, and the bot stays connected."""

    class Sleepy(discord.Client):
        async def on_message(self, _message: discord.Message) -> None:
            _work()

    async with healthy(monkeypatch, Sleepy(intents=INTENTS, guild_ready_timeout=0.1)) as health:
        guild = health.local.guilds[0]
        member = next(member for member in guild.members if not member.bot)
        await health.local.post_message(guild.id, member.id, "hello")
        await until(lambda: health.kinds("loop."))
        (told,) = health.seen("loop.blocked")
        assert 1_000 <= told["blocked_ms"] < 3_000
        assert "in _work" in told["stack"]
        assert "on_message" in told["stack"]
        assert health.drafts[-1].bot is not None
        assert health.kinds("gateway.") == ["gateway.ready"]


def _work() -> None:

    time.sleep(1.25)


async def test_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing comes on a line that stays open: it is a loss when discord.py gives it up, and a return."""
    client = discord.Client(intents=INTENTS, guild_ready_timeout=0.1, heartbeat_timeout=2.0)
    async with healthy(monkeypatch, client, heartbeat_interval_seconds=0.3) as health:
        health.local.break_gateway("silent")
        await until(lambda: health.kinds("gateway.unacknowledged"))
        health.local.mend_gateway()
        await until(lambda: health.kinds("gateway.resumed"))
        assert health.kinds("gateway.") == [
            "gateway.ready",
            "gateway.unacknowledged",
            "gateway.disconnected",
            "gateway.resumed",
        ]
        assert health.monitor.measure().shards[0].state is ShardState.READY


async def test_a_shard_that_is_down(monkeypatch: pytest.MonkeyPatch) -> None:
    """One of three: the bot is online, one shard isn't, and its attempts are no events of their own."""
    client = Sharded(intents=INTENTS, guild_ready_timeout=0.1)
    async with healthy(monkeypatch, client, shards=3, guilds=12) as health:
        health.local.break_gateway("down", shard=2)
        await until(lambda: health.kinds("gateway.unstable"))
        measures = health.monitor.measure()
        assert [shard.state for shard in measures.shards] == [
            ShardState.READY,
            ShardState.READY,
            ShardState.DISCONNECTED,
        ]
        assert measures.bot.status is BotStatus.ONLINE
        assert measures.bot.detail == "1 of 3 shards are not connected"
        assert health.kinds().count("gateway.disconnected") == 1
        assert {
            draft.shard for draft in health.drafts if draft.kind in ("gateway.disconnected", "gateway.unstable")
        } == {2}


async def test_op7_before_hello(monkeypatch: pytest.MonkeyPatch) -> None:
    """A new connection is told to reconnect before it said anything: no session was asked for."""
    async with healthy(monkeypatch) as health:
        health.local.break_gateway("op7-before-hello", times=2)
        await health.local.drop_connections()
        await until(lambda: health.kinds("gateway.resumed"))
        assert health.kinds("gateway.") == ["gateway.ready", "gateway.disconnected", "gateway.resumed"]
        sessions = health.monitor.measure().sessions
        assert (sessions.identifies_last_day, sessions.resumes_last_day) == (1, 1)


async def test_half_of_the_sessions_are_used_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """By Discord's own count, which a client with many shards asks for: one warning."""
    client = Sharded(intents=INTENTS, guild_ready_timeout=0.1)
    async with LocalDiscord(seed=3, shards=3, guilds=12) as local:
        local.set_session_starts(501)
        health = Health(client, local)
        health.monitor.watch(client)
        async with logged_in(client, local, monkeypatch):
            assert [(told["used"], told["total"]) for told in health.seen("gateway.identify_budget_low")] == [
                (500, 1_000)
            ]
            assert health.monitor.measure().sessions.remaining == 498
        health.monitor.unwatch()

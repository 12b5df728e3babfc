"""The monitor on the ready bot: what happens to its connection and its guilds, each thing once."""

import asyncio
import re
from pathlib import Path

import pytest

from pulseboard.sim import LocalDiscord
from pulseboard.sim.line import CloseWith
from pulseboard.stats import BotStatus, ShardState
from pulseboard.storage.store import Store
from tests.app.bot_fixtures import RunningBot, data, running_bot, supervised
from tests.app.sim_fixtures import until


def kinds(bot: RunningBot) -> list[str]:
    return [draft.kind for draft in bot.seen()]


@pytest.mark.parametrize(
    ("how", "code", "reason"),
    [
        (None, 1006, "the line broke"),
        (4000, 4000, "an error at Discord's side"),
        ("op7", 4000, "Discord asked for a new connection, or fell silent"),
        ("op9-resumable", 4000, "Discord asked for a new connection, or fell silent"),
    ],
)
async def test_a_cut_and_its_resume(tmp_path: Path, how: CloseWith, code: int, reason: str) -> None:
    """However a connection ends that can be resumed: one loss with its reason, one return with the time away."""
    async with running_bot(tmp_path) as bot:
        await bot.local.drop_connections(how)
        await until(lambda: "gateway.resumed" in kinds(bot))
        await bot.is_online()
        assert kinds(bot) == ["gateway.ready", "gateway.disconnected", "gateway.resumed"]
        ready, lost, resumed = bot.seen()
        assert ready.message == "Pulse is ready"
        assert data(lost) == {"code": code, "reason": reason}
        assert lost.message == f"Pulse lost the connection to Discord: {reason}"
        assert 0 < data(resumed)["away_ms"] < 5_000
        assert re.fullmatch(r"Pulse is back (at once|after \d\.\d s), nothing was missed", resumed.message)
        assert {(draft.bot and draft.bot.name, draft.shard) for draft in bot.seen()} == {("Pulse", 0)}
        (shard,) = bot.monitor.measure().shards
        assert (shard.id, shard.state, shard.reconnects) == (0, ShardState.READY, 1)


async def test_a_session_that_became_invalid(tmp_path: Path) -> None:
    """Op 9: a loss, then a new session, each once; guilds that were there before are not joined. discord.py waits five
    seconds before it identifies and then hears old echoes: those are no heartbeats.
    """
    async with running_bot(tmp_path) as bot:
        bot.local.set_ping(40)
        watching = asyncio.create_task(bot.monitor.run())
        await bot.local.drop_connections("op9")
        await until(lambda: bot.status is BotStatus.RECONNECTING)
        await until(lambda: kinds(bot).count("gateway.ready") == 2)
        assert kinds(bot) == ["gateway.ready", "gateway.disconnected", "gateway.ready"]
        assert data(bot.seen()[1])["reason"] == "Discord declared the session invalid"
        assert bot.status is BotStatus.ONLINE
        await until(lambda: bot.monitor.measure().latency.gateway_ms)
        latency = bot.monitor.measure().latency
        watching.cancel()
        assert latency.gateway_ms is not None
        assert latency.average_ms is not None
        assert max(latency.gateway_ms, latency.average_ms) < 300


async def test_failed_attempts_to_come_back_are_one_loss(tmp_path: Path) -> None:
    """discord.py reports each of them as a disconnect."""
    async with running_bot(tmp_path) as bot:
        bot.local.refuse(0.3)
        await bot.local.drop_connections()
        await until(lambda: "gateway.resumed" in kinds(bot))
        assert kinds(bot) == ["gateway.ready", "gateway.disconnected", "gateway.resumed"]
        assert data(bot.seen("gateway.resumed")[0])["away_ms"] >= 250


async def test_a_loss_before_ready_is_told(tmp_path: Path) -> None:
    """discord.py says that it is ready 2 s late: by then the line may be gone. The status is right, then and after."""
    async with LocalDiscord(seed=3) as local, Store(tmp_path) as store:
        bot = RunningBot(local, store)
        async with supervised(bot) as bot.supervising:
            await local.wait_until_connected()
            local.refuse(4)
            await local.drop_connections()
            await until(lambda: "gateway.disconnected" in kinds(bot))
            assert bot.status is BotStatus.RECONNECTING
            await until(lambda: "gateway.resumed" in kinds(bot))
            await bot.is_online()
            assert kinds(bot) == ["gateway.ready", "gateway.disconnected", "gateway.resumed"]


async def test_guilds_joined_and_left(tmp_path: Path) -> None:
    """A join and a leave are events; an outage, its end and a reconnect are none. The count is where it should be."""
    async with running_bot(tmp_path, guilds=4) as bot:
        home = await bot.local.add_guild("New home", members=20)
        await until(lambda: "guild.joined" in kinds(bot))
        await bot.local.set_guild_available(home.id, False)
        await until(lambda: any(guild.unavailable for guild in bot.clients[-1].guilds))
        await bot.local.set_guild_available(home.id, True)
        await until(lambda: not any(guild.unavailable for guild in bot.clients[-1].guilds))
        await bot.local.drop_connections()
        await until(lambda: "gateway.resumed" in kinds(bot))
        assert bot.monitor.measure().guilds.count == 5
        await bot.local.remove_guild(home.id)
        await until(lambda: "guild.left" in kinds(bot))
        joined, left = bot.seen("guild.joined", "guild.left")
        assert (joined.message, joined.guild and joined.guild.name) == ("Joined New home", "New home")
        assert data(joined)["members"] == 21
        assert left.message == "Left New home"
        assert bot.monitor.measure().guilds.count == 4


async def test_guilds_joined_and_left_while_away(tmp_path: Path) -> None:
    """What happened between two sessions is told when the next one begins."""
    async with running_bot(tmp_path, guilds=4) as bot:
        lost = bot.guild
        await bot.local.drop_connections("op9")
        await until(lambda: "gateway.disconnected" in kinds(bot))
        home = await bot.local.add_guild("New home", members=20)
        await bot.local.remove_guild(lost.id)
        await until(lambda: kinds(bot).count("gateway.ready") == 2)
        changes = {(draft.kind, draft.guild and draft.guild.id) for draft in bot.seen("guild.joined", "guild.left")}
        assert changes == {("guild.joined", home.id), ("guild.left", lost.id)}


async def test_measures(tmp_path: Path) -> None:
    """Who the bot is, how it is, and how many it serves."""
    async with running_bot(tmp_path, guilds=4, bot_name="Purser") as bot:
        stats, latency, guilds, shards, *_ = bot.monitor.measure()
        expected = bot.local.world.bot
        members = sum(guild.member_count for guild in bot.local.guilds)
        bot.make_client()
        not_logged_in = bot.monitor.measure().shards
    assert (stats.name, stats.id, stats.status, stats.detail) == ("Purser", expected.id, BotStatus.ONLINE, None)
    assert stats.uptime_seconds is not None
    assert 0 <= stats.uptime_seconds < 10
    assert stats.library is not None
    assert stats.library.startswith("discord.py 2.")
    assert (guilds.count, guilds.members) == (4, members)
    assert latency.rest_ms is not None
    assert 0 < latency.rest_ms < 1_000
    assert [shard.guilds for shard in shards] == [4]
    assert [shard.guilds for shard in not_logged_in] == [None]


async def test_nothing_is_known_before_the_start(tmp_path: Path) -> None:
    """No number is made up."""
    async with running_bot(tmp_path) as running:
        bot = RunningBot(running.local, running.store)
        assert bot.monitor.measure().bot.status is BotStatus.STARTING
        bot.make_client()
        stats, latency, guilds, shards, *_ = bot.monitor.measure()
    assert (stats.name, stats.id, stats.uptime_seconds) == (None, None, None)
    assert (latency.gateway_ms, latency.average_ms, latency.rest_ms) == (None, None, None)
    assert (guilds.count, guilds.members, shards) == (None, None, [])


async def test_heartbeats_follow_discord(tmp_path: Path) -> None:
    """The ping changes: the last heartbeat does, and the mean moves after it. What is no spike is no event."""
    async with running_bot(tmp_path, heartbeat_interval_seconds=0.3) as bot:
        watching = asyncio.create_task(bot.monitor.run())
        bot.local.set_ping(40)
        await until(lambda: 38 < (bot.monitor.measure().latency.gateway_ms or 0) < 120)
        before = bot.monitor.measure().latency.average_ms
        bot.local.set_ping(220)
        await until(lambda: (bot.monitor.measure().latency.gateway_ms or 0) > 215)
        after = bot.monitor.measure().latency.average_ms
        watching.cancel()
        assert before is not None
        assert after is not None
        assert before < after
        assert not bot.seen("gateway.latency_high", "gateway.latency_normal")


async def test_a_spike_is_told_at_once(tmp_path: Path) -> None:
    """A heartbeat far slower than usual is an event, and so is the first one that is quick again."""
    async with running_bot(tmp_path, heartbeat_interval_seconds=0.7) as bot:
        watching = asyncio.create_task(bot.monitor.run())
        bot.local.set_ping(40)
        await asyncio.wait_for(heard(bot, 4), 15)
        bot.local.set_ping(600)
        await until(lambda: "gateway.latency_high" in kinds(bot))
        bot.local.set_ping(40)
        await until(lambda: "gateway.latency_normal" in kinds(bot))
        watching.cancel()
        high, normal = bot.seen("gateway.latency_high", "gateway.latency_normal")
        assert (high.level, normal.level) == ("warning", "info")
        assert 590 < data(high)["latency_ms"] < 1_000
        assert data(normal)["latency_ms"] < 125


async def heard(bot: RunningBot, heartbeats: int) -> None:
    """Until so many different heartbeats were measured."""
    values: set[float | None] = set()
    while len(values - {None}) < heartbeats:
        values.add(bot.monitor.measure().latency.gateway_ms)
        await asyncio.sleep(0.05)

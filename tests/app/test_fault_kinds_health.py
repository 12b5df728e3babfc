"""Faults that only the monitor can tell of, at a random moment while the ready bot is used: once, and then over."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.app.bot_fixtures import RunningBot, data, running_bot
from tests.app.sim_fixtures import until
from tests.app.test_fault_kinds import SEEDS, is_well, members

CALLBACK = "/interactions/*/callback"
HEARTBEAT_SECONDS = 0.6


@asynccontextmanager
async def watched(tmp_path: Path, **options: Any) -> AsyncIterator[RunningBot]:
    """The bot is online, and looked at, inside."""
    async with running_bot(tmp_path, heartbeat_interval_seconds=HEARTBEAT_SECONDS, **options) as bot:
        watching = asyncio.create_task(bot.monitor.run())
        try:
            yield bot
        finally:
            watching.cancel()
            await asyncio.wait([watching])


def kinds(bot: RunningBot, *prefixes: str) -> list[str]:
    return [draft.kind for draft in bot.drafts if draft.kind.startswith(prefixes)]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("scope", ["user", "global", "shared"])
async def test_a_rate_limit(tmp_path: Path, scope: str, seed: int) -> None:
    """By its scope, once; the member who waited for it is answered, and only the bot's own limits count against it."""
    random = Random(f"{scope} {seed}")
    async with watched(tmp_path) as bot:
        await asyncio.sleep(random.uniform(0, 0.5))
        wait = random.uniform(0.1, 0.4)
        bot.local.break_rest(429, path=CALLBACK, times=1, scope=scope, retry_after_seconds=wait)  # type: ignore[arg-type]
        result = await bot.run("balance", bot.members(1)[0])
        assert result.status == "answered"
        await is_well(bot)
        (limited,) = bot.seen("rest.rate_limited")
        assert (data(limited)["scope"], data(limited)["count"]) == (scope, 1)
        assert data(limited)["retry_after_ms"] == pytest.approx(wait * 1_000, abs=1)
        assert bot.monitor.measure().rest.invalid_requests == (0 if scope == "shared" else 1)
        assert kinds(bot, "gateway.") == ["gateway.ready"]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("status", "kind"), [(500, "rest.failed"), (502, "rest.failed"), (403, "rest.refused")])
async def test_a_route_fails(tmp_path: Path, status: int, kind: str, seed: int) -> None:
    """By its route and status, once; whoever comes next is answered."""
    random = Random(f"{status} {seed}")
    async with watched(tmp_path) as bot:
        await asyncio.sleep(random.uniform(0, 0.5))
        bot.local.break_rest(status, path=CALLBACK, times=1)
        await bot.run("balance", bot.members(1)[0])
        await until(lambda: bot.seen(kind))
        await is_well(bot)
        (failed,) = bot.seen(kind)
        assert (data(failed)["status"], data(failed)["count"]) == (status, 1)
        assert "callback" in data(failed)["route"]
        await until(lambda: bot.monitor.measure().rest.errors == 1)
        assert kinds(bot, "rest.") == [kind]


@pytest.mark.parametrize("seed", SEEDS)
async def test_acknowledgements_never_sent(tmp_path: Path, seed: int) -> None:
    """Told before the bot gives the connection up; then the loss and the return, and the latency is known again."""
    async with watched(tmp_path) as bot, members(bot):
        await asyncio.sleep(Random(seed).uniform(0, 0.6))
        bot.local.break_gateway("unacknowledged")
        await until(lambda: bot.seen("gateway.disconnected"))
        bot.local.mend_gateway()
        await until(lambda: bot.seen("gateway.resumed"))
        await until(lambda: bot.monitor.measure().latency.gateway_ms)
        await is_well(bot)
        told = ["gateway.ready", "gateway.unacknowledged", "gateway.disconnected", "gateway.resumed"]
        assert kinds(bot, "gateway.") == told


@pytest.mark.parametrize("seed", SEEDS)
async def test_a_guild_has_an_outage(tmp_path: Path, seed: int) -> None:
    """Away and back, once each, and counted as long as it is away."""
    random = Random(seed)
    async with watched(tmp_path, guilds=4) as bot:
        guild = random.choice(bot.local.guilds)
        await asyncio.sleep(random.uniform(0, 0.4))
        await bot.local.set_guild_available(guild.id, False)
        await until(lambda: bot.seen("guild.unavailable"))
        assert bot.monitor.measure().guilds.unavailable == 1
        away = random.uniform(0.1, 0.6)
        await asyncio.sleep(away)
        await bot.local.set_guild_available(guild.id, True)
        await until(lambda: bot.seen("guild.available"))
        await is_well(bot)
        assert kinds(bot, "guild.") == ["guild.unavailable", "guild.available"]
        assert data(bot.seen("guild.available")[0])["away_ms"] >= away * 1_000
        assert bot.monitor.measure().guilds.unavailable == 0


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (4.0, ["loop.blocked"]),
        pytest.param(12.0, ["loop.blocked", "loop.freed"], marks=pytest.mark.soak),
    ],
)
async def test_a_blocked_loop(tmp_path: Path, seconds: float, told: list[str]) -> None:
    """Told once with what blocked it, after 10 s while it lasts; the connection is kept, and so is the session."""
    async with watched(tmp_path) as bot:
        await asyncio.sleep(Random(seconds).uniform(0.5, 1))
        stand_still(seconds)
        await until(lambda: len(bot.seen(*told)) == len(told))
        await asyncio.sleep(3 * HEARTBEAT_SECONDS)
        await is_well(bot)
        assert kinds(bot, "loop.") == told
        blocked = data(bot.seen("loop.blocked")[0])
        assert "stand_still" in blocked["stack"]
        assert min(seconds, 10) * 900 <= blocked["blocked_ms"] <= seconds * 1_000 + 3_000
        assert bool(blocked.get("lasting")) == (seconds > 10)
        assert kinds(bot, "gateway.disconnected", "gateway.ready") == ["gateway.ready"]
        assert bot.local.counters["connections"] == 1


def stand_still(seconds: float) -> None:
    time.sleep(seconds)

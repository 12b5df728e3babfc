"""What isn't known is None: before the login, before the first acknowledgement, without shards, and after the end."""

import json
import math
from typing import Any

import discord
import msgspec
import pytest

from pulseboard.monitor.monitor import Measures, Monitor
from pulseboard.sim import LocalDiscord
from pulseboard.stats import BotStatus
from tests.app.health_fixtures import INTENTS, Sharded, healthy
from tests.app.sim_fixtures import logged_in, until


def numbers(value: Any) -> list[float]:
    """All that are in it, however deep; what is no number counts as none."""
    if isinstance(value, dict | list):
        return [number for each in (value.values() if isinstance(value, dict) else value) for number in numbers(each)]
    return [value] if isinstance(value, int | float) and not isinstance(value, bool) else []


def strict(measures: Measures) -> list[dict[str, Any]]:
    """The measures as JSON that a browser reads. Nothing in them is nan or infinite, which `null` would hide."""
    found: list[dict[str, Any]] = msgspec.to_builtins(list(measures))
    assert all(math.isfinite(number) for number in numbers(found))
    decoded: list[dict[str, Any]] = json.loads(msgspec.json.encode(list(measures)), parse_constant=pytest.fail)
    return decoded


@pytest.mark.parametrize("kind", [discord.Client, discord.AutoShardedClient])
async def test_before_the_login(kind: type[discord.Client]) -> None:
    """discord.py says nan here."""
    monitor, client = Monitor(lambda _: None), kind(intents=INTENTS)
    assert math.isnan(client.latency)
    strict(monitor.measure())
    monitor.watch(client)
    monitor._sample(client, 0)
    bot, latency, guilds, shards, rest, sessions = monitor.measure()
    strict(monitor.measure())
    assert bot.status is BotStatus.STARTING
    assert (latency.gateway_ms, latency.average_ms, latency.p50_ms, latency.rest_ms) == (None, None, None, None)
    assert (guilds.count, guilds.unavailable, rest.p50_ms, sessions.remaining) == (None, None, None, None)
    assert len(shards) == (0 if kind is discord.AutoShardedClient else 1)
    assert all(shard.events_per_second is None and shard.last_event_age_seconds is None for shard in shards)


async def test_before_the_first_acknowledgement(monkeypatch: pytest.MonkeyPatch) -> None:
    """discord.py says inf here."""
    client = discord.Client(intents=INTENTS, guild_ready_timeout=0.1)
    async with LocalDiscord(seed=3) as local:
        local.break_gateway("unacknowledged")
        monitor = Monitor(lambda _: None)
        monitor.watch(client)
        async with logged_in(client, local, monkeypatch):
            monitor._sample(client, 0)
            assert math.isinf(client.latency)
            assert strict(monitor.measure())[1]["gatewayMs"] is None


async def test_after_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """A client that was closed is offline, and nobody minds being asked about it."""
    client = Sharded(intents=INTENTS, guild_ready_timeout=0.1)
    async with healthy(monkeypatch, client, shards=3, guilds=12) as health:
        await until(lambda: health.monitor.measure().latency.gateway_ms is not None)
        strict(health.monitor.measure())
        await client.close()
        health.monitor._sample(client, 0)
        strict(health.monitor.measure())
        health.monitor.unwatch()
        strict(health.monitor.measure())

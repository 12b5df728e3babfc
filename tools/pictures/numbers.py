"""The numbers and the lives of a bot's last week: quiet, but for an outage, a deployment and slow minutes."""

import math
import platform
from collections.abc import Iterator
from random import Random

import discord

from pulseboard import __version__
from pulseboard.storage.ending import Ending
from pulseboard.storage.lives import Life, Span, Versions, mark_alive
from pulseboard.storage.series import Numbers, Sample
from pulseboard.storage.transaction import Transaction
from tools.pictures.bot import VERSION

SECOND_MS, MINUTE_MS, DAY_MS = 1_000, 60_000, 86_400_000
WEEK_MS, FINE_MS = 7 * DAY_MS, 75 * MINUTE_MS
DEPLOYED_MS, DEPLOYMENT_MS = 27 * MINUTE_MS, 18 * SECOND_MS
OUTAGE_MS, OUTAGE_LASTED_MS = 2 * DAY_MS, 11 * MINUTE_MS
SLOW_MS, SLOW_LASTED_MS = 14 * MINUTE_MS, 100 * SECOND_MS
"""How long ago, and how long it lasted."""
BUSIEST_HOUR = 20
USUAL = {
    "latency.gateway_ms": 44.0, "latency.average_ms": 44.0, "latency.p50_ms": 43.0, "latency.p95_ms": 58.0,
    "latency.p99_ms": 66.0, "latency.rest_ms": 12.0, "shards.0.latency_ms": 44.0, "commands.per_minute": 5.0,
    "commands.p95_ms": 30.0, "events.per_minute": 7.2, "events.errors_last_day": 27.0, "guilds.count": 6.0,
    "process.cpu_percent": 4.0, "process.rss_bytes": 118e6, "process.loop_lag_ms": 1.6, "process.loop_lag_p99_ms": 2.4,
    "process.loop_lag_max_ms": 4.0, "process.gc_pause_ms": 1.0, "rest.p50_ms": 9.0, "rest.p95_ms": 31.0,
}  # fmt: skip
UNLIKE_OTHERS = {
    "commands.per_minute": 0.3,
    "events.per_minute": 0.3,
    "guilds.count": 0.0,
    "events.errors_last_day": 0.02,
    "process.rss_bytes": 0.004,
}
RESTLESS = 0.07
"""How far a number goes from what it usually is, as a share of it."""


def busyness(at_ms: float) -> float:
    """1 in the busiest hour of a day, 0.5 twelve hours from it."""
    return 0.75 + 0.25 * math.cos((at_ms / 3_600_000 - BUSIEST_HOUR) * math.tau / 24)


def samples(source: str, now: int) -> Iterator[Sample]:
    """By the minute at first, every 5 s lately; none while the bot's process was away."""
    random, drift = Random(5), dict.fromkeys(USUAL, 0.0)
    at_ms = now - WEEK_MS
    while at_ms < now:
        drift = {
            name: 0.85 * gone + random.gauss(0, UNLIKE_OTHERS.get(name, RESTLESS) / 2) for name, gone in drift.items()
        }
        if not any(start <= now - at_ms < end for start, end in _away()):
            yield Sample(source, at_ms, _numbers(now - at_ms, busyness(at_ms), drift))
        at_ms += 5 * SECOND_MS if now - at_ms <= FINE_MS else MINUTE_MS


def live(transaction: Transaction, source: str, now: int) -> None:
    """The three processes that the bot had: one died, one was replaced by a newer version, one has just ended."""
    for number, (start, end, version, ending) in enumerate(
        (
            (WEEK_MS, OUTAGE_MS, "2.3.0", Ending.DIED),
            (OUTAGE_MS - OUTAGE_LASTED_MS, DEPLOYED_MS, "2.3.0", Ending.STOPPED),
            (DEPLOYED_MS - DEPLOYMENT_MS, 2 * SECOND_MS, VERSION, Ending.STOPPED),
        )
    ):
        life = Life(
            f"picture-{number}",
            source,
            now - start,
            Versions(__version__, f"discord.py {discord.__version__}", platform.python_version(), version),
        )
        mark_alive(transaction, life, now - end, [Span(now - start, now - end)], ending)


def _away() -> list[tuple[int, int]]:
    """Ages between which there was no process."""
    return [(OUTAGE_MS - OUTAGE_LASTED_MS, OUTAGE_MS), (DEPLOYED_MS - DEPLOYMENT_MS, DEPLOYED_MS)]


def _numbers(age_ms: int, busy: float, drift: Numbers) -> Numbers:
    numbers = {name: usual * (1 + drift[name]) for name, usual in USUAL.items()}
    for name in ("commands.per_minute", "events.per_minute"):
        numbers[name] *= busy
    passed = (SLOW_MS - age_ms) / SLOW_LASTED_MS
    if 0 <= passed <= 1:
        for name in ("latency.gateway_ms", "latency.average_ms", "shards.0.latency_ms"):
            numbers[name] *= 1 + 1.9 * math.sin(passed * math.pi)
    return numbers

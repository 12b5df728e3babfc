"""The sampler: puts `DashboardStats` together from its sources, every 5 s on a fixed grid."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import NamedTuple, NoReturn

from pulseboard.events import now_ms, timestamp
from pulseboard.live.tally import Tally
from pulseboard.stats import (
    AvailabilityStats,
    BotProcess,
    BotStats,
    DashboardStats,
    EconomyStats,
    GuildStats,
    LatencyStats,
    ProcessStats,
    RestStats,
    SessionStats,
    ShardStats,
)
from pulseboard.storage.writer import Backlog

INTERVAL_SECONDS = 5.0
_FRESH_SECONDS = 1.0


class Sources(NamedTuple):
    """Where the numbers come from that aren't in the events."""

    bot: Callable[[], tuple[BotStats, LatencyStats, GuildStats, list[ShardStats], RestStats, SessionStats]]
    process: Callable[[], ProcessStats]
    economy: Callable[[], Awaitable[EconomyStats]]
    backlog: Callable[[], Backlog]
    viewers: Callable[[], int]
    availability: Callable[[], AvailabilityStats]
    processes: Callable[[], list[BotProcess] | None]


class Sampler:
    """`publish` is called with each new DashboardStats of the grid."""

    def __init__(self, tally: Tally, sources: Sources, publish: Callable[[DashboardStats], None]) -> None:
        self._tally = tally
        self._sources = sources
        self._publish = publish
        self._newest: DashboardStats | None = None
        self._sampled_at = float("-inf")
        self._sampling = asyncio.Lock()

    @property
    def newest(self) -> DashboardStats | None:
        """The stats of the last sample, of whatever age; None before the first."""
        return self._newest

    async def stats(self, head: int = 0) -> DashboardStats:
        """The stats as they are now, at most a second old, and not from before the event at `head` was counted."""
        async with self._sampling:
            stats, age = self._newest, time.monotonic() - self._sampled_at
            if stats is None or stats.events.head < head or age > _FRESH_SECONDS:
                stats = self._newest = await self._sample()
            return stats

    async def run(self) -> NoReturn:
        """Publish the stats on the grid until cancelled."""
        loop = asyncio.get_running_loop()
        tick = loop.time()
        while True:
            async with self._sampling:
                self._newest = await self._sample()
            self._publish(self._newest)
            late = loop.time() - tick
            tick += INTERVAL_SECONDS * (1 + late // INTERVAL_SECONDS)
            await asyncio.sleep(tick - loop.time())

    async def _sample(self) -> DashboardStats:
        economy = await self._sources.economy()
        bot, latency, guilds, shards, rest, sessions = self._sources.bot()
        at_ms = now_ms()
        self._sampled_at = time.monotonic()
        return DashboardStats(
            at=timestamp(at_ms),
            bot=bot,
            latency=latency,
            guilds=guilds,
            commands=self._tally.command_stats(at_ms),
            events=self._tally.event_stats(at_ms, self._sources.backlog()),
            economy=economy,
            shards=shards,
            process=self._sources.process(),
            rest=rest,
            sessions=sessions,
            availability=self._sources.availability(),
            viewers=self._sources.viewers(),
            processes=self._sources.processes(),
        )

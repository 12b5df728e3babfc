"""START HERE for `/metrics`: every metric, what it means and where its values come from.

Units are seconds and bytes. What isn't known has no sample. Every label has a bounded number of bounded values.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import accumulate
from typing import Any, NamedTuple

from prometheus_client.metrics_core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)

from pulseboard import __version__
from pulseboard.live.delivery import Delivered
from pulseboard.live.resume import Timeline
from pulseboard.live.totals import BUCKETS_SECONDS, Totals, label
from pulseboard.stats import BotStatus, DashboardStats, ShardState, ShardStats
from pulseboard.storage.writer import Backlog
from pulseboard.web.page import BUILD

MAX_SHARDS = 1_024


class Scene(NamedTuple):
    """What one scrape sees."""

    stats: DashboardStats | None
    totals: Totals
    timeline: Timeline
    delivered: Delivered
    backlog: Backlog
    viewers: int
    refusals: Counter[str]


Samples = Iterable[tuple[tuple[str, ...], float | None]]
"""The labels' values, and the value they have."""


class Described(NamedTuple):
    """A metric under the name that Prometheus stores it by."""

    name: str
    kind: str
    labels: tuple[str, ...]
    meaning: str
    read: Callable[[Scene], Samples]

    def family(self, scene: Scene) -> Metric:
        """The metric with the samples that are known now."""
        if self.kind == "counter":
            family: Any = CounterMetricFamily(self.name, self.meaning, labels=self.labels)
        else:
            family = GaugeMetricFamily(self.name, self.meaning, labels=self.labels)
        for values, value in self.read(scene):
            if value is not None and math.isfinite(value):
                family.add_metric(values, value)
        return family  # type: ignore[no-any-return]


def _one(read: Callable[[Scene], float | None]) -> Callable[[Scene], Samples]:
    return lambda scene: [((), read(scene))]


def _of_stats(read: Callable[[DashboardStats], float | None]) -> Callable[[Scene], Samples]:
    return lambda scene: [((), None if scene.stats is None else read(scene.stats))]


def _of_shards(read: Callable[[ShardStats], float | None]) -> Callable[[Scene], Samples]:
    def samples(scene: Scene) -> Samples:
        shards = [] if scene.stats is None else scene.stats.shards[:MAX_SHARDS]
        return [((str(shard.id),), read(shard)) for shard in shards]

    return samples


def _counted(counts: Callable[[Scene], Counter[Any]]) -> Callable[[Scene], Samples]:
    return lambda scene: [((str(name),), count) for name, count in counts(scene).items()]


def _seconds(milliseconds: float | None) -> float | None:
    return None if milliseconds is None else milliseconds / 1000


def _moment(at: str | None) -> float | None:
    return None if at is None else datetime.fromisoformat(at).timestamp()


def _up(stats: DashboardStats) -> float | None:
    return None if stats.bot.status is BotStatus.UNKNOWN else stats.bot.status is BotStatus.ONLINE


def _status(scene: Scene) -> Samples:
    if scene.stats is None:
        return []
    return [((status.value,), status is scene.stats.bot.status) for status in BotStatus]


def _commands(scene: Scene) -> Iterator[tuple[tuple[str, ...], float]]:
    for command, outcomes in scene.totals.commands.items():
        for outcome, count in outcomes.items():
            yield (command, outcome), count


def _sent_away(scene: Scene) -> Samples:
    return [((code.name.lower(),), count) for code, count in scene.delivered.sent_away.items()]


def _bot(scene: Scene) -> Samples:
    if scene.stats is None or scene.stats.bot.id is None:
        return []
    told = scene.stats.bot
    return [(tuple(label(value or "") for value in (told.id, told.name, told.library, told.python)), 1)]


METRICS = (
    # The bot
    Described(
        "pulseboard_bot_info", "gauge", ("id", "name", "library", "python"), "Which bot this is, always 1.", _bot
    ),
    Described("pulseboard_bot_up", "gauge", (), "Whether the bot is online.", _of_stats(_up)),
    Described(
        "pulseboard_bot_status", "gauge", ("status",), "1 for the status that the bot has, 0 for others.", _status
    ),
    Described(
        "pulseboard_bot_uptime_seconds",
        "gauge",
        (),
        "Since the bot first became ready in this process, or since Pulseboard was attached to one that was.",
        _of_stats(lambda stats: stats.bot.uptime_seconds),
    ),
    Described(
        "pulseboard_gateway_latency_seconds",
        "gauge",
        (),
        "The last heartbeat's way to Discord and back; of several shards the mean.",
        _of_stats(lambda stats: _seconds(stats.latency.gateway_ms)),
    ),
    Described(
        "pulseboard_gateway_latency_average_seconds",
        "gauge",
        (),
        "The mean over shards of the heartbeats of the last 60 s.",
        _of_stats(lambda stats: _seconds(stats.latency.average_ms)),
    ),
    Described(
        "pulseboard_rest_latency_seconds",
        "gauge",
        (),
        "The last answer of Discord's REST API.",
        _of_stats(lambda stats: _seconds(stats.latency.rest_ms)),
    ),
    Described(
        "pulseboard_guilds", "gauge", (), "Servers that the bot is in.", _of_stats(lambda stats: stats.guilds.count)
    ),
    Described("pulseboard_members", "gauge", (), "Their members.", _of_stats(lambda stats: stats.guilds.members)),
    Described(
        "pulseboard_shard_up",
        "gauge",
        ("shard",),
        "Whether the shard is connected and ready.",
        _of_shards(lambda shard: shard.state is ShardState.READY),
    ),
    Described(
        "pulseboard_shard_latency_seconds",
        "gauge",
        ("shard",),
        "The shard's last heartbeat.",
        _of_shards(lambda shard: _seconds(shard.latency_ms)),
    ),
    Described("pulseboard_shard_guilds", "gauge", ("shard",), "Its servers.", _of_shards(lambda shard: shard.guilds)),
    Described(
        "pulseboard_shard_reconnects_total",
        "counter",
        ("shard",),
        "How often the shard had to connect again.",
        _of_shards(lambda shard: shard.reconnects),
    ),
    # Commands
    Described("pulseboard_commands_total", "counter", ("command", "outcome"), "Invocations.", _commands),
    Described(
        "pulseboard_command_failures_total",
        "counter",
        ("failure",),
        "Failed invocations by what was at fault.",
        _counted(lambda scene: scene.totals.failures),
    ),
    # Events and the log
    Described(
        "pulseboard_events_total",
        "counter",
        ("kind",),
        "Events ever recorded in this log.",
        _counted(lambda scene: scene.totals.kinds),
    ),
    Described(
        "pulseboard_events_waiting",
        "gauge",
        (),
        "Events recorded here that are not committed yet.",
        _one(lambda scene: scene.backlog.waiting),
    ),
    Described(
        "pulseboard_events_dropped_total",
        "counter",
        (),
        "Events recorded here that were lost, because more came than could be kept waiting.",
        _one(lambda scene: scene.backlog.dropped),
    ),
    Described(
        "pulseboard_storage_up",
        "gauge",
        (),
        "Whether the database can be read and written.",
        _one(lambda scene: scene.backlog.fault is None),
    ),
    Described(
        "pulseboard_log_head", "gauge", (), "The position of the newest event.", _one(lambda scene: scene.timeline.head)
    ),
    Described(
        "pulseboard_log_oldest",
        "gauge",
        (),
        "The oldest position that is kept.",
        _one(lambda scene: scene.timeline.oldest),
    ),
    # Viewers
    Described("pulseboard_viewers", "gauge", (), "Pages that are connected.", _one(lambda scene: scene.viewers)),
    Described(
        "pulseboard_events_delivered_total",
        "counter",
        (),
        "Events sent to viewers, each once for each of them.",
        _one(lambda scene: scene.delivered.events),
    ),
    Described(
        "pulseboard_delivered_bytes_total",
        "counter",
        (),
        "Bytes of events and stats sent to viewers.",
        _one(lambda scene: scene.delivered.bytes),
    ),
    Described(
        "pulseboard_catch_ups_total",
        "counter",
        (),
        "How often a viewer came, or fell, behind the others and had to catch up.",
        _one(lambda scene: scene.delivered.catch_ups),
    ),
    Described(
        "pulseboard_viewers_sent_away_total",
        "counter",
        ("reason",),
        "Viewers that were too slow, or had to start over with another log.",
        _sent_away,
    ),
    Described(
        "pulseboard_refusals_total",
        "counter",
        ("reason",),
        "Connections and requests refused at the door.",
        _counted(lambda scene: scene.refusals),
    ),
    # The economy
    Described(
        "pulseboard_economy_accounts",
        "gauge",
        (),
        "Members with an account.",
        _of_stats(lambda stats: stats.economy.accounts),
    ),
    Described(
        "pulseboard_economy_supply_coins",
        "gauge",
        (),
        "Coins that members hold together.",
        _of_stats(lambda stats: stats.economy.supply),
    ),
    Described(
        "pulseboard_economy_balanced",
        "gauge",
        (),
        "Whether the books balanced when that was last proven.",
        _of_stats(lambda stats: stats.economy.balanced),
    ),
    Described(
        "pulseboard_economy_proven_timestamp_seconds",
        "gauge",
        (),
        "When that was.",
        _of_stats(lambda stats: _moment(stats.economy.proven_at)),
    ),
    # The process
    Described(
        "pulseboard_build_info",
        "gauge",
        ("version", "page"),
        "Which Pulseboard this is, always 1.",
        lambda scene: [((__version__, BUILD), 1)],
    ),
    Described(
        "pulseboard_event_loop_lag_seconds",
        "gauge",
        (),
        "The longest the event loop was late, of the last 5 s.",
        _of_stats(lambda stats: _seconds(stats.process.loop_lag_ms)),
    ),
    Described(
        "pulseboard_process_threads",
        "gauge",
        (),
        "Threads of the bot's process.",
        _of_stats(lambda stats: stats.process.threads),
    ),
    Described(
        "pulseboard_stats_timestamp_seconds",
        "gauge",
        (),
        "When the numbers that aren't counted were taken: every 5 s.",
        _of_stats(lambda stats: _moment(stats.at)),
    ),
)

DURATION = Described(
    "pulseboard_command_duration_seconds", "histogram", (), "How long invocations took.", lambda scene: []
)


def durations(scene: Scene) -> Metric:
    """How long commands took, in buckets."""
    family = HistogramMetricFamily(DURATION.name, DURATION.meaning)
    bounds = [*map(str, BUCKETS_SECONDS), "+Inf"]
    family.add_metric([], list(zip(bounds, accumulate(scene.totals.durations), strict=True)), scene.totals.seconds)
    return family

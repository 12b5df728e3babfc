"""DashboardStats: what the page shows beside the events. Types only.

The newest value replaces the one before; it is never queued, stored in the log or replayed. Whatever isn't known is
`None` (`null` on the wire), never a made-up 0. A day is the last 24 hours.
"""

from enum import StrEnum

import msgspec


class BotStatus(StrEnum):
    UNKNOWN = "unknown"
    """No bot tells this dashboard how it is: the bot is another process."""
    STARTING = "starting"
    CONNECTING = "connecting"
    ONLINE = "online"
    RECONNECTING = "reconnecting"
    OFFLINE = "offline"


class BotStats(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    name: str | None = None
    id: str | None = None
    avatar: str | None = None
    """URL."""
    status: BotStatus = BotStatus.STARTING
    detail: str | None = None
    """Why the bot isn't online, for a person; None when there is nothing to say."""
    since: str | None = None
    """When the status became what it is."""
    uptime_seconds: float | None = None
    """Since the bot first became ready in this process."""
    library: str | None = None
    python: str | None = None


class LatencyStats(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    gateway_ms: float | None = None
    """The last heartbeat, unsmoothed; with several shards their mean."""
    average_ms: float | None = None
    """The mean over shards of the heartbeats of the last 60 s."""
    rest_ms: float | None = None
    """The last answer of Discord's REST API."""


class GuildStats(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    count: int | None = None
    members: int | None = None


class CommandUse(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    name: str
    count: int
    failed: int
    p95_ms: float | None = None


class CommandStats(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    total: int | None = None
    """Every invocation ever, completed or failed."""
    last_day: int | None = None
    per_minute: float | None = None
    """Invocations in the last 60 s."""
    failed_last_day: int | None = None
    success_rate: float | None = None
    """Share of the last day's invocations that completed, 0 to 1."""
    p50_ms: float | None = None
    p95_ms: float | None = None
    p99_ms: float | None = None
    top: list[CommandUse] = []
    """The most used of the last day, first the most used."""


class EventStats(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    head: int
    per_minute: float | None = None
    """Events in the last 60 s."""
    errors_last_day: int | None = None
    waiting: int = 0
    """Recorded but not committed yet; it grows while the database can't be written."""
    dropped: int = 0
    """Recorded but lost since the process started, because more came than could be kept waiting."""
    fault: str | None = None
    """Why the log can't be read or written now, for a person; None while all is well."""


class Holding(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    guild: str
    member: str
    name: str | None
    balance: int


class EconomyStats(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    accounts: int | None = None
    supply: int | None = None
    """Coins that members hold together."""
    claims_last_day: int | None = None
    """How many."""
    claimed_last_day: int | None = None
    """How many coins."""
    transfers_last_day: int | None = None
    """How many."""
    transferred_last_day: int | None = None
    """How many coins."""
    richest: list[Holding] = []
    balanced: bool | None = None
    """Whether the books balanced when that was last proven."""
    proven_at: str | None = None
    """When that was: RFC 3339, UTC, milliseconds."""


class ShardState(StrEnum):
    CONNECTING = "connecting"
    READY = "ready"
    RESUMING = "resuming"
    DISCONNECTED = "disconnected"


class ShardStats(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    id: int
    state: ShardState
    latency_ms: float | None = None
    guilds: int | None = None
    reconnects: int = 0


class ProcessStats(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    cpu_percent: float | None = None
    """Of one core, since the stats before."""
    rss_bytes: int | None = None
    loop_lag_ms: float | None = None
    """The longest the event loop was late since the stats before."""
    threads: int | None = None


class BotMeasures(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """How a bot is: what its own process measures, and nothing that the events tell."""

    bot: BotStats = BotStats()
    latency: LatencyStats = LatencyStats()
    guilds: GuildStats = GuildStats()
    shards: list[ShardStats] = []
    process: ProcessStats = ProcessStats()


class BotProcess(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A process with a bot, seen from another process."""

    id: str
    host: str
    pid: int
    version: str
    """Pulseboard's."""
    bot: str | None = None
    """The bot's name."""
    started_at: str
    seen_at: str
    """When it was there for the last time."""
    stopped_at: str | None = None
    """When it ended in order; None while it runs, or when it ended without a word."""
    is_alive: bool
    shards: list[int] = []


class DashboardStats(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    at: str
    bot: BotStats
    latency: LatencyStats
    guilds: GuildStats
    commands: CommandStats
    events: EventStats
    economy: EconomyStats
    shards: list[ShardStats]
    process: ProcessStats
    viewers: int
    processes: list[BotProcess] | None = None
    """In `pulseboard serve`: the processes whose bot is shown, first the one seen last. Otherwise the bot is one of
    the dashboard's own process, and this is None."""

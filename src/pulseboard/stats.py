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
    """Since the bot first became ready in this process, or since Pulseboard was attached to one that was."""
    library: str | None = None
    python: str | None = None


class LatencyStats(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    gateway_ms: float | None = None
    """The last heartbeat, unsmoothed; with several shards their mean. None while heartbeats aren't acknowledged."""
    average_ms: float | None = None
    """The mean over shards of the heartbeats of the last 60 s."""
    p50_ms: float | None = None
    """Half of all shards' heartbeats of the last hour took no longer; `p95_ms` and `p99_ms` likewise."""
    p95_ms: float | None = None
    p99_ms: float | None = None
    rest_ms: float | None = None
    """The last answer of Discord's REST API."""


class RouteStats(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    route: str
    """Method and path without ids: `POST /channels/{channel_id}/messages`."""
    count: int
    errors: int
    """Answers of 400 and above, and requests that got none."""
    p50_ms: float | None = None
    p95_ms: float | None = None


class RestStats(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What the bot asked of Discord's REST API in the last hour, each attempt once; all of it as this process saw it.

    Discord shuts out whoever gets too many answers of 401, 403 or 429 in 10 minutes; those of the scope `shared` are
    not counted.
    """

    count: int | None = None
    errors: int | None = None
    """Answers of 400 and above, and requests that got none."""
    p50_ms: float | None = None
    p95_ms: float | None = None
    routes: list[RouteStats] = []
    """The most used, first the most used."""
    invalid_requests: int | None = None
    """Those answers in the last 10 minutes."""
    max_invalid_requests: int = 10_000
    """So many are too many."""


class SessionStats(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Sessions at Discord's gateway. A bot may begin only so many a day; one that begins more loses its token."""

    identifies_last_day: int | None = None
    """Sessions that were asked for, all shards together; of processes before this one, those that Discord granted."""
    resumes_last_day: int | None = None
    """Sessions that were to go on, likewise."""
    limit: int | None = None
    """How many may begin between two resets; known only where the bot asked Discord (`GET /gateway/bot`)."""
    remaining: int | None = None
    """How many of them are left, as Discord said, less those begun since."""
    resets_at: str | None = None


class GuildStats(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    count: int | None = None
    """Unavailable ones too: the bot is still in them."""
    members: int | None = None
    unavailable: int | None = None
    """Guilds that an outage at Discord has taken away for now."""


class CommandUse(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    name: str
    count: int
    failed: int
    bugs: int
    """Of those that failed the ones that are nobody's fault but the bot's."""
    p95_ms: float | None = None


class CommandStats(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    total: int | None = None
    """Every invocation ever, completed or failed."""
    last_day: int | None = None
    per_minute: float | None = None
    """Invocations in the last 60 s."""
    failed_last_day: int | None = None
    bugs_last_day: int | None = None
    """Of those that failed the ones that are nobody's fault but the bot's."""
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
    """The last heartbeat; None while heartbeats aren't acknowledged."""
    events_per_second: float | None = None
    """What the gateway dispatched to it, over the last 10 s."""
    last_event_age_seconds: float | None = None
    """How long ago it was sent something, to half a second."""
    guilds: int | None = None
    unavailable_guilds: int | None = None
    reconnects: int = 0
    """How often it came back, since the process started."""
    identifies_last_day: int | None = None
    """New sessions that it asked for."""
    resumes_last_day: int | None = None
    """Sessions that it asked to go on with."""


class ProcessStats(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    cpu_percent: float | None = None
    """Of one core, since the stats before."""
    rss_bytes: int | None = None
    loop_lag_ms: float | None = None
    """The longest the event loop was late since the stats before."""
    loop_lag_p50_ms: float | None = None
    """How late the event loop was, half of the time in the last 60 s, at most."""
    loop_lag_p99_ms: float | None = None
    loop_lag_max_ms: float | None = None
    """The longest it was late in the last 60 s."""
    threads: int | None = None
    open_files: int | None = None
    """File descriptors, sockets among them; handles on Windows."""
    gc_collections: int | None = None
    """Garbage collections since the process started."""
    gc_pause_ms: float | None = None
    """The longest garbage collection since the stats before."""
    gc_total_ms: float | None = None
    """The time that all of them took since this was first measured."""


class AvailabilityStats(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The share (0 to 1) of the time that the bot was connected to Discord. A planned stop is no exception.

    Where less is known than the span is long, it is the share of what is known.
    """

    day: float | None = None
    week: float | None = None
    month: float | None = None
    """Of the last 30 days."""
    since: str | None = None
    """From when on it is known: RFC 3339, UTC, milliseconds; None when it never was."""


class BotMeasures(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """How a bot is: what its own process measures, and nothing that the events tell."""

    bot: BotStats = BotStats()
    latency: LatencyStats = LatencyStats()
    guilds: GuildStats = GuildStats()
    shards: list[ShardStats] = []
    rest: RestStats = RestStats()
    sessions: SessionStats = SessionStats()
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
    rest: RestStats = msgspec.field(default_factory=RestStats)
    sessions: SessionStats = msgspec.field(default_factory=SessionStats)
    availability: AvailabilityStats = msgspec.field(default_factory=AvailabilityStats)
    viewers: int
    processes: list[BotProcess] | None = None
    """In `pulseboard serve`: the processes whose bot is shown, first the one seen last. Otherwise the bot is one of
    the dashboard's own process, and this is None."""

"""The wire: every frame, every close code and every answer of the HTTP API that the page reads.

Frames are text, JSON, `{"type": …, "data": …}`. The TypeScript types of the page are generated from this file.
"""

from enum import IntEnum, StrEnum
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from pulseboard.events import Event
from pulseboard.stats import DashboardStats

PROTOCOL = 1


class CloseCode(IntEnum):
    """Why the server closes a socket. `comes_back` says whether the page should try again by itself."""

    GOING_AWAY = 1001
    UNSUPPORTED_DATA = 1003
    INVALID_TEXT = 1007
    POLICY = 1008
    TOO_BIG = 1009
    RESTARTING = 1012
    BAD_FRAME = 4400
    SESSION_OVER = 4401
    NOT_ALLOWED = 4403
    TOO_SLOW = 4408
    TOO_MANY = 4429

    @property
    def comes_back(self) -> bool:
        return self in (CloseCode.GOING_AWAY, CloseCode.RESTARTING, CloseCode.TOO_SLOW, CloseCode.TOO_MANY)


class ErrorCode(StrEnum):
    BAD_FRAME = "bad_frame"


class Hello(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    protocol: int
    server: str
    """Pulseboard's version."""
    build: str
    """The page's build; another one than yours means a newer page is to be had."""
    at: str
    """The server's clock."""
    epoch: str
    """The epoch of the head."""
    head: int
    """The log's last position."""
    recovered: bool
    """True: all after your position follows. False: load `GET /api/dashboard`; what follows comes after `head`."""
    stats: DashboardStats


class Pong(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    nonce: str | int
    at: str


class ProtocolError(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    code: ErrorCode
    message: str


class HelloFrame(msgspec.Struct, frozen=True, tag_field="type", tag="HELLO"):
    data: Hello


class StatsUpdateFrame(msgspec.Struct, frozen=True, tag_field="type", tag="STATS_UPDATE"):
    data: DashboardStats


class NewEventFrame(msgspec.Struct, frozen=True, tag_field="type", tag="NEW_EVENT"):
    data: Event


class PongFrame(msgspec.Struct, frozen=True, tag_field="type", tag="PONG"):
    data: Pong


class ErrorFrame(msgspec.Struct, frozen=True, tag_field="type", tag="ERROR"):
    data: ProtocolError


ServerFrame = HelloFrame | StatsUpdateFrame | NewEventFrame | PongFrame | ErrorFrame

Nonce = Annotated[str, Meta(max_length=64)] | Annotated[int, Meta(ge=-(2**53) + 1, le=2**53 - 1)]


class Ping(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    nonce: Nonce


class PingFrame(msgspec.Struct, frozen=True, tag_field="type", tag="PING", forbid_unknown_fields=True):
    data: Ping


ClientFrame = PingFrame


class Dashboard(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """`GET /api/dashboard`: the first load. Stats, newest events and their position, from one read."""

    stats: DashboardStats
    events: list[Event]
    """Newest first."""
    head: int
    epoch: str
    """The epoch of the head."""


class EventPage(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """`GET /api/events`."""

    items: list[Event]
    next: int | None
    """The `after` or `before` of the next page; null when there is none. Where few events fit a page may hold less than
    was asked for, even nothing, and yet have a next one."""


class EventCounts(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """How many events of each level there were in one stretch of time."""

    at: str
    """When it begins."""
    info: int
    success: int
    warning: int
    error: int


class EventHistogram(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """`GET /api/events/histogram?from=…&to=…&buckets=…`, oldest first."""

    items: list[EventCounts]
    """The first begins at or before `from`: stretches begin at whole minutes, hours and so on. What is before `from` is
    not counted."""
    step_ms: int
    """How long each of them is."""
    begins: str
    ends: str
    next: None = None


class EventValue(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """Something that events can be filtered by."""

    value: str
    """An id, a command or a kind."""
    name: str | None
    """What a guild or a member was called last."""
    count: int
    """In how many of the newest events it is; of a kind, how many there ever were."""


class EventValueList(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """`GET /api/events/values?field=…&q=…`."""

    items: list[EventValue]
    next: None = None


class ExportedEvent(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A row of `GET /api/events/export?format=csv`; what isn't known is empty."""

    seq: int
    occurred_at: str
    level: str
    kind: str
    message: str
    guild: str
    guild_name: str
    actor: str
    actor_name: str
    shard: int | None
    bot: str
    id: str
    data: str
    """JSON."""


class SeriesPoint(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    at: str
    """When the last of what is summed up here was taken, or its minute or hour began."""
    value: float | None
    """The mean; null in a gap: the number wasn't known, or nobody was there to take it."""
    min: float | None = None
    max: float | None = None


class Series(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    metric: str
    points: list[SeriesPoint]


class SeriesList(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """`GET /api/series?metric=…&from=…&to=…&points=…` (metric repeatable): the past of the stats, oldest first."""

    items: list[Series]
    next: None = None


class MarkKind(StrEnum):
    STARTED = "started"
    STOPPED = "stopped"
    """It was told to."""
    DETACHED = "detached"
    """The dashboard was taken off a bot that runs on, and not put on it again in this process."""
    DIED = "died"
    """Without a word: this is when it was last seen alive."""


class VersionChange(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    of: str
    """`pulseboard`, `library`, `python` or `bot_version`."""
    before: str | None
    after: str | None


class Mark(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A start or an end of a process of the bot, to be drawn into charts."""

    at: str
    kind: MarkKind
    bot: str | None
    """Its id."""
    pulseboard: str
    library: str | None
    python: str | None
    bot_version: str | None
    """The bot's own, where its author says it."""
    changed: list[VersionChange]
    """At a start: which versions are others than at the start before."""


class MarkPage(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """`GET /api/marks?from=…&to=…`, oldest first."""

    items: list[Mark]
    next: str | None
    """The `cursor` of the next page; null when there is none."""


class AvailabilityPart(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    at: str
    """When it begins."""
    online: float | None
    """The share (0 to 1) of it that the bot was connected to Discord; null where nothing is known of it."""
    away_ms: int | None
    """How long of it the bot is known not to have been."""


class AvailabilityList(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """`GET /api/availability?from=…&to=…&parts=…`: a range in equal parts, oldest first."""

    items: list[AvailabilityPart]
    next: None = None


_encoder = msgspec.json.Encoder()
_client_frames = msgspec.json.Decoder(ClientFrame)


def encode(value: Any) -> bytes:
    """JSON that every browser reads: nan and infinity become null."""
    return _encoder.encode(value)


def decode_client_frame(text: str | bytes) -> ClientFrame:
    """The frame a client sent. Raises msgspec.DecodeError (or ValidationError, its kind) with a reason to tell."""
    try:
        return _client_frames.decode(text)
    except RecursionError as error:
        raise msgspec.DecodeError("JSON is nested too deeply") from error

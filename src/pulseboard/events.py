"""START HERE: what an event is. Every kind of event that Pulseboard itself records is in `kinds.py`.

An event is one line in the life of a bot. Someone drafts it (`Draft`); the log gives it its position and from then on
it is an `Event`, which never changes.
"""

import functools
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Protocol, overload

import msgspec

from pulseboard.json_depth import is_nested_over

MAX_DATA_BYTES = 16 * 1024
MAX_DATA_LEVELS = 100
"""How deeply data may be nested: a thousand levels could be written, but not be read again."""
MAX_MESSAGE_CHARACTERS = 2_000
MAX_NAME_CHARACTERS = 200
MAX_KIND_CHARACTERS = 100
_MAX_DURATION_MS = 100 * 86_400_000


class Level(StrEnum):
    INFO = "info"
    SUCCESS = "success"
    WARNING = "warning"
    ERROR = "error"


class Ref(msgspec.Struct, frozen=True):
    """Someone or something in Discord. The id is a string: Discord's ids exceed what JavaScript can count (2^53)."""

    id: str
    name: str


class Event(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An event as the log holds it and as it goes over the wire."""

    seq: int
    """Position in the log: gapless, and visible in order."""
    epoch: str
    """Which life of the log the position belongs to."""
    id: str
    """UUIDv7."""
    kind: str
    """Dotted, past tense: `economy.daily_claimed`."""
    level: Level
    message: str
    """One line for a person."""
    occurred_at: str
    """RFC 3339, UTC, milliseconds."""
    bot: Ref | None = None
    shard: int | None = None
    guild: Ref | None = None
    actor: Ref | None = None
    data: dict[str, Any] = {}
    """JSON object of at most 16 KiB, keys as the author wrote them."""


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """An event that has no position yet. Build it with `draft()`, which keeps every field within its bounds."""

    id: str
    kind: str
    level: Level
    message: str
    occurred_at_ms: int
    bot: Ref | None = None
    shard: int | None = None
    guild: Ref | None = None
    actor: Ref | None = None
    aliases: tuple[str, ...] = ()
    """What else the actor is called: never kept, but looked for where members are not to be known."""
    data: bytes = b"{}"
    """JSON object, encoded."""

    def build(self) -> "Draft":
        """Itself: see LateDraft."""
        return self


class LateDraft(msgspec.Struct):
    """An event that is put together when it is about to be written, on another thread than it happened on.

    For what happens often: of an event's cost only this much is paid where it happens. `build` gives the draft.
    """

    level: Level
    build: Callable[[], Draft]


class Named(Protocol):
    """What discord.py's guilds, users and members have in common."""

    @property
    def id(self) -> int | str: ...
    @property
    def name(self) -> str: ...


@overload
def ref(named: Named) -> Ref: ...
@overload
def ref(named: None) -> None: ...
@overload
def ref(named: Named | None) -> Ref | None: ...
def ref(named: Named | None) -> Ref | None:
    """The reference to a guild, user or member: the name people see. Id and name are cut to 200 characters.

    Raises TypeError when the id is neither a number nor a text.
    """
    if named is None:
        return None
    id_, name = named.id, getattr(named, "display_name", None) or named.name or ""
    if not isinstance(id_, int | str) or isinstance(id_, bool):
        raise TypeError(f"no id: {id_!r:.80}")
    return Ref(writable(str(id_)[:MAX_NAME_CHARACTERS]), writable(str(name)[:MAX_NAME_CHARACTERS]))


def draft(
    kind: str,
    message: str,
    *,
    level: Level | str = Level.INFO,
    bot: Named | None = None,
    shard: int | None = None,
    guild: Named | None = None,
    actor: Named | None = None,
    data: dict[str, Any] | bytes | None = None,
    at_ms: int | None = None,
) -> Draft:
    """An event that happened at a time, which is now if left out. `data` as bytes is what `encoded()` gave.

    Data that isn't JSON, is over 16 KiB or is nested more than 100 levels deep is replaced by a note in `data`; the
    event itself is kept.
    Raises ValueError when `level` is none of the four, and TypeError as `ref()` does.
    """
    at_ms = now_ms() if at_ms is None else at_ms
    return Draft(
        id=uuid7(at_ms),
        kind=writable(kind[:MAX_KIND_CHARACTERS]),
        level=Level(level),
        message=writable(" ".join(message.split())[:MAX_MESSAGE_CHARACTERS]),
        occurred_at_ms=at_ms,
        bot=ref(bot),
        shard=shard,
        guild=ref(guild),
        actor=ref(actor),
        aliases=() if actor is None or isinstance(actor, Ref) else _aliases(actor),
        data=data if isinstance(data, bytes) else encoded(data),
    )


def _aliases(named: Named) -> tuple[str, ...]:
    return (named.name, getattr(named, "global_name", None) or "", getattr(named, "nick", None) or "")


class Recorder(Protocol):
    """Takes drafts in microseconds, from any thread, and never raises."""

    def __call__(self, event: Draft | LateDraft, /) -> None: ...


def now_ms() -> int:
    """Milliseconds since 1970, in UTC."""
    return time.time_ns() // 1_000_000


def timestamp(at_ms: int) -> str:
    """RFC 3339 in UTC with milliseconds: `2026-01-31T12:00:00.000Z`."""
    return f"{_second(at_ms // 1000)}.{at_ms % 1000:03d}Z"


@functools.lru_cache(maxsize=64)
def _second(at_seconds: int) -> str:
    return datetime.fromtimestamp(at_seconds, UTC).isoformat()[:-6]


def uuid7(at_ms: int) -> str:
    """A UUID that sorts by time (RFC 9562, version 7).

    Nothing rests on nobody guessing it, and the system's random numbers cost more than all the rest of `record()`.
    """
    chance = random.getrandbits(74)  # as said
    digits = f"{(at_ms & (1 << 48) - 1) << 80 | 7 << 76 | (chance >> 62) << 64 | 2 << 62 | chance & (1 << 62) - 1:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def writable(text: str) -> str:
    """Text that every database takes: half a surrogate pair, which JSON can smuggle in, and NUL become `?`."""
    return text if text.isascii() and "\0" not in text else text.replace("\0", "?").encode(errors="replace").decode()


def duration_of(value: object) -> float | None:
    """How long something took, in ms, as an event's data have it; None where that is no time, or over 100 days."""
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= _MAX_DURATION_MS:
        return None
    return float(value)


def encoded(data: dict[str, Any] | None) -> bytes:
    """An event's data as a JSON object, or a note where it can't be one."""
    try:
        written = _encoded(data) if data else b"{}"
    except Exception as error:  # whatever the author's own objects raise while being encoded
        return _strict_json.encode({"note": f"data left out: not JSON ({type(error).__name__})"})
    if not written.startswith(b"{"):
        return _strict_json.encode({"note": f"data left out: not a JSON object ({type(data).__name__})"})
    if len(written) > MAX_DATA_BYTES:
        return _strict_json.encode({"note": f"data left out: {len(written)} bytes, {MAX_DATA_BYTES} at most"})
    if is_nested_over(MAX_DATA_LEVELS, written):
        return _strict_json.encode({"note": f"data left out: nested deeper than {MAX_DATA_LEVELS} levels"})
    return written


def _encoded(data: Any) -> bytes:
    try:
        return _strict_json.encode(data)
    except UnicodeEncodeError:
        return _strict_json.encode(_writable_throughout(data))


def _writable_throughout(value: Any) -> Any:
    if isinstance(value, str):
        return writable(value)
    if isinstance(value, dict):
        return {_writable_throughout(name): _writable_throughout(part) for name, part in value.items()}
    return [_writable_throughout(part) for part in value] if isinstance(value, list | tuple) else value


# msgspec writes nan and infinity as null, so what leaves is always JSON that a browser can read.
_strict_json = msgspec.json.Encoder()

"""What the author of a bot records: from a call that takes a microsecond and never raises to an event."""

import contextlib
import functools
import logging
import time
from collections.abc import Iterator
from typing import Any

from pulseboard.events import Draft, LateDraft, Level, Named, Recorder, draft, encoded

_recorders: list[Recorder] = []
_logger = logging.getLogger("pulseboard")


def record(
    kind: str,
    message: str,
    *,
    level: Level | str = Level.INFO,
    guild: Named | None = None,
    actor: Named | None = None,
    shard: int | None = None,
    data: dict[str, Any] | None = None,
) -> None:
    """Record an event on this process's dashboard: `record("shop.item_bought", "Mira bought a hat", actor=member)`.

    Takes microseconds, may be called from any thread and never raises. Where this process has no dashboard, or more
    than one, it warns once and drops the event.
    """
    if len(_recorders) != 1:
        _warn_once(len(_recorders))
        return
    record_to(_recorders[0], kind, message, level=level, guild=guild, actor=actor, shard=shard, data=data)


def record_to(
    recorder: Recorder,
    kind: str,
    message: str,
    *,
    level: Level | str,
    guild: Named | None,
    actor: Named | None,
    shard: int | None,
    data: dict[str, Any] | None,
) -> None:
    """Give an event to a recorder, without what is wrong with it, which is logged; nothing is raised.

    What its author may change afterwards is read now, the rest of it is put together when it is written.
    """
    given = {"kind": kind, "message": message, "level": level, "guild": guild, "actor": actor, "shard": shard}
    recorder(LateDraft(_level(level), functools.partial(_built, given, encoded(data), time.time_ns())))


@contextlib.contextmanager
def recording(recorder: Recorder) -> Iterator[None]:
    """Make a dashboard the one that `record()` writes to."""
    _recorders.append(recorder)
    try:
        yield
    finally:
        _recorders.remove(recorder)


@functools.cache
def _warn_once(dashboards: int) -> None:
    _logger.warning("pulseboard.record() drops events: this process has %d dashboards, not one", dashboards)


def _level(level: Any) -> Level:
    try:
        return _LEVELS[level]
    except Exception:
        return Level.WARNING


_SHARDS = 2**31
"""More than Discord will ever have; all their numbers are kept by every database."""
_LEVELS = {level.value: level for level in Level}
"""`Level("info")` takes as long as all else that a call does."""


def _built(given: dict[str, Any], data: bytes, at_ns: int) -> Draft:
    at_ms = at_ns // 1_000_000
    try:
        if not _is_shard(given["shard"]):
            raise TypeError
        return draft(**given, data=data, at_ms=at_ms)
    except Exception:
        return draft(**_what_fits(**given), data=data, at_ms=at_ms)


def _what_fits(*, kind: Any, message: Any, level: Any, guild: Any, actor: Any, shard: Any) -> dict[str, Any]:
    """Of an event what can be kept; a line in the log says what can't, and what would do."""
    given = {
        "kind": (kind, isinstance(kind, str), "a text"),
        "message": (message, isinstance(message, str), "a text"),
        "level": (level, isinstance(level, str) and level in tuple(Level), f"one of {', '.join(Level)}"),
        "guild": (guild, _is_named(guild), "a guild of discord.py"),
        "actor": (actor, _is_named(actor), "a member or user of discord.py"),
        "shard": (shard, _is_shard(shard), "the number of a shard"),
    }
    fitting = {name: value for name, (value, fits, _) in given.items() if fits}
    faults = [f"{name} must be {what}, not {_shown(value)}" for name, (value, fits, what) in given.items() if not fits]
    _logger.error("An event of kind %s was recorded without what is wrong with it: %s", _shown(kind), "; ".join(faults))
    replaced = {"kind": _shown(kind), "message": _shown(message), "level": Level.WARNING}
    return replaced | dict.fromkeys(("guild", "actor", "shard")) | fitting


def _is_shard(shard: Any) -> bool:
    return shard is None or (isinstance(shard, int) and not isinstance(shard, bool) and 0 <= shard < _SHARDS)


def _is_named(named: Any) -> bool:
    try:
        return bool(draft("", "", actor=named))
    except Exception:
        return False


def _shown(value: Any) -> str:
    """For a person; also of an object that fails whatever is asked of it."""
    try:
        return f"{value!r:.100}"
    except Exception:
        return f"a {type(value).__name__}"

"""The past over HTTP: numbers for charts, and the starts and stops to be marked in them."""

import re
from datetime import datetime
from typing import Annotated

from litestar import get
from litestar.di import NamedDependency
from litestar.exceptions import ValidationException
from litestar.params import FromQuery, QueryParameter

from pulseboard.events import now_ms
from pulseboard.live.availability import in_parts
from pulseboard.live.marks import mark
from pulseboard.live.metrics import METRICS, is_metric
from pulseboard.live.protocol import AvailabilityList, MarkPage, SeriesList
from pulseboard.storage.lives import Cursor, read_moments
from pulseboard.web.api import Word, milliseconds
from pulseboard.web.board import Board

MAX_POINTS = 2_000
MAX_METRICS = 40
MAX_MARKS = 500
MAX_PARTS = 400
_HOUR_MS = 3_600_000
_DAY_MS = 24 * _HOUR_MS
_YEAR_MS = 365 * 24 * _HOUR_MS
_CURSOR = re.compile(r"([0-9]{1,15})-([01])-([0-9a-f-]{36})")

From = Annotated[datetime | None, QueryParameter(name="from")]
To = Annotated[datetime | None, QueryParameter(name="to")]


@get("/api/series", opt={"action": "stats.read"})
async def series(
    *,
    board: NamedDependency[Board],
    metric: FromQuery[list[str]],
    since: From = None,
    until: To = None,
    points: Annotated[int, QueryParameter(ge=1, le=MAX_POINTS)] = 120,
    bot: Word = None,
) -> SeriesList:
    """One or more numbers of the stats over time, oldest first, in at most `points` points each.

    `to` is now if left out, and `from` an hour before it. The points are means of what is kept: the more the range and
    the fewer the points, the longer the time that each sums up. `bot`: the id of another bot than the one shown.
    """
    if unknown := sorted(name for name in set(metric) if not is_metric(name)):
        raise ValidationException(f"No such metric: {', '.join(unknown)}. There are {', '.join(METRICS)}.")
    if len(metric) > MAX_METRICS:
        raise ValidationException(f"At most {MAX_METRICS} metrics at once, not {len(metric)}.")
    start_ms, end_ms = _range(since, until, _HOUR_MS)
    names = list(dict.fromkeys(metric))
    return SeriesList(items=await board.history.series(names, start_ms, end_ms, points, source=bot))


@get("/api/marks", opt={"action": "stats.read"})
async def marks(
    *,
    board: NamedDependency[Board],
    since: From = None,
    until: To = None,
    limit: Annotated[int, QueryParameter(ge=1, le=MAX_MARKS)] = MAX_MARKS,
    cursor: Word = None,
    bot: Word = None,
) -> MarkPage:
    """When the bot's processes started, with which versions, and how they ended; oldest first.

    `to` is now if left out, and `from` a year before it. `cursor` is the `next` of the page before.
    """
    start_ms, end_ms = _range(since, until, _YEAR_MS)
    source = board.lifetime.source if bot is None else bot
    after = None if cursor is None else _unpacked(cursor)
    moments = await board.store.read(
        read_moments, source, start_ms=start_ms, end_ms=end_ms, limit=limit + 1, after=after
    )
    page, more = moments[:limit], len(moments) > limit
    return MarkPage(
        items=[mark(moment) for moment in page],
        next="-".join(map(str, page[-1].cursor)) if more else None,
    )


@get("/api/availability", opt={"action": "stats.read"})
async def availability(
    *,
    board: NamedDependency[Board],
    since: From = None,
    until: To = None,
    parts: Annotated[int, QueryParameter(ge=1, le=MAX_PARTS)] = 96,
    bot: Word = None,
) -> AvailabilityList:
    """Which part of the time the bot was connected to Discord, in equal parts of a range, oldest first.

    `to` is now if left out, and `from` a day before it.
    """
    start_ms, end_ms = _range(since, until, _DAY_MS)
    presence = await board.lifetime.presence(board.lifetime.source if bot is None else bot, start_ms)
    return AvailabilityList(items=in_parts(presence, start_ms, end_ms, parts, now_ms()))


def _range(since: datetime | None, until: datetime | None, usual_ms: int) -> tuple[int, int]:
    end_ms, start_ms = milliseconds("to", until), milliseconds("from", since)
    if end_ms is None:
        end_ms = now_ms() + 1
    if start_ms is None:
        start_ms = end_ms - usual_ms
    if start_ms >= end_ms:
        raise ValidationException("`from` must be before `to`, which is now if left out.")
    return start_ms, end_ms


def _unpacked(cursor: str) -> Cursor:
    found = _CURSOR.fullmatch(cursor)
    if found is None:
        raise ValidationException("`cursor` must be the `next` of the page before, with the same other parameters.")
    at, is_end, life = found.groups()
    return Cursor(int(at), int(is_end), life)

"""Numbers over time in SQL: samples, and what they add up to by the minute and by the hour.

A sample is one row with all numbers of its moment: written often and kept shortly. Every few minutes samples are rolled
up into one row for each number and minute, and one for each number and hour: those are what a chart of a month reads,
by key, without touching other numbers.
"""

from collections.abc import Iterable, Sequence
from enum import IntEnum
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, bindparam, case, func, or_, select, tuple_, update

from pulseboard.storage.database import insert
from pulseboard.storage.schema import rollups, samples, series
from pulseboard.storage.transaction import Transaction

ROLLED_AT_ONCE = 30
"""Samples: more would keep events waiting for longer than a person notices."""

Numbers = dict[str, float]
"""By metric. One that isn't known isn't there."""


class Step(IntEnum):
    """How far apart the points are that are kept, in ms."""

    SAMPLE = 5_000
    MINUTE = 60_000
    HOUR = 3_600_000


class Sample(NamedTuple):
    """The numbers of one moment."""

    source: str
    at_ms: int
    numbers: Numbers


class Bucket(NamedTuple):
    """What the numbers of one stretch of time add up to."""

    first_ms: int
    last_ms: int
    """When the first and the last of what is summed up here were taken, or began."""
    size: int
    """How many numbers."""
    total: float
    low: float
    high: float

    def merged(self, other: "Bucket") -> "Bucket":
        return Bucket(
            min(self.first_ms, other.first_ms),
            max(self.last_ms, other.last_ms),
            self.size + other.size,
            self.total + other.total,
            min(self.low, other.low),
            max(self.high, other.high),
        )


class Window(NamedTuple):
    """A stretch of time, which part of what is kept tells of it, and how long each bucket is."""

    start_ms: int
    end_ms: int
    """Up to, not including it."""
    step: Step
    bucket_ms: int


# Statements are built once: building one takes longer than running it.
_CLAIMABLE = (
    select(samples.c.source, samples.c.at)
    .where(samples.c.rolled_up == 0, samples.c.at < bindparam("before"))
    .order_by(samples.c.at)
    .limit(ROLLED_AT_ONCE)
)
_CLAIM = (
    update(samples)
    # Said twice: where another process was quicker, PostgreSQL looks again at what stands here only.
    .where(samples.c.rolled_up == 0, tuple_(samples.c.source, samples.c.at).in_(_CLAIMABLE))
    .values(rolled_up=1)
    .returning(samples.c.source, samples.c.at, samples.c.numbers)
)
_ROLLED_UP = (
    select(
        series.c.metric,
        (rollups.c.at // bindparam("bucket")).label("bucket"),
        func.min(rollups.c.at),
        func.max(rollups.c.at),
        func.sum(rollups.c.count),
        func.sum(rollups.c.total),
        func.min(rollups.c.low),
        func.max(rollups.c.high),
    )
    .join_from(series, rollups, rollups.c.series_id == series.c.id)
    .where(
        series.c.source == bindparam("source"),
        series.c.metric == bindparam("metric"),
        rollups.c.step == bindparam("step"),
        rollups.c.at >= bindparam("start"),
        rollups.c.at < bindparam("end"),
    )
    .group_by(series.c.metric, "bucket")
)
_SAMPLED = select(samples.c.at, samples.c.rolled_up, samples.c.numbers).where(
    samples.c.source == bindparam("source"), samples.c.at >= bindparam("start"), samples.c.at < bindparam("end")
)
_NOT_ROLLED_UP = _SAMPLED.where(or_(samples.c.rolled_up == 0, samples.c.at >= bindparam("unwritten")))

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Numbers).decode


def write_samples(transaction: Transaction, taken: Sequence[Sample]) -> None:
    """Keep samples. One that is there already stays as it is."""
    statement = insert(transaction.connection, samples).on_conflict_do_nothing()
    rows = [{"source": each.source, "at": each.at_ms, "numbers": _encode(each.numbers).decode()} for each in taken]
    transaction.connection.execute(statement, rows)


def roll_up(transaction: Transaction, before_ms: int) -> int:
    """Count up to 30 samples from before a moment in their minutes and hours, each once; returns how many.

    Whose they are doesn't matter: those of a process that died are counted by the next one that comes by.
    """
    claimed = transaction.connection.execute(_CLAIM, {"before": before_ms}).all()
    sums: dict[tuple[str, str, int, int], Bucket] = {}
    for source, at_ms, numbers in claimed:
        for metric, number in _decode(numbers).items():
            one = Bucket(at_ms, at_ms, 1, number, number, number)
            for step in (Step.MINUTE, Step.HOUR):
                key = (source, metric, step.value, at_ms - at_ms % step)
                sums[key] = sums[key].merged(one) if key in sums else one
    if sums:
        _add(transaction.connection, sums)
    return len(claimed)


def read_series(
    connection: Connection, source: str, metrics: Sequence[str], window: Window, unwritten: Iterable[Sample] = ()
) -> dict[str, dict[int, Bucket]]:
    """The buckets of each metric by their number (the time, divided by a bucket's length); those without any are left
    out. `unwritten` are samples that may not be in the database yet.
    """
    start, end, step, length = window
    found: dict[str, dict[int, Bucket]] = {metric: {} for metric in metrics}
    moment = {"source": source, "start": start, "end": end}
    if step is not Step.SAMPLE:
        for metric in metrics:
            asked = {**moment, "metric": metric, "step": step.value, "bucket": length}
            for _, number, *sums in connection.execute(_ROLLED_UP, asked):
                found[metric][number] = Bucket(*sums)
    taken = {each.at_ms: each.numbers for each in unwritten if each.source == source and start <= each.at_ms < end}
    if step is Step.SAMPLE:
        written = connection.execute(_SAMPLED, moment)
    else:
        written = connection.execute(_NOT_ROLLED_UP, {**moment, "unwritten": min(taken, default=end)})
    for at_ms, is_rolled_up, numbers in written:
        if is_rolled_up and step is not Step.SAMPLE:
            taken.pop(at_ms, None)  # written and rolled up after all
        else:
            taken[at_ms] = _decode(numbers)
    for at_ms, numbers in taken.items():
        for metric in metrics:
            if (number := numbers.get(metric)) is not None:
                _count(found[metric], at_ms // length, Bucket(at_ms, at_ms, 1, number, number, number))
    return found


def read_sources(connection: Connection) -> list[str]:
    """Whose numbers there are."""
    return list(connection.execute(select(series.c.source).distinct().order_by(series.c.source)).scalars())


def _count(buckets: dict[int, Bucket], number: int, bucket: Bucket) -> None:
    buckets[number] = buckets[number].merged(bucket) if number in buckets else bucket


def _add(connection: Connection, sums: dict[tuple[str, str, int, int], Bucket]) -> None:
    """Add to what the minutes and hours hold already."""
    ids = _series_ids(connection, {(source, metric) for source, metric, _, _ in sums})
    rows = [
        {"series_id": ids[source, metric], "step": step, "at": at_ms}
        | {"count": each.size, "total": each.total, "low": each.low, "high": each.high}
        for (source, metric, step, at_ms), each in sums.items()
    ]
    rows.sort(key=lambda row: (row["series_id"], row["step"], row["at"]))  # two processes in one order: no deadlock
    statement = insert(connection, rollups)
    held, new = rollups.c, statement.excluded
    added: dict[str, Any] = {
        "count": held.count + new.count,
        "total": held.total + new.total,
        "low": case((held.low < new.low, held.low), else_=new.low),
        "high": case((held.high > new.high, held.high), else_=new.high),
    }
    keys = [held.series_id, held.step, held.at]
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=added), rows)


def _series_ids(connection: Connection, wanted: set[tuple[str, str]]) -> dict[tuple[str, str], int]:
    sources = {source for source, _ in wanted}
    query = select(series.c.source, series.c.metric, series.c.id).where(series.c.source.in_(sources))
    ids = {(source, metric): number for source, metric, number in connection.execute(query)}
    if missing := sorted(wanted - set(ids)):
        rows = [{"source": source, "metric": metric} for source, metric in missing]
        connection.execute(insert(connection, series).on_conflict_do_nothing(index_elements=["source", "metric"]), rows)
        ids |= {(source, metric): number for source, metric, number in connection.execute(query)}
    return ids

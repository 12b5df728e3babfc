"""How long numbers and lives are kept: each by its age, removed in steps too small to be noticed."""

from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete, func, select, tuple_

from pulseboard.storage.schema import lives, online_spans, rollups, samples, series
from pulseboard.storage.series import Step
from pulseboard.storage.transaction import Transaction

STEP_ROWS = 500
_STEP_SERIES = 20
_STEP_POINTS = 60
_LIFE_DAYS = 365.0
"""What starts and stops are kept for; when a bot was online is too."""
_LATE_MS = 300_000
"""So much longer everything is kept: what a range asks for is still there when the question arrives."""
HOUR_MS, DAY_MS = 3_600_000, 86_400_000


class SeriesRetention(NamedTuple):
    """What is kept of numbers."""

    raw_hours: float = 1.0
    minute_days: float = 7.0
    hour_days: float = 365.0

    def kept_ms(self, step: Step) -> float:
        """How far back there are points of this step."""
        kept = {
            Step.SAMPLE: self.raw_hours * HOUR_MS,
            Step.MINUTE: self.minute_days * DAY_MS,
            Step.HOUR: self.hour_days * DAY_MS,
        }
        return kept[step] + _LATE_MS


_OLDEST = select(func.min(rollups.c.at)).where(rollups.c.series_id == series.c.id, rollups.c.step == bindparam("step"))
_TOO_OLD = (
    select(series.c.id, _OLDEST.scalar_subquery().label("oldest"))
    .where(_OLDEST.scalar_subquery() < bindparam("cutoff"))
    .limit(_STEP_SERIES)
)
_OLD_SAMPLES = select(samples.c.source, samples.c.at).where(
    samples.c.rolled_up == 1, samples.c.at < bindparam("cutoff")
)
_OLD_LIVES = select(lives.c.id).where(lives.c.ended_at < bindparam("cutoff"))


def prune_series(transaction: Transaction, retention: SeriesRetention, now_ms: int) -> int:
    """Remove some of the numbers and lives that are over the retention; returns how many rows.

    A sample that isn't counted in its minute yet stays, however old.
    """
    connection = transaction.connection
    removed = _prune_samples(connection, now_ms - retention.kept_ms(Step.SAMPLE))
    for step in (Step.MINUTE, Step.HOUR):
        removed += _prune_rollups(connection, step, now_ms - retention.kept_ms(step))
    return removed + _prune_lives(connection, now_ms - _LIFE_DAYS * DAY_MS)


def _prune_samples(connection: Connection, cutoff: float) -> int:
    old = _OLD_SAMPLES.limit(STEP_ROWS)
    query = delete(samples).where(tuple_(samples.c.source, samples.c.at).in_(old))
    return connection.execute(query, {"cutoff": int(cutoff)}).rowcount


def _prune_rollups(connection: Connection, step: Step, cutoff: float) -> int:
    removed = 0
    for number, oldest in connection.execute(_TOO_OLD, {"step": step.value, "cutoff": int(cutoff)}).all():
        end = min(int(cutoff), oldest + _STEP_POINTS * step)
        query = delete(rollups).where(rollups.c.series_id == number, rollups.c.step == step.value, rollups.c.at < end)
        removed += connection.execute(query).rowcount
    return removed


def _prune_lives(connection: Connection, cutoff: float) -> int:
    old = list(connection.execute(_OLD_LIVES.limit(STEP_ROWS), {"cutoff": int(cutoff)}).scalars())
    if old:
        connection.execute(delete(online_spans).where(online_spans.c.life.in_(old)))
        connection.execute(delete(lives).where(lives.c.id.in_(old)))
    return len(old)

"""The past of the numbers: what a chart of a month takes, and what keeping it costs."""

import asyncio
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1]))

import httpx
from rig import Figures, aim, heading, note, table
from sqlalchemy import insert, select

from pulseboard.app.dashboard import open_dashboard
from pulseboard.config import PostgresUrl, Settings
from pulseboard.events import timestamp
from pulseboard.live.metrics import METRICS
from pulseboard.storage.schema import rollups, series
from pulseboard.storage.series import Sample, Step, roll_up, write_samples
from pulseboard.storage.store import Store
from pulseboard.storage.transaction import Transaction
from tests.postgres import own_schema, postgres_server

DAYS, COUNT = 30, 20
POINTS, FINE_POINTS = 720, 2_000
DAY_MS, MINUTE_MS = 86_400_000, 60_000
NAMES = METRICS[:COUNT]
NOW_MS = time.time_ns() // 1_000_000
BEGIN_MS = NOW_MS - NOW_MS % Step.HOUR - (DAYS + 1) * DAY_MS
ASKED = 15
MOST_MS = 200.0
CHARTS = (
    ("one number, by the hour", NAMES[:1], POINTS),
    (f"{COUNT} numbers, by the hour", NAMES, POINTS),
    ("one number, by the minute", NAMES[:1], FINE_POINTS),
    (f"{COUNT} numbers, by the minute", NAMES, FINE_POINTS),
)
"""What is asked for. So many points are made from what is kept by the hour, or by the minute."""
KEEPING = ("CPU of an hour", "a transaction", "the longest of them")
FLUSHES, NUMBERS = 240, 60
"""An hour of samples, three at a time, with more numbers than there are now."""


def history(step: Step, ids: Sequence[int]) -> Iterator[dict[str, float]]:
    for number in ids:
        for at_ms in range(BEGIN_MS, NOW_MS - Step.HOUR, step):
            value = float(at_ms // MINUTE_MS % 997 + number)
            sums = {"count": step // 5_000, "total": value * (step // 5_000), "low": value - 1, "high": value + 9}
            yield {"series_id": number, "step": step.value, "at": at_ms, **sums}


def load(transaction: Transaction) -> None:
    """A month by the minute and by the hour, straight into the tables."""
    transaction.connection.execute(insert(series), [{"source": "", "metric": name} for name in NAMES])
    ids = transaction.connection.execute(select(series.c.id)).scalars().all()
    for step in (Step.MINUTE, Step.HOUR):
        rows = list(history(step, ids))
        for first in range(0, len(rows), 20_000):
            transaction.connection.execute(insert(rollups), rows[first : first + 20_000])
    if transaction.connection.dialect.name == "postgresql":
        transaction.connection.exec_driver_sql("ANALYZE rollups")


async def chart(http: httpx.AsyncClient, names: tuple[str, ...], points: int) -> float:
    """Milliseconds until a chart of the last 30 days is there."""
    span = {"from": timestamp(NOW_MS - DAYS * DAY_MS), "to": timestamp(NOW_MS)}
    began = time.perf_counter()
    answer = await http.get("/api/series", params={"metric": list(names), "points": points} | span)
    took = (time.perf_counter() - began) * 1_000
    lines = answer.raise_for_status().json()["items"]
    if not all(0.9 * points < len(line["points"]) <= points for line in lines):
        sys.exit(f"A chart has {[len(line['points']) for line in lines]} points instead of about {points}.")
    return took


async def charts(place: Path | PostgresUrl) -> Figures:
    """Of one number and of all, from the hours and from the minutes."""
    addresses: list[str] = []
    settings = Settings(port=0, history_minute_days=2 * DAYS)
    async with (
        open_dashboard(settings, place, addresses.append, needs_login=False),
        httpx.AsyncClient(base_url=addresses[0], timeout=60) as http,
    ):
        return {
            name: statistics.median([await chart(http, names, points) for _ in range(ASKED)])
            for name, names, points in CHARTS
        }


async def keeping(place: Path | PostgresUrl) -> Figures:
    """CPU of this process for an hour of 60 numbers, and what the longest of its transactions kept others waiting."""
    numbers = {f"group.number_{number}": 1_000.0 / (number + 1) for number in range(NUMBERS)}
    waits: list[float] = []
    async with Store(place) as store:
        cpu = time.process_time()
        for flush in range(FLUSHES):
            moments = [NOW_MS + (flush * 3 + each) * 5_000 for each in range(3)]
            waits.append(await timed(store, write_samples, [Sample("9", at, numbers) for at in moments]))
            if flush % 20 == 19:
                waits.append(await timed(store, roll_up, moments[-1]))
        cpu = time.process_time() - cpu
    return dict(zip(KEEPING, (cpu * 1_000, statistics.median(waits), max(waits)), strict=True))


async def timed(store: Store, work: object, argument: object) -> float:
    began = time.perf_counter()
    await store.transact(work, argument)  # type: ignore[arg-type]
    return (time.perf_counter() - began) * 1_000


async def measure(place: Path | PostgresUrl) -> tuple[Figures, Figures]:
    async with Store(place) as store:
        await store.transact(load)
    return await charts(place), await keeping(place)


def main() -> None:
    heading(
        "History",
        f"{DAYS} days of {COUNT} numbers, {DAYS * 1_440 * COUNT:,} rows by the minute and {DAYS * 24 * COUNT:,} by the "
        f"hour; charts of all of it over HTTP, in {POINTS} points, and in {FINE_POINTS:,}, which are made from the "
        f"minutes where a setting keeps them for so long. Keeping: an hour of {NUMBERS} numbers every 5 s, written "
        "every 15 s and rolled up every 5 minutes, each transaction committed to the disk.",
        of=f"{ASKED} charts",
    )
    found: dict[str, tuple[Figures, Figures]] = {}
    with TemporaryDirectory(prefix="pulseboard-bench-") as temporary:
        found["SQLite"] = asyncio.run(measure(Path(temporary)))
    with postgres_server() as server:
        if server is None:
            note("PostgreSQL: left out, because none is to be had here.")
        else:
            with own_schema(server) as url:
                found["PostgreSQL"] = asyncio.run(measure(PostgresUrl(url)))
    rows = [(name, *(f"{charts[name]:.0f} ms" for charts, _ in found.values())) for name, _, _ in CHARTS]
    table((f"a chart of {DAYS} days", *found), rows)
    rows = [(name, *(f"{keeping[name]:.1f} ms" for _, keeping in found.values())) for name in KEEPING]
    table(("keeping", *found), rows)
    for database, (charts, _) in found.items():
        for name, _, _ in CHARTS[:3]:
            aim(f"{database}: {name}", charts[name], at_most=MOST_MS, unit=" ms")


if __name__ == "__main__":
    main()

"""Ingest: what `record()` takes of its caller, and how many events a second are committed and shown."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1]))

from rig import RUNS, Client, DidNotStart, Figures, aim, dashboard, heading, medians, note, table, workshop

from tests.postgres import postgres_server

EVENTS = 60_000
CALM_EVENTS, CALM_PER_SECOND = 1_000, 500.0
VIEWERS = 10
RECORD = ("calm_p50_us", "calm_p99_us", "hurried_p50_us", "hurried_p99_us")


def measure(folder: Path, place: Path | str) -> Figures:
    with dashboard(place, quiet=isinstance(place, str)) as ours:
        calm = ours.ask("record", count=CALM_EVENTS, per_second=CALM_PER_SECOND)
        start = ours.ask("state")
        last = start["head"] + EVENTS
        viewers = Client(folder / "follow", ours.port, VIEWERS, start["epoch"], start["head"], last).connected()
        hurried = ours.ask("record", count=EVENTS)
        seen, state = viewers.figures(), ours.ask("state")
    if seen["whole"] < VIEWERS or seen["missing"] or seen["repeated"] or state["lost"]:
        sys.exit(f"Not everything reached everyone: {seen}, {state['lost']} lost")
    return {
        "calm_p50_us": calm["record_p50_us"],
        "calm_p99_us": calm["record_p99_us"],
        "hurried_p50_us": hurried["record_p50_us"],
        "hurried_p99_us": hurried["record_p99_us"],
        "events_per_s": EVENTS / hurried["seconds"],
    }


@contextmanager
def fresh_schema(number: int) -> Iterator[str | None]:
    """A PostgreSQL schema for one run, as a URL; None where there is no PostgreSQL or no driver for it."""
    try:
        import psycopg  # noqa: PLC0415  # comes with the PostgreSQL backend
    except ImportError:
        yield None
        return
    with postgres_server() as url:
        if url is None:
            yield None
            return
        name = f"pulseboard_bench_{number}"
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"DROP SCHEMA IF EXISTS {name} CASCADE")
            connection.execute(f"CREATE SCHEMA {name}")
            try:
                yield f"{url}?options=-csearch_path%3D{name}"
            finally:
                connection.execute(f"DROP SCHEMA {name} CASCADE")


def on_sqlite(folder: Path) -> list[Figures]:
    runs = []
    for _ in range(RUNS):
        with TemporaryDirectory() as data:
            runs.append(measure(folder, Path(data)))
    return runs


def on_postgres(folder: Path) -> list[Figures]:
    runs: list[Figures] = []
    for number in range(RUNS):
        with fresh_schema(number) as place:
            if place is None:
                return []
            try:
                runs.append(measure(folder, place))
            except DidNotStart:
                return []
    return runs


def main() -> None:
    heading(
        "Ingest",
        f"{EVENTS:,} events recorded as fast as they are committed, {VIEWERS} viewers connected, everything (the "
        f"caller too) on one core; PostgreSQL itself isn't tied to one. Calm: {CALM_PER_SECOND:.0f} events/s. "
        "All viewers had all events at the end.",
    )
    with workshop() as folder:
        found = {"SQLite": on_sqlite(folder), "PostgreSQL": on_postgres(folder)}
    figures = {name: medians(runs) for name, runs in found.items() if runs}
    rows = [
        (
            name,
            f"{of['events_per_s']:,.0f}",
            *(f"{of[record]:.1f} µs" for record in RECORD),
        )
        for name, of in figures.items()
    ]
    table(("", "committed/s", "record() calm p50", "p99", "hurried p50", "p99"), rows)
    sqlite = figures["SQLite"]
    for pace in ("calm", "hurried"):
        aim(
            f"median of record() on the caller's side, {pace}",
            sqlite[f"{pace}_p50_us"],
            at_most=10,
            unit=" µs",
        )
    aim("events/s committed to SQLite", sqlite["events_per_s"], at_least=15_000)
    if "PostgreSQL" in figures:
        aim("events/s committed to PostgreSQL", figures["PostgreSQL"]["events_per_s"], at_least=8_000)
    else:
        note("PostgreSQL: left out, there is none here or it can't be used yet")


if __name__ == "__main__":
    main()

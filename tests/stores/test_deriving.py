"""What is summed up from the log: each event once, whoever does it and whenever, and what the sums say."""

import asyncio
import random
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest

from pulseboard.config import PostgresUrl
from pulseboard.events import Draft, Level, Ref, timestamp
from pulseboard.live.command_usage import BucketSize, Used, used_in_hours, used_in_minutes
from pulseboard.storage import invocations
from pulseboard.storage.command_hours import HOUR_MS, first_known_ms, read_uses
from pulseboard.storage.deriving import catch_up, derive
from pulseboard.storage.failures import Before, Wanted, list_failures, read_failure
from pulseboard.storage.invocations import read_invocations
from pulseboard.storage.retention import Retention, prune
from pulseboard.storage.store import Store
from pulseboard.storage.transaction import Transaction

MONDAY_MS = 1_790_553_600_000 - 1_790_553_600_000 % (7 * 24 * HOUR_MS) + 4 * 24 * HOUR_MS
"""A Monday, 0:00 UTC."""
UTC = ZoneInfo("UTC")


def invoked(
    command: str,
    at_ms: int = MONDAY_MS,
    *,
    member: int | None = 1,
    guild: str = "9",
    took_ms: float | None = 10.0,
    failure: str | None = None,
    **more: Any,
) -> Draft:
    data = {"command": command, "duration_ms": took_ms} | ({} if failure is None else {"failure": failure}) | more
    return Draft(
        id="x",
        kind="command.completed" if failure is None else "command.failed",
        level=Level.INFO,
        message="",
        occurred_at_ms=at_ms,
        guild=Ref(guild, "home"),
        actor=None if member is None else Ref(str(member), f"member {member}"),
        data=msgspec.json.encode(data),
    )


def keep(transaction: Transaction, drafts: list[Draft]) -> None:
    transaction.drafts.extend(drafts)


async def usage(store: Store, *, guild: str | None = None, days: int = 7) -> dict[str, Any]:
    hours = MONDAY_MS // HOUR_MS, MONDAY_MS // HOUR_MS + 24 * days
    found = await store.read(lambda connection: used_in_hours(read_uses(connection, guild, hours), UTC, BucketSize.DAY))
    assert sum(each.count for each in found.items) == sum(each.count for each in found.buckets)
    return {each.name: each for each in found.items}


async def test_sums(place: Path | PostgresUrl) -> None:
    """Counts, classes, percentiles, members, hours of the week: of a guild and of all, however the steps fall."""
    rng = random.Random(5)
    drafts, took = [], []
    for number in range(2_500):
        took.append(rng.lognormvariate(3, 1))
        at_ms = MONDAY_MS + number * 60_000
        drafts.append(invoked("daily", at_ms, member=number % 40, guild=str(number % 3), took_ms=took[-1]))
    drafts += [invoked("pay", MONDAY_MS, failure=each) for each in ("user_error", "user_error", "cooldown", "bug")]
    drafts += [invoked("pay", MONDAY_MS + 25 * HOUR_MS, failure="permission", took_ms=None, member=None)]
    async with Store(place) as store:
        for part in (drafts[:7], drafts[7:2_100], drafts[2_100:]):
            await store.transact(keep, part)
            await catch_up(store)
            assert await store.transact(derive) == 0
        found = await usage(store)
        one_guild = await usage(store, guild="0")
        assert await store.read(first_known_ms) == MONDAY_MS
    daily, pay = found["daily"], found["pay"]
    assert (daily.count, daily.members, one_guild["daily"].count) == (2_500, 40, 834)
    assert (pay.count, pay.members, pay.failed.user_error, pay.failed.cooldown) == (5, 1, 2, 1)
    assert (pay.failed.permission, pay.failed.bug) == (1, 1)
    assert sum(daily.hour_of_week) == 2_500
    assert daily.hour_of_week[:2] == [60, 60]
    assert pay.hour_of_week[25] == 1
    took.sort()
    for told, quantile in ((daily.p50_ms, 0.5), (daily.p95_ms, 0.95), (daily.p99_ms, 0.99)):
        true = took[round(quantile * 2_499)]
        assert abs(told - true) <= 0.03 * true
    assert daily.slowest[0].duration_ms == took[-1]
    assert len(daily.slowest) == 10


async def test_a_time_zone(place: Path | PostgresUrl) -> None:
    """Hours of the week and days begin where they do in the zone asked for."""
    async with Store(place) as store:
        await store.transact(keep, [invoked("daily", MONDAY_MS - HOUR_MS), invoked("daily", MONDAY_MS)])
        await catch_up(store)
        hours = MONDAY_MS // HOUR_MS - 24, MONDAY_MS // HOUR_MS + 24
        rows = await store.read(lambda connection: list(read_uses(connection, None, hours, "daily")))
    in_berlin = used_in_hours(rows, ZoneInfo("Europe/Berlin"), BucketSize.DAY)
    shift = [index for index, count in enumerate(in_berlin.items[0].hour_of_week) if count]
    assert shift in ([0, 1], [1, 2])  # one or two hours ahead of UTC: both are Monday there
    assert [bucket.count for bucket in in_berlin.buckets] == [2]
    assert [bucket.count for bucket in used_in_hours(rows, UTC, BucketSize.DAY).buckets] == [1, 1]
    assert [bucket.count for bucket in used_in_hours(rows, UTC, BucketSize.WEEK).buckets] == [1, 1]


async def test_all_commands_together(place: Path | PostgresUrl) -> None:
    """Members and percentiles of all aren't the sums of those of each, and the buckets are of all."""
    drafts = [invoked("daily", member=1, took_ms=10), invoked("pay", member=1, took_ms=30, failure="bug")]
    drafts.append(invoked("pay", MONDAY_MS + HOUR_MS, member=2, took_ms=20))
    async with Store(place) as store:
        await store.transact(keep, drafts)
        await catch_up(store)
        hours = MONDAY_MS // HOUR_MS, MONDAY_MS // HOUR_MS + 2
        rows = await store.read(lambda connection: list(read_uses(connection, None, hours)))
    used = used_in_hours(rows, UTC, BucketSize.HOUR)
    assert used.total is not None
    assert (used.total.count, used.total.members, used.total.failed.bug) == (3, 2, 1)
    assert used.total.p50_ms is not None
    assert abs(used.total.p50_ms - 20) < 0.5
    assert [slow.seq for slow in used.total.slowest] == [2, 3, 1]
    assert [(each.count, each.failed.bug, each.members) for each in used.buckets] == [(2, 1, 1), (1, 0, 1)]
    assert used_in_hours([], UTC, BucketSize.HOUR) == Used([], None, [])


async def test_minutes(place: Path | PostgresUrl) -> None:
    """What hours are too coarse for is told from the events: the same sums, by the minute, within the span."""
    rng = random.Random(6)
    drafts = [
        invoked(
            rng.choice(["daily", "pay"]),
            MONDAY_MS + number * 20_000,
            member=rng.choice([None, 1, 2, 3]),
            guild=str(number % 2),
            took_ms=rng.lognormvariate(3, 1),
            failure=rng.choice([None, "bug", "cooldown", "permission", "user_error"]),
        )
        for number in range(180)
    ]
    drafts.append(Draft(id="x", kind="a.b", level=Level.INFO, message="", occurred_at_ms=MONDAY_MS))
    hours = MONDAY_MS // HOUR_MS, MONDAY_MS // HOUR_MS + 1
    async with Store(place) as store:
        await store.transact(keep, drafts)
        await catch_up(store)
        for guild, command in ((None, None), ("1", None), (None, "pay")):
            rows = await store.read(read_uses, guild, hours, command)
            whole = await store.read(read_invocations, guild, (MONDAY_MS, MONDAY_MS + HOUR_MS), command)
            assert whole is not None
            summed, told = used_in_hours(rows, UTC, BucketSize.HOUR), used_in_minutes(whole, UTC, BucketSize.MINUTE)
            assert summed.total is not None
            assert told.total is not None
            for one, other in zip((*summed.items, summed.total), (*told.items, told.total), strict=True):
                # of an hour and a command only the slowest is kept, of minutes all are there
                assert msgspec.structs.replace(one, slowest=other.slowest) == other
                assert one.slowest[0] == other.slowest[0]
        first, second, *_ = used_in_minutes(whole, UTC, BucketSize.FIVE_MINUTES).buckets
        assert (first.at, first.count) == (timestamp(MONDAY_MS), sum(b.count for b in told.buckets if b.at < second.at))
        part = await store.read(read_invocations, None, (MONDAY_MS + 60_000, MONDAY_MS + 120_000))
        assert part is not None
        assert [each.seq for each in part] == [4, 5, 6]


async def test_minutes_that_cannot_be_told(place: Path | PostgresUrl, monkeypatch: pytest.MonkeyPatch) -> None:
    """Too many invocations, and events that are gone, are left to the hours."""
    span = (MONDAY_MS, MONDAY_MS + HOUR_MS)
    async with Store(place) as store:
        await store.transact(keep, [invoked("daily", MONDAY_MS + number) for number in range(20)])
        with monkeypatch.context() as patched:
            patched.setattr(invocations, "MOST_INVOCATIONS", 19)
            assert await store.read(read_invocations, None, span) is None
        assert len(await store.read(read_invocations, None, span) or ()) == 20
        while await store.transact(prune, Retention(days=30, events=10), MONDAY_MS + HOUR_MS):
            pass
        assert await store.read(read_invocations, None, span) is None
        assert await store.read(read_invocations, None, (MONDAY_MS + 19, MONDAY_MS + HOUR_MS)) is not None


async def test_two_processes(postgres_place: PostgresUrl) -> None:
    """Both sum up at the same time, while both write: nothing counts twice, and nobody waits for the other."""
    async with Store(postgres_place) as one, Store(postgres_place) as other:

        async def work(store: Store) -> None:
            for _ in range(20):
                await store.transact(keep, [invoked("daily")] * 100)
                await store.transact(derive)

        await asyncio.gather(work(one), work(other))
        await asyncio.gather(catch_up(one), catch_up(other))
        assert (await usage(one))["daily"].count == 4_000


async def test_a_restart_and_what_is_removed(place: Path | PostgresUrl) -> None:
    """What nobody has summed up when it is to be removed is summed up first; a restart counts nothing again."""
    async with Store(place) as store:
        await store.transact(keep, [invoked("daily")] * 1_200)
        while await store.transact(prune, Retention(days=30, events=100), MONDAY_MS + HOUR_MS):
            pass
    async with Store(place) as store:
        await catch_up(store)
        assert (await usage(store))["daily"].count == 1_200
        await store.transact(prune, Retention(days=30), MONDAY_MS + 32 * 24 * HOUR_MS)
        assert await usage(store) == {}


def bug(fingerprint: str, at_ms: int, command: str = "buy", **more: Any) -> Draft:
    return invoked(command, at_ms, failure="bug", fingerprint=fingerprint, error=f"KeyError: {at_ms}", **more)


async def test_failures(place: Path | PostgresUrl) -> None:
    """Groups with their counts and times, across restarts; sorted, page by page, by command and by time."""
    async with Store(place) as store:
        await store.transact(keep, [bug("a", 1, traceback="first"), bug("b", 2), bug("a", 3), bug("c", 4)])
        await catch_up(store)
    async with Store(place) as store:
        await store.transact(keep, [bug("a", 5, "sell"), bug("d", 6, "sell", traceback="last")])
        await catch_up(store)

        async def pages(by_count: bool, *wanted: Any) -> list[tuple[str, int, int, int]]:
            found, before = [], None
            while page := await store.read(list_failures, Wanted(*wanted), by_count=by_count, before=before, limit=2):
                found += [each.group for each in page]
                last = found[-1]
                before = Before(last.times if by_count else last.last_seq, last.fingerprint)
            return [(each.fingerprint, each.times, each.first_at, each.last_at) for each in found]

        assert await pages(False) == [("d", 1, 6, 6), ("a", 3, 1, 5), ("c", 1, 4, 4), ("b", 1, 2, 2)]
        assert [name for name, *_ in await pages(True)] == ["a", "d", "c", "b"]
        assert [name for name, *_ in await pages(False, "sell")] == ["d", "a"]
        assert [name for name, *_ in await pages(False, None, 4, 6)] == ["a", "c"]
        assert [name for name, *_ in await pages(True, "sell", 6)] == ["d"]
        detail = await store.read(read_failure, "a", 2)
        assert detail is not None
        found, events = detail
        assert (found.error, found.traceback) == ("KeyError: 5", "first")
        assert [(source.source, source.times) for source in found.sources] == [("buy", 2), ("sell", 1)]
        assert [event.seq for event in events] == [5, 3]
        assert await store.read(read_failure, "nothing", 2) is None

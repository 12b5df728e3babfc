"""The past over HTTP, across restarts and deaths of real processes."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from pulseboard.app.dashboard import open_dashboard
from pulseboard.config import PostgresUrl, Settings
from pulseboard.errors import StorageUnavailable
from pulseboard.events import timestamp
from pulseboard.live.lifetime import Lifetime
from pulseboard.live.process_life import ProcessLife
from pulseboard.sim import LocalDiscord
from pulseboard.stats import BotStats, BotStatus
from pulseboard.storage import lives, log
from pulseboard.storage.lives import Ending, Life, Span, Versions
from pulseboard.storage.series import Sample, Step, Window, read_series, roll_up, write_samples
from pulseboard.storage.store import Store
from tests.app.bot_fixtures import locked
from tests.app.conftest import Served, serve
from tests.logging_in import client_of
from tests.programs import Program, bot

MINUTE_MS = 60_000
METRIC = "commands.per_minute"


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def at_ms(at: str) -> int:
    return round(datetime.fromisoformat(at).timestamp() * 1_000)


async def points(http: httpx.AsyncClient, **query: Any) -> list[dict[str, Any]]:
    response = await http.get("/api/series", params={"metric": METRIC} | query)
    assert response.status_code == 200, response.text
    [item] = response.json()["items"]
    return list(item["points"])


async def write(store: Store, *moments: int, source: str = "") -> None:
    """Samples whose number is their place in the list."""
    taken = [Sample(source, at, {METRIC: float(index)}) for index, at in enumerate(moments)]
    await store.transact(write_samples, taken)


async def stats_until(http: httpx.AsyncClient, holds: Any) -> dict[str, Any]:
    """The stats, once they are as wanted."""
    async with asyncio.timeout(40):
        while not holds(stats := (await http.get("/api/stats")).json()):
            await asyncio.sleep(0.1)
    return dict(stats)


@pytest.mark.parametrize(
    "query",
    [
        *("", "metric=nope", f"metric={METRIC}&points=0", f"metric={METRIC}&points=2001", f"metric={METRIC}&step=5"),
        f"metric={METRIC}&from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z",
        f"metric={METRIC}&from=2026-01-02T00:00:00Z&to=2026-01-02T00:00:00Z",
        f"metric={METRIC}&from=2999-01-02T00:00:00Z",
        *(f"metric={METRIC}&from=1700000000", f"metric={METRIC}&to=2026-01-01T00:00:00"),
        f"metric={METRIC}&from=2026-01-01T00:00:00Z&from=2026-01-01T00:00:00Z",
        f"metric={METRIC}&since=2026-01-01T00:00:00Z",
        "&".join(f"metric=shards.{number}.latency_ms" for number in range(41)),
    ],
)
async def test_bad_questions_are_400(served: Served, query: str) -> None:
    """Each with a sentence."""
    response = await served.http.get(f"/api/series?{query}")
    assert response.status_code == 400
    assert len(response.json()["detail"]) > 10


async def test_a_range_in_points(served: Served) -> None:
    """What was taken in a range, at most so many points, with a gap where nothing was."""
    begin = now_ms() - 30 * MINUTE_MS
    times = [begin + index * 5_000 for index in range(240) if not 60 <= index < 120]
    await write(served.dashboard.board.store, *times)
    span = {"from": timestamp(begin), "to": timestamp(begin + 20 * MINUTE_MS)}
    fine = await points(served.http, points=241, **span)  # the range begins in the middle of a bucket
    known = [point for point in fine if point["value"] is not None]
    assert [at_ms(point["at"]) for point in known] == times
    assert all(point["min"] == point["value"] == point["max"] for point in known)
    assert [index for index, point in enumerate(fine) if point["value"] is None] == [60]
    coarse = await points(served.http, points=10, **span)
    assert len(coarse) <= 10
    assert (coarse[0]["min"], coarse[-1]["max"]) == (0, 179)
    while await served.dashboard.board.store.transact(roll_up, now_ms()):
        pass
    assert [point["max"] for point in await points(served.http, points=20, **span)][-1] == 179
    assert await points(served.http, **span, bot="9") == []


async def test_the_past_survives_a_restart(place: Path | PostgresUrl) -> None:
    """With a gap where no process was; what waited to be written when it stopped isn't lost."""
    async with serve(place) as served:
        await write(served.dashboard.board.store, now_ms() - 10 * MINUTE_MS)
        async with asyncio.timeout(10):
            while len(before := await points(served.http, points=2_000)) < 3:
                await asyncio.sleep(0.05)
    async with serve(place) as served:
        after = await points(served.http, points=2_000)
        last_ms = at_ms(before[2]["at"])
        last = Window(last_ms, last_ms + 1, Step.SAMPLE, 5_000)
        assert (await served.dashboard.board.store.read(read_series, "", [METRIC], last))[METRIC]
    assert [point["value"] is None for point in before] == [False, True, False]
    assert after[:2] == before[:2]


async def test_a_fault_delays_numbers_only(tmp_path: Path) -> None:
    """While the database is locked samples wait and are shown all the same; they are written when it is free."""
    async with serve(tmp_path / "data") as served:
        history = served.dashboard.board.history
        with served.dashboard.board.store._database.writing.connect() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout = 50")
        with locked(tmp_path / "data"):
            with pytest.raises(StorageUnavailable):
                await served.dashboard.board.store.transact(lambda _: None)
            stats = await served.dashboard.board.sampler.stats()
            history.add(stats)
            await history.write()
            assert at_ms((await points(served.http))[-1]["at"]) >= at_ms(stats.at)
            assert history._waiting
        async with asyncio.timeout(10):
            while history._waiting:
                await history.write()
        assert at_ms((await points(served.http))[-1]["at"]) >= at_ms(stats.at)


async def test_marks(served: Served) -> None:
    """Starts with their versions and what is new of them, and ends; page by page."""
    store, begin = served.dashboard.board.store, now_ms() - 60 * MINUTE_MS
    old = Versions("0.0.9", "discord.py 2.6.0", "3.11.9", "v1")
    new = old._replace(pulseboard="0.1.0", bot_version="v2")
    for number, versions, ending in ((0, old, Ending.STOPPED), (1, new, Ending.DIED), (2, new, None)):
        life = Life(f"00000000-0000-7000-8000-00000000000{number}", "7", begin + number * MINUTE_MS, versions)
        await store.transact(lives.mark_alive, life, begin + number * MINUTE_MS + 30_000, ending=ending)
    found: list[dict[str, Any]] = []
    query: dict[str, Any] | None = {"limit": 2, "bot": "7"}
    while query is not None:
        page = (await served.http.get("/api/marks", params=query)).json()
        found += page["items"]
        query = query | {"cursor": page["next"]} if page["next"] else None
    assert [mark["kind"] for mark in found] == ["started", "stopped", "started", "died", "started"]
    assert [at_ms(mark["at"]) - begin for mark in found] == [0, 30_000, 60_000, 90_000, 120_000]
    assert [mark["botVersion"] for mark in found] == ["v1", "v1", "v2", "v2", "v2"]
    assert [[change["of"] for change in mark["changed"]] for mark in found] == [
        *([], [], ["pulseboard", "bot_version"], [], [])
    ]
    assert found[2]["changed"][1] == {"of": "bot_version", "before": "v1", "after": "v2"}
    await served.dashboard.board.lifetime.mark()  # which looks whose process was here before
    assert (await served.http.get("/api/marks")).json() == {"items": found, "next": None}
    for bad in ("cursor=x", "from=2999-01-01T00:00:00Z", "limit=0", "limit=501"):
        assert (await served.http.get(f"/api/marks?{bad}")).status_code == 400


async def test_availability_in_parts(served: Served) -> None:
    """Online, away, and not known: before the bot's first start and after now."""
    store, begin = served.dashboard.board.store, now_ms() - 39 * MINUTE_MS
    life = Life("a" * 36, "7", begin + 10 * MINUTE_MS, Versions("0.1.0", None, None, None))
    online = [
        Span(begin + 10 * MINUTE_MS, begin + 20 * MINUTE_MS),
        Span(begin + 25 * MINUTE_MS, begin + 30 * MINUTE_MS),
    ]
    await store.transact(lives.mark_alive, life, begin + 30 * MINUTE_MS, online)
    span = {"from": timestamp(begin), "to": timestamp(begin + 60 * MINUTE_MS)}
    response = await served.http.get("/api/availability", params={**span, "parts": 6, "bot": "7"})
    assert [part["online"] for part in response.json()["items"]] == [None, 1, 0.5, 0, None, None]
    away = [part["awayMs"] for part in response.json()["items"]]
    assert away == [None, 0, 5 * MINUTE_MS, pytest.approx(9 * MINUTE_MS, abs=30_000), None, None]
    assert [at_ms(part["at"]) - begin for part in response.json()["items"]] == [n * 10 * MINUTE_MS for n in range(6)]
    nobody = (await served.http.get("/api/availability", params={**span, "bot": "8"})).json()["items"]
    assert (len(nobody), {part["online"] for part in nobody}) == (96, {None})
    for bad in ("parts=0", "parts=401", "from=2999-01-01T00:00:00Z", "part=3"):
        assert (await served.http.get(f"/api/availability?{bad}")).status_code == 400


async def test_serve_shows_the_bot_that_was_alive_last(postgres_place: PostgresUrl) -> None:
    """Its numbers, its availability and its marks; a process without a bot writes none of its own."""
    begin, addresses = now_ms() - 10 * MINUTE_MS, list[str]()
    async with Store(postgres_place) as store:
        for source, alive in (("7", begin + 60_000), ("8", begin)):
            life = Life(source * 36, source, begin, Versions("0.1.0", None, None, None))
            await store.transact(lives.mark_alive, life, alive, [Span(begin, alive)])
            await write(store, begin + 1, begin + 5_001, source=source)
        async with (
            open_dashboard(
                Settings(port=0), postgres_place, addresses.append, has_bot=False, needs_login=False
            ) as dashboard,
            httpx.AsyncClient(base_url=addresses[0]) as http,
        ):
            stats = await stats_until(http, lambda stats: stats["availability"]["since"])
            assert stats["availability"]["day"] == pytest.approx(0.1, abs=0.01)
            assert [point["value"] for point in await points(http, points=720)] == [0, 1]
            await dashboard.board.history.write()
            for source in ("7", "8"):
                assert await points(http, metric="viewers", bot=source) == []


async def test_serve_notes_a_death(postgres_place: PostgresUrl, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may be the only one there to notice."""
    monkeypatch.setattr("pulseboard.live.lifetime.DEAD_AFTER_SECONDS", 0.01)
    async with Store(postgres_place) as store:
        await store.transact(lives.mark_alive, Life("a" * 36, "7", 1, Versions("0.1.0", None, None, None)), now_ms())
        watching = Lifetime(store, BotStats)
        async with asyncio.timeout(10):
            while not [event for event in await store.read(log.read_after, 0, 10) if event.kind == "process.died"]:
                await watching.mark()
                await asyncio.sleep(0.02)


async def test_serve_tells_of_one_bot(postgres_place: PostgresUrl) -> None:
    """Of the one that it shows, whichever has said something last; where it shows none yet, of that one."""
    async with Store(postgres_place) as store:
        for bot, at_ms in (("8", 1_000), ("7", 2_000)):
            life = Life(bot * 36, bot, at_ms, Versions("0.1.0", None, None, None))
            await store.transact(lives.mark_alive, life, at_ms)
        shown = BotStats(id="8")
        watching = Lifetime(store, lambda: shown)
        await watching.mark()
        assert (watching.source, watching.availability.since) == ("8", timestamp(1_000))
        shown = BotStats()
        await watching.mark()
        assert (watching.source, watching.availability.since) == ("7", timestamp(2_000))


async def test_a_start_is_dated_when_it_was(tmp_path: Path) -> None:
    """Not when there was a database to keep it in."""
    process = ProcessLife()
    process.started_ms -= 90_000
    async with Store(tmp_path) as store, Lifetime(store, BotStats, process=process):
        async with asyncio.timeout(5):
            while not (found := await store.read(log.read_after, 0, 1)):
                pass
    assert (found[0].kind, found[0].occurred_at) == ("process.started", timestamp(process.started_ms))


async def test_availability_between_marks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is of what has been seen so far, not of the last mark; of a bot that wasn't looked at yet it isn't known."""
    began = clock_ms = 1_700_000_000_000
    for module in ("lifetime", "process_life"):
        monkeypatch.setattr(f"pulseboard.live.{module}.now_ms", lambda: clock_ms)
    monkeypatch.setattr("pulseboard.live.lifetime.time", SimpleNamespace(monotonic=lambda: clock_ms / 1_000))
    bot = BotStats(id="7")
    async with Store(tmp_path) as store, Lifetime(store, lambda: bot, process=ProcessLife()) as lifetime:
        lifetime.see(bot)
        assert lifetime.availability.day is None
        bot = BotStats(id="7", status=BotStatus.ONLINE, since=timestamp(began + 2_000))
        shares = []
        for seconds in (5, 10):
            clock_ms = began + seconds * 1_000
            lifetime.see(bot)
            shares.append(lifetime.availability.day)
        assert shares == [pytest.approx(3 / 5), pytest.approx(8 / 10)]
        lifetime.see(BotStats(id="7", status=BotStatus.RECONNECTING))
        clock_ms = began + 20_000
        lifetime.see(BotStats(id="7", status=BotStatus.RECONNECTING))
        assert lifetime.availability.day == pytest.approx(8 / 20)


@pytest.fixture
async def discord() -> AsyncIterator[LocalDiscord]:
    async with LocalDiscord(seed=3) as local:
        yield local


def online_ms(stats: dict[str, Any]) -> float:
    """How long the bot has been online in all, as the stats say it."""
    day, since = stats["availability"]["day"], stats["availability"]["since"]
    return day * (at_ms(stats["at"]) - at_ms(since)) if day else 0.0


class Grows:
    """Whether the share of the day has grown: more time online is known than when it was last looked at."""

    def __init__(self) -> None:
        self._before = 1.0

    def __call__(self, stats: dict[str, Any]) -> bool:
        day = stats["availability"]["day"]
        if day is None:  # nothing is known yet
            return False
        before, self._before = self._before, day
        return self._before > before


@pytest.mark.parametrize(("up_s", "down_s"), [(3, 2), pytest.param(50, 45, marks=pytest.mark.soak)])
async def test_killed_and_started_again(discord: LocalDiscord, tmp_path: Path, up_s: float, down_s: float) -> None:
    """After a kill -9 availability is right to 30 s, and the next process says when the one before died.

    A planned stop is no time online either, and is a mark of its own.
    """
    data, began = tmp_path / "data", now_ms()
    async with bot(discord, data) as program:
        async with client(await program.ready()) as http:
            await stats_until(http, online_ms)
            online = now_ms()
            await asyncio.sleep(up_s)
        program.send(signal.SIGKILL)
        await program.ended()
    killed = now_ms()
    await asyncio.sleep(down_s)
    restarted = now_ms()
    async with bot(discord, data) as program:
        async with client(await program.ready()) as http:
            stats = await stats_until(http, Grows())
            checked = now_ms()
            marks = (await http.get("/api/marks")).json()["items"]
            events = (await http.get("/api/events?kind=process.*")).json()["items"]
        program.send(signal.SIGTERM)
        assert await program.ended() == 0
    stopped = now_ms()
    assert [mark["kind"] for mark in marks] == ["started", "died", "started"]
    assert stats["sessions"]["identifiesLastDay"] == stats["shards"][0]["identifiesLastDay"] == 2
    assert killed - 16_000 <= at_ms(marks[1]["at"]) <= killed
    assert at_ms(marks[2]["at"]) >= restarted
    assert [event["kind"] for event in events] == ["process.died", "process.started", "process.started"]
    truly_online_ms = (killed - online) + (checked - restarted)
    assert stats["availability"]["day"] * (checked - began) == pytest.approx(truly_online_ms, abs=30_000)
    async with Store(data) as store:
        bot_id = discord.world.bot.id
        moments = await store.read(lives.read_moments, bot_id, start_ms=0, end_ms=now_ms(), limit=10)
        first, second = sorted((await store.read(lives.read_presence, bot_id, 0)).online)
    assert [moment.ending for moment in moments] == [None, Ending.DIED, None, Ending.STOPPED]
    assert checked <= moments[3].at_ms <= stopped
    assert began < first.since_ms <= online
    assert killed - 16_000 <= first.until_ms <= killed
    assert restarted < second.since_ms <= checked
    assert checked - 16_000 <= second.until_ms <= stopped


def client(program: Program) -> httpx.AsyncClient:
    return client_of(program.address)

"""Never a silent hole: whatever position a viewer comes with, it gets all that follows or is told that it can't."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, update
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from pulseboard.app import dashboard
from pulseboard.config import PostgresUrl
from pulseboard.events import Event, draft
from pulseboard.live import hub as hub_module
from pulseboard.live import resume
from pulseboard.storage import log
from pulseboard.storage.retention import Retention, prune
from pulseboard.storage.schema import events
from pulseboard.storage.schema import log as log_table
from pulseboard.storage.store import Store
from pulseboard.storage.transaction import Transaction
from tests.app.conftest import Served, frame, serve

LIVES = {"A": 20, "B": 20, "C": 0, "D": 20}
"""How many events each life of the log has; positions 1 to 60. Then 1 to 10 are pruned."""
KEPT = 50

# (position, what comes: None for `recovered: false`, else the first position of what follows up to 60)
CASES: dict[str, tuple[str, int | None]] = {
    "no position": ("", None),
    "an epoch without a position": ("epoch=D", None),
    "everything kept": ("after=0", 11),
    "everything kept, whatever the epoch": ("epoch=B&after=0", 11),
    "the head": ("epoch=D&after=60", 61),
    "one behind": ("epoch=D&after=59", 60),
    "the first of the newest life that has events": ("epoch=D&after=41", 42),
    "the last of the life before": ("epoch=B&after=40", 41),
    "the next life's name for it": ("epoch=D&after=40", None),
    "the first of a life under the name of the one before": ("epoch=B&after=41", None),
    "the last of the first life": ("epoch=A&after=20", 21),
    "past the end of its life": ("epoch=A&after=21", None),
    "a life without events, where it began": ("epoch=C&after=41", None),
    "a life without events, before it began": ("epoch=C&after=40", None),
    "the life of this process, before it has events": ("epoch=E&after=60", None),
    "from the future of this process": ("epoch=E&after=61", None),
    "from the future": ("epoch=D&after=61", None),
    "from the far future": (f"epoch=D&after={2**53 - 1}", None),
    "the oldest kept": ("epoch=A&after=11", 12),
    "one older, with nothing missing in between": ("epoch=A&after=10", 11),
    "two older, with one missing in between": ("epoch=A&after=9", None),
    "long gone": ("epoch=A&after=1", None),
    "an epoch that never was": ("epoch=never&after=60", None),
    "no epoch": ("after=60", None),
    "an empty epoch": ("epoch=&after=60", None),
    "another log's epoch": ("epoch=%00%27--&after=60", None),
}


def keep(transaction: Transaction, count: int) -> None:
    transaction.drafts.extend(draft("test.counted", str(n)) for n in range(count))


@asynccontextmanager
async def with_history(place: Path | PostgresUrl) -> AsyncIterator[tuple[Served, dict[str, str]]]:
    """A dashboard on the log described above, and the epochs of its lives by their letter."""
    names: dict[str, str] = {}
    for life, count in LIVES.items():
        async with Store(place) as store:
            names[life] = store.epoch
            await store.transact(keep, count)
            await store.transact(prune, Retention(events=KEPT), 0)
    async with serve(place) as served:
        names["E"] = served.dashboard.board.store.epoch
        yield served, names


def query(position: str, names: dict[str, str]) -> str:
    for letter, epoch in names.items():
        position = position.replace(f"epoch={letter}&", f"epoch={epoch}&")
    return "?" + position


async def events_until(viewer: ClientConnection, last: int) -> list[int]:
    seqs: list[int] = []
    while not seqs or seqs[-1] < last:
        seqs.append((await frame(viewer, "NEW_EVENT"))["data"]["seq"])
    return seqs


async def recovered(viewer: ClientConnection) -> bool:
    hello = json.loads(await viewer.recv())
    assert hello["type"] == "HELLO"
    answer: bool = hello["data"]["recovered"]
    return answer


async def test_every_position(place: Path | PostgresUrl, monkeypatch: pytest.MonkeyPatch) -> None:
    """Recovered whole, from the first missed event to the head, or refused; then live events, either way."""
    monkeypatch.setattr(resume, "MAX_BEHIND", KEPT)
    outcomes: dict[str, tuple[bool, list[int]]] = {}
    async with with_history(place) as (served, names):
        viewers = {case: await served.watch(query(position, names)) for case, (position, _) in CASES.items()}
        for case, viewer in viewers.items():
            outcomes[case] = await recovered(viewer), []
        await served.dashboard.board.store.transact(keep, 1)
        for case, viewer in viewers.items():
            outcomes[case][1].extend(await events_until(viewer, 61))
            await viewer.close()
        # Now one more than the limit lies between.
        async with served.watch(query("epoch=A&after=10", names)) as viewer:
            assert not await recovered(viewer)
        async with served.watch(query("epoch=A&after=11", names)) as viewer:
            assert await recovered(viewer)
        async with served.watch(query("epoch=E&after=61", names)) as viewer:
            assert await recovered(viewer)
    expected = {case: (first is not None, list(range(first or 61, 62))) for case, (_, first) in CASES.items()}
    assert outcomes == expected


async def test_an_empty_log(place: Path | PostgresUrl) -> None:
    """Position 0 is good; what is recorded next follows. Any other is not."""
    async with serve(place) as served:
        epoch = served.dashboard.board.store.epoch
        async with (
            served.watch() as nowhere,
            served.watch("?after=0") as beginning,
            served.watch(f"?epoch={epoch}&after=0") as named,
            served.watch(f"?epoch={epoch}&after=1") as future,
        ):
            assert [await recovered(viewer) for viewer in (nowhere, beginning, named, future)] == [0, 1, 1, 0]
            await served.dashboard.board.store.transact(keep, 1)
            for viewer in (nowhere, beginning, named, future):
                assert await events_until(viewer, 1) == [1]


async def test_an_event_committed_between_reading_and_attaching(place: Path | PostgresUrl) -> None:
    """What is committed after the snapshot was read, and before the viewer is there, comes exactly once."""
    async with serve(place) as served:
        store = served.dashboard.board.store
        await store.transact(keep, 3)
        snapshot = (await served.http.get("/api/dashboard")).json()
        await store.transact(keep, 2)
        async with served.watch(f"?epoch={snapshot['epoch']}&after={snapshot['head']}") as viewer:
            assert await recovered(viewer)
            await store.transact(keep, 1)
            assert await events_until(viewer, 6) == [4, 5, 6]


async def test_a_position_ahead_of_what_was_followed(
    place: Path | PostgresUrl, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A snapshot may hold an event that the follower has not come to: its position is good all the same."""
    async with serve(place) as served:
        board = served.dashboard.board
        monkeypatch.setattr(board.store, "_woken", [])  # wake-ups are lost
        await board.store.transact(keep, 3)
        [newest] = await board.store.read(log.read_before, None, 1)
        async with served.watch(f"?epoch={newest.epoch}&after=3") as viewer:
            assert await recovered(viewer)
            await board.store.transact(keep, 1)
            assert await events_until(viewer, 4) == [4]


@pytest.fixture
def nothing_kept_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Viewers that are behind are served from the database."""
    monkeypatch.setattr(hub_module, "KEPT_FRAMES", 1)
    monkeypatch.setattr(dashboard, "KEPT_FRAMES", 1)


@pytest.mark.usefixtures("nothing_kept_in_memory")
async def test_pruned_while_resuming(place: Path | PostgresUrl, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is removed under a viewer that catches up is never skipped over: it is sent away, and refused next time."""
    async with serve(place) as served:
        store, hub = served.dashboard.board.store, served.dashboard.board.hub
        await store.transact(keep, 2_000)
        await served.dashboard.board.follower.reached(2_000)  # else the follower, too, would find a hole
        async with served.watch() as viewer:
            await frame(viewer, "HELLO")
        read_after = hub._read_after
        pages = []

        async def read_and_prune(seq: int, limit: int) -> list[Event]:
            pages.append(seq)
            if len(pages) == 3:
                while await store.transact(prune, Retention(events=10), 0):
                    pass
            return await read_after(seq, limit)

        monkeypatch.setattr(hub, "_read_after", read_and_prune)
        async with served.watch("?after=0") as viewer:
            assert await recovered(viewer)
            with pytest.raises(ConnectionClosed) as closed:
                await events_until(viewer, 2_000)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4408
        async with asyncio.timeout(5):
            while hub.timeline.oldest == 1:
                await asyncio.sleep(0.01)
        async with served.watch(f"?epoch={hub.timeline.epoch}&after=200") as viewer:
            assert not await recovered(viewer)


@pytest.mark.usefixtures("nothing_kept_in_memory")
async def test_events_committed_while_resuming(place: Path | PostgresUrl, monkeypatch: pytest.MonkeyPatch) -> None:
    """A log that grows with every page that is read is caught up with, without a hole or a repeat."""
    async with serve(place) as served:
        store, hub = served.dashboard.board.store, served.dashboard.board.hub
        await store.transact(keep, 300)
        read_after = hub._read_after

        async def read_and_grow(seq: int, limit: int) -> list[Event]:
            page = await read_after(seq, limit)
            await store.transact(keep, 7)
            return page

        monkeypatch.setattr(hub, "_read_after", read_and_grow)
        async with served.watch("?after=0") as viewer:
            assert await recovered(viewer)
            assert await events_until(viewer, 307) == list(range(1, 308))


def put_back(transaction: Transaction, head: int) -> None:
    """What an older copy of the tables, restored under a running server, looks like."""
    transaction.connection.execute(delete(events).where(events.c.seq > head))
    transaction.connection.execute(update(log_table).values(head=head))


@pytest.mark.parametrize("grown", [0, 2, 40], ids=["shorter", "grown up to it", "grown past it"])
async def test_put_back_while_running(place: Path | PostgresUrl, grown: int) -> None:
    """A log put back to an older copy, grown since or not: viewers are sent away, refused, and load what is there."""
    async with serve(place) as served:
        board = served.dashboard.board
        await board.store.transact(keep, 10)
        async with served.watch("?after=0") as viewer:
            await frame(viewer, "HELLO")
            await events_until(viewer, 10)
            epoch = board.hub.timeline.epoch

            def restore(transaction: Transaction) -> None:
                put_back(transaction, 8)
                if grown:
                    log.append(transaction.connection, [draft("test.regrown", str(n)) for n in range(grown)])

            await board.store.transact(restore)
            with pytest.raises(ConnectionClosed) as closed:
                await frame(viewer, "NEW_EVENT")
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1012
        async with served.watch(f"?epoch={epoch}&after=10") as viewer:
            assert not await recovered(viewer)
            snapshot: dict[str, Any] = (await served.http.get("/api/dashboard")).json()
            assert snapshot["head"] == 8 + grown
            assert [event["seq"] for event in snapshot["events"]] == list(range(8 + grown, 0, -1))
            await board.store.transact(keep, 1)
            assert await events_until(viewer, 9 + grown) == [9 + grown]

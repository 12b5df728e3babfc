"""`/ws`, as a real client sees it."""

import asyncio
import json
import time
from itertools import count, pairwise
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.frames import Frame, Opcode

import pulseboard
from pulseboard.errors import StorageUnavailable
from pulseboard.live.frames import Tail
from tests.app.conftest import Served, frame, serve


async def test_hello_comes_first_and_is_whole(served: Served) -> None:
    """The first frame greets with protocol, versions, clock, position and the whole stats."""
    async with served.watch() as viewer:
        hello = json.loads(await viewer.recv())
    assert hello["type"] == "HELLO"
    assert set(hello["data"]) == {"protocol", "server", "build", "at", "epoch", "head", "recovered", "stats"}
    assert hello["data"]["protocol"] == 1
    assert hello["data"]["server"] == pulseboard.__version__
    assert hello["data"]["recovered"] is False
    stats = hello["data"]["stats"]
    assert set(stats) == {
        *("at", "bot", "latency", "guilds", "commands", "events", "economy", "shards", "process", "viewers"),
        *("rest", "sessions", "availability", "processes"),
    }
    assert stats["bot"]["status"] == "starting"
    assert set(stats["latency"].values()) == {None}
    assert stats["guilds"]["count"] is None


async def test_hello_counts_who_is_greeted(served: Served) -> None:
    """A viewer is one of the viewers from its first frame on, however old the stats are that it is greeted with."""
    for others in range(3):
        viewer = await served.watch()
        assert (await frame(viewer, "HELLO"))["data"]["stats"]["viewers"] == others + 1


async def test_event_arrives_as_soon_as_it_is_recorded(served: Served) -> None:
    """`pulseboard.record` anywhere in the process is a NEW_EVENT at every viewer."""
    async with served.watch() as one, served.watch() as two:
        head, _ = [(await frame(viewer, "HELLO"))["data"]["head"] for viewer in (one, two)]
        pulseboard.record("shop.item_bought", "Mira bought a hat", level="success", data={"item_id": "7", "price": 5})
        events = [(await frame(viewer, "NEW_EVENT"))["data"] for viewer in (one, two)]
    assert events[0] == events[1]
    assert events[0]["seq"] == head + 1
    assert (events[0]["kind"], events[0]["level"]) == ("shop.item_bought", "success")
    assert events[0]["data"] == {"item_id": "7", "price": 5}
    assert events[0]["occurredAt"].endswith("Z")


async def test_resume_over_a_restart(tmp_path: Path) -> None:
    """A viewer that comes back with its position gets what it missed, also across a restart; others a refusal."""
    async with serve(tmp_path) as served:
        viewer = await served.watch()
        await frame(viewer, "HELLO")  # what is recorded before is behind it
        for n in range(30):
            pulseboard.record("test.counted", str(n))
        seen = [(await frame(viewer, "NEW_EVENT"))["data"] for _ in range(30)]
    assert await close_code(viewer) == 1012
    async with serve(tmp_path) as served:
        pulseboard.record("test.counted", "30")
        async with served.watch(f"?epoch={seen[9]['epoch']}&after={seen[9]['seq']}") as viewer:
            assert (await frame(viewer, "HELLO"))["data"]["recovered"] is True
            missed = [(await frame(viewer, "NEW_EVENT"))["data"] for _ in range(21)]
        assert missed[:20] == seen[10:]
        assert [event["message"] for event in missed] == [str(n) for n in range(10, 31)]
        assert missed[-1]["epoch"] != seen[-1]["epoch"]
        for position in ("?epoch=other&after=10", f"?epoch={seen[9]['epoch']}&after=31", "?after=10"):
            async with served.watch(position) as viewer:
                assert (await frame(viewer, "HELLO"))["data"]["recovered"] is False
        async with served.watch("?after=0") as viewer:
            assert (await frame(viewer, "HELLO"))["data"]["recovered"] is True
            everything = [(await frame(viewer, "NEW_EVENT"))["data"]["seq"] for _ in range(31)]
        assert everything == list(range(1, 32))


async def test_snapshot_and_stream_meet(served: Served) -> None:
    """Loading the dashboard and then connecting with its position leaves nothing out, while events keep coming."""

    async def record_many() -> None:
        for n in count():
            pulseboard.record("test.counted", str(n))
            await asyncio.sleep(0.001)

    recording = asyncio.create_task(record_many())
    for _ in range(10):
        snapshot = (await served.http.get("/api/dashboard")).json()
        newest = snapshot["events"][0]["seq"] if snapshot["events"] else 0
        assert newest == snapshot["head"]
        async with served.watch(f"?epoch={snapshot['epoch']}&after={snapshot['head']}") as viewer:
            assert (await frame(viewer, "HELLO"))["data"]["recovered"] is True
            assert (await frame(viewer, "NEW_EVENT"))["data"]["seq"] == newest + 1
    recording.cancel()


async def test_ping(served: Served) -> None:
    """A PING is answered with its nonce, text or number, and the server's clock."""
    async with served.watch() as viewer:
        for nonce in ("abc", 12):
            await viewer.send(json.dumps({"type": "PING", "data": {"nonce": nonce}}))
            pong = (await frame(viewer, "PONG"))["data"]
            assert pong["nonce"] == nonce
            assert pong["at"].endswith("Z")


BAD_FRAMES = [
    "",
    "{",
    "null",
    "[]",
    '"PING"',
    "{}",
    '{"type":"PING"}',
    '{"type":"PING","data":null}',
    '{"type":"PING","data":{}}',
    '{"type":"PING","data":{"nonce":null}}',
    '{"type":"PING","data":{"nonce":1.5}}',
    '{"type":"PING","data":{"nonce":"' + "x" * 65 + '"}}',
    '{"type":"PING","data":{"nonce":"x","more":1}}',
    '{"type":"PONG","data":{"nonce":"x"}}',
    '{"type":7,"data":{}}',
    '{"type":"PING","data":{"nonce":99999999999999999999}}',
    "[" * 2_000,
]


@pytest.mark.parametrize("text", BAD_FRAMES)
async def test_a_bad_frame_gets_an_answer(served: Served, text: str) -> None:
    """What doesn't fit is answered with a reason; the connection stays until it repeats, then closes with 4400."""
    async with served.watch() as viewer:
        for _ in range(3):
            await viewer.send(text)
            error = (await frame(viewer, "ERROR"))["data"]
            assert error["code"] == "bad_frame"
            assert error["message"]
        with pytest.raises(ConnectionClosed) as closed:
            await frame(viewer, "NEVER")
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4400


async def close_code(viewer: ClientConnection) -> int | None:
    with pytest.raises(ConnectionClosed) as closed:
        await frame(viewer, "NEVER")
    return closed.value.rcvd.code if closed.value.rcvd else None


async def test_close_codes_say_why(served: Served) -> None:
    """Binary, too big and not UTF-8 are each closed with their own code."""
    async with served.watch() as viewer:
        await viewer.send(b"\x00")
        assert await close_code(viewer) == 1003
    async with served.watch() as viewer:
        await viewer.send("x" * 4_097)
        assert await close_code(viewer) == 1009
    async with served.watch() as viewer:
        viewer.transport.write(Frame(Opcode.TEXT, b"\xff\xfe").serialize(mask=True))
        assert await close_code(viewer) == 1007


async def test_stats_keep_their_beat(served: Served) -> None:
    """With 100 viewers, two STATS_UPDATE lie 5.0 ± 0.3 s apart, six in a row."""
    viewers = [await served.watch() for _ in range(100)]

    async def arrivals(viewer: ClientConnection) -> list[float]:
        times = []
        for _ in range(6):
            stats = (await frame(viewer, "STATS_UPDATE"))["data"]
            times.append(time.monotonic())
        assert stats["viewers"] == 100
        return times

    for times in await asyncio.gather(*map(arrivals, viewers)):
        apart = [later - earlier for earlier, later in pairwise(times)]
        assert apart == pytest.approx([5.0] * 5, abs=0.3)
    await asyncio.gather(*(viewer.close() for viewer in viewers))


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "null",
        "",
        "http://127.0.0.1",
        "http://127.0.0.1:1",
        "https://{host}",
        "http://evil.example",
        "http://{host}.evil.example",
        "http://evil.example/{host}",
        "http://sub.{host}",
        "HTTP://{host}",
        "http://{host}/",
        "{host}",
        "ws://{host}",
        "http://user@{host}",
        "http://{host}0",
        "http://1{host}",
        "http://127.0.0.1.:{port}",
        "http://127.1:{port}",
        "http://LOCALHOST:{port}",
        "http://localhost.:{port}",
        "http://xn--lcalhost-d1a.example:{port}",
        "http://{host}, http://evil.example",
        "file://",
        "chrome-extension://{host}",
    ],
)
async def test_foreign_origins_are_refused_before_the_upgrade(served: Served, origin: str | None) -> None:
    """Only exactly our own Origin gets in: anything else is 403, before there is a socket."""
    host = served.address.removeprefix("http://")
    headers = {} if origin is None else {"Origin": origin.format(host=host, port=host.rpartition(":")[2])}
    with pytest.raises(InvalidStatus) as refused:
        async with served.watch(origin=None, additional_headers=headers):
            pass
    assert refused.value.response.status_code == 403
    assert "set-cookie" not in refused.value.response.headers


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
async def test_our_own_origin_gets_in(served: Served, name: str) -> None:
    """Each of the names that the page may have been opened by."""
    host = f"{name}:{served.address.rpartition(':')[2]}"
    async with served.watch(origin=None, additional_headers={"Origin": f"http://{host}"}) as viewer:
        assert await frame(viewer, "HELLO")


async def test_two_origins_are_refused(served: Served) -> None:
    """A second Origin header can't smuggle in what the first one hides: the protocol library refuses it itself."""
    with pytest.raises(InvalidStatus) as refused:
        async with served.watch(additional_headers={"Origin": "http://evil.example"}):
            pass
    assert refused.value.response.status_code in (400, 403)


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1", "127.0.0.1.evil.example:{port}", ""])
async def test_foreign_hosts_are_refused(served: Served, host: str) -> None:
    """A name that was pointed at us (DNS rebinding) gets 400, for pages and for the socket."""
    port = served.address.rpartition(":")[2]
    host = host.format(port=port)
    assert (await served.http.get("/healthz", headers={"Host": host})).status_code == 400
    async with httpx.AsyncClient() as http:
        headers = {"Host": host, "Origin": served.address, "Connection": "Upgrade", "Upgrade": "websocket"}
        headers |= {"Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==", "Sec-WebSocket-Version": "13"}
        assert (await http.get(served.address + "/ws", headers=headers)).status_code == 400


async def test_a_viewer_whose_gap_cannot_be_read_is_sent_away_to_come_back(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the database fails while a viewer catches up, its socket is closed with 1012, never left open and silent."""
    board = served.dashboard.board
    for n in range(5):
        pulseboard.record("test.counted", str(n))
    await asyncio.wait_for(board.follower.reached(5), 5)

    async def fail(seq: int, limit: int) -> list[Any]:
        raise StorageUnavailable("the disk is gone")

    monkeypatch.setattr(board.hub, "_tail", Tail(5, [], keep=1))
    monkeypatch.setattr(board.hub, "_read_after", fail)
    async with served.watch("?after=0") as viewer:
        assert (await frame(viewer, "HELLO"))["data"]["recovered"] is True
        assert await close_code(viewer) == 1012


@pytest.mark.parametrize(
    "query",
    ["after=-1", "after=x", "after=", "after=9007199254740992", "after=1&after=2", "foo=1", "epoch=" + "e" * 65],
)
async def test_a_malformed_position_is_refused_before_the_upgrade(served: Served, query: str) -> None:
    """A viewer that asks for nonsense gets a 400 that says what is wrong, with the headers of every answer."""
    with pytest.raises(InvalidStatus) as refused:
        async with served.watch(f"?{query}"):
            pass
    assert refused.value.response.status_code == 400
    assert len(refused.value.response.body) > 10
    assert "content-security-policy" in refused.value.response.headers

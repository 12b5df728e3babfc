"""The HTTP API, over a real socket."""

import asyncio
import contextlib
import time
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

import pulseboard
from pulseboard.errors import StorageUnavailable
from pulseboard.storage import log
from tests.app.conftest import Served, serve


async def record(served: Served, count: int) -> None:
    for n in range(count):
        pulseboard.record("test.counted", str(n))
    async with asyncio.timeout(5):
        while (await served.dashboard.board.store.read(log.read_state)).head < count:
            await asyncio.sleep(0.005)


async def test_dashboard_is_one_read(served: Served) -> None:
    """Stats, the newest 100 events and the position they end at."""
    await record(served, 130)
    body = (await served.http.get("/api/dashboard")).json()
    assert set(body) == {"stats", "events", "head", "epoch"}
    assert [event["seq"] for event in body["events"]] == list(range(130, 30, -1))
    assert body["head"] == 130
    assert body["epoch"] == body["events"][0]["epoch"]


async def test_events_run_both_ways(served: Served) -> None:
    """`after` runs forward, `before` backward, and `next` leads on until there is no more."""
    await record(served, 120)

    async def pages(way: str, start: str) -> list[int]:
        seqs, query = [], start
        while True:
            page = (await served.http.get(f"/api/events?limit=50{query}")).json()
            seqs += [event["seq"] for event in page["items"]]
            if page["next"] is None:
                return seqs
            query = f"&{way}={page['next']}"

    assert await pages("after", "&after=0") == list(range(1, 121))
    assert await pages("before", "") == list(range(120, 0, -1))
    assert await pages("before", "&before=20") == list(range(19, 0, -1))
    assert await pages("after", "&after=120") == []
    assert len((await served.http.get("/api/events")).json()["items"]) == 50


async def test_events_are_filtered(served: Served) -> None:
    """All filters that are given must fit; `kind` and `level` may be given several times."""
    pulseboard.record("shop.opened", "Open", level="success")
    pulseboard.record("shop.closed", "Shut & bolted", level="warning", data={"command": "shut"})
    pulseboard.record("test.counted", "one")
    await record(served, 3)

    async def found(**params: str | list[str]) -> list[int]:
        response = await served.http.get("/api/events", params=params)
        assert response.status_code == 200, response.text
        return [event["seq"] for event in response.json()["items"]]

    assert await found(kind="shop.*") == [2, 1]
    assert await found(kind=["shop.opened", "test.*"], after="0", limit="2") == [1, 3]
    assert await found(level=["warning", "error"]) == [2]
    assert await found(command="shut", q="BOLTED") == [2]
    assert await found(q="&") == [2]
    assert await found(guild="1") == await found(actor="1") == []
    assert await found(kind="shop.*", since="2020-01-01T00:00:00Z", until="2099-01-01T00:00:00+02:00") == [2, 1]
    assert await found(until="2020-01-01T00:00:00.000Z") == []


@pytest.mark.parametrize(
    "query",
    [
        *(
            "level=loud",
            "since=yesterday",
            "since=2026-01-01T00:00:00",
            "q=",
            "guild=",
            "since=2026-01-01T00:00:00Z&since=2026-01-01T00:00:00Z",
            "since=nan",
        ),
        *("q=%00", "kind=a%00", "guild=%00"),
        *("limit=0", "limit=501", "limit=x", "limit=1.5", "after=-1", "before=-1", "after=x", "after="),
        *("after=1e3", "limit=5.0", "before=+5", "since=1700000000", "until=1e9"),
        *("before=1&after=1", "unknown=1", "Limit=5", "after=99999999999999999999999999", "limit=NaN"),
    ],
)
async def test_bad_parameters_are_400(served: Served, query: str) -> None:
    """A parameter that is unknown or doesn't fit is the caller's mistake, and the answer names it."""
    response = await served.http.get(f"/api/events?{query}")
    assert response.status_code == 400
    assert query.split("=", maxsplit=1)[0] in response.json()["detail"] or "\0" in unquote(query)


async def asked_series(served: Served, query: str) -> list[dict[str, Any]]:
    return list((await served.http.get("/api/series" + query)).json()["items"])


async def test_series(served: Served) -> None:
    """The recent past of several numbers at once; an unknown one is 400."""
    async with asyncio.timeout(5):
        while not (items := await asked_series(served, "?metric=viewers&metric=latency.average_ms"))[0]["points"]:
            await asyncio.sleep(0.01)
    assert [item["metric"] for item in items] == ["viewers", "latency.average_ms"]
    assert (items[0]["points"][0]["value"], items[1]["points"]) == (0, [])
    assert (await served.http.get("/api/series?metric=viewers&metric=__class__")).status_code == 400
    assert (await served.http.get("/api/series")).status_code == 400


async def test_health_and_readiness(served: Served) -> None:
    """`/healthz`: the process is up. `/readyz`: says that the bot isn't, with 503."""
    assert (await served.http.get("/healthz")).json() == {"status": "ok"}
    ready = await served.http.get("/readyz")
    assert ready.status_code == 503
    assert ready.json() == {"ready": False, "database": "ok", "bot": "starting"}


async def test_openapi_and_nothing_that_loads_scripts(served: Served) -> None:
    """The description is there as JSON; no page with scripts from elsewhere is."""
    described = (await served.http.get("/schema/openapi.json")).json()
    assert {
        "/api/dashboard",
        "/api/events",
        "/api/events/histogram",
        "/api/events/{seq}",
        "/api/stats",
        "/api/series",
        "/healthz",
        "/readyz",
    } <= set(described["paths"])
    for path in ("/schema", "/schema/swagger", "/schema/redoc", "/schema/elements"):
        response = await served.http.get(path)
        assert "<script" not in response.text


async def test_every_answer_is_kept_to_itself(served: Served) -> None:
    """Policy headers are on every answer, refusals included; static files can't be climbed out of."""
    for path in ("/", "/healthz", "/api/stats", "/nowhere", "/api/events?unknown=1"):
        response = await served.http.get(path)
        policy = response.headers["content-security-policy"]
        assert "script-src 'self';" in policy
        assert "frame-ancestors 'none'" in policy
        assert response.headers["x-content-type-options"] == "nosniff"
    for path in ("/../pyproject.toml", "/%2e%2e/__init__.py", "/assets/..%2f..%2f__init__.py", "/..%5c__init__.py"):
        response = await served.http.get(path)
        assert response.status_code in (400, 404)


async def test_changes_need_our_origin(served: Served) -> None:
    """A change from another page is refused before anything looks at it."""
    for headers in ({}, {"Origin": "http://evil.example"}, {"Origin": "null"}):
        assert (await served.http.post("/api/stats", headers=headers)).status_code == 403
    assert (await served.http.post("/api/stats", headers={"Origin": served.address})).status_code == 405


async def test_a_route_without_an_action_is_denied() -> None:
    """Access is denied by default: every route names an action that is known."""
    from pulseboard.web.access import ACTIONS, LOCAL, may
    from pulseboard.web.application import ROUTES

    assert {route.opt.get("action") for route in ROUTES} <= set(ACTIONS)
    assert not may(LOCAL, None)
    assert not may(LOCAL, "something.else")


async def test_stats_and_events_belong_to_one_position(served: Served) -> None:
    """While events keep coming, the dashboard's numbers and its events agree, and nothing that is kept is left out."""
    for n in range(1, 40):
        pulseboard.record("test.counted", str(n))
        kept = await served.dashboard.board.store.read(log.read_head)
        body = (await served.http.get("/api/dashboard")).json()
        assert body["head"] >= kept
        assert body["stats"]["events"]["head"] == body["head"]
        assert [event["seq"] for event in body["events"]] == list(range(body["head"], 0, -1))


@pytest.mark.parametrize("path", ["/%00", "/assets/%00", "/" + "a" * 300, "/assets/" + "a" * 300])
async def test_paths_that_no_file_has(served: Served, path: str, caplog: pytest.LogCaptureFixture) -> None:
    """What the file system itself refuses is not found, and no fault of ours."""
    response = await served.http.get(path)
    assert response.status_code == 404
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []


async def test_a_database_that_is_taken_away_is_noticed(served: Served, tmp_path: Path) -> None:
    """What would be written to a removed file would be lost: nothing is, and it is said."""
    pulseboard.record("test.counted", "1")
    await asyncio.wait_for(served.dashboard.board.follower.reached(1), 5)
    for file in (tmp_path / "data").glob("pulseboard.db*"):
        file.rename(file.with_name("away-" + file.name))
    assert (await served.http.get("/readyz")).status_code == 503
    with pytest.raises(StorageUnavailable, match="removed or replaced"):
        await served.dashboard.board.store.transact(lambda transaction: None)
    assert "removed or replaced" in str(served.dashboard.board.store.backlog.fault)
    for file in (tmp_path / "data").glob("away-*"):
        file.rename(file.with_name(file.name.removeprefix("away-")))
    pulseboard.record("test.counted", "2")
    await asyncio.wait_for(served.dashboard.board.follower.reached(2), 5)


async def test_an_unfinished_request_is_given_up(tmp_path: Path) -> None:
    """A head or a body that never ends doesn't hold a connection."""
    async with serve(tmp_path / "data", max_handshake_seconds=0.2) as served:
        host = served.address.removeprefix("http://")
        for start in ("", "GET / HT", f"GET /healthz HTTP/1.1\r\nHost: {host}\r\nContent-Length: 9\r\n\r\nx"):
            reader, writer = await asyncio.open_connection("127.0.0.1", int(host.rpartition(":")[2]))
            writer.write(start.encode())
            async with asyncio.timeout(5):
                with contextlib.suppress(ConnectionResetError):
                    await reader.read()
            writer.close()


async def test_answers_dont_wait_for_acknowledgements(served: Served) -> None:
    """On a connection that is kept, an answer of several writes isn't held back by the kernel for 40 ms each."""
    await served.http.get("/healthz")
    began = time.perf_counter()
    for _ in range(20):
        await served.http.get("/healthz")
    assert time.perf_counter() - began < 20 * 0.03

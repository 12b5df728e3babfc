"""Events over HTTP: counted, completed, one by one, and as a file."""

import csv
import io
import json
from typing import Any

import pytest

import pulseboard
from pulseboard.events import Ref
from pulseboard.web import event_api
from tests.app.conftest import Served
from tests.app.test_api import record

HOSTILE = Ref("200000000000000009", "=HYPERLINK(1)")


async def get(served: Served, path: str) -> Any:
    response = await served.http.get(f"/api/events{path}")
    assert response.status_code == 200, response.text
    return response.json()


async def test_histogram(served: Served) -> None:
    """Counts by level in round buckets, of all events or those that fit."""
    pulseboard.record("shop.opened", "Open", level="success")
    pulseboard.record("shop.closed", "Shut", level="error")
    await record(served, 5)
    found = await get(served, "/histogram?buckets=12")
    assert found["stepMs"] == 10 * 60_000
    assert 6 <= len(found["items"]) <= 12
    assert [bucket["at"][14:] for bucket in found["items"][:6] if int(bucket["at"][14:16]) % 10] == []
    assert total(found) == {"info": 5, "success": 1, "warning": 0, "error": 1}
    assert total(await get(served, "/histogram?kind=shop.*&level=error&buckets=1")) == {
        **dict.fromkeys(("info", "success", "warning"), 0),
        "error": 1,
    }
    old = await get(served, "/histogram?from=2020-01-01T00:00:30.5Z&to=2020-01-01T00:02:00Z&buckets=3")
    assert old["items"][0]["at"] == "2020-01-01T00:00:30.000Z"
    assert (old["begins"], old["stepMs"], len(old["items"])) == ("2020-01-01T00:00:30.500Z", 30_000, 3)


def total(histogram: dict[str, Any]) -> dict[str, int]:
    return {
        level: sum(bucket[level] for bucket in histogram["items"]) for level in ("info", "success", "warning", "error")
    }


@pytest.mark.parametrize("buckets", [1, 2, 7, 60, 200])
@pytest.mark.parametrize("span_ms", [1, 999, 3_600_000, 30 * 86_400_000, 40 * 365 * 86_400_000])
def test_no_more_buckets_than_asked_for(buckets: int, span_ms: int) -> None:
    """Whatever the span and wherever it begins."""
    for begin in (0, 1_799_999_999_999, 1_800_000_000_000):
        step = event_api._step(begin, begin + span_ms, buckets)
        if buckets > 1:
            assert -(-(begin + span_ms) // step) - begin // step <= buckets


@pytest.mark.parametrize(
    "path",
    [
        *(
            "/histogram?buckets=0",
            "/histogram?buckets=201",
            "/histogram?from=2026-01-01T00:00:00Z&to=2020-01-01T00:00:00Z",
        ),
        *(
            "/histogram?before=1",
            "/histogram?from=yesterday",
            "/values",
            "/values?field=data",
            "/values?field=kind&limit=51",
        ),
        *("/export", "/export?format=xlsx", "/export?format=csv&limit=100001", "/export?format=csv&after=1"),
        "/export?format=csv&" + "&".join(f"q={n}" for n in range(21)),
    ],
)
async def test_bad_parameters_are_400(served: Served, path: str) -> None:
    """A parameter that is unknown or doesn't fit is the caller's mistake."""
    assert (await served.http.get(f"/api/events{path}")).status_code == 400


async def test_values(served: Served) -> None:
    """What a filter may be given, for completion."""
    pulseboard.record("shop.opened", "Open", guild=Ref("7", "Café"))
    await record(served, 3)
    assert (await get(served, "/values?field=guild&q=caf"))["items"] == [{"value": "7", "name": "Café", "count": 1}]
    kinds = (await get(served, "/values?field=kind&limit=1"))["items"]
    assert kinds == [{"value": "test.counted", "name": None, "count": 3}]


async def test_one_event(served: Served) -> None:
    """By its position; one that isn't there is 404, with a sentence."""
    await record(served, 3)
    assert (await get(served, "/2"))["message"] == "1"
    for seq in ("4", "0", "99999999999999999999999"):
        missing = await served.http.get(f"/api/events/{seq}")
        assert missing.status_code == 404
        assert "isn't kept any more" in missing.json()["detail"]


async def test_several_of_one_filter(served: Served) -> None:
    """Of `q` all must fit, of the others any; guilds and members are found by id or name."""
    for number, guild in enumerate((Ref("7", "Café"), Ref("8", "Bar"), Ref("9", "Inn"))):
        pulseboard.record("shop.opened", f"Open {number}", guild=guild)
    await record(served, 1)
    assert [event["seq"] for event in (await get(served, "?guild=CAF%C3%89&guild=8"))["items"]] == [2, 1]
    assert [event["seq"] for event in (await get(served, "?q=open&q=2&q=INN"))["items"]] == [3]


async def test_export(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything that fits, newest first, in parts; what a spreadsheet would take for a formula is text."""
    monkeypatch.setattr(event_api, "_EXPORTED_AT_ONCE", 7)
    pulseboard.record("shop.opened", "@SUM(A1)", actor=HOSTILE, level="error", data={"price": 5, "note": "a,b"})
    await record(served, 25)
    answer = await served.http.get("/api/events/export?format=csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert [int(row["seq"]) for row in rows] == list(range(26, 0, -1))
    assert (rows[-1]["message"], rows[-1]["actorName"], rows[-1]["guild"]) == ("'@SUM(A1)", "'=HYPERLINK(1)", "")
    assert json.loads(rows[-1]["data"]) == {"price": 5, "note": "a,b"}
    assert answer.headers["content-disposition"].startswith('attachment; filename="events-2')
    lines = (await served.http.get("/api/events/export?format=ndjson&kind=test.*&limit=10")).text.splitlines()
    assert [json.loads(line)["seq"] for line in lines] == list(range(26, 16, -1))
    empty = (await served.http.get("/api/events/export?format=csv&kind=nothing")).text
    assert len(empty.splitlines()) == 1

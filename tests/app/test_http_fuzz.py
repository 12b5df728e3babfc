"""Requests that nobody should send: whatever is in their query, cookies, headers and bodies, they are answered."""

import asyncio
import json
import logging
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from hypothesis import strategies as st

from pulseboard.config import PostgresUrl
from tests.app.conftest import Served, serve
from tests.app.economy_fixtures import HARBOUR, MIRA, Bank
from tests.fuzzing import JSON, NUMBER, TEXT, fuzz

SECONDS = [2.0, pytest.param(120.0, marks=pytest.mark.soak)]

READ = {
    "/api/events": ("kind", "level", "guild", "actor", "command", "since", "until", "q", "before", "after", "limit"),
    "/api/events/histogram": ("kind", "q", "since", "from", "to", "buckets"),
    "/api/events/values": ("field", "q", "limit"),
    "/api/events/export": ("format", "kind", "q", "since", "limit"),
    "/api/series": ("metric", "from", "to", "points", "bot"),
    "/api/marks": ("from", "to", "limit", "cursor", "bot"),
    "/api/availability": ("from", "to", "parts", "bot"),
    "/api/commands": ("from", "to", "guild", "command", "zone", "bucket"),
    "/api/failures": ("command", "from", "to", "sort", "limit", "cursor"),
    "/api/economy/accounts": ("guild", "q", "sort", "order", "limit", "cursor"),
    "/api/economy/flows": ("from", "to", "points"),
    "/api/economy/transactions": ("kind", "limit", "cursor"),
    "/api/economy/export/transactions": ("format", "guild", "member", "since", "until"),
    "/login": ("token", "next"),
}
NAMED = [("GET", "/api/failures/x"), ("GET", f"/api/economy/accounts/{HARBOUR.id}/x")]
NAMED += [("DELETE", "/api/sessions/x"), ("DELETE", "/api/tokens/x")]
"""What is followed by an id."""
CHANGED = [f"/api/economy/accounts/{HARBOUR.id}/{MIRA.id}/{action}" for action in ("grant", "take", "set", "freeze")]
CHANGED += ["/api/economy/transactions/1/undo", "/api/tokens", "/api/logout", "/api/economy/proof"]

MOMENT = (
    st.datetimes(timezones=st.timezones()).map(lambda at: at.isoformat())
    | st.sampled_from(["0001-01-01T00:00:00+23:59", "1970-01-01T00:00:00Z", "9998-12-31T23:59:59Z"])
    | st.sampled_from(["9999-12-31T23:59:59-23:59", "2026-02-30T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:00"])
)
RIGHT = {"format": "csv", "field": "kind", "metric": "guilds.count", "sort": "count", "bucket": "hour"}
RIGHT |= {"buckets": "1", "parts": "1", "points": "2", "limit": "5"}
VALUE = TEXT.map(lambda text: text.encode(errors="replace")) | st.binary(max_size=30)
HEADER = (st.binary(max_size=300) | TEXT.map(lambda text: text.encode(errors="replace"))).map(
    lambda value: value.translate(None, bytes([*range(32), 127])).strip()
)


def queries(path: str) -> st.SearchStrategy[str]:
    """Parameters that the path has, often rightly, and sometimes others."""

    def pair(name: str) -> st.SearchStrategy[str]:
        is_moment = name in ("from", "to", "since", "until")
        usual = MOMENT if is_moment else st.integers(0, 60).map(str) if name not in RIGHT else st.just(RIGHT[name])
        other = VALUE | NUMBER.map(lambda number: str(number).encode())
        return st.tuples(st.integers(0, 7), usual, other).map(
            lambda drawn: f"{name}={quote(drawn[2] if drawn[0] == 0 else drawn[1])}"
        )

    names = st.lists(st.sampled_from(READ[path]), min_size=1, max_size=4, unique=path != "/api/events")
    pairs = names.flatmap(lambda chosen: st.tuples(*map(pair, chosen)))
    return st.tuples(pairs, st.integers(0, 20), VALUE).map(
        lambda drawn: "&".join([*drawn[0], *([quote(drawn[2])] if drawn[1] == 0 else [])])
    )


def requests() -> st.SearchStrategy[dict[str, Any]]:
    """As httpx takes them, for one who may do everything."""
    headers = st.fixed_dictionaries(
        {},
        optional={
            "cookie": HEADER | HEADER.map(lambda value: b"pulseboard-8000=" + value),
            "authorization": HEADER | HEADER.map(lambda value: (b"Bearer " + value).strip()),
            "accept": HEADER,
            "content-type": HEADER | st.just(b"application/json"),
            "idempotency-key": HEADER,
            "x-csrf-token": HEADER,
            "user-agent": HEADER,
            "range": HEADER | st.integers().map(lambda end: f"bytes=0-{end}".encode()),
        },
    )
    reads = st.sampled_from(list(READ)).flatmap(
        lambda path: queries(path).map(lambda query: {"method": "GET", "url": f"{path}?{query}"})
    )
    fields = ("amount", "balance", "reason", "confirmed", "frozen", "name", "scopes", "data")
    bodies = st.dictionaries(st.sampled_from(fields) | TEXT, JSON, max_size=5) | JSON
    deep = st.tuples(st.sampled_from([b"[", b'{"a":', b'{"reason":[']), st.integers(1, 6_000)).map(
        lambda drawn: drawn[0] * drawn[1]
    )
    written = bodies.map(json.dumps).map(lambda text: text.encode(errors="replace")) | st.binary() | deep
    changes = st.tuples(st.sampled_from(CHANGED), written).map(
        lambda drawn: {"method": "POST", "url": drawn[0], "content": drawn[1]}
    )
    others = st.tuples(st.sampled_from(["GET", "HEAD", "POST", "DELETE", "PUT", "OPTIONS"]), VALUE).map(
        lambda drawn: {"method": drawn[0], "url": "/" + quote(drawn[1])}
    )
    named = st.tuples(st.sampled_from(NAMED), VALUE).map(
        lambda drawn: {"method": drawn[0][0], "url": drawn[0][1] + quote(drawn[1].replace(b"/", b""))}
    )
    asked = st.one_of(reads, reads, changes, others, named)
    return st.tuples(asked, st.just({}) | headers).map(lambda drawn: drawn[0] | {"headers": drawn[1]})


@pytest.mark.parametrize("needs_login", [False, True])
@pytest.mark.parametrize("seconds", SECONDS)
async def test_anything(
    place: Path | PostgresUrl, caplog: pytest.LogCaptureFixture, seconds: float, needs_login: bool
) -> None:
    """Never a fault of ours, nor a line in the log that says so; where a login is needed nothing is let in."""
    caplog.set_level(logging.ERROR)
    async with serve(place, needs_login=needs_login) as served:
        await Bank(served).claim(MIRA)
        address = served.address.partition("/login")[0]

        def check(asked: dict[str, Any]) -> None:
            said = {"origin": address, "content-type": "application/json"}
            answer = http.request(**asked | {"headers": said | asked["headers"]})
            assert answer.status_code < 500 or asked["url"].startswith("/readyz")
            if needs_login and asked["url"].startswith("/api"):
                assert answer.status_code in (400, 401)

        with httpx.Client(base_url=address, timeout=10) as http:
            await asyncio.to_thread(fuzz, check, requests(), seconds)
    assert [record for record in caplog.records if "interaction_reused" not in record.getMessage()] == []


async def test_moments_that_are_far_away(served: Served) -> None:
    """What is rounded from them has to be a moment too: they are refused, by every route that takes one."""
    for path, names in READ.items():
        for name in {"from", "to", "since", "until"} & set(names):
            for moment in ("0001-01-01T00:00:00+23:59", "1969-12-31T23:59:59Z", "9999-12-31T23:59:59-23:59"):
                needed = {each: RIGHT[each] for each in ("format", "metric") if each in names}
                answer = await served.http.get(path, params={name: moment} | needed)
                assert (answer.status_code, "in the years" in answer.text) == (400, True), answer.url


async def test_moments_that_are_none(served: Served) -> None:
    """It is said of the parameter as it is written in the query."""
    for path, names in READ.items():
        for name in {"from", "to", "since", "until"} & set(names):
            for moment in ("yesterday", "1767225600", "2026-02-30T00:00:00Z", "2026-01-01T25:00:00Z"):
                needed = {each: RIGHT[each] for each in ("format", "metric") if each in names}
                answer = await served.http.get(path, params={name: moment} | needed)
                assert answer.status_code == 400, answer.url
                assert answer.json()["detail"].replace("`", "").startswith((f"{name} is a moment", f"{name}: ")), (
                    answer.url
                )

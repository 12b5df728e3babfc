"""Every route and the socket, for every role: generated from the router, so that a new one can't be forgotten."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute, WebSocketRoute

from pulseboard.config.reach import OWN_NAMES
from pulseboard.web import application
from pulseboard.web.access import ACTIONS, FOR_TOKENS, NOBODY, Identity, Role, may
from pulseboard.web.limits import Doors
from pulseboard.web.logins import Logins
from pulseboard.web.page import PAGE
from tests.app.conftest import Served, serve


class Way(NamedTuple):
    """One method of one route, or the socket, with an address that fits."""

    method: str
    path: str
    action: str | None


class Guarded(NamedTuple):
    served: Served
    ways: list[Way]


@pytest.fixture
async def guarded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Guarded]:
    """A dashboard that takes everybody for whom a header says: `ROLE scope scope`."""
    built: list[Litestar] = []

    async def identify(_: Logins, connection: Any) -> tuple[Identity, None]:
        role, *scopes = connection.headers["x-test"].split()
        identity = Identity("test", Role[role], scopes=frozenset(scopes) if scopes else None)
        return (NOBODY if role == "ANYONE" else identity), None

    def doors(app: Any, *arguments: Any) -> Doors:
        built.append(app)
        return Doors(app, *arguments)

    monkeypatch.setattr(Logins, "identify", identify)
    monkeypatch.setattr(application, "Doors", doors)
    async with serve(tmp_path / "data", needs_login=True) as served:
        address = served.address.partition("/login")[0]
        served.http.base_url = address  # type: ignore[assignment]
        yield Guarded(served._replace(address=address), ways(built[0]))


def ways(litestar: Litestar) -> list[Way]:
    found = []
    for route in litestar.routes:
        path = "/" + "/".join(part if isinstance(part, str) else "1" for part in route.path_components)
        if isinstance(route, WebSocketRoute):
            found.append(Way("WS", path, route.route_handler.opt.get("action")))
        elif isinstance(route, HTTPRoute):
            for handler in route.route_handlers:
                methods = set(handler.http_methods) - {"OPTIONS"}
                found += [Way(method, path, handler.opt.get("action")) for method in sorted(methods)]
    return found


async def status_of(guarded: Guarded, way: Way, who: str) -> int:
    """What somebody is answered with; of the socket 401 and 403 for the codes that mean the same, or else 101."""
    headers = {"Origin": guarded.served.address, "X-Test": who}
    if way.method != "WS":
        body = {} if way.method in ("POST", "PUT", "PATCH") else None
        return (await guarded.served.http.request(way.method, way.path, json=body, headers=headers)).status_code
    async with guarded.served.watch(additional_headers={"X-Test": who}) as viewer:
        async with asyncio.timeout(5):
            if may(Identity("", Role[who.split(maxsplit=1)[0]]), way.action):
                assert '"HELLO"' in str(await viewer.recv())
                return 101
            await viewer.wait_closed()
        assert viewer.close_code is not None
        return viewer.close_code - 4000


async def test_every_route_for_every_role(guarded: Guarded) -> None:
    """As the table says; who isn't known gets 401, who may not 403."""
    assert len(guarded.ways) > 40
    assert {way.action for way in guarded.ways} <= set(ACTIONS)
    assert {"/ws", "/api/stats", "/metrics", "/login"} <= {way.path for way in guarded.ways}
    for way in guarded.ways:
        for role in Role:
            status = await status_of(guarded, way, role.name)
            if may(Identity("", role), way.action):
                assert status not in (401, 403) or way.path == "/login", (way, role, status)
            else:
                assert status == (401 if role is Role.ANYONE else 403), (way, role, status)


async def test_every_route_for_tokens(guarded: Guarded) -> None:
    """A token gets on to what it was made for, and nowhere else."""
    for way in guarded.ways:
        if way.action is None or ACTIONS[way.action] is Role.ANYONE or way.method == "WS":
            continue
        other = "stats.read" if way.action != "stats.read" else "metrics.read"
        assert await status_of(guarded, way, f"ADMINISTRATOR {other}") == 403, way
        if way.action in FOR_TOKENS:
            assert await status_of(guarded, way, f"ADMINISTRATOR {way.action}") not in (401, 403), way


async def test_no_base_path_is_taken_for_a_route(guarded: Guarded) -> None:
    """What the routes and files begin with is known to the settings, which refuse a base path that begins so."""
    begin = {way.path.split("/")[1] for way in guarded.ways} - {"", "1"}
    files = {path.name for path in PAGE.iterdir() if not path.name.startswith(".")}
    assert begin | files == OWN_NAMES


async def test_everybody_is_told_what_they_may_do(guarded: Guarded) -> None:
    """Exactly what the rule says, for each role, and for a token that is for less."""
    whom = {role.name: Identity("", role) for role in Role if role is not Role.ANYONE}
    whom["ADMINISTRATOR session.own events.export"] = Identity(
        "", Role.ADMINISTRATOR, scopes=frozenset({"session.own", "events.export"})
    )
    for who, identity in whom.items():
        me = (await guarded.served.http.get("/api/session", headers={"X-Test": who})).json()
        assert me["role"].upper() == who.partition(" ")[0]
        assert me["may"] == sorted(action for action in ACTIONS if may(identity, action))
        assert ("sessions.manage" in me["may"]) is (who == "ADMINISTRATOR")
        assert ("events.export" in me["may"]) is (who != "VIEWER")


async def test_a_refusal_says_what_is_missing(guarded: Guarded) -> None:
    for who, says in {
        "VIEWER": "This takes the role operator; yours is viewer.",
        "ADMINISTRATOR stats.read": "This token is not for events.export.",
    }.items():
        refused = await guarded.served.http.get("/api/events/export", headers={"X-Test": who})
        assert (refused.status_code, refused.json()["detail"]) == (403, says)


def test_what_is_not_named_is_denied() -> None:
    administrator = Identity("", Role.ADMINISTRATOR)
    for action in (None, "", "something.else", "STATS.READ"):
        assert not may(administrator, action)
        assert not may(administrator._replace(scopes=frozenset({str(action)})), action)


def test_each_role_may_what_the_one_before_may() -> None:
    for action in ACTIONS:
        assert sorted(role for role in Role if may(Identity("", role), action)) == list(Role)[ACTIONS[action] :]


def test_tokens_let_nobody_else_in() -> None:
    assert not FOR_TOKENS & {"sessions.manage", "tokens.manage", "session.own"}

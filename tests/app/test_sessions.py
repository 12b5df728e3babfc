"""Sessions: what ends them, how long they last, and that their secrets change."""

import asyncio

import pytest

from pulseboard.storage import sessions
from pulseboard.web import logins
from tests.app.login_fixtures import Guarded, code_of, guarded

__all__ = ["guarded"]


async def test_an_ended_session_closes_its_sockets(guarded: Guarded) -> None:
    """Within two seconds, with 4401; the others go on. So it is where another process ends it."""
    async with guarded.somebody() as one, guarded.somebody() as other:
        mine, theirs = (await one.get("/api/sessions")).json()["items"][::-1]
        assert (mine["isYours"], theirs["isYours"]) == (True, False)
        async with guarded.watch(one) as stays, guarded.watch(other) as goes:
            await goes.recv()
            async with asyncio.timeout(2):
                assert (await one.delete(f"/api/sessions/{theirs['id']}")).json() == {"sessions": 1}
                assert await code_of(goes) == 4401
            assert (await other.get("/api/stats")).status_code == 401
            assert (await one.delete(f"/api/sessions/{theirs['id']}")).status_code == 404
            assert '"type"' in str(await stays.recv())

            store = guarded.served.dashboard.board.store
            async with asyncio.timeout(3):
                await store.transact(lambda transaction: sessions.end_sessions(transaction.connection, [mine["id"]]))
                assert await code_of(stays) == 4401


async def test_log_out_everywhere(guarded: Guarded) -> None:
    async with guarded.somebody() as one, guarded.somebody() as other:
        assert (await one.delete("/api/sessions")).json() == {"sessions": 2}
        assert [(await http.get("/api/stats")).status_code for http in (one, other)] == [401, 401]


async def test_a_session_gets_another_secret_now_and_then(guarded: Guarded, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one before is good for a minute, for answers on their way; then it is nobody's."""
    async with guarded.somebody() as http:
        (name, first), *_ = http.cookies.items()
        now = logins.now_ms() + logins.ROTATE_MS
        monkeypatch.setattr(logins, "now_ms", lambda: now)
        answers = await asyncio.gather(*(http.get("/api/stats") for _ in range(5)))
        assert {answer.status_code for answer in answers} == {200}
        assert sum("set-cookie" in answer.headers for answer in answers) == 1
        second = http.cookies[name]
        assert second != first
        async with guarded.browser() as old:
            old.cookies.set(name, first, domain="127.0.0.1")
            assert (await old.get("/api/stats")).status_code == 200
            now += sessions.FORMER_MS
            await asyncio.sleep(logins.KNOWN_SECONDS)
            assert (await old.get("/api/stats")).status_code == 401
        assert (await http.get("/api/stats")).status_code == 200


@pytest.mark.parametrize(("hours", "is_used"), [(23.9, True), (24.1, False)])
async def test_sessions_end(guarded: Guarded, monkeypatch: pytest.MonkeyPatch, hours: float, is_used: bool) -> None:
    """After a day in which nobody came, and after a month in any case."""
    began = logins.now_ms()
    async with guarded.somebody() as http:
        await asyncio.sleep(logins.KNOWN_SECONDS)
        monkeypatch.setattr(logins, "now_ms", lambda: began + round(hours * 3_600_000))
        assert (await http.get("/api/stats")).status_code == (200 if is_used else 401)


async def test_a_session_is_over_after_a_month(guarded: Guarded, monkeypatch: pytest.MonkeyPatch) -> None:
    began = logins.now_ms()
    async with guarded.somebody() as http:
        monkeypatch.setattr(logins, "KNOWN_SECONDS", 0.0)
        for hours in range(12, 31 * 24, 12):
            monkeypatch.setattr(logins, "now_ms", lambda hours=hours: began + hours * 3_600_000 + 60_000)
            answer = await http.get("/api/stats")
            await guarded.served.dashboard.board.store.transact(lambda transaction: None)  # what was left is written
            if answer.status_code == 401:
                break
        assert hours == 30 * 24

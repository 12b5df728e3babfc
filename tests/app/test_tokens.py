"""Tokens of programs: made, used and ended."""

import asyncio

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from pulseboard.web.access import FOR_TOKENS
from tests.app.login_fixtures import Guarded, code_of, guarded, kinds

__all__ = ["guarded"]


@pytest.mark.parametrize("name", ["a\nb", "a\0b", "\u202eevil"])
async def test_a_token_has_a_name_that_can_be_read(guarded: Guarded, name: str) -> None:
    async with guarded.somebody() as http:
        made = await http.post("/api/tokens", json={"name": name, "scopes": ["stats.read"]})
        assert made.status_code == 400


async def test_more_than_one_token(guarded: Guarded) -> None:
    """Whoever looks on the way may have looked at the other one: neither counts, good or not, nor on the socket."""
    async with guarded.somebody() as http:
        asked = {"name": "a", "scopes": ["stats.read", "live.watch"]}
        secret = (await http.post("/api/tokens", json=asked)).json()["token"]
    good, wrong = ("Authorization", f"Bearer {secret}"), ("authorization", "Basic eDp5")
    socket = guarded.address.replace("http", "ws", 1) + "/ws"
    async with httpx.AsyncClient(base_url=guarded.address) as program:
        assert (await program.get("/api/stats", headers=[good])).status_code == 200
        for both in ([good, wrong], [wrong, good], [good, good]):
            refused = await program.get("/api/stats", headers=both)
            assert refused.status_code == 400
            assert refused.json() == {
                "status_code": 400,
                "detail": "The header Authorization is there more than once. Send one.",
            }
            with pytest.raises(InvalidStatus) as told:
                await connect(socket, additional_headers=both)
            assert told.value.response.status_code == 400


async def test_tokens_of_programs(guarded: Guarded) -> None:
    """No Origin, no cookie: a token lets in to what it is for, until it is revoked."""
    async with guarded.somebody() as http:
        made = await http.post("/api/tokens", json={"name": "prometheus", "scopes": ["metrics.read", "live.watch"]})
        assert made.status_code == 201
        secret, id_ = made.json()["token"], made.json()["id"]
        bearer = {"Authorization": f"Bearer {secret}"}
        async with httpx.AsyncClient(base_url=guarded.address) as program:
            assert (await program.get("/metrics", headers=bearer)).status_code == 200
            assert (await program.get("/api/stats", headers=bearer)).status_code == 403
            assert (await program.post("/api/logout", headers=bearer)).status_code == 403
            for wrong in ("Bearer", "Bearer x", f"Basic {secret}", f"Bearer {secret}x"):
                assert (await program.get("/metrics", headers={"Authorization": wrong})).status_code == 401
            async with guarded.watch(origin="", **bearer) as viewer:
                await viewer.recv()
                assert (await http.delete(f"/api/tokens/{id_}")).status_code == 204
                async with asyncio.timeout(2):
                    assert await code_of(viewer) == 4401
            assert (await program.get("/metrics", headers=bearer)).status_code == 401
        assert (await http.delete(f"/api/tokens/{id_}")).status_code == 404
        assert await kinds(http) == ["access.logged_in", "access.token_made", "access.token_revoked"]
        shown = str((await http.get("/api/events", params={"kind": "access.*"})).json())
        assert secret not in shown


async def test_tokens_that_cannot_be(guarded: Guarded) -> None:
    """A token lets nobody else in, has one name, and is shown once."""
    async with guarded.somebody() as http:
        for scopes in ([], ["everything"], ["tokens.manage"], ["sessions.manage"], ["stats.read", "page.read"]):
            assert (await http.post("/api/tokens", json={"name": "a", "scopes": scopes})).status_code == 400
        one = {"name": "a", "scopes": ["stats.read"]}
        secret = (await http.post("/api/tokens", json=one)).json()["token"]
        assert (await http.post("/api/tokens", json=one)).status_code == 409
        listed = (await http.get("/api/tokens")).json()
        assert [(token["name"], token["scopes"]) for token in listed["items"]] == [("a", ["stats.read"])]
        assert listed["possibleScopes"] == sorted(FOR_TOKENS)
        assert secret not in str(listed)

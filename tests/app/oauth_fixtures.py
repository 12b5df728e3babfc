"""A web application that lets its visitors log in with the local Discord, played by an HTTP client."""

import base64
import hashlib
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from pulseboard.sim import LocalDiscord

REDIRECT = "http://127.0.0.1:8000/login/discord?from=page"
SECRET = "a secret"
VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
PKCE = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}
SCOPE = "identify guilds guilds.members.read"


class Site:
    """`browser` is a visitor's, with their cookies; `http` asks for the site itself, at `/api`."""

    def __init__(self, local: LocalDiscord, browser: httpx.AsyncClient, http: httpx.AsyncClient) -> None:
        self.local, self.browser, self.http = local, browser, http
        self.client = (local.client_id, SECRET)

    def asked(self, **changed: str | None) -> dict[str, str]:
        """The query of `/oauth2/authorize`; what is None is left out."""
        query = {"client_id": self.local.client_id, "response_type": "code", "redirect_uri": REDIRECT, "scope": SCOPE}
        return {name: value for name, value in (query | {"state": "s&1"} | changed).items() if value is not None}

    async def visit(self, **changed: str | None) -> httpx.Response:
        return await self.browser.get(self.local.authorize_url, params=self.asked(**changed))

    async def decide(self, decision: str = "authorize", member: str = "", **changed: str | None) -> httpx.Response:
        form = {"decision": decision, "member": member}
        return await self.browser.post(self.local.authorize_url, params=self.asked(**changed), data=form)

    async def code(self, member: str, **changed: str | None) -> str:
        """What an authorizing member brings back."""
        return led_back(await self.decide("authorize", member, **changed))["code"]

    async def post(self, path: str = "/oauth2/token", **form: str) -> httpx.Response:
        return await self.http.post(path, data=form, auth=self.client)

    async def exchange(self, code: str, **changed: str) -> httpx.Response:
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT}
        return await self.post(**form | changed)

    async def refresh(self, token: str) -> httpx.Response:
        return await self.post(grant_type="refresh_token", refresh_token=token)

    async def tokens(self, member: str, **changed: str | None) -> dict[str, Any]:
        answer = await self.exchange(await self.code(member, **changed))
        return dict(answer.raise_for_status().json())

    async def get(self, path: str, access_token: str) -> httpx.Response:
        return await self.http.get(path, headers={"Authorization": f"Bearer {access_token}"})


def led_back(response: httpx.Response) -> dict[str, str]:
    """The parameters with which the visitor comes back to the site."""
    assert response.status_code == 303
    location = response.headers["location"]
    assert location.startswith(f"{REDIRECT}&")
    came = dict(parse_qsl(urlsplit(location).query, strict_parsing=True))
    assert came.pop("from") == "page"
    return came


def refusal(response: httpx.Response) -> tuple[int, str, str]:
    """Status, error and description of an answer of the token endpoint."""
    told = response.json()
    return response.status_code, told["error"], told["error_description"]


def error(response: httpx.Response) -> tuple[int, int, str]:
    """Status, code and message of an answer of the API."""
    told = response.json()
    return response.status_code, told["code"], told["message"]


@pytest.fixture
async def local() -> AsyncIterator[LocalDiscord]:
    async with LocalDiscord(guilds=2, client_secret=SECRET, redirect_uris=[REDIRECT]) as discord:
        yield discord


@pytest.fixture
async def site(local: LocalDiscord) -> AsyncIterator[Site]:
    async with httpx.AsyncClient() as browser, httpx.AsyncClient(base_url=f"{local.url}/api") as http:
        yield Site(local, browser, http)


@pytest.fixture
def member(local: LocalDiscord) -> str:
    return local.guilds[0].members[3].id

"""Logging in to a dashboard as whoever reads its link does, and being logged in there from then on."""

import time
from typing import Any

import httpx
from playwright.async_api import BrowserContext

COOKIE_SECONDS = 86_400
_cookies: dict[str, httpx.Cookies] = {}
"""Of each dashboard, by its address: a link is good once, and many look."""


async def log_in(way_in: str) -> str:
    """Use up what a dashboard was announced with; returns its address. One that needs no login has that alone."""
    address, _, token = way_in.partition("/login?token=")
    _cookies.pop(address, None)
    if token:
        async with httpx.AsyncClient() as http:
            answer = await http.get(way_in)
            assert answer.status_code == 303, answer.text
            _cookies[address] = http.cookies
    return address


def client_of(address: str, **options: Any) -> httpx.AsyncClient:
    """A client that is logged in at an address, where that is needed."""
    return httpx.AsyncClient(base_url=address, cookies=_cookies.get(address), **options)


async def prove(http: httpx.AsyncClient) -> None:
    """What a client changes from now on comes from the dashboard's own page."""
    session = (await http.get("/api/session")).json()
    http.headers.update({"Origin": str(http.base_url).rstrip("/"), "X-CSRF-Token": session["csrf"]})


async def make_token(address: str, *scopes: str) -> str:
    """A token for a program; an empty text where none is needed."""
    if address not in _cookies:
        return ""
    async with client_of(address) as http:
        await prove(http)
        made = await http.post("/api/tokens", json={"name": " ".join(scopes), "scopes": scopes})
        return str(made.raise_for_status().json()["token"])


async def enter(context: BrowserContext, address: str) -> None:
    """Log a real browser in, where that is needed; it stays so when it is closed and its profile is used again."""
    expires = time.time() + COOKIE_SECONDS
    await context.add_cookies(
        [
            {"name": name, "value": value, "url": address, "httpOnly": True, "sameSite": "Lax", "expires": expires}
            for name, value in _cookies.get(address, httpx.Cookies()).items()
        ]
    )


def carried(address: str) -> dict[str, str]:
    """The headers that a socket of somebody who is logged in has beside its Origin."""
    cookies = "; ".join(f"{name}={value}" for name, value in _cookies.get(address, httpx.Cookies()).items())
    return {"Cookie": cookies} if cookies else {}

"""The browser's clock is an hour off: what the page says of time is right all the same."""

import re
import time
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.async_api import Page, Request, expect

from tests.e2e.pages import PATHS, open_page
from tests.e2e.test_live import ROWS
from tests.programs import Program

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.soak]

HOUR_MS = 3_600_000
SHIFTED = """
    const Real = Date
    globalThis.Date = class extends Real {
        constructor(...given) { given.length === 0 ? super(Real.now() + SKEW) : super(...given) }
        static now() { return Real.now() + SKEW }
    }
"""
NOT_NOW = re.compile(r"\b\d+ (?:h|d|hours?|days?) ago|\bin \d+ (?:h|d|min)\b|\b(?:[3-9]\d|\d{3,}) min ago")
"""What can't be right on a page of a bot that has run for some seconds."""


@pytest.mark.parametrize("skew_ms", [HOUR_MS, -HOUR_MS])
@pytest.mark.parametrize("path", PATHS)
async def test_every_page(visit: Page, demo: Program, path: str, skew_ms: int) -> None:
    """Nothing is an hour ago or to come, and what is asked for ends now by the server's clock."""
    asked: list[Request] = []

    def note(request: Request) -> None:
        if "/api/" in request.url:
            asked.append(request)

    visit.on("request", note)
    await visit.add_init_script(SHIFTED.replace("SKEW", str(skew_ms)))
    await open_page(visit, demo.address, path)
    await expect(visit.locator("header").first).to_contain_text("Online")
    said = await visit.evaluate("document.body.innerText")
    assert NOT_NOW.findall(said) == []
    now = time.time()
    for url, name, at in moments(asked):
        assert at <= now + 120, (url, at - now)
        if name in {"to", "until"}:
            assert at >= now - 120, (url, at - now)


async def test_an_event_is_as_old_as_it_is(visit: Page, demo: Program) -> None:
    """The newest row of the overview came some seconds ago, whatever the browser's clock says."""
    await visit.add_init_script(SHIFTED.replace("SKEW", str(HOUR_MS)))
    await open_page(visit, demo.address)
    await expect(visit.locator(ROWS).first.locator("time")).to_have_text(
        re.compile(r"^(now|just now|[1-5]?\d s( ago)?)$")
    )


def moments(requests: list[Request]) -> list[tuple[str, str, float]]:
    """The times that were asked for, in seconds since 1970, by the name of the parameter."""
    found = []
    for request in requests:
        for name, values in parse_qs(urlsplit(request.url).query).items():
            if name in {"from", "to", "since", "until"}:
                found += [(request.url, name, datetime.fromisoformat(value).timestamp()) for value in values]
    return found

"""What every test may ask for. Where a machine can't give it the test is skipped with a line; with CI=true it fails."""

import asyncio
import functools
import gc
import inspect
import os
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from pulseboard.config import PostgresUrl
from tests.chromium import find_chromium
from tests.postgres import own_schema, postgres_server

# Of the longest, five times.
HANGS_AFTER_SECONDS = 300


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What hangs says where, instead of taking the whole run with it; the long lengths have bounds of their own."""
    for item in items:
        if item.get_closest_marker("soak"):
            continue
        item.add_marker(pytest.mark.timeout(HANGS_AFTER_SECONDS + 30))
        if isinstance(item, pytest.Function) and inspect.iscoroutinefunction(item.obj):
            item.obj = _bounded(item.obj)


def _bounded(test: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    """Cancelled where it waits, which the traceback then shows; a signal would only show the event loop."""

    @functools.wraps(test)
    async def bounded(**fixtures: object) -> None:
        async with asyncio.timeout(HANGS_AFTER_SECONDS):
            await test(**fixtures)

    return bounded


def pytest_collection_finish() -> None:
    """A million objects of modules and tests, which stay: looking through them blocks a loop for a second each time."""
    gc.collect()
    gc.freeze()


def not_to_be_had(what: str) -> NoReturn:
    """Skips the test, or fails it where everything has to be there."""
    if os.environ.get("CI") == "true":
        pytest.fail(what, pytrace=False)
    pytest.skip(what)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The browser for end-to-end tests, for `playwright.chromium.launch(executable_path=chromium_path)`."""
    return find_chromium() or not_to_be_had("no Chromium found: install one, or name it in PULSEBOARD_CHROMIUM")


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server to create schemas in."""
    with postgres_server() as url:
        yield url or not_to_be_had("no PostgreSQL found: install one, or name one in PULSEBOARD_TEST_POSTGRES")


@pytest.fixture
def postgres_place(postgres_url: str) -> Iterator[PostgresUrl]:
    """An empty PostgreSQL database of the test's own."""
    with own_schema(postgres_url) as url:
        yield PostgresUrl(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path | PostgresUrl:
    """Where data can be kept, empty: the test runs on both databases."""
    if request.param == "sqlite":
        return tmp_path / "data"
    found: PostgresUrl = request.getfixturevalue("postgres_place")
    return found

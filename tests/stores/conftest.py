"""A bank on each database."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from pulseboard.config import PostgresUrl
from pulseboard.storage.store import Store
from tests.stores.bank import Bank


@pytest.fixture
async def bank(place: Path | PostgresUrl) -> AsyncIterator[Bank]:
    async with Store(place) as store:
        yield Bank(store)

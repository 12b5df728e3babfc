"""A dashboard with an economy that members have used, at a time that stands still."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from pulseboard.config import PostgresUrl
from pulseboard.events import Ref
from pulseboard.features.economy.balance_file import read_balances
from pulseboard.features.economy.ledger.imports import import_balances
from pulseboard.features.economy.rules import Rules
from pulseboard.features.economy.service import Asked, EconomyService
from tests.app.conftest import Served, serve

DAY_MS = 86_400_000
NOON = round(datetime(2026, 3, 10, 12, tzinfo=UTC).timestamp() * 1000)
HARBOUR, MEADOW = Ref("1000", "Harbour"), Ref("2000", "Meadow")
BOT = Ref("1", "Purser")
MIRA, YUKI, ANDERS, OLU, ZOE = MEMBERS = [
    Ref(str(number), name) for number, name in enumerate(("Mira", "Yuki", "Anders", "Olu", "ZOË"), 11)
]


class Bank:
    """A dashboard's economy: each call is an interaction of its own. `at_ms` is its clock."""

    def __init__(self, served: Served) -> None:
        self.served = served
        self.at_ms = NOON
        self.economy: EconomyService = served.dashboard.economy
        self.economy.clock = lambda: self.at_ms
        self._interactions = 0

    async def claim(self, member: Ref, guild: Ref = HARBOUR) -> int:
        return (await self.economy.claim(self._asked(member, guild))).transaction

    async def pay(self, payer: Ref, payee: Ref, amount: int, guild: Ref = HARBOUR) -> int:
        return (await self.economy.transfer(self._asked(payer, guild), payee, amount)).transaction

    async def grant(self, member: Ref, amount: int, *, reason: str = "because") -> int:
        asked = self._asked(Ref("9", "Admin"), HARBOUR)
        return (await self.economy.grant(asked, member, amount, reason)).transaction

    async def take_over(self, members: int, *, file: str = "coins.csv") -> None:
        """Five coins for each of so many members, as one transaction with an entry for each and one of the mint."""
        content = "member,balance\n" + "".join(f"{1_000 + number},5\n" for number in range(members))
        rules = Rules()
        balances = read_balances(file, content.encode(), rules, HARBOUR.id)
        store = self.served.dashboard.board.store
        await store.transact(import_balances, balances, rules, Ref("9", "Admin"), self.at_ms)

    async def get(self, path: str, status: int = 200, **parameters: Any) -> Any:
        """The JSON at a path under /api/economy."""
        response = await self.served.http.get(f"/api/economy/{path}", params=parameters)
        assert response.status_code == status, response.text
        return response.json()

    async def post(self, path: str, body: Any, key: str | None = None, **headers: str) -> httpx.Response:
        """Ask for a change, as the page does."""
        headers = {"Origin": self.served.address} | headers | ({"Idempotency-Key": key} if key else {})
        return await self.served.http.post(f"/api/economy/{path}", json=body, headers=headers)

    def _asked(self, actor: Ref, guild: Ref) -> Asked:
        self._interactions += 1
        return Asked(actor, guild, BOT, f"interaction {self._interactions}")


@asynccontextmanager
async def open_bank(place: Path | PostgresUrl, **settings: Any) -> AsyncIterator[Bank]:
    async with serve(place, **settings) as served:
        yield Bank(served)


@pytest.fixture
async def bank(place: Path | PostgresUrl) -> AsyncIterator[Bank]:
    async with open_bank(place) as opened:
        yield opened

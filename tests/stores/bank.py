"""A bank for tests: the service on a real database with its arguments filled in, a clock that stands, some members."""

from collections.abc import Awaitable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Table

from pulseboard.events import Event, Ref
from pulseboard.features.economy.ledger.receipts import Adjusted, Claimed, Frozen, Transferred, Undone
from pulseboard.features.economy.refusals import Refusal
from pulseboard.features.economy.rules import Rules
from pulseboard.features.economy.service import Asked, EconomyService
from pulseboard.storage import log
from pulseboard.storage.schema import entries
from pulseboard.storage.store import Store
from tests.stores.ledger_audit import Account, audit, rows

DAY_MS = 86_400_000
NOON = round(datetime(2026, 3, 10, 12, tzinfo=UTC).timestamp() * 1000)
HARBOUR, MEADOW = Ref("1000", "Harbour"), Ref("2000", "Meadow")
BOT, ADMIN = Ref("1", "Purser"), Ref("5", "Ada")
MIRA, YUKI, ANDERS, OLU, ZOE = MEMBERS = [
    Ref(str(number), name) for number, name in enumerate(("Mira", "Yuki", "Anders", "Olu", "Zoë"), 11)
]


@dataclass
class Clock:
    """Stands still until it is set."""

    at_ms: int = NOON

    def __call__(self) -> int:
        return self.at_ms


@dataclass
class Bank:
    """Each call is an interaction of its own, unless one is named."""

    store: Store
    rules: Rules = field(default_factory=Rules)
    clock: Clock = field(default_factory=Clock)
    asked_for: int = 0

    @property
    def service(self) -> EconomyService:
        return EconomyService(self.store, self.rules, clock=self.clock)

    def asked(self, actor: Ref, guild: Ref | None = HARBOUR, interaction: str | None = None) -> Asked:
        self.asked_for += 1
        return Asked(actor, guild, BOT, interaction or f"interaction {self.asked_for}")

    async def claim(self, member: Ref, guild: Ref = HARBOUR, interaction: str | None = None) -> Claimed:
        return await self.service.claim(self.asked(member, guild, interaction))

    async def pay(self, payer: Ref, payee: Ref, amount: Any, interaction: str | None = None) -> Transferred:
        return await self.service.transfer(self.asked(payer, interaction=interaction), payee, amount)

    async def grant(self, member: Ref, amount: Any, guild: Ref = HARBOUR, reason: str = "a prize") -> Adjusted:
        return await self.service.grant(self.asked(ADMIN, guild), member, amount, reason)

    async def take(self, member: Ref, amount: Any, reason: str = "a fine") -> Adjusted:
        return await self.service.take(self.asked(ADMIN), member, amount, reason)

    async def set_balance(self, member: Ref, balance: Any, reason: str = "put right") -> Adjusted:
        return await self.service.set_balance(self.asked(ADMIN), member, balance, reason)

    async def undo(self, transaction: int, guild: Ref | None = HARBOUR, reason: str = "a mistake") -> Undone:
        return await self.service.undo(self.asked(ADMIN, guild), transaction, reason)

    async def freeze(self, member: Ref, *, frozen: bool = True, reason: str = "a dispute") -> Frozen:
        return await self.service.freeze(self.asked(ADMIN), member, reason, frozen=frozen)

    async def balances(self) -> dict[str, int]:
        """What each member has in the one guild that the test uses, after an audit."""
        return {member: balance for (_, member), balance in (await self.audited()).items()}

    async def audited(self) -> dict[Account, int]:
        return await self.store.read(audit, self.rules)

    async def events(self, after: int = 0) -> list[Event]:
        return await self.store.read(log.read_after, after, 1_000)

    async def kept(self, table: Table) -> list[Any]:
        """All rows of a table."""
        return await self.store.read(rows, table)

    async def refused(self, deed: Awaitable[Any]) -> Refusal:
        """The refusal of a deed, after an audit: it changed nothing but what tells of it."""
        before = await self.kept(entries)
        with pytest.raises(Refusal) as refusal:
            await deed
        assert await self.kept(entries) == before
        await self.audited()
        return refusal.value

    async def booked(self, number: int) -> set[tuple[str, str, int, int, int]]:
        return {
            (row["guild"], row["member"], row["amount"], row["balance"], row["number"])
            for row in await self.kept(entries)
            if row["transaction_id"] == number
        }

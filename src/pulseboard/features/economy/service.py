"""The economy as commands and other callers use it: one call, one transaction, one answer."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Concatenate, NamedTuple, ParamSpec, TypeVar

from pulseboard.errors import StorageUnavailable
from pulseboard.events import Ref, now_ms
from pulseboard.features.economy import rules as rule
from pulseboard.features.economy.ledger import administration, books, operations, queries
from pulseboard.features.economy.ledger.once import Occasion
from pulseboard.features.economy.ledger.queries import Leaders, Line, Place, Summary
from pulseboard.features.economy.ledger.receipts import Adjusted, Claimed, Frozen, Transferred, Undone
from pulseboard.features.economy.refusals import Refusal, Refused
from pulseboard.features.economy.rules import Rules
from pulseboard.storage.store import Store
from pulseboard.storage.transaction import Transaction

PATIENCE_SECONDS = 60.0
"""How long an operation is tried again while the database can't be written: its interaction makes that safe."""
_AGAIN_SECONDS = 0.5

P = ParamSpec("P")
T = TypeVar("T")
R = TypeVar("R", Claimed, Transferred, Adjusted, Undone, Frozen)


class Asked(NamedTuple):
    """Who asks for something, where, of which bot, and by which interaction (an idempotency key)."""

    actor: Ref
    guild: Ref | None
    """None from the dashboard."""
    bot: Ref | None
    interaction_id: str
    scope: str | None = None
    """The `guild` of the accounts concerned, where it isn't that of `guild`."""
    address: str | None = None
    """From where, from the dashboard."""


class EconomyService:
    """What members and administrators can do, by these rules.

    Whatever changes something raises a `Refusal` when it can't be done, and StorageUnavailable when the database could
    not be written for so long that nobody can tell whether it was. Asked again with the same interaction it changes
    nothing and answers the same. `clock` gives milliseconds since 1970.
    """

    def __init__(self, store: Store, rules: Rules | None = None, *, clock: Callable[[], int] = now_ms) -> None:
        self._store = store
        self.clock = clock
        self.rules = rules or Rules()

    async def claim(self, asked: Asked) -> Claimed:
        """The day's coins."""
        return _accepted(await self._write(operations.claim, self._occasion(asked)))

    async def transfer(self, asked: Asked, payee: Ref, amount: int, *, payee_is_bot: bool = False) -> Transferred:
        """Coins from the one who asks to another member."""
        occasion = self._occasion(asked)
        return _accepted(await self._write(operations.transfer, occasion, payee, amount, payee_is_bot=payee_is_bot))

    async def grant(self, asked: Asked, member: Ref, amount: int, reason: str) -> Adjusted:
        """New coins for a member."""
        return _accepted(await self._write(administration.grant, self._occasion(asked), member, amount, reason))

    async def take(self, asked: Asked, member: Ref, amount: int, reason: str) -> Adjusted:
        """Coins of a member are burnt."""
        return _accepted(await self._write(administration.take, self._occasion(asked), member, amount, reason))

    async def set_balance(self, asked: Asked, member: Ref, balance: int, reason: str) -> Adjusted:
        """A grant, or coins taken, so that a member has this much."""
        return _accepted(await self._write(administration.set_balance, self._occasion(asked), member, balance, reason))

    async def undo(self, asked: Asked, transaction: int, reason: str) -> Undone:
        """The opposite of a transaction that was asked for in the same guild; asked for outside of guilds, of any."""
        return _accepted(await self._write(administration.undo, self._occasion(asked), transaction, reason))

    async def freeze(self, asked: Asked, member: Ref, reason: str, *, frozen: bool = True) -> Frozen:
        """A member can't claim, pay or be paid any more; or can again."""
        return _accepted(await self._write(administration.freeze, self._occasion(asked), member, reason, frozen=frozen))

    async def balance(self, asked: Asked, member: Ref) -> int:
        """What a member holds."""
        return await self._read(queries.balance, self._scope(asked), member.id)

    async def payable(self, asked: Asked) -> int:
        """The most that the one who asks can pay now."""
        account = await self._read(books.look_at, self._scope(asked), asked.actor.id)
        return rule.payable(self.rules, account, self.clock())

    async def leaderboard(self, asked: Asked, limit: int = 10, offset: int = 0) -> Leaders:
        """The richest members, at most `limit`, after the first `offset`."""
        return await self._read(queries.leaderboard, self._scope(asked), limit, offset)

    async def place(self, asked: Asked) -> Place | None:
        """Where the one who asks stands in the leaderboard; None without coins."""
        return await self._read(queries.place, self._scope(asked), asked.actor.id)

    async def undoable(self, asked: Asked, limit: int = 25, number: int | None = None) -> list[Summary]:
        """What was asked for in this guild lately and can be undone, newest first; with `number`, that one only."""
        guild = asked.guild.id if asked.guild else ""
        return await self._read(queries.undoable, guild, limit, number)

    async def history(self, asked: Asked, limit: int = 10, before: int | None = None) -> list[Line]:
        """The newest entries of the one who asks, newest first; with `before`, those of a lower number."""
        return await self._read(queries.history, self._scope(asked), asked.actor.id, limit, before)

    def today(self) -> int:
        """The calendar day that it is now."""
        return rule.day_of(self.rules, self.clock())

    def _scope(self, asked: Asked) -> str:
        return asked.scope or (rule.scope_of(self.rules, asked.guild.id) if asked.guild else rule.GLOBAL)

    def _occasion(self, asked: Asked) -> Occasion:
        return Occasion(
            actor=asked.actor,
            guild=asked.guild,
            bot=asked.bot,
            interaction=asked.interaction_id,
            at_ms=self.clock(),
            rules=self.rules,
            scope=self._scope(asked),
            address=asked.address,
        )

    async def _write(self, work: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await _patiently(lambda: self._store.transact(work, *args, **kwargs))

    async def _read(self, query: Callable[..., T], *args: object) -> T:
        return await _patiently(lambda: self._store.read(query, *args))


def _accepted(outcome: R | Refused) -> R:
    if isinstance(outcome, Refused):
        raise Refusal.of(outcome)
    return outcome


async def _patiently(call: Callable[[], Awaitable[T]]) -> T:
    """Call again while the database is away: that it can't be reached for a moment is nobody's business."""
    loop = asyncio.get_running_loop()
    give_up_at = loop.time() + PATIENCE_SECONDS
    while True:
        try:
            return await call()
        except StorageUnavailable:
            if loop.time() + _AGAIN_SECONDS > give_up_at:
                raise
        await asyncio.sleep(_AGAIN_SECONDS)

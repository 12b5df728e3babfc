"""The economy as commands and other callers use it: rules first, then one transaction."""

import time
from collections.abc import Callable
from datetime import UTC, tzinfo

from pulseboard.events import Ref
from pulseboard.features.economy import ledger, rules
from pulseboard.features.economy.ledger import Claimed, Occasion, Transferred
from pulseboard.stats import Holding
from pulseboard.storage.store import Store


def now_ms() -> int:
    return time.time_ns() // 1_000_000


class EconomyService:
    """Accounts are per guild. A refused request raises a `rules.Refusal`; StorageUnavailable when nothing can be kept.

    `clock` gives milliseconds since 1970; days begin at midnight in `time_zone`.
    """

    def __init__(self, store: Store, *, clock: Callable[[], int] = now_ms, time_zone: tzinfo = UTC) -> None:
        self._store = store
        self._clock = clock
        self._zone = time_zone

    async def claim(self, member: Ref, guild: Ref, *, bot: Ref | None, interaction_id: str) -> Claimed:
        """The day's coins for a member. Raises AlreadyClaimed, or rarely TooMuch or MintExhausted."""
        occasion = Occasion(guild, bot, interaction_id, self._clock())
        return await self._store.transact(ledger.claim, member, occasion, self._zone)

    async def transfer(
        self,
        payer: Ref,
        payee: Ref,
        amount: int,
        guild: Ref,
        *,
        bot: Ref | None,
        interaction_id: str,
        payee_is_bot: bool = False,
    ) -> Transferred:
        """Coins from one member to another. Raises ToOneself, ToABot, BadAmount, NotEnough or TooMuch."""
        rules.check_transfer(payer.id, payee.id, amount, payee_is_bot=payee_is_bot)
        occasion = Occasion(guild, bot, interaction_id, self._clock())
        return await self._store.transact(ledger.transfer, payer, payee, amount, occasion)

    async def balance(self, member: Ref, guild: Ref) -> int:
        """What a member holds in a guild."""
        return await self._store.read(ledger.balance, guild.id, member.id)

    async def leaderboard(self, guild: Ref, limit: int = 10) -> list[Holding]:
        """The richest members of a guild, at most `limit`."""
        return await self._store.read(ledger.leaderboard, guild.id, limit)

"""What every operation on the books is given, and what kinds of them there are."""

from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection

from pulseboard.events import draft
from pulseboard.features.economy import rules as rule
from pulseboard.features.economy.ledger import books
from pulseboard.features.economy.ledger.once import Occasion, place_of
from pulseboard.features.economy.rules import Rules
from pulseboard.kinds import EventKind
from pulseboard.storage.transaction import Transaction

CLAIM, TRANSFER, GRANT, TAKE, UNDO, FREEZE = "claim", "transfer", "grant", "take", "undo", "freeze"
SET = "set"


class Job(NamedTuple):
    """What every operation is given."""

    transaction: Transaction
    occasion: Occasion

    @property
    def connection(self) -> Connection:
        return self.transaction.connection

    @property
    def rules(self) -> Rules:
        return self.occasion.rules

    @property
    def scope(self) -> str:
        return self.occasion.scope

    def begin(self, kind: str, reason: str | None = None, undoes: int | None = None, streak: int | None = None) -> int:
        occasion = self.occasion
        # The dashboard is in no guild, but knows whose accounts they are.
        elsewhere = "" if occasion.scope == rule.GLOBAL else occasion.scope
        return books.begin(
            self.connection,
            {
                "kind": kind,
                "guild": occasion.guild.id if occasion.guild else elsewhere,
                "actor": occasion.actor.id,
                "actor_name": occasion.actor.name,
                "interaction": occasion.interaction,
                "occurred_at": occasion.at_ms,
                "reason": reason,
                "undoes": undoes,
                "streak": streak,
            },
        )

    def record(self, kind: EventKind, message: str, data: dict[str, Any]) -> None:
        occasion = self.occasion
        event = draft(
            kind.name,
            message,
            level=kind.level,
            bot=occasion.bot,
            guild=place_of(self.connection, occasion),
            actor=occasion.actor,
            data=data if occasion.address is None else {**data, "address": occasion.address},
        )
        self.transaction.record(msgspec.structs.replace(event, occurred_at_ms=occasion.at_ms))

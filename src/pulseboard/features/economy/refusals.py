"""What a member or an administrator is refused, and how that reads."""

from enum import StrEnum

import msgspec


class Reason(StrEnum):
    """The class of a refusal, as events and the API name it."""

    BAD_AMOUNT = "bad_amount"
    BELOW_MINIMUM = "below_minimum"
    TO_ONESELF = "to_oneself"
    TO_A_BOT = "to_a_bot"
    NOT_ENOUGH = "not_enough"
    FROZEN = "frozen"
    OTHER_FROZEN = "other_frozen"
    SEND_CAP = "send_cap"
    RECEIVE_CAP = "receive_cap"
    BALANCE_CAP = "balance_cap"
    SUPPLY_CAP = "supply_cap"
    ALREADY_CLAIMED = "already_claimed"
    NO_REASON = "no_reason"
    NO_CHANGE = "no_change"
    NO_TRANSACTION = "no_transaction"
    ALREADY_UNDONE = "already_undone"
    CANNOT_BE_UNDONE = "cannot_be_undone"
    REUSED = "reused"


class Refused(msgspec.Struct, frozen=True, kw_only=True, tag="refused"):
    """A refusal as it is kept: whoever asks again with the same interaction is told the same."""

    reason: Reason
    sentence: str
    """What the one who asked is told: why, and what to do."""
    next_at_ms: int | None = None
    """When the same would be possible, where that is known."""


class Refusal(Exception):
    """Somebody asked for something that can't be.

    `failure` says whose doing it is (`user_error`, `cooldown`); the bot and the monitor look for it, and for
    `sentence`, on any exception.
    """

    def __init__(self, reason: Reason, sentence: str, next_at_ms: int | None = None) -> None:
        super().__init__(reason.replace("_", " "))
        self.reason, self.sentence, self.next_at_ms = reason, sentence, next_at_ms
        self.failure = "cooldown" if reason is Reason.ALREADY_CLAIMED else "user_error"

    @classmethod
    def of(cls, refused: Refused) -> "Refusal":
        return cls(refused.reason, refused.sentence, refused.next_at_ms)

    @property
    def refused(self) -> Refused:
        return Refused(reason=self.reason, sentence=self.sentence, next_at_ms=self.next_at_ms)

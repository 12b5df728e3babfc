"""Each interaction once: what it asked for and what came of it is kept, and told again to whoever asks again."""

from collections.abc import Callable
from typing import NamedTuple, TypeVar

import msgspec
import structlog
from sqlalchemy import Connection, bindparam, delete, select, update

from pulseboard.events import ECONOMY_REFUSED, Level, Ref, draft
from pulseboard.features.economy.ledger.books import take_books
from pulseboard.features.economy.refusals import Reason, Refusal, Refused
from pulseboard.features.economy.rules import Rules
from pulseboard.storage import database
from pulseboard.storage.schema import interactions
from pulseboard.storage.writer import Transaction

KEPT_MS = 7 * 86_400_000
"""Discord delivers an interaction again within minutes."""
_FORGOTTEN_AT_ONCE = 500

T = TypeVar("T", bound=msgspec.Struct)

_logger = structlog.get_logger(__name__)


class Occasion(NamedTuple):
    """Who asks, where and when, by which interaction (an idempotency key), and what rules hold."""

    actor: Ref
    guild: Ref | None
    """Where it was asked for; None where it wasn't in a guild."""
    bot: Ref | None
    interaction: str
    at_ms: int
    rules: Rules
    scope: str
    """The `guild` of the accounts concerned."""


class Request(NamedTuple):
    """What is asked for: the same interaction may ask for the same only."""

    kind: str
    arguments: tuple[str | int | bool, ...]

    def __str__(self) -> str:
        return "\n".join(map(str, (self.kind, *self.arguments)))


def carry_out(
    transaction: Transaction, occasion: Occasion, request: Request, receipt: type[T], operate: Callable[[], T]
) -> T | Refused:
    """Operate, unless this interaction was heard before: then what came of it is returned, and nothing changes.

    A refusal takes back what `operate` did; that it was refused is kept, with an event, like a receipt.
    """
    connection = transaction.connection
    take_books(connection)
    if not _is_new(connection, occasion, request):
        return _again(transaction, occasion, request, receipt)
    outcome: T | Refused
    try:
        with connection.begin_nested():
            outcome = operate()
    except Refusal as refusal:
        outcome = refusal.refused
        _record_refusal(transaction, occasion, request, outcome)
    connection.execute(_DONE, {"of_id": occasion.interaction, "new_outcome": msgspec.json.encode(outcome).decode()})
    return outcome


def forget_interactions(transaction: Transaction, now_ms: int) -> int:
    """Forget what is too old to be delivered again, some at a time; returns how many. Their transactions stay."""
    old = select(interactions.c.id).where(interactions.c.at < now_ms - KEPT_MS).limit(_FORGOTTEN_AT_ONCE)
    return transaction.connection.execute(delete(interactions).where(interactions.c.id.in_(old))).rowcount


_DONE = update(interactions).where(interactions.c.id == bindparam("of_id")).values(outcome=bindparam("new_outcome"))


def _is_new(connection: Connection, occasion: Occasion, request: Request) -> bool:
    heard = (
        database.insert(connection, interactions)
        .on_conflict_do_nothing(index_elements=[interactions.c.id])
        .returning(interactions.c.id)
    )
    values = {"id": occasion.interaction, "request": _asked(occasion, request), "at": occasion.at_ms}
    return connection.execute(heard, values).scalar() is not None


def _again(transaction: Transaction, occasion: Occasion, request: Request, receipt: type[T]) -> T | Refused:
    heard = select(interactions).where(interactions.c.id == occasion.interaction)
    row = transaction.connection.execute(heard).one()
    if row.request != _asked(occasion, request):
        _logger.error(
            "interaction_reused", interaction=occasion.interaction, actor=occasion.actor.id, kind=request.kind
        )
        sentence = "Something else was asked for under the same number before. Nothing was changed; ask anew."
        refused = Refused(reason=Reason.REUSED, sentence=sentence)
        _record_refusal(transaction, occasion, request, refused)
        return refused
    told: T | Refused = msgspec.json.decode(row.outcome, type=receipt | Refused)
    return told


def _asked(occasion: Occasion, request: Request) -> str:
    return f"{request}\n{occasion.guild.id if occasion.guild else ''}\n{occasion.actor.id}"


def _record_refusal(transaction: Transaction, occasion: Occasion, request: Request, refused: Refused) -> None:
    reason = refused.reason.replace("_", " ")
    event = draft(
        ECONOMY_REFUSED.name,
        f"{occasion.actor.name} was refused a {request.kind}: {reason}",
        level=Level.WARNING if refused.reason is Reason.REUSED else ECONOMY_REFUSED.level,
        bot=occasion.bot,
        guild=occasion.guild,
        actor=occasion.actor,
        data={"operation": request.kind, "reason": refused.reason.value, "interaction": occasion.interaction},
    )
    transaction.record(msgspec.structs.replace(event, occurred_at_ms=occasion.at_ms))

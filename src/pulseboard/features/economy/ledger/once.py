"""Each interaction once: what it asked for and what came of it is kept, and told again to whoever asks again."""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

import msgspec
from sqlalchemy import Connection, bindparam, delete, select, update

from pulseboard.events import Level, Ref, draft
from pulseboard.features.economy.ledger.books import balance_of, take_books
from pulseboard.features.economy.refusals import Reason, Refusal, Refused
from pulseboard.features.economy.rules import GLOBAL, Rules, is_countable
from pulseboard.kinds import ECONOMY_REFUSED
from pulseboard.logs import get_logger
from pulseboard.storage import database
from pulseboard.storage.database import savepoint
from pulseboard.storage.event_counts import read_guild_name
from pulseboard.storage.schema import interactions
from pulseboard.storage.transaction import Transaction

KEPT_MS = 7 * 86_400_000
"""Discord delivers an interaction again within minutes."""
_FORGOTTEN_AT_ONCE = 500

T = TypeVar("T", bound=msgspec.Struct)

_logger = get_logger(__name__)


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
    address: str | None = None
    """From which address it was asked for; None over Discord."""


class Request(NamedTuple):
    """What is asked for: the same interaction may ask for the same only."""

    kind: str
    arguments: tuple[object, ...] = ()
    member: str | None = None
    """Whose account it is about, where it is about one."""
    amount: object = None


# Statements are built once: building one takes longer than running it.
_HEARD = select(interactions.c.request, interactions.c.outcome).where(interactions.c.id == bindparam("of_id"))
_DONE = update(interactions).where(interactions.c.id == bindparam("of_id")).values(outcome=bindparam("new_outcome"))
_HEAR = {
    name: insert(interactions).on_conflict_do_nothing(index_elements=[interactions.c.id]).returning(interactions.c.id)
    for name, insert in database.INSERTS.items()
}


def carry_out(
    transaction: Transaction, occasion: Occasion, request: Request, receipt: type[T], operate: Callable[[], T]
) -> T | Refused:
    """Operate, unless this interaction was heard before: then what came of it is returned, and nothing changes.

    A refusal takes back what `operate` did; that it was refused is kept, with an event, like a receipt.
    """
    connection, asked = transaction.connection, _asked(occasion, request)
    take_books(connection)
    if _is_new(connection, occasion.interaction, asked, occasion.at_ms):
        outcome = _attempt(transaction, occasion, request, operate)
        _keep(connection, occasion.interaction, outcome)
        return outcome
    heard = connection.execute(_HEARD, {"of_id": occasion.interaction}).one()
    if heard.request != asked:
        return _refuse_reuse(transaction, occasion, request, asked)
    told: T | Refused = msgspec.json.decode(heard.outcome, type=receipt | Refused)
    return told


def was_heard(connection: Connection, interaction: str) -> bool:
    """Whether asking again with this interaction would change nothing."""
    return connection.execute(_HEARD, {"of_id": interaction}).first() is not None


def place_of(connection: Connection, occasion: Occasion) -> Ref | None:
    """The guild that an event of this is of: the dashboard is in none, but knows whose accounts they are."""
    if occasion.guild is not None or occasion.scope == GLOBAL:
        return occasion.guild
    return Ref(occasion.scope, read_guild_name(connection, occasion.scope))


def with_article(kind: str) -> str:
    """`a transfer`, `an undo`: the kind of an operation within a sentence."""
    return f"{'an' if kind.startswith(('a', 'e', 'i', 'o', 'u')) else 'a'} {kind}"


def forget_interactions(transaction: Transaction, now_ms: int) -> int:
    """Forget what is too old to be delivered again, some at a time; returns how many. Their transactions stay."""
    old = select(interactions.c.id).where(interactions.c.at < now_ms - KEPT_MS).limit(_FORGOTTEN_AT_ONCE)
    return transaction.connection.execute(delete(interactions).where(interactions.c.id.in_(old))).rowcount


def _asked(occasion: Occasion, request: Request) -> str:
    """What an interaction asks for, as text of one line: whatever the arguments are, others read otherwise."""
    guild = occasion.guild.id if occasion.guild else None
    return repr((request.kind, *request.arguments, occasion.actor.id, guild, occasion.scope))


def _is_new(connection: Connection, interaction: str, asked: str, at_ms: int) -> bool:
    values = {"id": interaction, "request": asked, "at": at_ms}
    return connection.execute(_HEAR[connection.dialect.name], values).scalar() is not None


def _keep(connection: Connection, interaction: str, outcome: msgspec.Struct) -> None:
    connection.execute(_DONE, {"of_id": interaction, "new_outcome": msgspec.json.encode(outcome).decode()})


def _attempt(transaction: Transaction, occasion: Occasion, request: Request, operate: Callable[[], T]) -> T | Refused:
    try:
        with savepoint(transaction.connection):
            return operate()
    except Refusal as refusal:
        _record_refusal(transaction, occasion, request, refusal.reason)
        return refusal.refused


def _refuse_reuse(transaction: Transaction, occasion: Occasion, request: Request, asked: str) -> Refused:
    """That somebody asked for something else is kept too, so that it is told once, however often it is delivered."""
    sentence = "Something else was asked for under the same number before. Nothing was changed; ask anew."
    refused = Refused(reason=Reason.REUSED, sentence=sentence)
    reuse = f"{occasion.interaction} {asked}"
    if _is_new(transaction.connection, reuse, asked, occasion.at_ms):
        _logger.error("interaction_reused", interaction=occasion.interaction, asked=asked)
        _record_refusal(transaction, occasion, request, refused.reason)
        _keep(transaction.connection, reuse, refused)
    return refused


def _record_refusal(transaction: Transaction, occasion: Occasion, request: Request, reason: Reason) -> None:
    data: dict[str, Any] = {"operation": request.kind, "reason": reason.value, "interaction": occasion.interaction}
    if is_countable(request.amount):
        data["amount"] = request.amount
    if request.member is not None:
        data["balance"] = balance_of(transaction.connection, occasion.scope, request.member)
    event = draft(
        ECONOMY_REFUSED.name,
        f"{occasion.actor.name} was refused {with_article(request.kind)}: {reason.replace('_', ' ')}",
        level=Level.WARNING if reason is Reason.REUSED else ECONOMY_REFUSED.level,
        bot=occasion.bot,
        guild=place_of(transaction.connection, occasion),
        actor=occasion.actor,
        data=data,
    )
    transaction.record(msgspec.structs.replace(event, occurred_at_ms=occasion.at_ms))

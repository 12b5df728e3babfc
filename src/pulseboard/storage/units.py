"""Units of work: each is done within the writer's transaction, and told what became of it once that is committed."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, NamedTuple

from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError, DataError, IntegrityError, NoResultFound, ProgrammingError

from pulseboard.errors import StorageUnavailable
from pulseboard.events import Draft
from pulseboard.storage.database import savepoint
from pulseboard.storage.transaction import Transaction

_HAS_NO_LOG = ("42P01", "42P10")  # undefined table, key that is not there: a copy is being put back, piece by piece


class Unit:
    """What somebody wants done in a transaction, and where the result is waited for."""

    def __init__(self, work: Callable[[Transaction], Any]) -> None:
        self.work = work
        self.future: Future[Any] = Future()


class Outcome(NamedTuple):
    """What becomes of a unit if the transaction is committed."""

    unit: Unit
    result: Any = None
    error: Exception | None = None


def do(connection: Connection, unit: Unit, appended: list[Draft], outcomes: list[Outcome]) -> None:
    """Do it behind a savepoint: a failure takes back no more than its own changes.

    Its events are added to `appended`, and what became of it to `outcomes`. Raises what is the database's own fault.
    """
    if unit.future.done() or not (unit.future.running() or unit.future.set_running_or_notify_cancel()):
        return
    transaction = Transaction(connection)
    try:
        with savepoint(connection):
            result = unit.work(transaction)
    except Exception as error:
        if is_the_databases_fault(error):
            raise
        outcomes.append(Outcome(unit, error=error))
    else:
        appended.extend(transaction.drafts)
        outcomes.append(Outcome(unit, result))


def tell(outcome: Outcome) -> None:
    """What became of a unit. Only what is committed is told: a refusal too rests on what others did in the group."""
    future = outcome.unit.future
    if future.done():
        return
    if outcome.error is None:
        future.set_result(outcome.result)
    else:
        future.set_exception(outcome.error)


def is_the_databases_fault(error: Exception) -> bool:
    """A full disk, a locked or broken file: trying again later may help. Otherwise what was to be written is wrong."""
    if isinstance(error, StorageUnavailable | NoResultFound):  # the latter: the log's row isn't there (yet)
        return True
    if getattr(getattr(error, "orig", None), "sqlstate", None) in _HAS_NO_LOG:
        return True
    return isinstance(error, DatabaseError) and not isinstance(error, IntegrityError | DataError | ProgrammingError)

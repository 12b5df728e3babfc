"""How long events are kept: by age and by count, removed from the old end in steps too small to be noticed."""

from typing import NamedTuple

from sqlalchemy import Connection, delete, func, select, update

from pulseboard.storage.command_hours import forget_hours
from pulseboard.storage.deriving import derive_up_to
from pulseboard.storage.failures import forget_failures
from pulseboard.storage.schema import epochs, events, log
from pulseboard.storage.transaction import Transaction

STEP_EVENTS = 500
DAY_MS = 86_400_000


class Retention(NamedTuple):
    """What is kept: events at most `days` old, and at most `events` of them."""

    days: float = 30.0
    events: int = 1_000_000


def prune(transaction: Transaction, retention: Retention, now_ms: int) -> int:
    """Remove up to 500 events that are over the retention, the oldest first; returns how many.

    What they sum up to is kept by then. The newest event always stays: it proves to whoever
    follows the log that this is still the same one. Order is by position, so an event that is kept keeps all that came
    after it.
    """
    connection = transaction.connection
    head, oldest = connection.execute(select(log.c.head, log.c.oldest)).one()
    cut = min(_cut(connection, retention, now_ms, head, oldest), head)
    forget_hours(connection, now_ms - retention.days * DAY_MS)
    forget_failures(connection)
    if cut <= oldest or not derive_up_to(transaction, cut - 1):
        return 0
    connection.execute(delete(events).where(events.c.seq < cut))
    connection.execute(update(log).values(oldest=cut).where(log.c.oldest < cut))
    _forget_epochs(connection, cut)
    return int(cut - oldest)


def _cut(connection: Connection, retention: Retention, now_ms: int, head: int, oldest: int) -> int:
    """The first position to be kept, as far as this step goes."""
    step = oldest + STEP_EVENTS
    young = (
        select(func.min(events.c.seq))
        .where(events.c.seq >= oldest, events.c.seq < step)
        .where(events.c.occurred_at >= now_ms - retention.days * DAY_MS)
    )
    by_age = connection.execute(young).scalar()
    by_count = head - retention.events + 1
    return min(step, max(step if by_age is None else by_age, by_count))


def _forget_epochs(connection: Connection, oldest: int) -> None:
    """Those that no kept position belongs to: older than the newest that begins at or before the oldest position."""
    first = select(func.max(epochs.c.number)).where(epochs.c.first_seq <= oldest).scalar_subquery()
    connection.execute(delete(epochs).where(epochs.c.number < first))

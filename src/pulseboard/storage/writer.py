"""The one writer: commits whatever is waiting in groups, state and events together.

Two things wait: drafts that `record()` left, and units of work that change state. One transaction takes all that is
there; each unit has a savepoint, so one that fails takes back only its own changes, its events with them.
"""

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, NamedTuple

import structlog
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DatabaseError, DataError, IntegrityError, ProgrammingError

from pulseboard.errors import StorageUnavailable
from pulseboard.events import LOG_EVENTS_LOST, Draft, Level, draft
from pulseboard.storage import log

MAX_WAITING = 10_000
MAX_GROUP = 1_000
_RETRY_SECONDS = 0.5

_logger = structlog.get_logger(__name__)


class Transaction:
    """What a unit of work is given: a connection inside an open transaction, and a place for its events."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.drafts: list[Draft] = []

    def record(self, event: Draft) -> None:
        """Record an event that is kept if, and only if, this unit of work is."""
        self.drafts.append(event)


class Backlog(NamedTuple):
    """What the log has not taken."""

    waiting: int
    """Recorded but not committed yet."""
    dropped: int
    """Lost since the start because more came than could be kept waiting."""
    fault: str | None
    """Why the log can't be read or written now; None while all is well."""


class _Unit:
    def __init__(self, work: Callable[[Transaction], Any]) -> None:
        self.work = work
        self.future: Future[Any] = Future()


class Writer:
    """A thread that owns the writing connection.

    On it `check` is called before each transaction, and raises StorageUnavailable where nothing must be written;
    `committed` is called after each commit that added events.
    """

    def __init__(self, engine: Engine, check: Callable[[], None], committed: Callable[[], None]) -> None:
        self._engine = engine
        self._check = check
        self._committed = committed
        self._drafts: deque[Draft] = deque()
        self._units: deque[_Unit] = deque()
        self._changed = threading.Condition()
        self._stopping = False
        self._in_hand = 0  # events of the group that is being written: they wait too until it is committed
        self._lost_untold = 0
        self.lost = 0
        """Events dropped since the start because more came than could be kept waiting."""
        self.fault: str | None = None
        """Why nothing can be written now; None while all is well."""
        self._thread = threading.Thread(target=self._run, name="pulseboard-writer", daemon=True)

    def start(self) -> None:
        self._thread.start()

    @property
    def waiting(self) -> int:
        """Events that are recorded but not committed yet."""
        return len(self._drafts) + self._in_hand

    def record(self, event: Draft) -> None:
        """Leave an event to be committed soon. Takes microseconds, from any thread, and never raises.

        When too many wait, the oldest `info` goes, or the oldest of all when none is `info`.
        """
        with self._changed:
            self._drafts.append(event)
            self._keep_bounded()
            self._changed.notify()

    async def transact(self, work: Callable[[Transaction], Any]) -> Any:
        """Run a unit of work in the next transaction; returns its result once it is committed.

        Raises what the work raised (nothing of it is kept then), or StorageUnavailable when the commit failed.
        """
        unit = _Unit(work)
        with self._changed:
            if self._stopping:
                raise StorageUnavailable("The database is being closed.")
            self._units.append(unit)
            self._changed.notify()
        return await asyncio.wrap_future(unit.future)

    def stop(self) -> None:
        """Write what waits, then end; blocks until done. What can't be written is given up, and that is logged."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
        self._thread.join()

    def _keep_bounded(self) -> None:
        while len(self._drafts) > MAX_WAITING:
            index = next((i for i, waiting in enumerate(self._drafts) if waiting.level is Level.INFO), 0)
            del self._drafts[index]
            self.lost += 1
            self._lost_untold += 1

    def _run(self) -> None:
        with self._engine.connect() as connection:
            while group := self._next_group():
                self._write(connection, *group)
                self._in_hand = 0

    def _next_group(self) -> tuple[list[Draft], list[_Unit]] | None:
        with self._changed:
            self._changed.wait_for(lambda: self._drafts or self._units or self._stopping)
            drafts = [self._drafts.popleft() for _ in range(min(len(self._drafts), MAX_GROUP))]
            units = [self._units.popleft() for _ in range(min(len(self._units), MAX_GROUP))]
            self._in_hand = len(drafts)
        return (drafts, units) if drafts or units else None

    def _write(self, connection: Connection, drafts: list[Draft], units: list[_Unit]) -> None:
        lost = self._lost_untold
        appended = [*drafts, _lost(lost)] if lost else list(drafts)
        done: list[tuple[_Unit, Any]] = []
        try:
            self._check()
            with connection.begin():
                for unit in units:
                    _do(connection, unit, appended, done)
                if appended:
                    log.append(connection, appended)
        except Exception as error:
            if _is_the_databases_fault(error):
                self._failed(drafts, units, error)
            else:
                self._write_apart(connection, drafts, units, error)
            return
        self.fault = None
        with self._changed:
            self._lost_untold -= lost
        for unit, result in done:
            unit.future.set_result(result)
        if appended:
            self._committed()

    def _write_apart(self, connection: Connection, drafts: list[Draft], units: list[_Unit], error: Exception) -> None:
        """Something in the group can't be kept, whatever the database: it alone is dropped, the rest is written."""
        if len(drafts) + len(units) > 1:
            for event in drafts:
                self._write(connection, [event], [])
            for unit in units:
                self._write(connection, [], [unit])
            return
        for event in drafts:
            _logger.error("event_cannot_be_kept", kind=event.kind, reason=str(error))
            self.lost += 1
        for unit in units:
            if not unit.future.done():
                unit.future.set_exception(error)

    def _failed(self, drafts: list[Draft], units: list[_Unit], error: Exception) -> None:
        reason = str(getattr(error, "orig", None) or error)
        if self.fault != reason:
            _logger.error("storage_unavailable", reason=reason)
        self.fault = reason
        for unit in units:
            if not unit.future.done():
                unit.future.set_exception(StorageUnavailable(f"The database can't be written: {reason}"))
        with self._changed:
            self._drafts.extendleft(reversed(drafts))
            self._in_hand = 0
            self._keep_bounded()
            if self._stopping:
                _logger.error("events_not_written", count=len(self._drafts), reason=reason)
                self._drafts.clear()
            self._changed.wait_for(lambda: self._stopping, timeout=_RETRY_SECONDS)


def _do(connection: Connection, unit: _Unit, appended: list[Draft], done: list[tuple[_Unit, Any]]) -> None:
    if unit.future.done() or not (unit.future.running() or unit.future.set_running_or_notify_cancel()):
        return
    transaction = Transaction(connection)
    try:
        with connection.begin_nested():
            result = unit.work(transaction)
    except Exception as error:
        if _is_the_databases_fault(error):
            raise
        unit.future.set_exception(error)
    else:
        appended.extend(transaction.drafts)
        done.append((unit, result))


def _is_the_databases_fault(error: Exception) -> bool:
    """A full disk, a locked or broken file: trying again later may help. Otherwise what was to be written is wrong."""
    if isinstance(error, StorageUnavailable):
        return True
    return isinstance(error, DatabaseError) and not isinstance(error, IntegrityError | DataError | ProgrammingError)


def _lost(count: int) -> Draft:
    return draft(
        LOG_EVENTS_LOST.name,
        f"{count} events were lost: more was recorded than could be kept waiting",
        level=LOG_EVENTS_LOST.level,
        data={"lost": count},
    )

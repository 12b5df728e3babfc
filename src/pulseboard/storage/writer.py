"""The one writer: commits whatever is waiting in groups, state and events together.

Two things wait: drafts that `record()` left, and units of work that change state. One transaction takes all that is
there; each unit has a savepoint, so one that fails takes back only its own changes, its events with them.
"""

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from pulseboard.errors import StorageUnavailable
from pulseboard.events import Draft, LateDraft, Level, draft
from pulseboard.kinds import LOG_EVENTS_LOST
from pulseboard.logs import get_logger
from pulseboard.storage import log
from pulseboard.storage.database import Database, reason
from pulseboard.storage.pace import Pace
from pulseboard.storage.privacy import Mask
from pulseboard.storage.transaction import Transaction
from pulseboard.storage.units import Outcome, Unit, do, is_the_databases_fault, tell
from pulseboard.storage.waiting import WaitingDrafts

MAX_WAITING = 10_000
MAX_GROUP = 1_000
_URGENT = (Level.WARNING, Level.ERROR)
_RETRY_SECONDS = 0.5
_SILENT_SECONDS = 5.0
_UNKNOWN_TABLE = -1
_LOST_A_RACE = ("40001", "40P01")  # serialization failure, deadlock: whoever tries again finds the way free

_logger = get_logger(__name__)


class Backlog(NamedTuple):
    """What the log has not taken."""

    waiting: int
    """Recorded but not committed yet."""
    dropped: int
    """Lost since the start because more came than could be kept waiting."""
    fault: str | None
    """Why the log can't be read or written now; None while all is well."""


class _Doubt(NamedTuple):
    """A group whose commit got no answer: it was kept if the event at `seq` is `last_id`."""

    seq: int
    last_id: str
    ids: frozenset[str]
    lost: int


class Writer:
    """A thread that writes to a database. `committed` is called on it after each commit that added events.

    What is kept of the drafts goes through `mask`.
    """

    def __init__(self, database: Database, committed: Callable[[], None], mask: Mask) -> None:
        self._database = database
        self._mask = mask
        self._committed = committed
        self._inbox: deque[Draft | LateDraft] = deque()
        self._comes_by_itself = False  # to the inbox, and soon
        self._drafts = WaitingDrafts(MAX_WAITING)
        self._units: deque[Unit] = deque()
        self._changed = threading.Condition()
        self._stopping = False
        self._in_hand = 0  # events of the group that is being written
        self._unkeepable = 0
        self._told_lost = 0
        self._table: int | None = None
        self._doubt: _Doubt | None = None
        self._fault: str | None = None
        self._busy_since: float | None = None
        self.pace = Pace()
        self._is_urgent = False
        self._thread = threading.Thread(target=self._run, name="pulseboard-writer", daemon=True)

    def start(self) -> None:
        self._thread.start()

    @property
    def backlog(self) -> Backlog:
        """What was recorded and isn't in the log, and why."""
        with self._changed:
            self._take_in()
            waiting, dropped = len(self._drafts) + self._in_hand, self._drafts.lost + self._unkeepable
        return Backlog(waiting, dropped, self._fault or self._silence())

    def record(self, event: Draft | LateDraft) -> None:
        """Leave an event to be committed soon. Takes microseconds, from any thread, and never raises.

        When too many wait, the oldest `info` goes, or the oldest of all when none is `info`.
        """
        # Most calls end here without the lock. The inbox is looked into after what is asked now has changed.
        self._inbox.append(event)
        becomes_urgent = event.level in _URGENT and not self._is_urgent
        if self._comes_by_itself and not becomes_urgent and len(self._inbox) < MAX_GROUP:
            return
        with self._changed:
            self._is_urgent |= becomes_urgent
            self._take_in()
            self._changed.notify()

    def lost_before(self, count: int) -> None:
        """Count events as lost that didn't come so far."""
        with self._changed:
            self._drafts.lost += count

    async def transact(self, work: Callable[[Transaction], Any]) -> Any:
        """Run a unit of work in the next transaction; returns its result once it is committed.

        Raises what the work raised (nothing of it is kept then), or StorageUnavailable when the commit failed.
        """
        unit = Unit(work)
        with self._changed:
            if self._stopping:
                raise StorageUnavailable("The database is being closed.")
            self._units.append(unit)
            self._changed.notify()
        return await asyncio.wrap_future(unit.future)

    def leave(self, work: Callable[[Transaction], Any]) -> None:
        """A unit of work for the next transaction, of which nobody wants to know what became."""
        with self._changed:
            self._units.append(Unit(work))
            self._changed.notify()

    def stop(self, within_seconds: float | None = None) -> None:
        """Write what waits, then end; blocks until done, or so long. What can't be written is given up, and logged."""
        with self._changed:
            self._stopping = True
            self._changed.notify()
        self._thread.join(within_seconds)

    def _silence(self) -> str | None:
        since = self._busy_since
        silent_seconds = 0 if since is None else time.monotonic() - since
        return f"no answer for {silent_seconds:.0f} s" if silent_seconds > _SILENT_SECONDS else None

    def _run(self) -> None:
        while group := self._next_group():
            self._busy_since = time.monotonic()
            drafts, units = group
            self._write(self._put_together(drafts), units)
            self._busy_since, self._in_hand = None, 0
            if self._fault:
                with self._changed:
                    self._changed.wait_for(lambda: self._stopping, timeout=_RETRY_SECONDS)

    def _next_group(self) -> tuple[list[Draft | LateDraft], list[Unit]] | None:
        with self._changed:
            self._comes_by_itself = False
            self._changed.wait_for(lambda: self._inbox or self._drafts or self._units or self._stopping)
            self._comes_by_itself = True
            self._gather()
            self._is_urgent = False
            self._take_in()
            drafts = self._drafts.take(MAX_GROUP)
            self._comes_by_itself = len(self._drafts) < MAX_GROUP
            units = [self._units.popleft() for _ in range(min(len(self._units), MAX_GROUP))]
            self._in_hand = len(drafts)
        return (drafts, units) if drafts or units else None

    def _take_in(self) -> None:
        """Empty the inbox; under the lock. Where the writer falls behind nothing waits unbuilt: that would hold on to
        much of discord.py's."""
        while self._inbox:
            event = self._inbox.popleft()
            for each in [event] if len(self._drafts) < MAX_GROUP else self._put_together([event]):
                self._drafts.put(each)
        if len(self._drafts) >= MAX_GROUP:
            self._comes_by_itself = False

    def _put_together(self, drafts: Sequence[Draft | LateDraft]) -> list[Draft]:
        """One that can't be is logged, and lost."""
        built = []
        for event in drafts:
            try:
                built.append(event.build())
            except Exception:
                _logger.exception("event_cannot_be_kept")
                self._unkeepable += 1
        return built

    def _gather(self) -> None:
        """Let more events come first where they come fast; who wants to know what became of a unit never waits."""
        while not (self._units or self._stopping or len(self._drafts) + len(self._inbox) >= MAX_GROUP):
            wait = self.pace.seconds_until_next(is_urgent=self._is_urgent)
            if wait <= 0:
                break
            self._changed.wait(wait)
        self.pace.took()

    def _write(self, drafts: list[Draft], units: list[Unit]) -> None:
        outcomes: list[Outcome] = []
        doubt: _Doubt | None = None
        try:
            self._database.check()
            drafts = self._settle_doubt(drafts)
            with self._database.writing.begin() as connection:
                lost = self._drafts.lost - self._told_lost
                appended = [*drafts, _lost(lost)] if lost else list(drafts)
                for unit in units:
                    do(connection, unit, appended, outcomes)
                if appended:
                    head, table = log.append(connection, self._mask.applied(appended), self._table)
                    doubt = _Doubt(head, appended[-1].id, frozenset(event.id for event in appended), lost)
        except Exception as error:
            if is_the_databases_fault(error):
                self._doubt = doubt or self._doubt
                self._failed(drafts, units, error)
            else:
                self._write_apart(drafts, units, error)
            return
        if self._fault:
            _logger.info("storage_available", was=self._fault)
        self._fault = None
        if appended:
            self._table = table
            self._told_lost += lost
            self._committed()
        for outcome in outcomes:
            tell(outcome)

    def _settle_doubt(self, drafts: list[Draft]) -> list[Draft]:
        """The drafts without those that a commit, whose answer got lost, has kept already."""
        if self._doubt is None:
            return drafts
        with self._database.writing.begin() as connection:
            was_kept = log.read_settled_id(connection, self._doubt.seq) == self._doubt.last_id
        doubt, self._doubt = self._doubt, None
        if not was_kept:
            return drafts
        self._told_lost += doubt.lost
        self._committed()
        return [event for event in drafts if event.id not in doubt.ids]

    def _write_apart(self, drafts: list[Draft], units: list[Unit], error: Exception) -> None:
        """Something in the group can't be kept, whatever the database: it alone is dropped, the rest is written."""
        if len(drafts) + len(units) > 1:
            for event in drafts:
                self._write([event], [])
            for unit in units:
                self._write([], [unit])
            return
        for event in drafts:
            _logger.error("event_cannot_be_kept", kind=event.kind, reason=str(error))
            self._unkeepable += 1
        for unit in units:
            tell(Outcome(unit, error=error))

    def _failed(self, drafts: list[Draft], units: list[Unit], error: Exception) -> None:
        """Nothing was written: drafts wait on, units are refused unless they only lost a race."""
        lost_a_race = getattr(getattr(error, "orig", None), "sqlstate", None) in _LOST_A_RACE
        with self._changed:
            self._drafts.put_back(drafts)
            self._take_in()
            self._in_hand = 0
            if lost_a_race:
                self._units.extendleft(reversed(units))
                return
        fault = reason(error)
        if self._fault != fault:
            _logger.error("storage_unavailable", reason=fault)
        self._fault = fault
        self._table = _UNKNOWN_TABLE  # what is there when it answers again may be another log
        for unit in units:
            tell(Outcome(unit, error=StorageUnavailable(f"The database can't be written: {fault}")))
        with self._changed:
            if self._stopping:
                self._take_in()
                _logger.error("events_not_written", count=len(self._drafts), reason=fault)
                self._drafts.take(len(self._drafts))


def _lost(count: int) -> Draft:
    return draft(
        LOG_EVENTS_LOST.name,
        f"{count} events were lost: more was recorded than could be kept waiting",
        level=LOG_EVENTS_LOST.level,
        data={"lost": count},
    )

"""This process's life as the database remembers it: alive marks, when its bot was online, and how it ended."""

import asyncio
import contextlib
import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self

from pulseboard import __version__
from pulseboard.errors import StorageUnavailable
from pulseboard.events import draft, now_ms
from pulseboard.kinds import PROCESS_STARTED, PROCESS_STOPPED, PULSEBOARD_ATTACHED, PULSEBOARD_DETACHED, EventKind
from pulseboard.live.availability import MONTH_MS, OnlineSpans, availability
from pulseboard.live.history import milliseconds
from pulseboard.live.process_life import ProcessLife
from pulseboard.stats import AvailabilityStats, BotStats, BotStatus
from pulseboard.storage import lives
from pulseboard.storage.ending import Ending
from pulseboard.storage.lives import Life, Presence, Pulse, Versions
from pulseboard.storage.store import Store
from pulseboard.storage.transaction import Transaction

MARK_SECONDS = 15.0
"""A process that is killed was alive for at most so long after what is known of it."""
DEAD_AFTER_SECONDS = 60.0
_PAUSE_SECONDS = 2 * MARK_SECONDS
_LAST_SECONDS = 2.0


class Lifetime:
    """Use it as an async context manager around the time that the bot runs; outside of it, it only reads.

    `bot` says how the bot is, `process` whose life it is; without one the bot that was alive last is shown.
    """

    def __init__(
        self,
        store: Store,
        bot: Callable[[], BotStats],
        *,
        process: ProcessLife | None = None,
        bot_version: str | None = None,
    ) -> None:
        self.changed = asyncio.Event()
        """Set when there is something to mark before it is time to."""
        self.is_ours = process is not None
        self._process = process
        self._store = store
        self._bot = bot
        self._version = bot_version
        self._guess = ""
        self._spans = OnlineSpans()
        self._presence = Presence(None)
        self._known_ms = 0
        self._silence = Silence()
        self._current: ProcessLife | None = None

    async def __aenter__(self) -> Self:
        process = self._current = self._process
        assert process is not None
        if not process.is_told:
            self._record(PROCESS_STARTED, "The bot's process started", process.started_ms)
        elif process.left == Ending.DETACHED:
            self._record(PULSEBOARD_ATTACHED, "The dashboard is attached again")
        process.is_told, process.left = True, None
        await self.mark()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._current is not None
        process, self._current = self._current, None  # a mark that came later would bring it back to life
        process.left = process.ending()
        if process.left == Ending.STOPPED:
            self._record(PROCESS_STOPPED, "The bot's process stops")
        elif process.left == Ending.DETACHED:
            self._record(PULSEBOARD_DETACHED, "The dashboard is detached; the bot runs on")
        with contextlib.suppress(StorageUnavailable, TimeoutError):
            async with asyncio.timeout(_LAST_SECONDS):
                await self._write(self._life(process), process.left)

    @property
    def source(self) -> str:
        """The id of the bot that is shown; empty while it can't be known.

        Until the bot has logged in it is taken for the one that was here before, if there was only one.
        """
        return self._bot().id or self._guess

    def see(self, bot: BotStats) -> None:
        """How the bot is now. Needs to be told every few seconds."""
        if self._current is None:
            return
        is_online = bot.status is BotStatus.ONLINE and bot.since is not None
        since_ms = milliseconds(bot.since) if is_online and bot.since else None
        self._known_ms = now_ms()
        if self._spans.see(since_ms, self._known_ms, time.monotonic() * 1_000):
            self.changed.set()

    async def mark(self) -> None:
        """Write that this process is alive, if a bot runs in it, and look how available the bot was."""
        self.changed.clear()
        with contextlib.suppress(StorageUnavailable):  # the store tells why, in the stats
            if not self._bot().id:
                self._guess = await self._store.read(lives.read_only_bot if self.is_ours else lives.read_latest_bot)
            if self._current is not None:
                await self._write(self._life(self._current))
            elif not self.is_ours:  # nobody else may be there to notice
                await self._store.transact(self._note_deaths, None)
            self._presence = await self._store.read(lives.read_presence, self.source, now_ms() - MONTH_MS)

    @property
    def availability(self) -> AvailabilityStats:
        """Of the bot that is shown, up to when something was last known of it."""
        return availability(self._with_seen(self._presence), now_ms())

    async def presence(self, source: str, start_ms: int) -> Presence:
        """When a bot was online after a moment, up to now. Raises StorageUnavailable."""
        presence = await self._store.read(lives.read_presence, source, start_ms)
        return self._with_seen(presence) if source == self.source else presence

    def _with_seen(self, presence: Presence) -> Presence:
        if self._current is None:
            return presence
        return presence._replace(online=[*presence.online, *self._spans.changed()], told_until_ms=self._known_ms)

    async def _write(self, life: Life, ending: Ending | None = None) -> None:
        online = self._spans.changed()

        def write(transaction: Transaction) -> None:
            lives.mark_alive(transaction, life, now_ms(), online, ending)
            self._note_deaths(transaction, life)

        await self._store.transact(write)
        self._spans.written(online)

    def _note_deaths(self, transaction: Transaction, life: Life | None) -> None:
        others = lives.read_others(transaction, life)
        is_alone = lives.is_alone(transaction)
        lives.note_deaths(transaction, others if is_alone else self._silence.dead(others, time.monotonic()))

    def _life(self, process: ProcessLife) -> Life:
        bot = self._bot()
        versions = Versions(__version__, bot.library, bot.python, self._version)
        return Life(process.id, self.source, process.started_ms, versions)

    def _record(self, kind: EventKind, what: str, at_ms: int | None = None) -> None:
        bot = self._bot()
        data = {"pulseboard": __version__, "library": bot.library, "python": bot.python}
        known = [f"Pulseboard {__version__}", bot.library, bot.python and f"Python {bot.python}"]
        message = f"{what}: {', '.join(filter(None, known))}"
        data["bot_version"] = self._version
        self._store.record(draft(kind.name, message, level=kind.level, data=data, at_ms=at_ms))


class Silence:
    """Tells which processes have died by their marks: one that doesn't change while others' would have.

    How late a mark is by our own clock says nothing: the clocks of two machines differ.
    """

    def __init__(self) -> None:
        self._unchanged: dict[Pulse, float] = {}
        self._looked_at = float("-inf")

    def dead(self, others: Sequence[Pulse], now: float) -> list[Pulse]:
        """Those whose marks are what they were a minute ago. After a pause of ours they get their time anew."""
        had_a_pause = now - self._looked_at > _PAUSE_SECONDS
        self._looked_at = now
        before = {} if had_a_pause else self._unchanged
        self._unchanged = {pulse: before.get(pulse, now) for pulse in others}
        return [pulse for pulse, since in self._unchanged.items() if now - since >= DEAD_AFTER_SECONDS]

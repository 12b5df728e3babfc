"""An attached dashboard's life in the bot's loop: from the moment that the loop is there to the bot's end."""

import asyncio
import atexit
import contextlib
import functools
import gc
import importlib
import logging
import socket
import sys
import threading
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

import discord

from pulseboard.app.intake import Intake
from pulseboard.app.tasks import Tasks
from pulseboard.config import Settings
from pulseboard.errors import PulseboardError, option
from pulseboard.events import draft
from pulseboard.kinds import TASK_FAILED
from pulseboard.live.process_life import ProcessLife
from pulseboard.monitor.monitor import Monitor
from pulseboard.storage.ending import Ending
from pulseboard.ticks import tick

if TYPE_CHECKING:
    from pulseboard.storage.store import Store

RETRY_SECONDS = 3.0
_RETRY_AFTER_A_BUG_SECONDS = 30.0
CLOSE_SECONDS = 5.0
"""How long the bot's end waits for what is still to be written…"""
EXIT_SECONDS = 3.0
"""…and the program's, where the loop ended without a word to anybody."""
_LOOK_SECONDS = 0.5
_DASHBOARD = "pulseboard.app.dashboard"

_logger = logging.getLogger(__name__)


class Attached:
    """Opens the log and serves the dashboard, tries again when that can't be done, and ends in order."""

    def __init__(
        self,
        bot: discord.Client,
        monitor: Monitor,
        intake: Intake,
        settings: Settings,
        closing: threading.Event,
        *,
        process: ProcessLife,
        has_web: bool,
    ) -> None:
        self._bot = bot
        self._monitor = monitor
        self._intake = intake
        self._settings = settings
        self._closing = closing
        self._process = process
        process.ending = self._ending
        self.ends_with_bot = False
        """Whether `closing` is part of the bot's end, which the bot itself doesn't say yet."""
        self._has_web = has_web
        self._told: str | None = None
        self._store: Store | None = None
        self._life: asyncio.Task[Any] | None = None

    async def run(self) -> None:
        """Until the bot is closed, `closing` is set, or everything in the loop is cancelled because it ends."""
        life = self._life = asyncio.current_task()
        assert life is not None
        watching = Tasks(self._intake)
        watching.start("monitor", self._monitor.run)  # what it sees waits while the log can't be opened
        ending = asyncio.create_task(self._end_when_over(life, watching), name="pulseboard: waits for the end")
        try:
            await self._keep_trying(life)
        except asyncio.CancelledError:  # the end: nobody waits for this task but `close()`, and nobody else cancels it
            return
        finally:
            ending.cancel()
            await watching.stop()

    def _bot_is_closed(self) -> bool:
        """Not only about to be: until then a command that closes the bot is still at it."""
        closing = self._bot._closing_task
        return closing is not None and closing.done()

    def _ending(self) -> Ending | None:
        """Where nobody has said that it shall end but it does, the loop is being ended."""
        if self._bot.is_closed() or self.ends_with_bot:
            return Ending.STOPPED
        if self._closing.is_set():
            return Ending.DETACHED
        return Ending.STOPPED if self._life is not None and self._life.cancelling() else None

    def rescue(self) -> None:
        """Write what waits, if the loop ended without leaving: blocks for a few seconds at most."""
        store, self._store = self._store, None
        if store is not None:
            self._intake.hold()
            store.rescue(EXIT_SECONDS)

    async def _end_when_over(self, life: asyncio.Task[Any], watching: Tasks) -> None:
        while not (self._closing.is_set() or self._bot_is_closed()):  # neither can be waited for
            await tick(_LOOK_SECONDS)
        if self._ending() is Ending.STOPPED:
            self._monitor.bot_stopped()
        await watching.stop()  # its last words are recorded before the log is closed
        life.cancel()

    async def _keep_trying(self, life: asyncio.Task[Any]) -> None:
        """Until cancelled, also where what ends then fails."""
        while not life.cancelling():
            try:
                await self._show()
            except PulseboardError as error:
                self._tell(f"{error.naming(option)} Trying again every {RETRY_SECONDS:.0f} s.")
                wait = RETRY_SECONDS
            except Exception:
                _logger.exception("Pulseboard failed; trying again in %.0f s", _RETRY_AFTER_A_BUG_SECONDS)
                wait = _RETRY_AFTER_A_BUG_SECONDS
            if not life.cancelling():
                await asyncio.sleep(wait)

    async def _show(self) -> None:
        """Until cancelled. Raises PulseboardError for what may be otherwise later."""
        # It takes a second to import, in which a bot that runs has better things to do.
        parts = await asyncio.to_thread(_import_dashboard)
        async with self._open_store() as store, parts.keeping(store, self._settings) as tasks:
            self._told = None
            dashboard = await parts.build_dashboard(store, self._settings, tasks, self._monitor, self._process)
            async with dashboard.board.lifetime:
                if not self._has_web:
                    await asyncio.Event().wait()
                with await self._listen(parts) as listener:
                    async with parts.serving(dashboard, self._settings, listener, _announce):
                        await asyncio.Event().wait()

    @contextlib.asynccontextmanager
    async def _open_store(self) -> AsyncIterator["Store"]:
        """As `async with Store(…)`, but whoever cancels it waits no longer than the bot's end may take."""
        module = await asyncio.to_thread(importlib.import_module, "pulseboard.storage.store")
        store: Store = module.Store(self._settings.data, self._settings.member_ids)
        loop = asyncio.get_running_loop()
        opening = loop.run_in_executor(None, store.open, loop)
        try:
            await asyncio.wait([opening])
        except asyncio.CancelledError:
            opening.add_done_callback(functools.partial(_close_again, store))
            raise
        opening.result()
        self._store = store
        atexit.register(self.rescue)
        self._intake.lead_to(store.record, store.lost_before)
        try:
            yield store
        finally:
            self._intake.hold()
            await _close(store)
            self._store = None
            atexit.unregister(self.rescue)

    async def _listen(self, parts: "Any") -> socket.socket:
        """The socket to serve on. While the port is taken events are kept all the same."""
        while True:
            try:
                listener: socket.socket = parts.bind(self._settings.host, self._settings.port)
            except PulseboardError as error:
                fault = f"{error.naming(option)} The bot runs, and its events are kept"
                self._tell(f"{fault}; trying again every {RETRY_SECONDS:.0f} s.")
                await asyncio.sleep(RETRY_SECONDS)
            else:
                self._told = None
                return listener

    def _tell(self, fault: str) -> None:
        """Log what is wrong, once for as long as it stays the same, and show it to who looks at the events later."""
        if fault != self._told:
            _logger.error("Pulseboard: %s", fault)
            data = {"task": "attach", "error": fault}
            self._intake(draft(TASK_FAILED.name, fault, level=TASK_FAILED.level, data=data))
        self._told = fault


def _import_dashboard() -> Any:
    """What it brings would make Python look through all objects at some moment soon: better now than in a command."""
    is_new = _DASHBOARD not in sys.modules
    parts = importlib.import_module(_DASHBOARD)  # waits where another thread, for another bot, is at it
    if is_new:
        gc.collect()
    return parts


async def _close(store: "Store") -> None:
    """Close in a thread that keeps no program from ending: the database may not answer any more.

    An end of the loop cancels everything in it, at any moment; this goes on.
    """
    closing = threading.Thread(target=store.close, name="pulseboard-closing", daemon=True)
    closing.start()
    loop = asyncio.get_running_loop()
    gives_up_at = loop.time() + CLOSE_SECONDS
    while closing.is_alive() and loop.time() < gives_up_at:
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.sleep(0.01)
    if closing.is_alive():
        _logger.error("Pulseboard: the database did not take in %.0f s what was still to be written", CLOSE_SECONDS)


def _close_again(store: "Store", opening: asyncio.Future[None]) -> None:
    if not opening.cancelled() and opening.exception() is None:
        threading.Thread(target=store.close, name="pulseboard-closing", daemon=True).start()


def _announce(address: str) -> None:
    """On standard error, whatever becomes of the bot's logs: it is how one finds the dashboard."""
    with contextlib.suppress(Exception):  # closed, or none at all
        print(f"Dashboard: {address}", file=sys.stderr, flush=True)

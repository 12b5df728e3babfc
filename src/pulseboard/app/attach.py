"""`pulseboard.attach(bot)`: the dashboard of a bot that has a program of its own.

Whatever goes wrong here is Pulseboard's own affair: it is logged, and the bot never notices. Nothing is put around the
bot. How it comes to be told of the bot's loop without that: a thread looks at `Client.loop`, which says nothing before
the bot runs and is the loop from then on, and ends. There is no event for it: the first that a client dispatches comes
after it has reached Discord, and a dashboard has to be there when it can't.
"""

import asyncio
import contextlib
import logging
import os
import threading
import traceback
import weakref
from typing import Any

import discord
from discord.ext.commands.bot import BotBase

from pulseboard.app.attached import Attached
from pulseboard.app.intake import Intake
from pulseboard.config import Settings, load, misspelt
from pulseboard.errors import SettingsError, option
from pulseboard.events import Level, Named
from pulseboard.live.process_life import ProcessLife
from pulseboard.monitor.monitor import Monitor
from pulseboard.recording import record_to, recording
from pulseboard.storage.ending import Ending

_ATTRIBUTE = "_pulseboard_board"
_LOOK_SECONDS = 0.05

_logger = logging.getLogger(__name__)


def attach(
    bot: discord.Client,
    *,
    host: str | None = None,
    port: int | None = None,
    data: str | os.PathLike[str] | None = None,
    web: bool = True,
) -> "Board":
    """Give a bot a dashboard that starts and stops with it, in its event loop.

    Works for every kind of client, before it has logged in or while it runs. What is left out comes from the settings
    (`PULSEBOARD_PORT` and so on). With `web=False` nothing is served: a `pulseboard serve` on the same database shows
    the bot. For a bot that has a dashboard already it returns the Board that is there.

    Raises TypeError when `bot` isn't a client. Whatever else is wrong is logged, and the bot runs without a dashboard.
    """
    if not isinstance(bot, discord.Client):
        raise TypeError(f"attach() takes a discord.py client or bot, not {type(bot).__name__}")
    found = board_of(bot)
    if found is not None and not found.is_closed:
        _logger.warning("attach() was called for this bot before: its dashboard stays as it is")
        return found
    board = Board(None if found is None else found._process)
    setattr(bot, _ATTRIBUTE, board)
    try:
        place = None if data is None else _path(data)
        settings = load(Settings, called=option, host=host, port=port, data=place)
        if slips := misspelt():
            _logger.warning("%s", " ".join(slips))
        board._begin(bot, settings, has_web=web)
    except SettingsError as error:
        _logger.error("The bot runs without a dashboard. %s", error)
        board._end()
    except Exception:
        _logger.exception("The bot runs without a dashboard: Pulseboard failed")
        board._end()
    return board


def _path(data: object) -> str:
    if isinstance(data, str):
        return data
    if isinstance(data, os.PathLike) and isinstance(path := os.fspath(data), str):
        return path
    raise SettingsError(f"{option('data')}: must be a folder or an address of a PostgreSQL, and is {data!r}.")


def board_of(bot: discord.Client) -> "Board | None":
    """The Board that a bot was given last. It is kept by the bot: a module that is loaded again has forgotten it."""
    found: Board | None = getattr(bot, _ATTRIBUTE, None)
    return found


async def detach(bot: discord.Client) -> None:
    """Close the bot's Board, where it has one. May be part of the bot's own end, which unloads extensions first."""
    board = board_of(bot)
    if board is not None:
        if board._attached is not None and _is_ending():
            board._attached.ends_with_bot = True
        await board.close()


def _is_ending() -> bool:
    """Whether it is the bot's `close()` that this is called from: nothing else tells, `is_closed()` follows later."""
    return any(frame.f_code is BotBase.close.__code__ for frame, _ in traceback.walk_stack(None))


class Board:
    """A bot's dashboard, as the bot's own code sees it."""

    def __init__(self, process: ProcessLife | None = None) -> None:
        self._process = ProcessLife() if process is None or process.left == Ending.STOPPED else process
        self._intake = Intake()
        self._closing, self._closed = threading.Event(), threading.Event()
        self._recording = contextlib.ExitStack()
        self._monitor: Monitor | None = None
        self._attached: Attached | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def is_closed(self) -> bool:
        """Whether it has come to its end, or was told to. `attach()` makes another then."""
        return self._closing.is_set()

    def record(
        self,
        kind: str,
        message: str,
        *,
        level: Level | str = Level.INFO,
        guild: Named | None = None,
        actor: Named | None = None,
        shard: int | None = None,
        data: dict[str, Any] | None = None,
    ) -> None:
        """Record an event: `board.record("shop.item_bought", "Mira bought a hat", actor=member)`.

        Takes microseconds, may be called from any thread and never raises. Once the Board is closed it is dropped.
        """
        record_to(self._intake, kind, message, level=level, guild=guild, actor=actor, shard=shard, data=data)

    async def close(self) -> None:
        """Stop watching and showing the bot; returns once what was recorded is written, or can't be for 5 s."""
        self._closing.set()
        while not self._closed.is_set():
            if self._loop is None or self._loop.is_closed():
                self._end()
            else:
                await asyncio.sleep(0.01)

    def _begin(self, bot: discord.Client, settings: Settings, *, has_web: bool) -> None:
        self._recording.enter_context(recording(self._intake))
        monitor = self._monitor = Monitor.of(settings, self._intake)
        monitor.watch(bot)
        self._recording.callback(monitor.listen_early(bot))
        self._attached = Attached(
            bot, monitor, self._intake, settings, self._closing, process=self._process, has_web=has_web
        )
        weakref.finalize(bot, self._recording.close).atexit = False  # a bot that never runs
        if not self._live_in(bot):
            waiting = (weakref.ref(self), weakref.ref(bot), self._closing)
            threading.Thread(target=_wait_for_the_loop, args=waiting, name="pulseboard-waiting", daemon=True).start()

    def _live_in(self, bot: discord.Client) -> bool:
        """Begin in the bot's loop, if that is there."""
        loop = bot.loop
        if not isinstance(loop, asyncio.AbstractEventLoop) or bot.is_closed():
            return False
        self._loop = loop

        def begin() -> None:
            self._life = loop.create_task(self._live(), name="pulseboard")

        with contextlib.suppress(RuntimeError):  # it has ended meanwhile
            loop.call_soon_threadsafe(begin)
        return True

    async def _live(self) -> None:
        assert self._attached is not None
        try:
            await self._attached.run()
        except Exception:
            _logger.exception("Pulseboard failed")
        finally:
            self._end()

    def _end(self) -> None:
        self._closing.set()
        if self._attached is not None:
            self._attached.rescue()
        if self._monitor is not None:
            try:
                self._monitor.unwatch()
            except Exception:
                _logger.exception("Pulseboard could not stop listening to the bot")
        self._recording.close()
        self._intake.close()
        self._closed.set()


def _wait_for_the_loop(
    board_ref: weakref.ref[Board], bot_ref: weakref.ref[discord.Client], closing: threading.Event
) -> None:
    while not closing.wait(_LOOK_SECONDS):
        board, bot = board_ref(), bot_ref()
        if board is None or bot is None or board._live_in(bot):
            return
        del board, bot

"""This process's row in the database: that it is there, and how its bot is, for dashboards in other processes."""

import asyncio
import contextlib
import functools
import os
import secrets
import socket
from importlib.metadata import version
from typing import NoReturn

import msgspec

from pulseboard.errors import StorageUnavailable
from pulseboard.stats import BotMeasures, BotStatus, DashboardStats
from pulseboard.storage.processes import enter_process, see_process
from pulseboard.storage.store import Store
from pulseboard.storage.transaction import Transaction


class Presence:
    """Told of the stats again and again (`see()`), `run()` keeps the row; `leave()` says that it is kept no longer."""

    def __init__(self, store: Store) -> None:
        self._id = secrets.token_urlsafe(9)
        self._store = store
        self._measures = BotMeasures()
        self._seen = asyncio.Event()

    def see(self, stats: DashboardStats) -> None:
        """How the bot is now."""
        self._measures = BotMeasures(**{name: getattr(stats, name) for name in BotMeasures.__struct_fields__})
        self._seen.set()

    async def run(self) -> NoReturn:
        """Write down what is seen, until cancelled."""
        while True:
            await self._seen.wait()
            self._seen.clear()
            with contextlib.suppress(StorageUnavailable):  # the store tells why, in the stats
                await self._store.transact(self._tell, self._measures)

    def leave(self, *, is_over: bool = True) -> None:
        """Left to the store to write with what it writes last. `is_over=False`: nobody knows how the bot goes on."""
        measures = self._measures
        if not is_over:
            bot = msgspec.structs.replace(measures.bot, status=BotStatus.UNKNOWN)
            measures = msgspec.structs.replace(measures, bot=bot)
        self._store.leave(functools.partial(self._tell, measures=measures, stopped=True))

    def _tell(self, transaction: Transaction, measures: BotMeasures, *, stopped: bool = False) -> None:
        """Entered anew where the row is gone: the data may have been put back to an older copy."""
        connection = transaction.connection
        if not see_process(connection, self._id, measures, stopped=stopped):
            enter_process(connection, self._id, socket.gethostname(), os.getpid(), version("pulseboard"))
            see_process(connection, self._id, measures, stopped=stopped)

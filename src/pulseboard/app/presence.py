"""This process's row in the database: that it is there, and how its bot is, for dashboards in other processes."""

import asyncio
import functools
import os
import secrets
import socket
from collections.abc import Callable
from importlib.metadata import version
from typing import NoReturn

from pulseboard.errors import StorageUnavailable
from pulseboard.stats import BotMeasures
from pulseboard.storage.processes import enter_process, see_process
from pulseboard.storage.store import Store
from pulseboard.storage.writer import Transaction

SECONDS = 5.0
_AGAIN_SECONDS = 1.0


class Presence:
    """`run()` keeps the row; `leave()` says that the process ends."""

    def __init__(self, store: Store, measure: Callable[[], BotMeasures]) -> None:
        self._id = secrets.token_urlsafe(9)
        self._store = store
        self._measure = measure

    async def run(self) -> NoReturn:
        while True:
            try:
                await self._store.transact(self._tell, self._measure())
                await asyncio.sleep(SECONDS)
            except StorageUnavailable:  # the store tells why, in the stats
                await asyncio.sleep(_AGAIN_SECONDS)

    def leave(self) -> None:
        """Left to the store to write with what it writes last."""
        self._store.leave(functools.partial(self._tell, measures=self._measure(), stopped=True))

    def _tell(self, transaction: Transaction, measures: BotMeasures, *, stopped: bool = False) -> None:
        """Entered anew where the row is gone: the data may have been put back to an older copy."""
        connection = transaction.connection
        if not see_process(connection, self._id, measures, stopped=stopped):
            enter_process(connection, self._id, socket.gethostname(), os.getpid(), version("pulseboard"))
            see_process(connection, self._id, measures, stopped=stopped)

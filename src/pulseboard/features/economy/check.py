"""The live check: the quick proof of the books, again and again while a dashboard is up."""

import asyncio
import os
import time
from typing import NamedTuple, NoReturn

from pulseboard import __version__
from pulseboard.errors import StorageUnavailable
from pulseboard.events import draft, now_ms, timestamp
from pulseboard.features.economy.ledger.proof import Proof, prove
from pulseboard.features.economy.wire import ProofCheck, ProofReport
from pulseboard.kinds import ECONOMY_UNBALANCED
from pulseboard.logs import get_logger
from pulseboard.storage.store import Store

INTERVAL_SECONDS = 60.0
_MOST_OF_THE_TIME = 0.05
"""However large the books are, proving them takes no more of the time than this."""
_TOLD = 5

_logger = get_logger(__name__)


def pause_seconds(took_seconds: float) -> float:
    """How long to wait after a proof that took so long."""
    return max(INTERVAL_SECONDS, took_seconds / _MOST_OF_THE_TIME)


class Proven(NamedTuple):
    """What the last proof said, and when; None while there was none."""

    balanced: bool | None = None
    proven_at: str | None = None
    """RFC 3339, UTC, milliseconds."""


class BooksCheck:
    """Proves the books of a store. `latest` stands, with its time, while the database is away.

    Where they stop balancing, or another thing is wrong than before, an `economy.unbalanced` event is recorded.
    """

    def __init__(self, store: Store) -> None:
        self.latest = Proven()
        self._store = store
        self._proof = Proof([])
        self._took_seconds: float | None = None
        self._one_at_a_time = asyncio.Lock()

    async def prove(self) -> bool:
        """Prove them now; False where the database can't be read: then the last proof stands."""
        async with self._one_at_a_time:
            started = time.monotonic()
            try:
                proof = await self._store.read_long(prove)
            except StorageUnavailable:  # the store tells why, in the stats
                return False
            self._took_seconds = time.monotonic() - started
            self.latest = Proven(proof.balanced, timestamp(now_ms()))
            if proof.broken - self._proof.broken:
                self._alarm(proof)
            self._proof = proof
            return True

    async def run(self) -> NoReturn:
        """Prove them every minute until cancelled, more seldom where that takes long."""
        while True:
            await asyncio.sleep(pause_seconds(self._took_seconds or 0.0))
            await self.prove()

    def report(self) -> ProofReport:
        """The last proof, whole."""
        took = self._took_seconds
        return ProofReport(
            balanced=self.latest.balanced,
            proven_at=self.latest.proven_at,
            took_ms=None if took is None else took * 1_000,
            every_seconds=pause_seconds(took or 0.0),
            server=__version__,
            pid=os.getpid(),
            checks=[
                ProofCheck(holds=check.holds, faults=check.faults.told, more=check.faults.more)
                for check in self._proof.checks
            ],
        )

    def _alarm(self, proof: Proof) -> None:
        faults = proof.faults[:_TOLD]
        _logger.error("books_unbalanced", faults=faults)
        message = f"The books don't balance: {faults[0]} Run `pulseboard doctor`."
        event = draft(ECONOMY_UNBALANCED.name, message, level=ECONOMY_UNBALANCED.level, data={"faults": faults})
        self._store.record(event)

"""Both databases, and a dashboard on them that can be killed and comes back on its port."""

import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from pulseboard.config import PostgresUrl
from tests.faults import recording_server
from tests.faults.places import kept_log
from tests.faults.sequence import Entry
from tests.programs import Program, address


class Recording:
    """A recording server on a place; each start takes the port of the first."""

    def __init__(self, place: Path | PostgresUrl, stack: AsyncExitStack) -> None:
        self.log = kept_log(place)
        self.data = address(place)
        self.address = ""
        """Where the run of now answers."""
        self.lost_wakeups = 0
        """How many were, of the run that `quiet()` ended."""
        self._stack = stack
        self._program: Program | None = None
        self._port = "0"

    async def start(
        self, *, rate: float, characters: int = 300, lost_wakeups: float = 0, port: str | None = None
    ) -> None:
        """Run it, recording so many events per second; with `port="0"` where nobody looks for it."""
        program = Program(
            *("--data", self.data, "--port", port or self._port, "--rate", str(rate)),
            *("--characters", str(characters), "--lost-wakeups", str(lost_wakeups)),
            module=recording_server.__name__,
        )
        self._program = await self._stack.enter_async_context(program)
        await program.ready()
        self.address = program.address
        if port is None:
            self._port = program.port

    def send(self, number: signal.Signals) -> None:
        assert self._program is not None
        self._program.send(number)

    async def kill(self) -> None:
        """`kill -9`."""
        assert self._program is not None
        self._program.send(signal.SIGKILL)
        await self._program.ended()

    async def quiet(self) -> list[Entry]:
        """Record no more; returns the whole log once it is committed, and nothing that was recorded is lost."""
        assert self._program is not None
        self._program.send(signal.SIGUSR1)
        head, dropped, self.lost_wakeups = map(int, (await self._program.line()).split())
        log = self.log.read()
        assert (log[-1].seq, dropped) == (head, 0)
        return log


@pytest.fixture
async def recording(place: Path | PostgresUrl) -> AsyncIterator[Recording]:
    async with AsyncExitStack() as stack:
        yield Recording(place, stack)

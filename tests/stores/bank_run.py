"""A bank under fire: workers that are killed and come back, on a database whose connections are cut."""

import asyncio
import contextlib
import operator
import random
import signal
import sys
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import psycopg

from pulseboard.config import PostgresUrl
from tests.programs import address
from tests.stores import bank_worker
from tests.stores.bank_history import read_lines
from tests.stores.bank_tasks import Line

TASKS = 64
_CUT_EVERY_SECONDS = 0.2, 1.5
_LOOKED_AT_EVERY_SECONDS = 0.5


class Fire(NamedTuple):
    """How hard it is hit, and how long: for all of these at least, however slow the machine is."""

    seconds: float
    transfers: int
    """Acknowledged ones."""
    reads: int = 30
    kills: int = 2
    cuts: int = 2
    """Of connections to PostgreSQL."""
    killed_every: tuple[float, float] = (2, 5)
    """Seconds from one kill to the next."""
    within_seconds: float = 300


class Run:
    """One run. `go()` returns when all workers have ended by themselves; what they wrote down is in `lines()`."""

    def __init__(self, place: Path | PostgresUrl, folder: Path, fire: Fire, *options: str) -> None:
        self._is_postgres = isinstance(place, PostgresUrl)
        self._url = address(place)
        self._application = f"bank_{folder.name}"
        self._data = f"{self._url}&application_name={self._application}" if self._is_postgres else self._url
        self._folder, self._fire, self._options = folder, fire, options
        self._workers = 4 if self._is_postgres else 1
        self._over = asyncio.Event()
        self._running: dict[int, asyncio.subprocess.Process] = {}
        self._names: dict[int, str] = {}
        """Of the file of each worker's present life."""
        self.seconds = 0.0
        self.kills = self.cuts = self.transfers = self.reads = 0

    def lines(self) -> list[Line]:
        return [line for path in sorted(self._folder.iterdir()) for line in read_lines(path)]

    async def go(self) -> None:
        self._began = time.time()
        async with asyncio.TaskGroup() as tasks:
            for number in range(self._workers):
                tasks.create_task(self._keep_open(number))
            tasks.create_task(self._kill())
            if self._is_postgres:
                tasks.create_task(self._cut())
            await self._until_enough()
            self._over.set()
        self.seconds = time.time() - self._began

    async def _until_enough(self) -> None:
        read_up_to = Counter[Path]()
        async with asyncio.timeout(self._fire.within_seconds):
            while not self._is_enough():
                await asyncio.sleep(_LOOKED_AT_EVERY_SECONDS)
                for path in self._folder.iterdir():
                    with path.open("rb") as file:
                        file.seek(read_up_to[path])
                        new = file.read()
                    whole = new[: new.rfind(b"\n") + 1]
                    read_up_to[path] += len(whole)
                    self.transfers += whole.count(b'"type":"transferred"')
                    self.reads += whole.count(b'"type":"read"')

    def _is_enough(self) -> bool:
        fire, seconds = self._fire, time.time() - self._began
        done = (seconds, self.transfers, self.reads, self.kills, self.cuts)
        wanted = (fire.seconds, fire.transfers, fire.reads, fire.kills, fire.cuts if self._is_postgres else 0)
        return all(map(operator.ge, done, wanted))

    async def _keep_open(self, number: int) -> None:
        """A worker, and another one whenever it is killed."""
        life, ended = 0, -signal.SIGKILL
        while ended == -signal.SIGKILL and not self._over.is_set():
            self._names[number] = f"{number}-{life}"
            worker = self._running[number] = await self._start(self._names[number])
            try:
                ended = await worker.wait()
            finally:
                if worker.returncode is None:
                    worker.kill()
            life += 1
        assert self._over.is_set(), f"worker {number} ended by itself: {ended}"

    async def _kill(self) -> None:
        while not self._over.is_set():
            number = random.randrange(self._workers)
            if not self._has_begun(number):
                await asyncio.sleep(_LOOKED_AT_EVERY_SECONDS)
                continue
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._over.wait(), random.uniform(*self._fire.killed_every))
                break
            worker = self._running[number]
            if worker.returncode is None:
                worker.kill()
                self.kills += 1
        for worker in self._running.values():
            if worker.returncode is None:
                worker.terminate()

    def _has_begun(self, number: int) -> bool:
        """Whether a worker is at work: on a slow machine, starting may take longer than it may live."""
        path = self._folder / self._names.get(number, "none")
        return path.exists() and path.stat().st_size > 0

    async def _start(self, name: str) -> asyncio.subprocess.Process:
        tasks = str(TASKS // self._workers)
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", bank_worker.__name__, "--data", self._data, "--lines", str(self._folder / name)),
            *("--tasks", tasks, "--began", str(self._began), *self._options),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
        )

    async def _cut(self) -> None:
        """End the server's side of one of the workers' connections, now and then."""
        ours = "SELECT pid FROM pg_stat_activity WHERE application_name = %s ORDER BY random() LIMIT 1"
        query = f"SELECT pg_terminate_backend(({ours}))"
        async with await psycopg.AsyncConnection.connect(self._url, autocommit=True) as connection:
            while not self._over.is_set():
                await asyncio.sleep(random.uniform(*_CUT_EVERY_SECONDS))
                found = await (await connection.execute(query, [self._application])).fetchone()
                self.cuts += found == (True,)

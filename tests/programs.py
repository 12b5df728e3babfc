"""The real `pulseboard` command, or another of our programs, as a process for tests that kill it."""

import asyncio
import contextlib
import os
import signal
import sys
from pathlib import Path
from typing import Self

from pulseboard.config import PostgresUrl
from pulseboard.sim import LocalDiscord
from tests.logging_in import log_in


def address(place: Path | PostgresUrl) -> str:
    """What `--data` is to be given for a place."""
    return place.get_secret_value() if isinstance(place, PostgresUrl) else str(place)


def send(process: asyncio.subprocess.Process, number: signal.Signals) -> None:
    """A signal, if it is still there. `Process.send_signal` looks first whether it has ended, and when it has, takes
    the exit code away from asyncio, which then tells of 255.
    """
    with contextlib.suppress(ProcessLookupError):
        os.kill(process.pid, number)


class Program:
    """`pulseboard …` until the end of the block; `address` is where its dashboard answers."""

    def __init__(self, *arguments: str, environment: dict[str, str] | None = None, module: str = "pulseboard") -> None:
        self._arguments = ("-m", module, *arguments)
        self._environment = {**os.environ, **(environment or {})}
        self.address = ""
        self.errors = b""

    async def __aenter__(self) -> Self:
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, *self._arguments),
            env=self._environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        assert self._process.stderr is not None
        self._reading = asyncio.create_task(self._process.stderr.read())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._process.returncode is None:
            self._process.kill()
        await self.ended()

    @property
    def port(self) -> str:
        return self.address.rpartition(":")[2]

    async def ready(self) -> Self:
        """Wait for the line that says where the dashboard answers, and log in there."""
        line = await self.line()
        assert line.startswith("Dashboard: http://"), line + (await self._reading).decode()
        self.address = await log_in(line.removeprefix("Dashboard: ").strip())
        return self

    async def line(self) -> str:
        """The next line that it prints."""
        assert self._process.stdout is not None
        return (await asyncio.wait_for(self._process.stdout.readline(), 30)).decode()

    async def output(self) -> str:
        """What it wrote to standard output, once it has ended."""
        assert self._process.stdout is not None
        return (await self._process.stdout.read()).decode()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process.returncode is None

    def send(self, number: signal.Signals) -> None:
        send(self._process, number)

    async def ended(self) -> int:
        """Wait for the end; returns the exit code. `errors` is what it wrote to standard error."""
        self.errors = await asyncio.wait_for(self._reading, 30)
        return await asyncio.wait_for(self._process.wait(), 30)


def bot(discord: LocalDiscord, data: Path, *, port: str = "0") -> Program:
    """`pulseboard run` in a local Discord."""
    return Program(
        *("run", "--data", str(data), "--port", port, "--discord-api", discord.api_url),
        environment={"DISCORD_TOKEN": discord.token},
    )

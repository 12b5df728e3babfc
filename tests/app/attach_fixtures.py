"""Bots of other people's making, in their own processes, that attach a dashboard: what `pulseboard.attach` is for."""

import asyncio
import os
import re
import signal
import sys
from pathlib import Path
from typing import Self

from pulseboard.sim import LocalDiscord

SOON_SECONDS = 20
ELSEWHERE = """
import discord, yarl
discord.http.Route.BASE = {api!r}
discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL({gateway!r})
"""
"""What a bot's program begins with to be at a local Discord; the rest is as its author wrote it."""


class BotProgram:
    """A bot's program as a process, until the end of the block."""

    def __init__(self, discord: LocalDiscord, program: str, folder: Path, **environment: str) -> None:
        self._file = folder / f"bot-{id(self)}.py"
        self._file.write_text(ELSEWHERE.format(api=discord.api_url, gateway=discord.gateway_url) + program)
        defaults = {"PULSEBOARD_PORT": "0", "PULSEBOARD_DATA": str(folder / "data"), "TOKEN": discord.token}
        self._environment = {**os.environ, **defaults, **environment}
        self.errors: list[str] = []
        self.output = ""

    async def __aenter__(self) -> Self:
        self.process = await asyncio.create_subprocess_exec(
            *(sys.executable, str(self._file)),
            env=self._environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        self._reading = asyncio.create_task(self._read())
        self._grown = asyncio.Condition()
        return self

    async def __aexit__(self, *_: object) -> None:
        if self.process.returncode is None:
            self.process.kill()
        await self.ended()

    async def says(self, pattern: str) -> re.Match[str]:
        """Waits for a line on standard error that holds this."""
        try:
            async with asyncio.timeout(SOON_SECONDS), self._grown:
                while not (found := re.search(pattern, "\n".join(self.errors))):
                    await self._grown.wait()
                return found
        except TimeoutError:
            raise AssertionError(f"not said: {pattern}; but: {self.errors}") from None

    async def address(self) -> str:
        return (await self.says(r"^Dashboard: (http://\S+)$|\nDashboard: (http://\S+)"))[0].strip().split()[-1]

    async def ended(self) -> int:
        """Waits for the end; returns the exit code."""
        async with asyncio.timeout(SOON_SECONDS):
            await self._reading
            return await self.process.wait()

    def send(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    async def _read(self) -> None:
        assert self.process.stderr is not None
        assert self.process.stdout is not None
        reading_output = asyncio.create_task(self.process.stdout.read())
        async for line in self.process.stderr:
            async with self._grown:
                self.errors.append(line.decode().rstrip("\n"))
                self._grown.notify_all()
        self.output = (await reading_output).decode()

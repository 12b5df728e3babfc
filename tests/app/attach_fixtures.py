"""Bots of other people's making that attach a dashboard, in this process or in one of their own."""

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Self

import discord
import httpx
import pytest
from discord import app_commands
from discord.ext import commands

from pulseboard.sim import LocalDiscord
from tests.app.sim_fixtures import logged_in
from tests.logging_in import client_of, log_in
from tests.programs import send

SOON_SECONDS = 20
ELSEWHERE = """
import discord, yarl
discord.http.Route.BASE = {api!r}
discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL({gateway!r})
"""
"""What a bot's program begins with to be at a local Discord; the rest is as its author wrote it."""


class BotProgram:
    """A bot's program as a process, until the end of the block."""

    def __init__(
        self, local: LocalDiscord, program: str, folder: Path, *, python: str = sys.executable, **environment: str
    ) -> None:
        self._file = folder / f"bot-{id(self)}.py"
        self._file.write_text(ELSEWHERE.format(api=local.api_url, gateway=local.gateway_url) + program)
        defaults = {"PULSEBOARD_PORT": "0", "PULSEBOARD_DATA": str(folder / "data"), "DISCORD_TOKEN": local.token}
        self._environment = {**os.environ, **defaults, **environment}
        self._python = python
        self.errors: list[str] = []
        self.output: list[str] = []
        self._addresses = 0
        self.announced = ""

    async def __aenter__(self) -> Self:
        self.process = await asyncio.create_subprocess_exec(
            *(self._python, str(self._file)),
            env=self._environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        self._grown = asyncio.Condition()
        self._reading = asyncio.create_task(self._read())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self.process.returncode is None:
            self.process.kill()
        await self.ended()

    async def says(self, pattern: str, times: int = 1) -> re.Match[str]:
        """Waits for lines on standard error that hold this; returns the last."""
        return await self._until(self.errors, pattern, times)

    async def prints(self, pattern: str) -> re.Match[str]:
        """The same of standard output."""
        return await self._until(self.output, pattern, 1)

    async def address(self) -> str:
        """Where the dashboard answers, once logged in there: first the first one that it says, then the next."""
        self._addresses += 1
        said = await self.says(r"^Dashboard: (http://\S+)$", self._addresses)
        self.announced = said[0]
        return await log_in(said[1])

    async def _until(self, lines: list[str], pattern: str, times: int) -> re.Match[str]:
        try:
            async with asyncio.timeout(SOON_SECONDS), self._grown:
                while len(found := [match for line in lines if (match := re.search(pattern, line))]) < times:
                    await self._grown.wait()
                return found[times - 1]
        except TimeoutError:
            raise AssertionError(f"not said: {pattern}; but: {self.errors + self.output}") from None

    async def ended(self) -> int:
        """Waits for the end; returns the exit code."""
        async with asyncio.timeout(SOON_SECONDS):
            await self._reading
            return await self.process.wait()

    def send(self, number: signal.Signals) -> None:
        send(self.process, number)

    async def _read(self) -> None:
        await asyncio.gather(
            self._read_lines(self.process.stderr, self.errors), self._read_lines(self.process.stdout, self.output)
        )

    async def _read_lines(self, stream: asyncio.StreamReader | None, lines: list[str]) -> None:
        assert stream is not None
        async for line in stream:
            async with self._grown:
                lines.append(line.decode().rstrip("\n"))
                self._grown.notify_all()


def make(kind: type[discord.Client]) -> discord.Client:
    options: dict[str, Any] = {"intents": discord.Intents.all(), "guild_ready_timeout": 0.1}
    if issubclass(kind, commands.bot.BotBase):
        return kind("!", **options)  # type: ignore[call-arg]
    return kind(**options)


def tree_of(client: discord.Client) -> app_commands.CommandTree[Any]:
    return (
        client.tree if isinstance(client, commands.Bot | commands.AutoShardedBot) else app_commands.CommandTree(client)
    )


async def address(capsys: pytest.CaptureFixture[str]) -> str:
    """Where the dashboard answers, as it says itself."""
    said = ""
    async with asyncio.timeout(10):
        while not (found := re.search(r"^Dashboard: (http://127\.0\.0\.1:\d+/login\?token=\S+)$", said, re.MULTILINE)):
            said += capsys.readouterr().err
            await asyncio.sleep(0.01)
    return await log_in(found[1])


async def read(address: str, path: str) -> Any:
    async with client_of(address) as http:
        return (await http.get(path)).raise_for_status().json()


async def kinds(address: str) -> list[str]:
    """Of what the bot did, in order: that the test has logged in is left out."""
    found = [event["kind"] for event in reversed((await read(address, "/api/events"))["items"])]
    return [kind for kind in found if kind != "access.logged_in"]


async def shows(address: str, kind: str, times: int = 1) -> None:
    """Waits until the log holds that many events of a kind."""
    async with asyncio.timeout(10):
        while len((await read(address, f"/api/events?kind={kind}&limit=500"))["items"]) < times:
            await asyncio.sleep(0.02)


async def is_gone(address: str) -> None:
    async with asyncio.timeout(10), client_of(address) as http:
        while True:
            try:
                await http.get("/healthz")
            except httpx.TransportError:
                return
            await asyncio.sleep(0.02)


@pytest.fixture
async def local() -> AsyncIterator[LocalDiscord]:
    async with LocalDiscord() as running:
        yield running


@asynccontextmanager
async def running(
    kind: type[discord.Client], local: LocalDiscord, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[discord.Client, app_commands.CommandTree[Any]]]:
    """A bot that is ready, with the command `/hi`."""
    client = make(kind)
    tree = tree_of(client)

    @tree.command(description="Says hi")
    async def hi(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("hi")

    async with logged_in(client, local, monkeypatch):
        await tree.sync()
        yield client, tree

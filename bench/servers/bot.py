"""Somebody's bot at a local Discord, with a dashboard or without, at somebody's command.

    python bench/servers/bot.py API_URL GATEWAY_URL TOKEN [FOLDER]

With a folder the bot has a dashboard that keeps its data there. Once it is ready the first line says so; then it takes
one JSON request per line, such as `{"do": "path", "count": 500}` for `path(count=500)` below, and answers each with one
JSON line. It ends when its input does.
"""

import asyncio
import json
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import discord
import psutil
import yarl
from discord.ext import commands

PAUSE_SECONDS = 0.005
TURNS = 6
"""As many turns of the loop as a command takes from its frame to the end of what it started."""


class Bot(commands.Bot):
    """One slash command that does nothing, and one that answers."""

    def __init__(self) -> None:
        intents = discord.Intents(guilds=True, messages=True, message_content=True)
        super().__init__("!", intents=intents, help_command=None, guild_ready_timeout=0.1)
        self.ran = 0

        @self.tree.command(description="Does nothing")
        async def nothing(interaction: discord.Interaction) -> None:
            self.ran += 1

        @self.tree.command(description="Answers")
        async def ping(interaction: discord.Interaction) -> None:
            self.ran += 1
            await interaction.response.send_message("pong")

    async def setup_hook(self) -> None:
        await self.tree.sync()


class Bench:
    def __init__(self, bot: Bot, record: Callable[..., None] | None) -> None:
        self._bot = bot
        self._record = record
        self._frame: dict[str, Any] = {}
        self._fed = 0
        self._parsers = bot._connection.parsers

    async def note(self) -> dict[str, Any]:
        """Keep the next interaction's frame, to be fed again."""
        parse = self._parsers["INTERACTION_CREATE"]
        arrived = asyncio.Event()

        def note(data: Any) -> None:
            self._frame = json.loads(json.dumps(data))
            arrived.set()
            parse(data)

        self._parsers["INTERACTION_CREATE"] = note
        await arrived.wait()
        self._parsers["INTERACTION_CREATE"] = parse
        return {}

    async def path(self, *, count: int, is_calm: bool) -> dict[str, Any]:
        """CPU time of the loop's thread from a command's frame to its end: the median, for others work in between."""
        took, parse, before = list[float](), self._parsers["INTERACTION_CREATE"], self._bot.ran
        for number in range(count):
            self._fed += 1  # an interaction that was seen before isn't recorded
            frame = self._frame | {"id": str(int(self._frame["id"]) + self._fed)}
            began = time.thread_time()
            parse(frame)
            for _ in range(TURNS):
                await asyncio.sleep(0)
            took.append(time.thread_time() - began)
            if is_calm:
                await asyncio.sleep(PAUSE_SECONDS)
            elif number % 100 == 99:
                await asyncio.sleep(0.02)  # the writer's thread has its turn, outside of what is measured
        assert self._bot.ran == before + count
        return {"us": statistics.median(took) * 1e6}

    async def record(self, *, per_second: float, seconds: float) -> dict[str, Any]:
        """Record events at a steady rate; without a dashboard, only wait as often."""
        guild, began = self._bot.guilds[0], time.perf_counter()
        members = [member for member in guild.members if not member.bot] or [guild.me]
        count = 0
        while (due := count / per_second) < seconds:
            await asyncio.sleep(max(0.0, began + due - time.perf_counter()))
            if self._record is not None:
                member = members[count % len(members)]
                self._record("shop.item_bought", f"{member} bought a hat", guild=guild, actor=member, data={"price": 3})
            count += 1
        return {}

    async def spent(self) -> dict[str, Any]:
        """What the process took so far."""
        process = psutil.Process()
        times = process.cpu_times()
        return {"cpu": times.user + times.system, "rss": process.memory_info().rss, "ran": self._bot.ran}


async def answer(bench: Bench) -> None:
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        request = json.loads(line)
        did = request.pop("do")
        result = await getattr(bench, did)(**request)
        print(json.dumps({"did": did, **result}), flush=True)


async def main() -> None:
    api, gateway, token, *folder = sys.argv[1:]
    discord.http.Route.BASE = api
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)
    bot = Bot()
    record = None
    if folder:
        from pulseboard import attach  # noqa: PLC0415  # the bot without a dashboard loads none of it

        record = attach(bot, port=0, data=folder[0]).record
    running = asyncio.create_task(bot.start(token))
    await asyncio.sleep(0)
    while not bot.is_ready():
        if running.done():
            await running
        await asyncio.sleep(0.02)
    print(json.dumps({"did": "start"}), flush=True)
    try:
        await answer(Bench(bot, record))
    finally:
        await bot.close()
        await asyncio.gather(running, return_exceptions=True)


if __name__ == "__main__":
    asyncio.run(main())

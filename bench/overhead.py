"""What a dashboard costs the bot that has one: the same bot with and without, in pairs taken in turn."""

import asyncio
import contextlib
import json
import os
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rig import BENCH, CORES, RUNS, Figures, aim, heading, medians, on_core, table

from pulseboard.sim import LocalDiscord

TURNS = 20
COMMANDS = 100
CALM_COMMANDS = 20
"""In each turn of each of the two bots, which are there at the same time: within a minute the machine may become twice
as slow."""
PER_SECOND = 100.0
SECONDS = 8.0
WARM_UP_SECONDS = 3.0
WITH, WITHOUT = "with a dashboard", "without"
MIB = 2**20


class Bot:
    """`servers/bot.py`: does what it is asked, and answers."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def ask(self, what: str, **how: Any) -> dict[str, Any]:
        await self.tell(what, **how)
        return await self.answer()

    async def tell(self, what: str, **how: Any) -> None:
        assert self._process.stdin
        self._process.stdin.write(json.dumps({"do": what, **how}).encode() + b"\n")
        await self._process.stdin.drain()

    async def answer(self) -> dict[str, Any]:
        assert self._process.stdout
        line = await self._process.stdout.readline()
        if not line:
            sys.exit("The bot ended instead of answering.")
        return dict(json.loads(line))


@contextlib.asynccontextmanager
async def bot(discord: LocalDiscord, folder: str | None) -> AsyncIterator[Bot]:
    """The bot on the first core, ready."""
    script = str(BENCH / "servers" / "bot.py")
    command = [*on_core(0), sys.executable, script, discord.api_url, discord.gateway_url, discord.token]
    process = await asyncio.create_subprocess_exec(
        *command,
        *([folder] if folder else []),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        running = Bot(process)
        await running.answer()
        yield running
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def load(discord: LocalDiscord, seconds: float) -> int:
    """Let members use a command that answers, at a steady rate; returns how many did."""
    guild, running = discord.guilds[0], set[asyncio.Task[Any]]()
    members = [member for member in guild.members if not member.bot]
    began, count = time.perf_counter(), 0
    while (due := count / PER_SECOND) < seconds:
        await asyncio.sleep(max(0.0, began + due - time.perf_counter()))
        member = members[count % len(members)]
        task = asyncio.create_task(discord.run_command("ping", guild=guild.id, member=member.id))
        running.add(task)
        task.add_done_callback(running.discard)
        count += 1
    await asyncio.gather(*running)
    return count


async def spent(running: Bot, work: Any) -> tuple[float, dict[str, Any]]:
    """How much of a core the process took while the work went on, in percent."""
    before, began = await running.ask("spent"), time.perf_counter()
    await work
    after = await running.ask("spent")
    return (after["cpu"] - before["cpu"]) / (time.perf_counter() - began) * 100, after


@contextlib.asynccontextmanager
async def noted(folder: str | None) -> AsyncIterator[tuple[LocalDiscord, Bot]]:
    """A bot that is ready and knows what a command's frame is like."""
    async with LocalDiscord(seed=7) as discord, bot(discord, folder) as running:
        await discord.wait_for_bot(commands=2)
        noting = asyncio.create_task(running.ask("note"))
        while not noting.done():  # the first may come before the bot has heard that it shall be noted
            await discord.run_command("nothing", timeout_seconds=0.1)
        await noting
        yield discord, running


async def measure_paths(folder: str) -> dict[str, list[Figures]]:
    """A command's own path, of both bots in turn."""
    found: dict[str, list[Figures]] = {WITHOUT: [], WITH: []}
    async with noted(None) as (_, without), noted(folder) as (_, with_):
        await asyncio.sleep(WARM_UP_SECONDS)
        for turn in range(TURNS + 1):
            pair = [(WITHOUT, without), (WITH, with_)]
            for name, running in pair if turn % 2 else reversed(pair):
                hurried = await running.ask("path", count=COMMANDS, is_calm=False)
                calm = await running.ask("path", count=CALM_COMMANDS, is_calm=True)
                if turn:  # the first is to warm up
                    found[name].append({"hurried_us": hurried["us"], "calm_us": calm["us"]})
    return found


async def measure(folder: str | None) -> Figures:
    """What the whole process takes."""
    async with noted(folder) as (discord, running):
        await load(discord, WARM_UP_SECONDS)
        rest, _ = await spent(running, asyncio.sleep(SECONDS))
        busy, after = await spent(running, load(discord, SECONDS))
        recording, _ = await spent(running, running.ask("record", per_second=PER_SECOND, seconds=SECONDS))
    return {"rest": rest, "busy": busy, "recording": recording, "mib": after["rss"] / MIB}


def compared(runs: dict[str, list[Figures]]) -> dict[str, Figures]:
    """The medians of both bots, and of what one took more than the other in each pair."""
    more = [
        {name: with_[name] - without[name] for name in with_}
        for with_, without in zip(runs[WITH], runs[WITHOUT], strict=True)
    ]
    return {name: medians(each) for name, each in (*runs.items(), ("more", more))}


def main() -> None:
    heading(
        "Overhead",
        f"The same bot with a dashboard and without. Path: CPU of the loop's thread from a command's frame to its end, "
        f"{COMMANDS} in a row and {CALM_COMMANDS} with a pause after each, {TURNS} times, both bots in turn. Core: the "
        f"whole process, at rest, at {PER_SECOND:.0f} recorded events/s, and at {PER_SECOND:.0f} commands/s that are "
        f"answered over REST, each for {SECONDS:.0f} s. Nobody looks at the dashboard.",
        of=f"{RUNS} pairs",
    )
    os.sched_setaffinity(0, {CORES[1 % len(CORES)]})
    runs: dict[str, list[Figures]] = {WITHOUT: [], WITH: []}
    for _ in range(RUNS):
        runs[WITHOUT].append(asyncio.run(measure(None)))
        with TemporaryDirectory() as folder:
            runs[WITH].append(asyncio.run(measure(str(Path(folder) / "data"))))
    paths: list[dict[str, Figures]] = []
    for _ in range(RUNS):  # what a path costs differs from process to process
        with TemporaryDirectory() as folder:
            paths.append(compared(asyncio.run(measure_paths(str(Path(folder) / "data")))))
    found = {name: of | medians([path[name] for path in paths]) for name, of in compared(runs).items()}
    head = ("", "path in a row", "path calm", "at rest", "events", "commands", "memory")
    rows = [
        (
            name,
            f"{of['hurried_us']:.0f} µs",
            f"{of['calm_us']:.0f} µs",
            f"{of['rest']:.2f} %",
            f"{of['recording']:.1f} %",
            f"{of['busy']:.1f} %",
            f"{of['mib']:.0f} MiB",
        )
        for name, of in found.items()
    ]
    table(head, rows)
    cost = found["more"]
    aim("CPU on a command's own path, in a row", cost["hurried_us"], at_most=25, unit=" µs")
    aim("CPU on a command's own path, calm", cost["calm_us"], at_most=25, unit=" µs")
    aim(f"of a core, whole process, at {PER_SECOND:.0f} events/s", cost["recording"], at_most=3, unit=" %")
    aim(f"of a core, whole process, at {PER_SECOND:.0f} commands/s", cost["busy"], at_most=3, unit=" %")
    aim("memory", cost["mib"], at_most=64, unit=" MiB")


if __name__ == "__main__":
    main()

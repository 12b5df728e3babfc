"""Fan-out: 1,000 events a second, published one by one, to 200 and to 1,000 viewers, ours beside others.

Server and load client run on different cores where there are two; each figure is the median of three runs, taken in
turn. Peers come from npm now; where they can't be had they are left out. A C compiler is needed.
"""

import asyncio
import contextlib
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from pathlib import Path

BENCH = Path(__file__).parent
RATE, SECONDS, RUNS, VIEWERS = 1_000, 3, 3, (200, 1_000)
CORES = sorted(os.sched_getaffinity(0))
FIRST_PORT = 8_710

Command = Callable[[int], list[str]]
Figures = dict[str, float]


def servers(folder: Path) -> dict[str, Command]:
    """The servers that can be had, each a command for a port."""
    found: dict[str, Command] = {
        "Pulseboard": lambda port: [sys.executable, str(BENCH / "servers" / "hub.py"), str(port), str(RATE)]
    }
    installing = subprocess.run(["npm", "install", "--silent", "bun", "ws"], cwd=folder, check=False)
    if installing.returncode:
        print("bun and ws can't be had from npm: left out")
        return found
    for name, program, script in (
        ("Bun publish", "node_modules/.bin/bun", "peer_bun.js"),
        ("Node ws", "node", "peer_node_ws.mjs"),
    ):
        copied = shutil.copy(BENCH / "servers" / script, folder)
        runs = str(folder / program) if "/" in program else program
        found[name] = lambda port, runs=runs, copied=copied: [runs, str(copied), str(port), str(RATE)]
    return found


@contextlib.asynccontextmanager
async def running(command: list[str], port: int) -> AsyncIterator[int]:
    """A server on the first core, until the end of the block; gives its process id."""
    process = await asyncio.create_subprocess_exec(*on_core(0), *command, stderr=asyncio.subprocess.DEVNULL)
    try:
        await answers(port)
        yield process.pid
    finally:
        process.kill()
        await process.wait()


async def answers(port: int) -> None:
    """Wait until something listens on the port."""
    for _ in range(200):
        with contextlib.suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            return writer.close()
        await asyncio.sleep(0.1)
    sys.exit(f"The server on port {port} did not come up.")


def on_core(index: int) -> list[str]:
    return ["taskset", "-c", str(CORES[index % len(CORES)])]


async def measure(sink: Path, command: list[str], port: int, viewers: int) -> Figures:
    async with running(command, port) as pid:
        load = await asyncio.create_subprocess_exec(
            *(*on_core(1), sink, str(port), str(viewers), str(SECONDS), str(pid)), stdout=asyncio.subprocess.PIPE
        )
        printed, _ = await load.communicate()
    return {name: float(value) for name, value in re.findall(r"(\w+)=([\d.]+)", printed.decode())}


def main() -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        sink = folder / "sink"
        subprocess.run(["cc", "-O2", "-o", sink, BENCH / "sink.c"], check=True)
        asyncio.run(compare(sink, servers(folder)))


async def compare(sink: Path, found: dict[str, Command]) -> None:
    print(f"{len(CORES)} cores, {RATE} events/s for {SECONDS} s, medians of {RUNS} runs in turn\n")
    figures = f"{'µs CPU per delivery':>20} {'deliveries/s':>13} {'p50 ms':>8} {'p99 ms':>9}"
    print(f"{'viewers':>7}  {'server':12} {figures}   CPU beside ours")
    port = FIRST_PORT
    for viewers in VIEWERS:
        runs: dict[str, list[Figures]] = {name: [] for name in found}
        for _ in range(RUNS):
            for name, command in found.items():
                port += 1
                runs[name].append(await measure(sink, command(port), port, viewers))
        show(viewers, runs)


def show(viewers: int, runs: dict[str, list[Figures]]) -> None:
    def median(name: str, figure: str) -> float:
        return statistics.median(run[figure] for run in runs[name])

    for name in runs:
        cpu = median(name, "server_cpu_us_per_frame")
        ratio = cpu / median("Pulseboard", "server_cpu_us_per_frame")
        p50, p99 = median(name, "p50_us") / 1_000, median(name, "p99_us") / 1_000
        rate = median(name, "frames_per_s")
        print(f"{viewers:7}  {name:12} {cpu:20.2f} {rate:13,.0f} {p50:8.1f} {p99:9.1f}   {ratio:.1f} x")


main()

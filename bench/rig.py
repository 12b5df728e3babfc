"""What the measurements share: two cores, the programs on them, medians, and a table to paste.

Servers run on the first core, load clients on the second, so that neither takes the other's time. A script prints one
Markdown section: what was measured, how, on which machine, the figures, and its aims.
"""

import contextlib
import json
import os
import platform
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

BENCH = Path(__file__).parent
CORES = sorted(os.sched_getaffinity(0))
RUNS = 3
_START_SECONDS = 30.0
_CLIENT_SECONDS = 180.0

Figures = dict[str, float]


@contextlib.contextmanager
def workshop() -> Iterator[Path]:
    """A temporary folder with the programs in C: `sink`, `follow` and `floor`."""
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None:
        sys.exit("The load clients are written in C: a C compiler (cc, gcc or clang) is needed, and none is on PATH.")
    if shutil.which("taskset") is None:
        sys.exit("taskset (util-linux) is needed to give server and client a core each.")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that no server is left running
    with tempfile.TemporaryDirectory(prefix="pulseboard-bench-") as temporary:
        folder = Path(temporary)
        for source in (*BENCH.glob("clients/*.c"), *BENCH.glob("servers/*.c")):
            subprocess.run([compiler, "-O2", "-o", folder / source.stem, source], check=True)
        yield folder


def on_core(index: int) -> list[str]:
    return ["taskset", "-c", str(CORES[index % len(CORES)])]


class Running:
    """A server that listens on a port of 127.0.0.1."""

    def __init__(self, process: "subprocess.Popen[str]", port: int) -> None:
        self.process = process
        self.pid = process.pid
        self.port = port

    def memory_bytes(self, field: str = "VmRSS") -> int:
        """Resident memory; `VmHWM` is the most since `forget_peak()`."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        found = re.search(rf"{field}:\s+(\d+) kB", status)
        assert found
        return int(found[1]) * 1024

    def forget_peak(self) -> None:
        Path(f"/proc/{self.pid}/clear_refs").write_text("5")


class Dashboard(Running):
    """`servers/dashboard.py`: does what it is asked, and answers."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        answer = json.loads(self._line(process))
        super().__init__(process, int(answer["address"].rpartition(":")[2]))
        self._answers: dict[str, Any] = {}

    def ask(self, what: str, **how: float | None) -> dict[str, Any]:
        self.tell(what, **how)
        return self.answer(what)

    def tell(self, what: str, **how: float | None) -> None:
        """Ask now; the answer is fetched with `answer()`."""
        assert self.process.stdin
        self.process.stdin.write(json.dumps({"do": what, **how}) + "\n")
        self.process.stdin.flush()

    def answer(self, what: str) -> dict[str, Any]:
        while what not in self._answers:
            answer = json.loads(self._line(self.process))
            self._answers[answer.pop("did")] = answer
        return dict(self._answers.pop(what))

    @staticmethod
    def _line(process: "subprocess.Popen[str]") -> str:
        assert process.stdout
        line = process.stdout.readline()
        if not line:
            raise DidNotStart
        return line


class DidNotStart(Exception):
    """The dashboard ended instead of answering."""


@contextlib.contextmanager
def dashboard(place: Path | str, *, quiet: bool = False) -> Iterator[Dashboard]:
    """The whole dashboard on the first core, its data in a folder or behind a postgresql:// URL."""
    command = [*on_core(0), sys.executable, str(BENCH / "servers" / "dashboard.py"), str(place)]
    errors = subprocess.DEVNULL if quiet else None
    with _ended(
        subprocess.Popen(command, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors)
    ) as process:
        yield Dashboard(process)


@contextlib.contextmanager
def server(command: Callable[[int], list[str]]) -> Iterator[Running]:
    """Any other server on the first core."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with _ended(
        subprocess.Popen([*on_core(0), *command(port)], text=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    ) as process:
        deadline = time.monotonic() + _START_SECONDS
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            if time.monotonic() > deadline or process.poll() is not None:
                sys.exit(f"The server did not come up: {command(port)}")
            time.sleep(0.05)
        yield Running(process, port)


@contextlib.contextmanager
def _ended(process: "subprocess.Popen[str]") -> "Iterator[subprocess.Popen[str]]":
    try:
        yield process
    finally:
        process.kill()
        process.wait()


class Client:
    """A load client on the second core."""

    def __init__(self, program: Path, *arguments: object) -> None:
        command = [*on_core(1), str(program), *map(str, arguments)]
        self._process = subprocess.Popen(command, text=True, stdout=subprocess.PIPE)

    def connected(self) -> "Client":
        """Wait until all its viewers are."""
        assert self._process.stdout
        if self._process.stdout.readline() != "connected\n":
            sys.exit("The load client could not connect its viewers.")
        return self

    def figures(self) -> Figures:
        """What it found, once it is done."""
        assert self._process.stdout
        printed = self._process.stdout.read()  # not communicate(): what readline() has read ahead would be lost
        self._process.wait(timeout=_CLIENT_SECONDS)
        return {name: float(value) for name, value in re.findall(r"(\w+)=(-?[\d.]+)", printed)}

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()


def medians(runs: Sequence[Figures]) -> Figures:
    return {name: statistics.median(run[name] for run in runs) for name in runs[0]}


def heading(title: str, what: str, *, versions: Sequence[str] = (), of: str = f"{RUNS} runs") -> None:
    """The section's beginning: what is measured, and on what. `of`: what the figures are the medians of."""
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]  # who waits for minutes sees it go on
    print(f"### {title}\n\n{what} Medians of {of}.\n")
    model = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
    machine = f"{len(CORES)} cores ({model[1] if model else platform.machine()}), Linux {platform.release()}"
    print(", ".join([machine, f"Python {platform.python_version()}", *versions]) + "\n")


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A Markdown table; the first column holds words, the others figures."""
    widths = [max(len(cell) for cell in column) for column in zip(head, *rows, strict=True)]

    def line(cells: Sequence[str]) -> str:
        first, *others = cells
        padded = [first.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True))]
        return "| " + " | ".join(padded) + " |"

    print(line(head))
    print("|" + "|".join(["-" * (widths[0] + 2), *("-" * (width + 1) + ":" for width in widths[1:])]) + "|")
    for row in rows:
        print(line(row))
    print()


def aim(
    what: str, value: float, *, at_most: float | None = None, at_least: float | None = None, unit: str = ""
) -> None:
    """One figure beside its aim."""
    if at_most is not None:
        limit, is_reached = f"≤ {at_most:,g}", value <= at_most
    else:
        assert at_least is not None
        limit, is_reached = f"≥ {at_least:,g}", value >= at_least
    print(f"- {what}: **{_readable(value)}{unit}**, aim {limit}{unit}: {'reached' if is_reached else 'NOT reached'}")


def _readable(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def note(text: str) -> None:
    print(f"- {text}")

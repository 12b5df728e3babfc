"""Fan-out: events published one by one to many viewers, ours beside others."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from peers import Peer, find_peers
from rig import RUNS, Client, Figures, Running, aim, dashboard, heading, medians, server, table, workshop

SECONDS = 3.0
OURS, BUN, FLOOR = "Pulseboard", "Bun publish", "floor: C, send()"


class Load(NamedTuple):
    events_per_second: float
    viewers: int
    at_once: int = 1
    """How many events, where more than one is due, are published in one turn of the server's loop."""
    is_awake: bool = False
    """The client never sleeps: who sends to one that does pays for waking it, if he is slower than it reads."""


MANY, MOST, BURSTS, CALM = Load(1_000, 200), Load(1_000, 1_000), Load(1_000, 1_000, at_once=100), Load(100, 200)


@contextmanager
def publishing(peer: Peer | None, load: Load) -> Iterator[Running]:
    """A peer, or ours, while it publishes."""
    if peer is not None:
        with server(lambda port: peer.command(port, load.events_per_second, load.at_once)) as running:
            yield running
    else:
        with TemporaryDirectory() as data, dashboard(Path(data)) as ours:
            ours.tell("publish", per_second=load.events_per_second, at_once=load.at_once)
            yield ours


def compare(folder: Path, peers: Sequence[Peer], load: Load, seconds: float) -> dict[str, Figures]:
    """The medians of each, measured in turn."""
    runs: dict[str, list[Figures]] = {name: [] for name in (OURS, *(peer.name for peer in peers))}
    for _ in range(RUNS):
        for peer in (None, *peers):
            with publishing(peer, load) as running:
                how = ("awake",) if load.is_awake else ()
                client = Client(folder / "sink", running.port, load.viewers, seconds, running.pid, *how).connected()
                runs[peer.name if peer else OURS].append(client.figures())
    return {name: medians(figures) for name, figures in runs.items()}


def beside(found: dict[str, Figures], name: str, figure: str) -> float:
    """How many times ours it is."""
    return found[name][figure] / (found[OURS][figure] or float("nan"))


def show(load: Load, found: dict[str, Figures]) -> None:
    what = f"{load.events_per_second:,} events/s to {load.viewers:,} viewers" + (" in bursts" * (load.at_once > 1))
    head = (what, "CPU/delivery", "of ours", "deliveries/s", "of ours", "core", "p50", "p99")
    rows = []
    for name, of in found.items():
        cpu, deliveries = beside(found, name, "cpu_us_per_frame"), beside(found, name, "frames_per_s")
        costs = (
            f"{of['cpu_us_per_frame']:.2f} µs",
            f"{cpu:.2f} x",
            f"{of['frames_per_s']:,.0f}",
            f"{deliveries:.2f} x",
        )
        rows.append((name, *costs, f"{of['cpu_share']:.0%}", f"{of['p50_ms']:.1f} ms", f"{of['p99_ms']:.1f} ms"))
    table(head, rows)


def main() -> None:
    with workshop() as folder:
        peers = find_peers(folder)
        heading(
            "Fan-out",
            f"For {SECONDS:.0f} s; the commit is left out and the bytes are the same for all. Each event is published "
            "by itself, in a turn of the loop of its own; `in bursts`: those that are due are published in one turn. "
            "`core`: how much of its core the server used. Latency: from the publish to the client's read.",
            versions=[peer.version for peer in peers if peer.version],
        )
        few = [peer for peer in peers if peer.name in (BUN, FLOOR)]
        found = {}
        for load in (MANY, MOST, CALM, *([BURSTS] if sys.argv[1:] == ["bursts"] else ())):
            found[load] = compare(folder, peers if load is MANY else few, load, SECONDS)
            show(load, found[load])
    if BUN in found[MANY]:
        aim("CPU per delivery at 200 viewers, of Bun's", 1 / beside(found[MANY], BUN, "cpu_us_per_frame"), at_most=0.5)
        aim("deliveries/s at 1,000 viewers, of Bun's", 1 / beside(found[MOST], BUN, "frames_per_s"), at_least=1.5)
    aim("p99 latency at 100 events/s to 200 viewers", found[CALM][OURS]["p99_ms"], at_most=25, unit=" ms")


if __name__ == "__main__":
    main()

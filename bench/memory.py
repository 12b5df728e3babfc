"""Memory of an idle viewer, ours beside others."""

import time
from pathlib import Path
from tempfile import TemporaryDirectory

from fanout import OURS, Load, publishing
from peers import Peer, find_peers
from rig import RUNS, Client, Running, aim, dashboard, heading, medians, table, workshop

FIRST, VIEWERS = 200, 1_000
SETTLE_SECONDS = 1.0
NEVER = 1e-4
KIB = 1024


def per_viewer_kib(folder: Path, running: Running) -> float:
    """What each viewer adds to the resident memory, after others have made the server load what it needs."""
    first = Client(folder / "sink", running.port, FIRST, 60, running.pid).connected()
    time.sleep(SETTLE_SECONDS)
    before = running.memory_bytes()
    client = Client(folder / "sink", running.port, VIEWERS, 60, running.pid).connected()
    time.sleep(SETTLE_SECONDS)
    grown = running.memory_bytes() - before
    client.stop()
    first.stop()
    return grown / VIEWERS / KIB


def measure(folder: Path, peer: Peer | None) -> float:
    if peer is not None:
        with publishing(peer, Load(NEVER, VIEWERS)) as running:
            return per_viewer_kib(folder, running)
    with TemporaryDirectory() as data, dashboard(Path(data)) as ours:
        return per_viewer_kib(folder, ours)


def main() -> None:
    with workshop() as folder:
        peers = find_peers(folder)
        heading(
            "Memory of an idle viewer",
            f"Resident memory that {VIEWERS:,} more viewers add to {FIRST}; what the kernel keeps for their sockets is "
            "not in it.",
            versions=[peer.version for peer in peers if peer.version],
        )
        runs: dict[str, list[dict[str, float]]] = {}
        for _ in range(RUNS):
            for peer in (None, *peers):
                runs.setdefault(peer.name if peer else OURS, []).append({"kib": measure(folder, peer)})
    figures = {name: medians(each)["kib"] for name, each in runs.items()}
    rows = [(name, f"{kib:.1f} KiB", f"{kib / figures[OURS]:.2f} x") for name, kib in figures.items()]
    table(("", "per viewer", "of ours"), rows)
    aim("resident memory per idle viewer", figures[OURS], at_most=64, unit=" KiB")


if __name__ == "__main__":
    main()

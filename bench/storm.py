"""A storm: 1,000 viewers come back at once and have missed 500 events each."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from rig import RUNS, Client, Dashboard, Figures, aim, dashboard, heading, medians, table, workshop

VIEWERS, MISSED = 1_000, 500
MIB = 1024 * 1024
CUT, RESTARTED = "connections cut", "server killed and started again"


def come_back(folder: Path, ours: Dashboard, epoch: str, after: int) -> Figures:
    ours.forget_peak()
    before, resident = ours.ask("state"), ours.memory_bytes()
    client = Client(folder / "follow", ours.port, VIEWERS, epoch, after, after + MISSED).connected()
    seen = client.figures()
    if seen["whole"] < VIEWERS or seen["missing"] or seen["repeated"] or seen["refused"]:
        sys.exit(f"Not everyone has everything: {seen}")
    reads = sum(ours.ask("state")["reads"].values()) - sum(before["reads"].values())
    return {
        "half_ms": seen["half_ms"],
        "all_ms": seen["all_ms"],
        "reads": reads,
        "grown_mib": (ours.memory_bytes("VmHWM") - resident) / MIB,
    }


def measure(folder: Path) -> dict[str, Figures]:
    with TemporaryDirectory() as data:
        with dashboard(Path(data)) as ours:
            ours.ask("record", count=MISSED)
            before = ours.ask("state")
            Client(folder / "sink", ours.port, VIEWERS, 60, ours.pid).connected().stop()
            ours.ask("record", count=MISSED)
            cut = come_back(folder, ours, before["epoch"], before["head"])
        with dashboard(Path(data)) as ours:
            restarted = come_back(folder, ours, before["epoch"], before["head"])
    return {CUT: cut, RESTARTED: restarted}


def main() -> None:
    heading(
        "Reconnect storm",
        f"{VIEWERS:,} viewers come back at once, {MISSED} events missed each; from the first connection that the "
        "server takes until half of them, and all, have everything. Memory: how far the server's resident memory rose. "
        "Reads: transactions that read the database meanwhile.",
    )
    with workshop() as folder:
        runs = [measure(folder) for _ in range(RUNS)]
    figures = {name: medians([run[name] for run in runs]) for name in (CUT, RESTARTED)}
    rows = [
        (
            name,
            f"{of['half_ms']:,.0f} ms",
            f"{of['all_ms']:,.0f} ms",
            f"{of['reads']:.0f}",
            f"{of['grown_mib']:.0f} MiB",
        )
        for name, of in figures.items()
    ]
    table(("", "half are whole", "all are whole", "reads", "memory"), rows)
    for name, of in figures.items():
        aim(f"all whole, {name}", of["all_ms"] / 1_000, at_most=5, unit=" s")
        aim(f"database reads, {name}", of["reads"], at_most=10)


if __name__ == "__main__":
    main()

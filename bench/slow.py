"""Viewers that stop reading: what the others notice, and what it costs the server."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from rig import RUNS, Client, Figures, aim, dashboard, heading, medians, table, workshop

GOOD, SLOW, PER_SECOND, SECONDS = 200, 50, 500.0, 8.0
WARM_UP = 6_000  # so that what the server keeps of the newest events is there already
KIB = 1024


def measure(folder: Path, *, slow: int) -> Figures:
    """The good viewers' latency, and how much the server's memory grows until the slow ones read again."""
    with TemporaryDirectory() as data, dashboard(Path(data)) as ours:
        good = Client(folder / "sink", ours.port, GOOD, SECONDS - 1, ours.pid)
        ours.ask("record", count=WARM_UP)
        start, count = ours.ask("state"), int(PER_SECOND * SECONDS)
        head = start["head"]
        viewers = [
            Client(folder / "follow", ours.port, slow, start["epoch"], head, head + count, SECONDS + 2).connected()
            for _ in range(bool(slow))
        ]
        good.connected()
        ours.forget_peak()
        before = ours.memory_bytes()
        ours.ask("record", count=count, per_second=PER_SECOND)
        grown = ours.memory_bytes("VmHWM") - before
        found = good.figures()
        for client in viewers:
            seen = client.figures()
            if seen["whole"] < slow or seen["missing"] or seen["repeated"]:
                sys.exit(f"The slow viewers don't have everything afterwards: {seen}")
    return {"p50_ms": found["p50_ms"], "p99_ms": found["p99_ms"], "grown_kib": grown / KIB, "core": found["cpu_share"]}


def main() -> None:
    heading(
        "Slow viewers",
        f"{GOOD} good viewers at {PER_SECOND:.0f} events/s for {SECONDS:.0f} s, alone and beside {SLOW} that stop "
        "reading. Latency of the good ones: from record() to the client's read, the commit included. "
        "Afterwards the slow ones had everything.",
    )
    with workshop() as folder:
        found: dict[int, list[Figures]] = {0: [], SLOW: []}
        for _ in range(RUNS):
            for slow, runs in found.items():
                runs.append(measure(folder, slow=slow))
    figures = {slow: medians(runs) for slow, runs in found.items()}
    rows = [
        (
            str(slow),
            f"{of['p50_ms']:.1f} ms",
            f"{of['p99_ms']:.1f} ms",
            f"{of['grown_kib']:,.0f} KiB",
            f"{of['core']:.0%}",
        )
        for slow, of in figures.items()
    ]
    table(("slow viewers", "p50 of the good", "p99", "memory grew by", "core"), rows)
    alone, beside = figures[0], figures[SLOW]
    aim("p99 of the good ones, of that alone", beside["p99_ms"] / alone["p99_ms"], at_most=1.5)
    each = (beside["grown_kib"] - alone["grown_kib"]) / SLOW
    aim("memory per slow viewer", max(each, 0.0), at_most=64, unit=" KiB")


if __name__ == "__main__":
    main()

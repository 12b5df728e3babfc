"""The event loop's lag while 1,000 viewers are told of 100 events a second."""

from pathlib import Path
from tempfile import TemporaryDirectory

from rig import RUNS, Client, Figures, aim, dashboard, heading, medians, table, workshop

VIEWERS, PER_SECOND, SECONDS = 1_000, 100.0, 5.0


def measure(folder: Path, *, viewers: int) -> Figures:
    with TemporaryDirectory() as data, dashboard(Path(data)) as ours:
        client = Client(folder / "sink", ours.port, viewers, SECONDS + 1, ours.pid).connected()
        ours.tell("record", count=int(PER_SECOND * (SECONDS + 1)), per_second=PER_SECOND)
        lag = ours.ask("lag", seconds=SECONDS)
        seen = client.figures()
    return {**lag, "core": seen["cpu_share"], "delivery_p99_ms": seen["p99_ms"]}


def main() -> None:
    heading(
        "Event loop",
        f"{PER_SECOND:.0f} events/s recorded, committed and shown for {SECONDS:.0f} s. Lag: how late the loop is for a "
        "tick every 5 ms; a long stall counts for every tick that it delays. Delivery: from record() to the client's "
        "read.",
    )
    with workshop() as folder:
        found: dict[int, list[Figures]] = {viewers: [] for viewers in (1, VIEWERS)}
        for _ in range(RUNS):
            for viewers, runs in found.items():
                runs.append(measure(folder, viewers=viewers))
    figures = {viewers: medians(runs) for viewers, runs in found.items()}
    rows = [
        (
            f"{viewers:,}",
            *(f"{of[name]:.1f} ms" for name in ("p50_ms", "p99_ms", "max_ms", "delivery_p99_ms")),
            f"{of['core']:.0%}",
        )
        for viewers, of in figures.items()
    ]
    table(("viewers", "lag p50", "p99", "most", "delivery p99", "core"), rows)
    aim(f"p99 lag with {VIEWERS:,} viewers", figures[VIEWERS]["p99_ms"], at_most=10, unit=" ms")


if __name__ == "__main__":
    main()

"""Single events after a pause: how long from the publish to a viewer."""

from fanout import BUN, FLOOR, OURS, Load, beside, compare
from peers import find_peers
from rig import aim, heading, table, workshop

PAUSE_SECONDS = 0.05  # three times as long as events are gathered
SECONDS = 2.0
LOADS = {
    f"{viewers}{', awake' if is_awake else ''}": Load(1 / PAUSE_SECONDS, viewers, is_awake=is_awake)
    for viewers, is_awake in ((1, False), (1, True), (200, False), (200, True))
}


def main() -> None:
    with workshop() as folder:
        peers = find_peers(folder, (BUN, FLOOR))
        heading(
            "A single event after a pause",
            f"One every {PAUSE_SECONDS * 1_000:.0f} ms, {SECONDS / PAUSE_SECONDS:.0f} a run, the commit left out. From "
            "the publish to the client's read, over all viewers; once with a client that sleeps until something comes, "
            "and once with one that stays awake.",
            versions=[peer.version for peer in peers if peer.version],
        )
        found = {name: compare(folder, peers, load, SECONDS) for name, load in LOADS.items()}
    head = ("viewers", *(f"{load}: {figure}" for load in LOADS for figure in ("p50", "of ours", "p99")))
    rows = []
    for name in next(iter(found.values())):
        row = [name]
        for figures in found.values():
            of = figures[name]
            row += [f"{of['p50_ms']:.2f} ms", f"{beside(figures, name, 'p50_ms'):.2f} x", f"{of['p99_ms']:.2f} ms"]
        rows.append(row)
    table(head, rows)
    for load, figures in found.items():
        if BUN in figures:
            aim(f"p50, viewers {load}, of Bun's", figures[OURS]["p50_ms"] / figures[BUN]["p50_ms"], at_most=1.5)


if __name__ == "__main__":
    main()

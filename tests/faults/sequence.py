"""What viewers saw beside what the log holds: the judge of every test in this folder."""

from collections import Counter
from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple


class Entry(NamedTuple):
    """An event, as far as it takes to tell it from every other one, in this log and in any other."""

    seq: int
    epoch: str
    id: str


class Faults(NamedTuple):
    """What is wrong with a sequence; `not any(faults)` when nothing is."""

    missing: tuple[int, ...] = ()
    """Positions that were not seen."""
    repeated: tuple[int, ...] = ()
    """Positions that were seen again."""
    out_of_order: tuple[int, ...] = ()
    """Positions that were first seen after a later one."""
    foreign: tuple[Entry, ...] = ()
    """Seen, but not what the log holds at that position."""


def faults_of(seen: Sequence[Entry], log: Sequence[Entry]) -> Faults:
    """Compare what a viewer saw with the part of the log that it was to see."""
    if seen == log:
        return Faults()
    held = set(log)
    counts = Counter(entry.seq for entry in seen)
    first_seen = list(counts)
    highest = accumulate(first_seen, max)
    return Faults(
        missing=tuple(sorted({entry.seq for entry in log} - set(counts))),
        repeated=tuple(sorted(seq for seq, count in counts.items() if count > 1)),
        out_of_order=tuple(seq for seq, top in zip(first_seen, highest, strict=True) if seq < top),
        foreign=tuple(entry for entry in seen if entry not in held),
    )


def is_gapless(log: Sequence[Entry]) -> bool:
    """Each position is the one before plus 1."""
    return all(later.seq == earlier.seq + 1 for earlier, later in pairwise(log))

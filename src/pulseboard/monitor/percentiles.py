"""Percentiles of a few values, exactly."""

import math
from collections.abc import Iterable


def percentiles(values: Iterable[float], *shares: float) -> tuple[float | None, ...]:
    """For each share (0 to 1) the smallest value that so large a share of all isn't above; None where there is none."""
    ordered = sorted(values)
    if not ordered:
        return (None,) * len(shares)
    return tuple(ordered[max(0, math.ceil(share * len(ordered)) - 1)] for share in shares)

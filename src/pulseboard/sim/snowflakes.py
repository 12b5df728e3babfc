"""Discord's ids: strings of a 64-bit number whose upper 42 bits are milliseconds since 2015."""

import secrets
import time

DISCORD_EPOCH_MS = 1_420_070_400_000
LOW_BITS = 22
"""Bits below the time: worker and counter."""


class Snowflakes:
    """Ids of things that happen now. They come from the clock, rise strictly and never repeat.

    A random worker number keeps two processes with the same clock apart.
    """

    def __init__(self) -> None:
        self._worker = secrets.randbits(10) << 12
        self._last = 0

    def next(self) -> str:
        now_ms = time.time_ns() // 1_000_000
        self._last = max(self._last + 1, (now_ms - DISCORD_EPOCH_MS) << LOW_BITS | self._worker)
        return str(self._last)


def snowflake(at_ms: int, low: int) -> str:
    """The id of something made at `at_ms` (Unix time); `low` tells apart what was made in the same millisecond."""
    return str((at_ms - DISCORD_EPOCH_MS) << LOW_BITS | low & (1 << LOW_BITS) - 1)

"""How much the gateway sends to each shard, read off the numbers that Discord gives to what it dispatches.

That costs nothing per event: the number of the newest is looked at twice a second.
"""

import time
from collections import deque
from collections.abc import Callable

import discord

from pulseboard.monitor.shards import shard_ids, socket_of

WINDOW_SECONDS = 10.0
_LEAST_SECONDS = 1.0


class Traffic:
    """Of one shard. Times are seconds that only go forward."""

    def __init__(self) -> None:
        self._samples: deque[tuple[float, int]] = deque()
        self._total = 0
        self._sequence: int | None = None
        self._last_event: float | None = None

    def sample(self, sequence: int | None, now: float) -> None:
        """Look at the number of the newest dispatch; None before a session's first."""
        if self._samples and sequence is not None and sequence != self._sequence:
            is_same_session = self._sequence is not None and sequence > self._sequence
            self._total += sequence - (self._sequence or 0) if is_same_session else sequence
            self._last_event = now
        if sequence is not None or not self._samples:
            self._sequence = sequence
        self._samples.append((now, self._total))
        while self._samples[0][0] < now - WINDOW_SECONDS:
            self._samples.popleft()

    def per_second(self) -> float | None:
        """Over the last 10 s, or as long as anybody looks; None before a second has passed."""
        if not self._samples:
            return None
        (began, before), (now, total) = self._samples[0], self._samples[-1]
        return (total - before) / (now - began) if now - began >= _LEAST_SECONDS else None

    def age_seconds(self, now: float) -> float | None:
        """How long ago something came; None before that was seen."""
        return None if self._last_event is None else max(0.0, now - self._last_event)


class TrafficWatch:
    """The traffic of every shard."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._shards: dict[int, Traffic] = {}

    def sample(self, client: discord.Client) -> None:
        """Look at every shard's newest dispatch."""
        now = self._clock()
        for shard in shard_ids(client):
            socket = socket_of(client, shard)
            self._shards.setdefault(shard, Traffic()).sample(None if socket is None else socket.sequence, now)

    def per_second(self, shard: int) -> float | None:
        return self._shards[shard].per_second() if shard in self._shards else None

    def age_seconds(self, shard: int) -> float | None:
        return self._shards[shard].age_seconds(self._clock()) if shard in self._shards else None

"""Heartbeats that Discord doesn't acknowledge. While it goes on sending other things, discord.py doesn't notice."""

import time
from collections.abc import Callable
from typing import Any, NamedTuple

import discord

from pulseboard.events import Draft, draft
from pulseboard.kinds import GATEWAY_ACKNOWLEDGED, GATEWAY_UNACKNOWLEDGED, EventKind
from pulseboard.monitor.shards import shard_ids, socket_of, who

MISSED_HEARTBEATS = 2
"""So many heartbeats long nothing was acknowledged: one of them had its whole time and wasn't."""


class Pulse(NamedTuple):
    """What discord.py knows of the heartbeats of a connection. Times are those of `time.perf_counter()`."""

    sent_at: float
    acknowledged_at: float
    interval: float
    heart: object = None
    """What beats for this connection; another one has another."""


class Silence(NamedTuple):
    kind: EventKind
    seconds: float


class Acknowledgements:
    """Of one shard."""

    def __init__(self) -> None:
        self.is_silent = False
        self._looks_silent = False
        self._since = 0.0
        self._heart: object = None

    def sample(self, pulse: Pulse | None, now: float) -> Silence | None:
        """Look at a connection's heartbeats, None where there is no connection; returns what that changes.

        A silence has to be seen twice: a loop that was blocked hears everything a moment later.
        """
        if pulse is None or pulse.heart is not self._heart:  # what becomes of a connection others tell
            self.is_silent = self._looks_silent = False
        if pulse is None:
            return None
        self._heart = pulse.heart
        lasted = now - pulse.acknowledged_at
        looked_silent, self._looks_silent = self._looks_silent, _is_silent(pulse, lasted)
        if self.is_silent and not self._looks_silent:
            self.is_silent = False
            return Silence(GATEWAY_ACKNOWLEDGED, pulse.acknowledged_at - self._since)
        if looked_silent and self._looks_silent and not self.is_silent:
            self.is_silent, self._since = True, pulse.acknowledged_at
            return Silence(GATEWAY_UNACKNOWLEDGED, lasted)
        return None


def _is_silent(pulse: Pulse, seconds: float) -> bool:
    return pulse.acknowledged_at < pulse.sent_at and seconds > MISSED_HEARTBEATS * pulse.interval


class AcknowledgementWatch:
    """Records GATEWAY_UNACKNOWLEDGED and GATEWAY_ACKNOWLEDGED."""

    def __init__(self, record: Callable[[Draft], None], clock: Callable[[], float] = time.perf_counter) -> None:
        self._record = record
        self._clock = clock
        self._shards: dict[int, Acknowledgements] = {}

    def sample(self, client: discord.Client) -> None:
        """Look at every shard."""
        for shard in shard_ids(client):
            watched = self._shards.setdefault(shard, Acknowledgements())
            silence = watched.sample(_pulse(socket_of(client, shard)), self._clock())
            if silence is not None:
                self._tell(client, shard, silence)

    def is_silent(self, shard: int) -> bool:
        """Whether this shard's heartbeats aren't acknowledged now."""
        return shard in self._shards and self._shards[shard].is_silent

    def _tell(self, client: discord.Client, shard: int, silence: Silence) -> None:
        kind, seconds = silence
        if kind is GATEWAY_UNACKNOWLEDGED:
            message = f"Discord hasn't acknowledged a heartbeat of {who(client, shard)} for {seconds:.1f} s"
        else:
            message = f"Discord acknowledges the heartbeats of {who(client, shard)} again, after {seconds:.1f} s"
        data = {"silent_ms": round(seconds * 1_000)}
        self._record(draft(kind.name, message, level=kind.level, bot=client.user, shard=shard, data=data))


def _pulse(socket: Any) -> Pulse | None:
    if socket is None or not socket.open or socket._keep_alive is None:
        return None
    heart = socket._keep_alive
    return Pulse(heart._last_send, heart._last_ack, heart.interval, heart)

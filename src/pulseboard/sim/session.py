"""What a client identified for: its session, which outlives the connection, and what it says to begin or resume one."""

from collections import deque

import msgspec

from pulseboard.sim.connection import Connection, Op, encoded

MAX_HISTORY = 10_000
"""Dispatches a session can make up for after a resume."""


class Identify(msgspec.Struct):
    token: str
    intents: int
    shard: tuple[int, int] = (0, 1)


class Resume(msgspec.Struct):
    token: str
    session_id: str | None  # discord.py sends nulls when a session was taken from it
    seq: int | None


class Session:
    """It keeps what was dispatched since the client last told how far it has come."""

    def __init__(self, session_id: str, identify: Identify) -> None:
        self.id = session_id
        self.intents = identify.intents
        self.shard, self.shards = identify.shard
        self.connection: Connection | None = None
        self.lost_at = 0.0
        self.sequence = 0
        self._history: deque[tuple[int, bytes]] = deque(maxlen=MAX_HISTORY)

    def has(self, guild_id: str) -> bool:
        return (int(guild_id) >> 22) % self.shards == self.shard

    def dispatch(self, event: str, data: msgspec.Raw) -> None:
        self.sequence += 1
        frame = encoded(Op.DISPATCH, data, self.sequence, event)
        self._history.append((self.sequence, frame))
        if self.connection is not None:
            self.connection.send(frame)

    def seen(self, sequence: int) -> None:
        """The client has everything up to here."""
        while self._history and self._history[0][0] <= sequence:
            self._history.popleft()

    def after(self, sequence: int) -> list[bytes] | None:
        """What was dispatched after this position; None where that can't be told whole."""
        first = self.sequence - len(self._history) + 1
        if not first - 1 <= sequence <= self.sequence:
            return None
        return [frame for number, frame in self._history if number > sequence]

"""The connection of one shard as a small state machine: discord.py says some things many times, we say each once."""

from typing import NamedTuple

from pulseboard.kinds import GATEWAY_DISCONNECTED, GATEWAY_READY, GATEWAY_RESUMED, EventKind
from pulseboard.stats import ShardState

FINAL_CODES = {4004, 4010, 4011, 4012, 4013, 4014}
"""After these discord.py doesn't try again."""
_CLOSED_BY_DISCORD = {
    1000: "Discord closed it",
    1001: "Discord is going away",
    1006: "the line broke",
    4000: "an error at Discord's side",
    4004: "Discord refused the token",
    4007: "Discord refused the position to resume from",
    4008: "too much was sent",
    4009: "the session timed out",
    4010: "Discord knows no such shard",
    4011: "the bot is in so many guilds that it needs shards",
    4012: "Discord knows no such version of its gateway",
    4013: "Discord knows no such intents",
    4014: "the bot asks for intents that it may not have",
}
_CLOSED_BY_US = {
    1000: "Discord declared the session invalid",
    4000: "Discord asked for a new connection, or fell silent",
}


class Transition(NamedTuple):
    """Something happened that is worth an event. `away_ms` is known when a connection came back."""

    kind: EventKind
    away_ms: float | None = None


class Line:
    """Times are seconds of any clock that only goes forward."""

    def __init__(self) -> None:
        self.state = ShardState.CONNECTING
        self.reconnects = 0
        self._lost_at = 0.0
        self._back_at: float | None = None

    def connected(self, now: float) -> None:
        """A new session began. What it is told of its guilds, and so `ready`, follows seconds later."""
        self._back_at = now

    def ready(self, now: float) -> Transition | None:
        """A new session knows its guilds."""
        if self.state is ShardState.READY:
            return None
        began = now if self._back_at is None else self._back_at
        return Transition(GATEWAY_READY, self._back(began))

    def resumed(self, now: float) -> Transition | None:
        """The old session went on. Before it was ready that is no news: `ready` will follow."""
        if self.state is not ShardState.DISCONNECTED:
            return None
        return Transition(GATEWAY_RESUMED, self._back(now))

    def disconnected(self, now: float) -> Transition | None:
        """The connection is gone, or another try to get it back failed."""
        self._back_at = None
        if self.state is not ShardState.READY:
            return None
        self.state, self._lost_at = ShardState.DISCONNECTED, now
        return Transition(GATEWAY_DISCONNECTED)

    def _back(self, now: float) -> float | None:
        was_lost = self.state is ShardState.DISCONNECTED
        self.state = ShardState.READY
        if not was_lost:
            return None
        self.reconnects += 1
        return (now - self._lost_at) * 1_000


def reason(code: int | None, *, is_ours: bool) -> str | None:
    """Why a connection was closed, for a person; None where the code says nothing. `is_ours`: discord.py closed it."""
    return None if code is None else (_CLOSED_BY_US if is_ours else _CLOSED_BY_DISCORD).get(code)

"""The way to one viewer, and what went over all of them."""

from collections import Counter
from typing import Protocol

from pulseboard.live.protocol import CloseCode


class Sink(Protocol):
    """The way to one viewer. Neither `write` nor `close` ever waits."""

    @property
    def is_deflated(self) -> bool: ...
    def write(self, frames: bytes) -> bool:
        """Take ready WebSocket frames; False, and nothing taken, while it is full."""

    async def drained(self) -> None: ...
    def close(self, code: CloseCode, reason: str) -> None: ...


class Delivered:
    """What the hub has done since the start, counted up."""

    __slots__ = ("bytes", "catch_ups", "events", "sent_away")

    def __init__(self) -> None:
        self.events = 0
        """Once for each viewer that was sent it."""
        self.bytes = 0
        self.catch_ups = 0
        """How often a viewer was, or came, behind the others."""
        self.sent_away = Counter({CloseCode.TOO_SLOW: 0, CloseCode.RESTARTING: 0})

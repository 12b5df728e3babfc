"""What the doors let in."""

from collections import Counter
from types import SimpleNamespace
from typing import Any

import pytest

from pulseboard.config import LimitSettings
from pulseboard.web.limits import OTHER_SOCKETS, Doors, Limits


def limits(**settings: int) -> Limits:
    return Limits.of(LimitSettings(**settings))


class Street:
    """Doors with a clock of their own, and whoever comes to them."""

    def __init__(self, rules: Limits) -> None:
        self.now = 100.0
        self.refusals = Counter[str]()
        self.doors = Doors(self._inside, rules, self.refusals, clock=lambda: self.now)

    async def _inside(self, scope: Any, receive: Any, send: Any) -> None:
        await send("inside")

    async def come(self, address: str) -> list[Any]:
        """What one who comes from an address is sent."""
        sent: list[Any] = []

        async def receive() -> dict[str, str]:
            return {"type": "websocket.connect"}

        async def send(message: Any) -> None:
            sent.append(message)

        connection = SimpleNamespace(max_frames=None, close_timeout=10.0)
        extensions = {"pulseboard.connection": connection}
        scope: Any = {"type": "websocket", "client": (address, 1), "extensions": extensions, "headers": []}
        scope |= {"raw_path": b"/ws", "query_string": b""}
        await self.doors(scope, receive, send)
        return sent


async def test_attempts_are_counted_by_address_and_second() -> None:
    """One address over its limit is turned away, until the next second; no other address notices."""
    street = Street(limits(max_attempts_per_second=3))
    for _ in range(3):
        assert await street.come("10.0.0.1") == ["inside"]
    accept, close = await street.come("10.0.0.1")
    assert (accept["type"], close["type"], close["code"]) == ("websocket.accept", "websocket.close", 4429)
    assert await street.come("10.0.0.2") == ["inside"]
    assert street.refusals == {"attempts": 1}
    street.now += 1
    assert await street.come("10.0.0.1") == ["inside"]


async def test_addresses_are_forgotten() -> None:
    """However many addresses come by, only those of this second are remembered."""
    street = Street(limits())
    for n in range(10_000):
        await street.come(f"10.0.{n // 256}.{n % 256}")
        street.now += 0.01
    assert street.doors._attempts.remembered <= 100


@pytest.mark.parametrize(
    ("descriptors", "sockets", "viewers"),
    [(1_000_000, 5_000 + OTHER_SOCKETS, 5_000), (4_000, 4_000, 3_000), (128, 128, 96), (-5, 4, 3)],
)
def test_limits_fit_the_system(descriptors: int, sockets: int, viewers: int) -> None:
    """Where there are few descriptors a quarter of the sockets stays for others than viewers."""
    fitting = limits(max_connections=5_000).within(descriptors)
    assert (fitting.max_sockets, fitting.max_connections) == (sockets, viewers)

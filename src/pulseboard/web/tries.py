"""Those who try to come in, and how often they may be wrong."""

import ipaddress
import time
from collections import Counter
from typing import NamedTuple

MAX_TRIES = 20
TRIES_SECONDS = 60.0
"""So many tries of one address may be wrong in so long; then none of its is looked at."""


_NETWORK_BITS = 64
"""What one customer of a provider has of IPv6 addresses, at least."""


class Caller(NamedTuple):
    """Where somebody comes from."""

    address: str
    """Empty where a proxy names none."""
    agent: str

    @property
    def network(self) -> str:
        """Whose tries are counted together."""
        try:
            address = ipaddress.ip_address(self.address)
        except ValueError:
            return ""
        if address.version == 4:
            return str(address)
        return str(ipaddress.ip_network((address, _NETWORK_BITS), strict=False))


def caller(address: str | None, agent: str) -> Caller:
    """Of an address as a connection or a proxy gives it, which may have written anything."""
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return Caller("", agent)
    if isinstance(found, ipaddress.IPv6Address):
        found = found.ipv4_mapped or found
    return Caller(str(found), agent)


class TooManyTries(Exception):
    """Somebody tries things out: nothing is looked up, nor written down, before a minute is over."""


class Tries:
    """The wrong ones of late, by network."""

    def __init__(self) -> None:
        self._wrong = Counter[str]()
        self._since = 0.0

    def check(self, caller: Caller) -> None:
        """Raises TooManyTries."""
        if time.monotonic() - self._since > TRIES_SECONDS:
            self._wrong.clear()
            self._since = time.monotonic()
        if self._wrong[caller.network] >= MAX_TRIES:
            raise TooManyTries

    def count(self, caller: Caller) -> None:
        """One more that was wrong."""
        self._wrong[caller.network] += 1

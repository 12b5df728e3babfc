"""How browsers reach a dashboard, and what of that their requests have to name."""

import ipaddress
from typing import NamedTuple

from pulseboard.config.reach import DEFAULT_PORTS, PublicUrl


class Reach(NamedTuple):
    """Where a dashboard is, for whom it opens."""

    address: str
    """What people type, without a slash at its end."""
    hosts: frozenset[str]
    """What a request may name as its Host."""
    origins: frozenset[str]
    """Whose pages may change something, or open a socket."""
    base_path: str = ""
    lasting_hosts: frozenset[str] = frozenset()
    """Of the hosts those that browsers may be told to ask by TLS only, from now on."""


def reach_of(listening: tuple[str, int], public_url: PublicUrl | None, *, is_encrypted: bool) -> Reach:
    """How the dashboard that listens on this address and port is reached.

    Programs of this machine always reach it by its loopback names. Pages have one Origin where a public address is set:
    on the machine of somebody who looks from elsewhere, anybody may be listening on `localhost`.
    """
    host, port = listening
    local = _names(host)
    scheme = "https" if is_encrypted else "http"
    is_default = port == DEFAULT_PORTS[scheme]
    local_hosts = {f"{name}:{port}" for name in local} | (set(local) if is_default else set())
    if public_url is None:
        origins = [f"{scheme}://{name}" + ("" if is_default else f":{port}") for name in local]
        return Reach(origins[0], frozenset(local_hosts), frozenset(origins))
    name = public_url.name
    public_hosts = {f"{name}:{public_url.port}"} | ({name} if public_url.is_default_port else set())
    return Reach(
        str(public_url),
        frozenset(local_hosts | public_hosts),
        frozenset({public_url.origin}),
        public_url.base_path,
        frozenset(public_hosts) if public_url.is_encrypted and not _is_local(name) else frozenset(),
    )


def _names(host: str) -> list[str]:
    """The names of this machine that a dashboard answers to, the one that it listens on first."""
    return list(dict.fromkeys([f"[{host}]" if ":" in host else host, "127.0.0.1", "localhost", "[::1]"]))


def _is_local(name: str) -> bool:
    """Whether other programs of this machine have the same name, with other ports."""
    try:
        return name == "localhost" or ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False

"""The port that the dashboard would listen on: free, or whose."""

import aiohttp
import msgspec
import psutil

from pulseboard.doctor.findings import Finding, Status, fault, note, ok
from pulseboard.errors import PortTaken, SettingsError
from pulseboard.web.api import Readiness
from pulseboard.web.server import bind

_ALIVE_SECONDS = 2.0
_READY_SECONDS = 7.0
"""A Pulseboard whose database is away answers after 5."""


async def look_at_port(host: str, port: int, *, is_wanted: bool, is_encrypted: bool = False) -> Finding:
    """Whether a dashboard could listen there. `is_wanted`: somebody named it; a default may be somebody else's.

    `is_encrypted`: it would serve TLS, and so does one that is there already.
    """
    try:
        with bind(host, port):
            pass
    except PortTaken as error:
        if isinstance(error.__cause__, PermissionError):
            return fault(str(error))
    except SettingsError as error:
        return fault(str(error))
    else:
        return ok(f"Port {port} on {host} is free." if port else "The port will be one that is free.")
    scheme = "https" if is_encrypted else "http"
    address = f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"
    if (pulseboard := await _pulseboard_at(address)) is not None:
        return ok(
            f"A Pulseboard answers at {address} already, its bot is {pulseboard.bot}. "
            "Another one beside it needs another --port."
        )
    sentences = f"Port {port} on {host} is taken by {_owner(port)}. Stop that one, or choose another with --port."
    return Finding(Status.FAULT, sentences) if is_wanted else note(sentences)


async def _pulseboard_at(address: str) -> Readiness | None:
    """What a Pulseboard there says of itself; None where there is none."""
    try:
        alive, ready = (aiohttp.ClientTimeout(total=seconds) for seconds in (_ALIVE_SECONDS, _READY_SECONDS))
        # Its certificate is for another name than the one that this machine has for itself; nothing is told to it.
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=False)) as session:
            async with session.get(f"{address}/healthz", timeout=alive) as health:
                if health.status != 200:
                    return None
            async with session.get(f"{address}/readyz", timeout=ready) as readiness:
                return msgspec.json.decode(await readiness.read(), type=Readiness)
    except (aiohttp.ClientError, OSError, TimeoutError, msgspec.DecodeError):
        return None


def _owner(port: int) -> str:
    """Who listens on a port, as far as the system tells this user."""
    try:
        for connection in psutil.net_connections("tcp"):
            is_it = connection.status == psutil.CONN_LISTEN and connection.laddr[1:] == (port,)
            if is_it and connection.pid is not None:
                return f"another program ({psutil.Process(connection.pid).name()}, process {connection.pid})"
    except (psutil.Error, OSError):
        pass  # some systems tell root only
    return "another program"

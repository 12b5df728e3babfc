"""What settings may be: each is decoded from what was given, or raises ValueError with what it must be."""

import ipaddress
import json
import re
import zoneinfo
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal, TypeVar
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, SecretStr

Decoded = TypeVar("Decoded")


def each_of(written: str, decode: Callable[[str], Decoded]) -> tuple[Decoded, ...]:
    """A list with commas between, or spaces. Raises ValueError that tells of every entry that is wrong."""
    decoded, faults = list[Decoded](), list[str]()
    for entry in written.replace(",", " ").split():
        try:
            decoded.append(decode(entry))
        except ValueError as error:
            faults.append(str(error))
    if faults:
        raise ValueError("; ".join(faults))
    return tuple(decoded)


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches it."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_every_address(host: str) -> bool:
    """Whether it stands for all that this machine has, and so for none that could be asked for."""
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False


def listenable(host: str) -> str:
    """An address, or a name; whether this machine has it turns out when it is listened on."""
    try:
        host.encode("idna")
        if re.fullmatch(r"[0-9.]*|.*:.*", host):
            ipaddress.ip_address(host)
    except ValueError:
        raise ValueError(
            f"{host!r:.80} is no address: it must be one that this machine has, as 127.0.0.1, ::1 or localhost"
        ) from None
    return host


def loopback(host: str) -> str:
    if not is_loopback(host):
        raise ValueError("only loopback (127.0.0.1, ::1 or localhost) is possible: whoever reaches a demo gets in")
    return host


def api_base(url: str) -> str:
    try:
        parts = urlsplit(url)
        is_base = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        is_base = False
    if not is_base:
        raise ValueError("must be an address as https://discord.com/api/v10")
    return url.rstrip("/")


def time_zone(name: str) -> str:
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("must be the name of a time zone, as Europe/Berlin or UTC") from None
    return name


def role_id(written: str) -> str:
    if not re.fullmatch(r"[0-9]{1,20}", written, re.ASCII):
        raise ValueError("must be the id of a role, as 41771983423143936")
    return written


def from_json(given: object) -> object:
    if not isinstance(given, str):
        return given
    try:
        return json.loads(given)
    except (ValueError, RecursionError):
        raise ValueError('must be JSON, as {"7": 100, "30": 500}') from None


class PostgresUrl(SecretStr):
    """The address of a PostgreSQL database. It may hold a password, so it shows itself to nobody."""


def _place(given: object) -> object:
    if not isinstance(given, str):
        return given
    if not given.strip():
        raise ValueError("names no folder")
    if re.match(r"postgres(ql)?://", given):
        return PostgresUrl(given)
    if re.match(r"[a-z][a-z0-9+]+:(/|$)", given, re.IGNORECASE):
        raise ValueError("is neither a folder nor the address of a PostgreSQL database (postgresql://…)")
    return Path(given)


Place = Annotated[Path | PostgresUrl, BeforeValidator(_place)]
"""Where data is kept: a folder (SQLite), or a PostgreSQL database."""


MemberIds = Literal["keep", "hash", "drop"]
"""What becomes of members' ids and names in events: kept, replaced by pseudonyms, or left out."""

Amount = Annotated[int, Field(ge=0, le=2**53 - 1)]
PositiveAmount = Annotated[int, Field(ge=1, le=2**53 - 1)]

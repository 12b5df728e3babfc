"""Links that log in: signed with the database's key, so that a program beside the bot can make one without writing.

`ENDS.NONCE.SIGNATURE`: until when it is good, in milliseconds since 1970, and a number that makes it good once.
"""

import base64
import hashlib
import hmac
import re
import secrets
from typing import NamedTuple

from sqlalchemy import Connection, delete, insert
from sqlalchemy.exc import IntegrityError

from pulseboard.storage.database import savepoint
from pulseboard.storage.keys import LOGIN, ensure_key
from pulseboard.storage.schema import spent_links
from pulseboard.storage.transaction import Transaction

GOOD_MS = 15 * 60 * 1000
_SHAPE = re.compile(r"([0-9]{1,16})\.([\w-]{22})\.([\w-]{43})", re.ASCII)


class Refused(NamedTuple):
    """Why a link lets nobody in, as a sentence."""

    reason: str


def make_link(key: bytes, at_ms: int, *, bound_to: str = "") -> str:
    """The token of a link that is good once, from now on for 15 minutes; for who knows what it is `bound_to`."""
    signed = f"{at_ms + GOOD_MS}.{secrets.token_urlsafe(16)}"
    return f"{signed}.{_signature(key, signed, bound_to)}"


def spend_link(transaction: Transaction, token: str, at_ms: int, *, bound_to: str = "") -> Refused | None:
    """Use a link up. Returns why that can't be done."""
    connection = transaction.connection
    shape = _SHAPE.fullmatch(token)
    if shape is None:
        return Refused("This link is not whole.")
    ends, nonce, signature = shape.groups()
    if not hmac.compare_digest(signature, _signature(ensure_key(connection, LOGIN), f"{ends}.{nonce}", bound_to)):
        return Refused("This link is none of this dashboard's.")
    if int(ends) <= at_ms:
        return Refused("This link is over: it was good for 15 minutes.")
    connection.execute(delete(spent_links).where(spent_links.c.ends_at <= at_ms))
    return None if _is_first(connection, token, int(ends)) else Refused("This link was used before: each is good once.")


def _is_first(connection: Connection, token: str, ends_at: int) -> bool:
    try:
        with savepoint(connection):
            connection.execute(insert(spent_links).values(hash=hashed(token), ends_at=ends_at))
    except IntegrityError:
        return False
    return True


def hashed(secret: str) -> str:
    """What is kept of a secret that is as long as a key: nothing that it could be found by."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _signature(key: bytes, signed: str, bound_to: str) -> str:
    digest = hmac.digest(key, f"link {signed} {bound_to}".encode(), "sha256")
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

"""The tokens of programs in SQL. Every function works inside the caller's transaction."""

import secrets
from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from pulseboard.storage.database import savepoint
from pulseboard.storage.login_links import hashed
from pulseboard.storage.schema import tokens

PREFIX = "pulseboard_"
"""What each begins with: whoever finds one in a file knows what it is for."""


class Token(NamedTuple):
    """Times are milliseconds since 1970."""

    id: str
    name: str
    scopes: frozenset[str]
    """The actions that it is for."""
    made_by: str
    created_at: int
    used_at: int | None


def make_token(
    connection: Connection, name: str, scopes: Collection[str], made_by: str, *, at_ms: int
) -> tuple[str, str] | None:
    """A new token's id and its secret, which is kept nowhere; None where another one has that name."""
    id_, secret = secrets.token_urlsafe(9), PREFIX + secrets.token_urlsafe(32)
    row = {"id": id_, "name": name, "secret_hash": hashed(secret), "made_by": made_by, "created_at": at_ms}
    try:
        with savepoint(connection):
            connection.execute(insert(tokens).values(row | {"scopes": " ".join(sorted(scopes))}))
    except IntegrityError:
        return None
    return id_, secret


def find_token(connection: Connection, secret: str) -> Token | None:
    """The token that this is the secret of."""
    row = connection.execute(select(tokens).where(tokens.c.secret_hash == hashed(secret))).first()
    return None if row is None else _token(row)


def read_tokens(connection: Connection) -> list[Token]:
    """All there are, by name."""
    return [_token(row) for row in connection.execute(select(tokens).order_by(tokens.c.name))]


def use_token(connection: Connection, id_: str, *, at_ms: int) -> None:
    """It is used now."""
    connection.execute(update(tokens).where(tokens.c.id == id_).values(used_at=at_ms))


def revoke_token(connection: Connection, id_: str) -> Token | None:
    """Remove a token; returns it, if there was one."""
    row = connection.execute(select(tokens).where(tokens.c.id == id_)).first()
    connection.execute(delete(tokens).where(tokens.c.id == id_))
    return None if row is None else _token(row)


def _token(row: Any) -> Token:
    scopes = frozenset(row.scopes.split())
    return Token(row.id, row.name, scopes, row.made_by, created_at=row.created_at, used_at=row.used_at)

"""The secrets of a database, made when they are first needed, by whichever process that is."""

import secrets

from sqlalchemy import Connection, select

from pulseboard.storage import database
from pulseboard.storage.schema import keys

MEMBERS = "members"
"""For the pseudonyms and hashes of members."""
LOGIN = "login"
"""For the links that let in, and what a page proves itself with."""


def ensure_key(connection: Connection, name: str) -> bytes:
    """This database's key of a name, in a transaction that may write."""
    if (key := find_key(connection, name)) is not None:
        return key
    statement = database.insert(connection, keys).on_conflict_do_nothing(index_elements=[keys.c.name])
    connection.execute(statement, {"name": name, "value": secrets.token_hex(32)})
    found = find_key(connection, name)
    assert found is not None
    return found


def find_key(connection: Connection, name: str) -> bytes | None:
    """The key, where there is one already."""
    value: str | None = connection.execute(select(keys.c.value).where(keys.c.name == name)).scalar()
    return None if value is None else bytes.fromhex(value)

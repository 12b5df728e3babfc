"""Bringing a database to this version's schema."""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from pulseboard.errors import DatabaseTooNew

if TYPE_CHECKING:
    from alembic.config import Config

_SCRIPTS = Path(__file__).parent / "migrations"
NEW_SQLITE = _SCRIPTS / "new_sqlite.sql"
"""What the migrations leave in an empty SQLite database, as `make schema` writes it down."""


@contextmanager
def _nothing_said() -> Iterator[None]:
    """Alembic logs a line for each of its parts and steps, and they would stand in the bot's log."""
    logger = logging.getLogger("alembic")
    before = logger.level
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(before)


def migrate(connection: Connection) -> tuple[str | None, str]:
    """Give a database what its schema lacks, inside the caller's transaction.

    Returns the schema's version before (None: there was none) and now.
    Raises DatabaseTooNew when a later version of Pulseboard wrote it.
    """
    before, known = schema_version(connection), revisions()
    if before == known[0]:
        return before, before
    if before is not None and before not in known:
        raise DatabaseTooNew(
            f"The database was written by a later version of Pulseboard (schema {before}). "
            "Upgrade with `pip install --upgrade pulseboard`, or choose another place with",
            setting="data",
        )
    if connection.dialect.name == "sqlite" and not inspect(connection).get_table_names():
        _create(connection)
    else:
        upgrade(connection)
    return before, known[0]


@_nothing_said()
def upgrade(connection: Connection) -> None:
    """Run the migrations that this database has not seen, inside the caller's transaction."""
    # Alembic takes longer to import, and more memory, than all else of a start; most starts find nothing to do.
    from alembic import command  # noqa: PLC0415

    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _create(connection: Connection) -> None:
    """What the migrations would, without Alembic: a bot that starts for the first time keeps what is imported."""
    statement = ""
    for line in NEW_SQLITE.read_text(encoding="utf-8").splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            connection.exec_driver_sql(statement)
            statement = ""


def schema_version(connection: Connection) -> str | None:
    """Which revision a database is at; None where Pulseboard has put nothing there yet."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return version


def revisions() -> list[str]:
    """The versions of the schema that this version of Pulseboard knows, its own first: the files begin with them."""
    return sorted((path.name.partition("_")[0] for path in _SCRIPTS.glob("versions/[0-9]*.py")), reverse=True)


def _config() -> "Config":
    from alembic.config import Config  # noqa: PLC0415  # only where there is something to do

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    return config

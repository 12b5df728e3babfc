"""Bringing a database to this version's schema."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from pulseboard.errors import DatabaseTooNew

if TYPE_CHECKING:
    from alembic.config import Config

_SCRIPTS = Path(__file__).parent / "migrations"


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


@_nothing_said()
def migrate(connection: Connection) -> tuple[str | None, str]:
    """Run the migrations that this database has not seen, inside the caller's transaction.

    Returns the schema's version before (None: there was none) and now.
    Raises DatabaseTooNew when a later version of Pulseboard wrote it.
    """
    # Alembic takes longer to import than everything else of a start together, and nothing else needs it.
    from alembic import command  # noqa: PLC0415
    from alembic.runtime.migration import MigrationContext  # noqa: PLC0415

    config = _config()
    config.attributes["connection"] = connection
    current = MigrationContext.configure(connection).get_current_revision()
    if current is not None and current not in revisions():
        raise DatabaseTooNew(
            f"The database was written by a later version of Pulseboard (schema {current}). "
            "Upgrade with `pip install --upgrade pulseboard`, or choose another place with",
            setting="data",
        )
    command.upgrade(config, "head")
    now = MigrationContext.configure(connection).get_current_revision()
    assert now is not None
    return current, now


def revisions() -> list[str]:
    """The versions of the schema that this version of Pulseboard knows, its own first."""
    from alembic.script import ScriptDirectory  # noqa: PLC0415  # as above

    return [script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()]


def _config() -> "Config":
    from alembic.config import Config  # noqa: PLC0415  # as above

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    return config

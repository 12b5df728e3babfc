"""Bringing a database to this version's schema."""

from pathlib import Path

from sqlalchemy import Connection

from pulseboard.errors import DatabaseTooNew

_SCRIPTS = Path(__file__).parent / "migrations"


def migrate(connection: Connection) -> tuple[str | None, str]:
    """Run the migrations that this database has not seen, inside the caller's transaction.

    Returns the schema's version before (None: there was none) and now.
    Raises DatabaseTooNew when a later version of Pulseboard wrote it.
    """
    # Alembic takes longer to import than everything else of a start together, and nothing else needs it.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from alembic.runtime.migration import MigrationContext  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    current = MigrationContext.configure(connection).get_current_revision()
    if current is not None and current not in known:
        raise DatabaseTooNew(
            f"The database was written by a later version of Pulseboard (schema {current}). "
            "Upgrade with `pip install --upgrade pulseboard`, or choose another place with --data."
        )
    command.upgrade(config, "head")
    now = MigrationContext.configure(connection).get_current_revision()
    assert now is not None
    return current, now

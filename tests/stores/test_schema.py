"""The tables as the code knows them are the tables that the migrations make."""

import sqlite3
import subprocess
import sys
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text

from pulseboard.storage import migrate as migrate_module
from pulseboard.storage.migrate import NEW_SQLITE, migrate, revisions, upgrade
from pulseboard.storage.schema import metadata
from pulseboard.storage.sqlite import writing_engine
from tools.schema import script


def test_migrations_make_the_schema(tmp_path: Path) -> None:
    """Tables, columns, indexes and keys by Alembic's own comparison; constraints and STRICT by what SQLite keeps."""
    migrated = writing_engine(tmp_path / "migrated.db")
    with migrated.begin() as connection:
        upgrade(connection)
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        made = checks(connection)
    migrated.dispose()
    created = create_engine("sqlite://")
    with created.begin() as connection:
        metadata.create_all(connection)
        assert made == checks(connection)
    assert all({"STRICT", "WITHOUT ROWID, STRICT"} & kept for kept in made.values())
    created.dispose()


def test_versions_are_known_without_alembic(tmp_path: Path) -> None:
    """The files' names say which versions there are; what has the newest isn't touched, nor is Alembic imported."""
    scripts = ScriptDirectory(str(Path(migrate_module.__file__).parent / "migrations"))
    assert revisions() == [script.revision for script in scripts.walk_revisions()]
    folder = tmp_path / "data"
    made = "import sys; from pathlib import Path; from pulseboard.storage.store import migrate_only; "
    again = f"{made}print(migrate_only(Path({str(folder)!r})), 'alembic' in sys.modules)"
    said = [subprocess.run([sys.executable, "-c", again], capture_output=True, text=True, check=True) for _ in range(2)]
    newest = revisions()[0]
    assert [done.stdout.strip() for done in said] == [f"(None, {newest!r}) False", f"({newest!r}, {newest!r}) False"]


def test_a_new_database_is_what_the_migrations_make(tmp_path: Path) -> None:
    """Without Alembic, from what `make schema` wrote; a database that has other tables gets the migrations."""
    assert NEW_SQLITE.read_text(encoding="utf-8") == script(), "run make schema"
    dumps = []
    for other in ("", "CREATE TABLE other (id INTEGER)"):
        engine = writing_engine(tmp_path / f"{len(dumps)}.db")
        with engine.begin() as connection:
            if other:
                connection.exec_driver_sql(other)
            assert migrate(connection) == (None, revisions()[0])
        engine.dispose()
        dumps.append(sorted(sqlite3.connect(tmp_path / f"{len(dumps)}.db").iterdump()))
    assert dumps[1] == sorted([*dumps[0], f"{other};"])


def checks(connection: Connection) -> dict[str, set[str]]:
    """The CHECK constraints of each table, by name, and how SQLite keeps it."""
    rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))
    lines = {name: {line.strip(" \t,") for line in sql.splitlines()} for name, sql in rows if name in metadata.tables}
    return {name: {line for line in kept if "CHECK" in line or line.endswith("STRICT")} for name, kept in lines.items()}

"""A look at a database by somebody who changes nothing in it: also while a bot writes there."""

import contextlib
import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import CheckConstraint, Connection, Engine, inspect, text
from sqlalchemy.exc import DatabaseError, SQLAlchemyError

from pulseboard.config import PostgresUrl
from pulseboard.errors import CannotOpen
from pulseboard.storage import audit
from pulseboard.storage.database import reason
from pulseboard.storage.folder import database_file
from pulseboard.storage.migrate import revisions, schema_version
from pulseboard.storage.schema import metadata
from pulseboard.storage.sqlite import inspecting_engine

TOLD = 10
"""How many faults of one kind are told one by one."""
TRIGGERS = {
    "sqlite": {
        "accounts_stay",
        "transactions_begin",
        "transactions_close",
        "transactions_stay",
        "entries_in_step",
        "entries_stay",
        "entries_stay_as_they_are",
        "audit_stays",
        "audit_stays_as_it_is",
    },
    "postgresql": {
        "accounts_check",
        "accounts_never_emptied",
        "transactions_begin_check",
        "transactions_check",
        "transactions_never_emptied",
        "entries_check",
        "entries_never_emptied",
        "audit_check",
        "audit_never_emptied",
    },
}
"""What holds the rules of the books against whoever writes there: the migrations make them."""
_TAMPERED = "It was changed past Pulseboard: compare it with a backup, and see who can write to the database."
_RESTORE = "Stop what uses the database, keep a copy of it as it is, and restore the newest good backup."


class Faults(NamedTuple):
    """What a check has found wrong, as sentences: the first few, and how many more there are."""

    told: list[str]
    more: int = 0

    @property
    def total(self) -> int:
        return len(self.told) + self.more


class Check(NamedTuple):
    """One thing that can be wrong with a database."""

    holds: str
    """What is true where nothing is wrong."""
    find: Callable[[Connection], Faults]
    remedy: str
    """What to do where something is; empty where each fault says so itself."""
    is_basic: bool = False
    """Whether nothing else can be told where this is wrong."""

    def run(self, connection: Connection) -> Faults:
        """What is wrong; that it can't be read is a fault too."""
        try:
            with connection.begin_nested():  # so that PostgreSQL answers others after one has failed
                return self.find(connection)
        except SQLAlchemyError as error:
            return Faults([f"It can't be read: {reason(error)}."])


@contextlib.contextmanager
def inspecting(place: Path | PostgresUrl) -> Iterator[Connection]:
    """One moment of a database, read-only, whoever holds it. Nothing is made where nothing is.

    Raises CannotOpen where there is none or it can't be reached, SettingsError for an address that is none.
    """
    engine, cannot_open = _postgres(place) if isinstance(place, PostgresUrl) else _sqlite(place)
    with contextlib.ExitStack() as stack:
        stack.callback(engine.dispose)
        try:
            connection = stack.enter_context(engine.connect())
            connection.exec_driver_sql(_FIRST_READ[connection.dialect.name])
        except DatabaseError as error:
            raise cannot_open(error) from error
        yield connection


def is_there(folder: Path) -> bool:
    """Whether there is a database in a folder."""
    return database_file(folder).is_file()


def is_empty(connection: Connection) -> bool:
    """Whether there is nothing of Pulseboard in a database, not even remains."""
    return not ({"alembic_version", *metadata.tables} & set(inspect(connection).get_table_names()))


# SQLite takes its view of the database with the first thing that is read, and then finds out what sort of file it is.
_FIRST_READ = {"sqlite": "SELECT count(*) FROM sqlite_master", "postgresql": "SELECT 1"}


def _sqlite(folder: Path) -> tuple[Engine, Callable[[DatabaseError], CannotOpen]]:
    path = database_file(folder)
    if not is_there(folder):
        raise CannotOpen(f"There is no database in {folder}. Name the folder of your bot's data with", setting="data")

    def cannot_open(error: DatabaseError) -> CannotOpen:
        return CannotOpen(f"The database in {folder} can't be read: {reason(error)}. {_RESTORE}")

    return inspecting_engine(path), cannot_open


def _postgres(url: PostgresUrl) -> tuple[Engine, Callable[[DatabaseError], Exception]]:
    from pulseboard.storage.postgres import PostgresDatabase  # noqa: PLC0415  # its driver is an extra

    opened = PostgresDatabase(url)
    return opened.reading, opened.cannot_open


def is_current(connection: Connection) -> bool:
    """Whether the schema is this version's; False where Pulseboard has written nothing yet. Raises CannotOpen."""
    faults = _version(connection).told
    if faults and schema_version(connection) is not None:
        raise CannotOpen(faults[0])
    return not faults


def storage_checks(connection: Connection) -> list[Check]:
    """The database's own condition, then the schema, then the log."""
    own = SQLITE_CHECKS if connection.dialect.name == "sqlite" else ()
    return [*own, *SCHEMA_CHECKS, *LOG_CHECKS]


def _integrity(connection: Connection) -> Faults:
    rows = list(connection.execute(text(f"PRAGMA integrity_check({TOLD + 1})")).scalars())
    found = [line for row in rows for line in str(row).splitlines() if line.strip() not in ("ok", "")]
    return Faults(found[:TOLD], len(found[TOLD:]))


def _foreign_keys(connection: Connection) -> Faults:
    rows = list(connection.execute(text("PRAGMA foreign_key_check")))
    told = [f"Row {row[1]} of {row[0]} belongs to a row of {row[2]} that isn't there." for row in rows[:TOLD]]
    return Faults(told, len(rows) - len(told))


def _version(connection: Connection) -> Faults:
    found, known = schema_version(connection), revisions()
    if found is None:
        return Faults(["There is nothing of Pulseboard in it. Run `pulseboard migrate`, or name another with --data."])
    if found == known[0]:
        return Faults([])
    if found in known:
        return Faults([f"The schema is {found}, this version's is {known[0]}. Run `pulseboard migrate`."])
    return Faults([f"A later version of Pulseboard wrote it (schema {found}). Run `pip install --upgrade pulseboard`."])


def _tables(connection: Connection) -> Faults:
    there, missing = inspect(connection), []
    for table in metadata.sorted_tables:
        if not there.has_table(table.name):
            missing.append(f"The table {table.name} is missing.")
            continue
        absent = {column.name for column in table.columns} - {each["name"] for each in there.get_columns(table.name)}
        missing += [f"The column {name} of {table.name} is missing." for name in sorted(absent)]
    return Faults(missing)


def _guards(connection: Connection) -> Faults:
    """What keeps wrong rows out, and what makes reading quick."""
    there, dialect, missing = inspect(connection), connection.dialect.name, []
    for table in metadata.sorted_tables:
        checks = {str(each.name) for each in table.constraints if isinstance(each, CheckConstraint)}
        for kind, wanted, found in (
            ("index", {str(index.name) for index in table.indexes}, there.get_indexes(table.name)),
            ("constraint", checks, there.get_check_constraints(table.name)),
        ):
            absent = wanted - {str(each["name"]) for each in found}
            missing += [f"The {kind} {name} of {table.name} is missing." for name in sorted(absent)]
    active = set(connection.execute(text(ACTIVE_TRIGGERS[dialect])).scalars())
    return Faults(missing + [f"The trigger {name} is missing." for name in sorted(TRIGGERS[dialect] - active)])


ACTIVE_TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
    "WHERE relnamespace = current_schema()::regnamespace AND NOT tgisinternal AND tgenabled <> 'D'",
}


def _log_row(connection: Connection) -> Faults:
    row = connection.execute(text("SELECT head, oldest FROM log")).first()
    if row is None:
        return Faults(["The row of the table log is missing."])
    found = connection.execute(text("SELECT min(seq) AS first, max(seq) AS last FROM events")).one()
    faults = []
    if not 1 <= row.oldest <= row.head + 1:
        faults.append(f"The oldest position, {row.oldest}, doesn't fit the last one, {row.head}.")
    if (found.first, found.last) != ((row.oldest, row.head) if row.oldest <= row.head else (None, None)):
        held = f"positions {found.first} to {found.last}" if found.last else "none"
        faults.append(f"It says that it holds positions {row.oldest} to {row.head}, and holds {held}.")
    return Faults(faults)


def _gaps(connection: Connection) -> Faults:
    query = (
        "SELECT seq, following, count(*) OVER () AS total FROM "
        "(SELECT seq, lead(seq) OVER (ORDER BY seq) AS following FROM events) AS pairs "
        "WHERE following <> seq + 1 ORDER BY seq LIMIT :most"
    )
    rows = list(connection.execute(text(query), {"most": TOLD}))
    told = [f"Between the positions {row.seq} and {row.following} events are missing." for row in rows]
    return Faults(told, rows[0].total - len(rows) if rows else 0)


def _epochs(connection: Connection) -> Faults:
    row = connection.execute(text("SELECT min(first_seq) AS first, max(first_seq) AS last FROM epochs")).one()
    state = connection.execute(text("SELECT head, oldest FROM log")).first()
    if row.first is None:
        return Faults(["There is no epoch."] if state is None or state.head > 0 else [])  # none before the first start
    faults = []
    if state is not None and row.first > state.oldest:
        faults.append(f"The events before position {row.first} belong to no epoch.")
    if state is not None and row.last > state.head + 1:
        faults.append(f"An epoch begins at position {row.last}, beyond the last event, {state.head}.")
    return Faults(faults)


def _audit(connection: Connection) -> Faults:
    found = list(itertools.islice(audit.faults(connection), TOLD + 1))
    return Faults(found[:TOLD], len(found[TOLD:]))


SQLITE_CHECKS = (
    Check("The file is undamaged", _integrity, _RESTORE),
    Check("No row refers to one that isn't there", _foreign_keys, _RESTORE),
)
SCHEMA_CHECKS = (
    Check("The schema is this version's", _version, "", is_basic=True),
    Check("Tables and columns are all there", _tables, _RESTORE, is_basic=True),
    Check("Indexes, constraints and triggers are all there", _guards, _RESTORE),
)
LOG_CHECKS = (
    Check("The log begins and ends where it says", _log_row, _RESTORE),
    Check("The log has no gap", _gaps, _RESTORE),
    Check("Every event belongs to an epoch", _epochs, _RESTORE),
    Check("The audit's chain is whole", _audit, _TAMPERED),
)

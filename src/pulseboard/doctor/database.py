"""A database and its books."""

import functools
import os
import sys
from collections.abc import Callable
from pathlib import Path

from pulseboard.config import PostgresUrl
from pulseboard.doctor.findings import Finding, Status, Tell, fault, note, ok
from pulseboard.errors import CannotOpen
from pulseboard.features.economy.ledger.proof import WHOLE
from pulseboard.storage.inspection import Check, Faults, inspecting, is_empty, is_there, storage_checks

_LEAST = {
    "sqlite": ("SQLite", (3, 37), "It comes with Python: install a newer one."),  # STRICT tables
    "postgresql": ("PostgreSQL", (15,), "Upgrade the server."),
}
"""By the database: its name, the least version, and what to do about an older one."""


def examine(place: Path | PostgresUrl, tell: Tell) -> bool:
    """Check a database and its books, a line for each check; returns whether nothing is wrong.

    Works while a bot writes there. Raises SettingsError for an address that is none.
    """
    if isinstance(place, Path) and not is_there(place):
        finding = _yet_to_be_made(place)
        tell(str(finding))
        return finding.status is not Status.FAULT
    try:
        with inspecting(place) as connection:
            tell("ok    The database can be opened.")
            is_well = _is_new_enough(connection.dialect.name, connection.dialect.server_version_info, tell)
            if is_empty(connection):
                tell(str(note("There is nothing of Pulseboard in it yet: the first start puts there what it needs.")))
                return is_well
            for check in (*storage_checks(connection), *WHOLE):
                faults = _show_meanwhile(check.holds, functools.partial(check.run, connection))
                tell(_line(check, faults))
                is_well = is_well and not faults.told
                if faults.told and check.is_basic:
                    tell("      What else there is to check was not: it can't be told before that is mended.")
                    break
    except CannotOpen as error:
        tell(f"fault {error}")
        return False
    return is_well


def _yet_to_be_made(folder: Path) -> Finding:
    above = next(parent for parent in (folder, *folder.absolute().parents) if os.path.exists(parent))
    why = f"There is no database in {folder}, and none can be made: {above}"
    if not above.is_dir():
        return fault(f"{why} is a file. Choose a folder with --data.")
    if not os.access(above, os.W_OK | os.X_OK):
        return fault(f"{why} can't be written to. Make it writable, or choose another folder with --data.")
    sentence = f"There is no database in {folder} yet: the first start makes it"
    return note(f"{sentence}. Where your bot has one already, name its folder with --data.")


def _is_new_enough(dialect: str, version: tuple[int | str, ...] | None, tell: Tell) -> bool:
    name, least, remedy = _LEAST[dialect]
    told = f"{name} {'.'.join(map(str, version or ()))}"
    if version is not None and tuple(part for part in version if isinstance(part, int)) < least:
        tell(str(fault(f"{told} is too old: Pulseboard needs {'.'.join(map(str, least))}. {remedy}")))
        return False
    tell(str(ok(f"{told} is new enough.")))
    return True


def _show_meanwhile(what: str, find: Callable[[], Faults]) -> Faults:
    """Whoever waits at a terminal sees what for."""
    if not sys.stderr.isatty():
        return find()
    print(f"      {what} …", end="", flush=True, file=sys.stderr)
    try:
        return find()
    finally:
        print("\r\x1b[K", end="", flush=True, file=sys.stderr)


def _line(check: Check, faults: Faults) -> str:
    if not faults.told:
        return f"ok    {check.holds}."
    first = [f"{check.holds}: no. {check.remedy}"] if check.remedy else []
    more = [f"And {faults.more:,} more."] if faults.more else []
    return "fault " + "\n      ".join([*first, *faults.told, *more])

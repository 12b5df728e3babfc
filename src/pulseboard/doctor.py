"""`pulseboard doctor`: looks at a database and its books, tells what it finds, and changes nothing."""

import functools
import sys
from collections.abc import Callable
from pathlib import Path

from pulseboard.config import PostgresUrl
from pulseboard.errors import CannotOpen
from pulseboard.features.economy.ledger.proof import WHOLE
from pulseboard.storage.inspection import Check, Faults, inspecting, storage_checks


def examine(place: Path | PostgresUrl, tell: Callable[[str], None]) -> bool:
    """Check a database and its books, a line for each check; returns whether nothing is wrong.

    Works while a bot writes there. Raises SettingsError for an address that is none.
    """
    try:
        with inspecting(place) as connection:
            tell("ok    The database can be opened.")
            is_well = True
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

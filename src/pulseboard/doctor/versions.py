"""What Pulseboard is built on: there, and new enough. A bot brings its own versions along."""

import platform
import re
import sys
from importlib import metadata

from pulseboard import __version__
from pulseboard.doctor.findings import Finding, Status, fault, note, ok
from pulseboard.web.page import BUILD

_REQUIREMENT = re.compile(r"([\w.-]+)(?:\[[\w,]+\])?\s*>=\s*([\d.]+)")
_NAMED = ("discord.py", "litestar", "sqlalchemy", "uvloop")
"""Whose versions are worth telling where all is well."""
_OPTIONAL = "uvloop"


def look_at_versions() -> list[Finding]:
    """Python, and every package that Pulseboard needs."""
    findings = [wrong for name, least in _requirements().items() if (wrong := _look_at(name, least)) is not None]
    if all(finding.status is not Status.FAULT for finding in findings):
        told = [f"{name} {version}" for name in _NAMED if (version := _installed(name)) is not None]
        versions = ", ".join([f"Python {platform.python_version()}", *told])
        findings.insert(0, ok(f"Pulseboard {__version__} has what it needs: {versions}."))
    return findings


def _look_at(name: str, least: str) -> Finding | None:
    version = _installed(name)
    if version is None and name == _OPTIONAL:
        return note("The package uvloop isn't installed: all works without it, at a higher cost.")
    if version is None:
        return fault(f"The package {name} isn't installed. Run `pip install --upgrade pulseboard`.")
    if _numbers(version) < _numbers(least):
        remedy = f"Run `pip install '{name}>={least}'`."
        return fault(f"The package {name} is {version}, and Pulseboard needs {least}. {remedy}")
    return None


def look_at_page() -> Finding:
    """Whether the dashboard has a page to show."""
    if BUILD == "none":
        return note("The page was not built, so the dashboard is without one. In a checkout, `make setup` builds it.")
    return ok("The page is there.")


def _requirements() -> dict[str, str]:
    """The least version of each package, by its name. Of another platform's, and of extras, nothing is asked."""
    found = {}
    for requirement in metadata.requires("pulseboard") or ():
        needed, _, marker = requirement.partition(";")
        match = _REQUIREMENT.match(needed)
        is_elsewhere = "extra" in marker or (marker and sys.platform == "win32")
        if match and not is_elsewhere:
            found[match[1].replace("discord-py", "discord.py")] = match[2]
    return found


def _installed(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _numbers(version: str) -> tuple[int, ...]:
    """`2.7.1` as numbers that can be compared; what follows the first part that isn't one doesn't count."""
    leading = re.match(r"\d+(\.\d+)*", version)
    return tuple(map(int, leading[0].split("."))) if leading else ()

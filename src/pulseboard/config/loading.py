"""Settings from flags and the environment (`PULSEBOARD_…`): all faults are told at once."""

import difflib
import os
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from pulseboard.config.doors import DoorSettings
from pulseboard.config.reach import ReachSettings
from pulseboard.config.settings import DemoSettings, EconomySettings, LimitSettings, LogSettings, RunSettings, Settings
from pulseboard.errors import SettingsError, flag, variable

SettingsType = TypeVar("SettingsType", bound=Settings)

_PREFIX = "PULSEBOARD_"
_ALIKE = 0.6
"""How alike two names are, from 0 to 1, when one is taken for the other with a slip."""
_UNREADABLE = dict.fromkeys(("int_parsing", "int_parsing_size", "int_from_float", "int_type"), "a whole number")
_UNREADABLE |= {"float_parsing": "a number", "finite_number": "a number"}
_MUST_BE = _UNREADABLE | {
    "bool_parsing": "true or false",
    "string_type": "text",
    "greater_than": "more than {gt:.16g}",
    "greater_than_equal": "{ge:.16g} or more",
    "less_than_equal": "{le:.16g} or less",
    "literal_error": "{expected}",
    "string_too_short": "{min_length} characters or more",
    "string_too_long": "{max_length} characters or fewer",
    "dict_type": 'an object, as {{"7": 100, "30": 500}}',
}
"""What pydantic calls a fault, and what the setting should have been."""
_NO_FLAGS = {
    *("retention_days", "retention_events", "history_raw_hours", "history_minute_days", "history_hour_days"),
    *("bot_version", "member_ids", "record_arguments", "compress"),
    *("session_idle_hours", "session_days"),
    *(
        name
        for kind in (DoorSettings, ReachSettings, LimitSettings, EconomySettings, LogSettings)
        for name in kind.model_fields
    ),
} - {"discord_api"}


def flag_or_variable(setting: str) -> str:
    """A setting as those who use the command line can give it."""
    return f"{flag(setting)} (or {variable(setting)})"


def load(
    kind: type[SettingsType],
    *,
    called: Callable[[str], str] = flag_or_variable,
    faults: Iterable[str] = (),
    **flags: Any,
) -> SettingsType:
    """Settings from the environment, with the flags that were given before it.

    Raises SettingsError that names every fault, each with where it comes from, after the `faults` found otherwise.
    `called` says how a setting is called that isn't only a variable.
    """
    given = {name: value for name, value in flags.items() if value is not None}
    told, wrong = list(faults), dict[str, Any]()
    try:
        settings = kind(**given)
    except ValidationError as error:
        for fault in error.errors(include_url=False):
            name, *within = map(str, fault["loc"])
            wrong[name] = kind.model_fields[name].get_default(call_default_factory=True)
            told.append(_sentence(name, within, _reason(fault, None if within else wrong[name]), called))
        settings = kind(**given | wrong)  # what else there is to say
    told += settings.contradictions(wrong)
    if told:
        raise SettingsError("\n".join(told))
    return settings


def misspelt() -> list[str]:
    """Variables that are no setting but nearly have the name of one, a sentence each."""
    return [f"{name} is no setting: {near} is." for name, near in unknown_variables().items() if near is not None]


def unknown_variables() -> dict[str, str | None]:
    """The variables of the environment that begin like settings and are none, with the setting that each is alike."""
    known = {name.upper(): variable(name) for kind in (RunSettings, DemoSettings) for name in kind.model_fields}
    # Names of variables, no password.
    known |= {"TOKEN": "DISCORD_TOKEN", "TOKEN_FILE": "DISCORD_TOKEN_FILE"}  # nosec B105
    unknown = dict[str, str | None]()
    for name in sorted(os.environ):
        rest = name.upper().removeprefix(_PREFIX)
        if name.upper().startswith(_PREFIX) and known.get(rest) != name.upper():
            near = [rest] if rest in known else difflib.get_close_matches(rest, known, 1, _ALIKE)
            unknown[name] = known[near[0]] if near else None
    return unknown


def _sentence(name: str, within: list[str], reason: str, called: Callable[[str], str]) -> str:
    if within:
        reason = f"{within[0]}: {reason}"
    return f"{variable(name) if name in _NO_FLAGS else called(name)}: {reason}."


def _reason(fault: ErrorDetails, default: object) -> str:
    """What a setting must be and isn't, in words that need no knowledge of Python."""
    kind = fault["type"]
    if kind not in _MUST_BE:
        return fault["msg"].removeprefix("Value error, ")
    example = f", as {default}" if kind in _UNREADABLE and default is not None else ""
    return f"must be {_MUST_BE[kind].format_map(fault.get('ctx', {}))}{example}, and is {fault['input']!r:.80}"

"""Telling Discord which commands there are, only when they changed: how often one may is limited."""

from typing import Any

import discord
from discord import app_commands

from pulseboard.logs import get_logger

# What Discord fills in by itself where a command leaves it open.
_DEFAULTS: dict[str, Any] = {"dm_permission": True, "default_permission": True}
_LEFT_TO_DISCORD = frozenset({"integration_types"})
# What a command no longer says must go from the registered one too; anything else that only Discord says is its own.
_SAYABLE = frozenset(
    (
        "options",
        "choices",
        "channel_types",
        "autocomplete",
        "required",
        "nsfw",
        "contexts",
        "default_member_permissions",
        "min_value",
        "max_value",
        "min_length",
        "max_length",
        "name_localizations",
        "description_localizations",
    )
)


_logger = get_logger(__name__)


async def sync_commands(tree: app_commands.CommandTree[Any]) -> bool:
    """Register the tree's global commands if Discord knows others; returns whether it did.

    Raises discord.HTTPException when Discord can't be asked, or doesn't take them.
    """
    application_id = tree.client.application_id
    if application_id is None:
        raise discord.MissingApplicationID
    registered: list[Any] = [*await tree.client.http.get_global_commands(application_id)]
    wanted = [command.to_dict(tree) for command in tree.get_commands()]
    if is_same(wanted, registered):
        return False
    await tree.sync()
    _logger.info("commands_synced", commands=sorted(command["name"] for command in wanted))
    return True


def is_same(wanted: list[dict[str, Any]], registered: list[dict[str, Any]]) -> bool:
    """Whether these commands are registered, and no others. Their order doesn't matter; that of their options does."""
    wanted_by_name, registered_by_name = ({_key(command): command for command in side} for side in (wanted, registered))
    return wanted_by_name.keys() == registered_by_name.keys() and all(
        _is_same(command, registered_by_name[key]) for key, command in wanted_by_name.items()
    )


def _key(command: dict[str, Any]) -> tuple[int, str]:
    return command.get("type", 1), command["name"]


def _is_same(wanted: Any, registered: Any) -> bool:
    if isinstance(wanted, dict) and isinstance(registered, dict):
        said = wanted.keys() | (registered.keys() & _SAYABLE)
        return all(_is_same_field(key, wanted.get(key), registered.get(key)) for key in said)
    wanted, registered = _or_none(wanted), _or_none(registered)
    if isinstance(wanted, list) and isinstance(registered, list):
        return len(wanted) == len(registered) and all(map(_is_same, wanted, registered))
    return bool(wanted == registered)


def _is_same_field(key: str, wanted: Any, registered: Any) -> bool:
    if wanted is None and key in _LEFT_TO_DISCORD:
        return True
    if key == "default_member_permissions" and wanted is not None:
        wanted = str(wanted)  # a bit field: discord.py has a number, Discord a string
    default = _DEFAULTS.get(key)
    return _is_same(default if wanted is None else wanted, default if registered is None else registered)


def _or_none(value: Any) -> Any:
    """To Discord a missing value, null, false and an empty list are one."""
    return None if value is False or value in ([], {}, "") else value

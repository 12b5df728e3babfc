"""The commands a bot has registered: what they look like, and the rules that Discord holds them to."""

import re
from collections.abc import Sequence
from enum import IntEnum
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from pulseboard.sim.snowflakes import Snowflakes

MAX_SLASH_COMMANDS = 100
_SLASH_NAME = re.compile(r"[-_'\w]{1,32}")


class CommandType(IntEnum):
    SLASH = 1
    USER = 2
    MESSAGE = 3


class OptionType(IntEnum):
    SUBCOMMAND = 1
    GROUP = 2
    STRING = 3
    INTEGER = 4
    BOOLEAN = 5
    USER = 6
    CHANNEL = 7
    ROLE = 8
    MENTIONABLE = 9
    NUMBER = 10
    ATTACHMENT = 11


Name = Annotated[str, Meta(min_length=1, max_length=32)]
Description = Annotated[str, Meta(min_length=1, max_length=100)]
Localizations = dict[str, str] | None


class Choice(msgspec.Struct, frozen=True, omit_defaults=True):
    name: Annotated[str, Meta(min_length=1, max_length=100)]
    value: str | int | float
    name_localizations: Localizations = None


class Option(msgspec.Struct, frozen=True, omit_defaults=True):
    """A parameter of a command, or a subcommand or group of them, whose `options` are the next level."""

    type: OptionType
    name: Name
    description: Description
    required: bool = False
    choices: Annotated[list[Choice], Meta(max_length=25)] = []
    options: Annotated[list["Option"], Meta(max_length=25)] = []
    channel_types: list[int] = []
    min_value: int | float | None = None
    max_value: int | float | None = None
    min_length: int | None = None
    max_length: int | None = None
    autocomplete: bool = False
    name_localizations: Localizations = None
    description_localizations: Localizations = None

    @property
    def is_branch(self) -> bool:
        return self.type in (OptionType.SUBCOMMAND, OptionType.GROUP)


class CommandBody(msgspec.Struct, frozen=True, kw_only=True):
    """What a bot sends to register a command."""

    name: Name
    description: Annotated[str, Meta(max_length=100)] = ""
    type: CommandType = CommandType.SLASH
    options: Annotated[list[Option], Meta(max_length=25)] = []
    default_member_permissions: str | int | None = None
    dm_permission: bool | None = True
    contexts: list[int] | None = None
    integration_types: list[int] | None = None
    nsfw: bool = False
    name_localizations: Localizations = None
    description_localizations: Localizations = None


class Command(CommandBody, frozen=True, kw_only=True):
    """A registered command, as Discord tells of it."""

    id: str
    application_id: str
    version: str
    guild_id: str | UnsetType = UNSET

    @property
    def permissions(self) -> int | None:
        """The permissions a member needs to see it; None: anyone does, 0: administrators only."""
        given = self.default_member_permissions
        return None if given is None else int(given)


class InvalidCommand(ValueError):
    """A command that Discord wouldn't register. `errors` is the tree Discord answers with."""

    def __init__(self, sentence: str, errors: dict[str, Any]) -> None:
        super().__init__(sentence)
        self.errors = errors


class CommandRegistry:
    """The commands of one application, global ones and those of single guilds (`scope`: a guild's id, or None)."""

    def __init__(self, application_id: str) -> None:
        self._application_id = application_id
        self._ids = Snowflakes()
        self._by_id: dict[str, Command] = {}

    def all(self) -> list[Command]:
        return list(self._by_id.values())

    def of(self, scope: str | None) -> list[Command]:
        return [command for command in self._by_id.values() if command.guild_id == _scope(scope)]

    def visible_in(self, guild_id: str) -> list[Command]:
        """What members of this guild can run; its own commands come before global ones."""
        return self.of(guild_id) + self.of(None)

    def get(self, scope: str | None, command_id: str) -> Command | None:
        command = self._by_id.get(command_id)
        return command if command is not None and command.guild_id == _scope(scope) else None

    def replace(self, scope: str | None, bodies: list[Any]) -> list[Command]:
        """Bulk overwrite: these and no others. One of the same type and name keeps its id, an equal one its version."""
        checked = [_checked(body, number) for number, body in enumerate(bodies)]
        _check_count(checked)
        if len({(body.type, body.name) for body in checked}) < len(checked):
            raise InvalidCommand(*_fault("Application command names must be unique"))
        before = self.of(scope)
        after = [self._registered(scope, body, before) for body in checked]
        for command in before:
            del self._by_id[command.id]
        self._by_id |= {command.id: command for command in after}
        return after

    def upsert(self, scope: str | None, body: Any) -> tuple[Command, bool]:
        """One command, new or in place of that with the same name. True where it is new."""
        before = self.of(scope)
        command = self._registered(scope, _checked(body), before)
        is_new = all(command.id != other.id for other in before)
        _check_count([*before, command] if is_new else before)
        self._by_id[command.id] = command
        return command, is_new

    def edit(self, command: Command, changes: dict[str, Any]) -> Command:
        body = _checked(msgspec.to_builtins(command) | changes)
        self._by_id[command.id] = edited = self._as_command(command.id, _or_none(command.guild_id), body)
        return edited

    def remove(self, command: Command) -> None:
        del self._by_id[command.id]

    def _registered(self, scope: str | None, body: CommandBody, before: list[Command]) -> Command:
        for command in before:
            if (command.type, command.name) == (body.type, body.name):
                same = _as_body(command) == body
                return command if same else self._as_command(command.id, scope, body)
        return self._as_command(self._ids.next(), scope, body)

    def _as_command(self, command_id: str, scope: str | None, body: CommandBody) -> Command:
        return Command(
            id=command_id,
            application_id=self._application_id,
            version=self._ids.next(),
            guild_id=_scope(scope),
            **_fields(body),
        )


def _scope(guild_id: str | None) -> str | UnsetType:
    return UNSET if guild_id is None else guild_id


def _or_none(guild_id: str | UnsetType) -> str | None:
    return None if guild_id is UNSET else guild_id


def _fields(body: CommandBody) -> dict[str, Any]:
    return {name: getattr(body, name) for name in CommandBody.__struct_fields__}


def _as_body(command: Command) -> CommandBody:
    return CommandBody(**_fields(command))


def _checked(body: Any, number: int | None = None) -> CommandBody:
    """The command, if Discord would take it. Raises InvalidCommand; `number` is its place in a bulk overwrite."""
    try:
        command = msgspec.convert(body, CommandBody)
        _check_names(command)
        return msgspec.structs.replace(command, default_member_permissions=_permissions(command))
    except (ValueError, msgspec.ValidationError) as error:
        raise InvalidCommand(*_fault(str(error), number)) from None


def _permissions(command: CommandBody) -> str | None:
    """As Discord tells them: a number as a string."""
    given = command.default_member_permissions
    return None if given is None else str(int(given))


def _check_count(commands: Sequence[CommandBody]) -> None:
    if sum(command.type is CommandType.SLASH for command in commands) > MAX_SLASH_COMMANDS:
        raise InvalidCommand(*_fault(f"Maximum number of application commands reached ({MAX_SLASH_COMMANDS})"))


def _check_names(command: CommandBody) -> None:
    if command.type is not CommandType.SLASH:
        if command.description or command.options:
            raise ValueError("Context menu commands cannot have description or options")
        return
    if not command.description:
        raise ValueError("description: This field is required")
    _check_name(command.name)
    _check_options(command.options)


def _check_options(options: list[Option]) -> None:
    if len({option.name for option in options}) < len(options):
        raise ValueError("Option names must be unique")
    required = [option.required for option in options]
    if required != sorted(required, reverse=True):
        raise ValueError("Required options must be placed before non-required options")
    for option in options:
        _check_name(option.name)
        _check_options(option.options)


def _check_name(name: str) -> None:
    if not _SLASH_NAME.fullmatch(name) or name != name.lower():
        raise ValueError(f"name: {name!r} may hold lower-case letters, digits, - and _ only, 32 at most")


def _fault(sentence: str, number: int | None = None) -> tuple[str, dict[str, Any]]:
    errors = {"_errors": [{"code": "APPLICATION_COMMAND_INVALID", "message": sentence}]}
    return sentence, errors if number is None else {str(number): errors}

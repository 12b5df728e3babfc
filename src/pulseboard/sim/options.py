"""From what someone typed behind a command to what Discord hands to the bot: options checked, mentions resolved."""

from collections.abc import Callable, Mapping
from typing import Any, TypeGuard

import msgspec

from pulseboard.sim import payloads
from pulseboard.sim.commands import Command, CommandType, Option, OptionType
from pulseboard.sim.messages import Messages
from pulseboard.sim.payloads import Payload
from pulseboard.sim.world import DoesNotFit, Guild, World

MAX_INTEGER = 2**53 - 1


class Resolved:
    """The users, members, channels, roles and attachments that options name, collected while they are checked."""

    def __init__(self, world: World, guild: Guild, messages: Messages) -> None:
        self._world, self._guild, self._messages = world, guild, messages
        self.payload: dict[str, dict[str, Payload]] = {}

    def user(self, user_id: str) -> str:
        member = self._world.member(self._guild, user_id)
        self._put("users", user_id, payloads.user(member))
        permissions = str(self._guild.permissions(member))
        self._put("members", user_id, payloads.bare_member(self._guild, member) | {"permissions": permissions})
        return user_id

    def channel(self, channel_id: str) -> str:
        channel = payloads.channel(self._guild, self._guild.channel(channel_id))
        self._put("channels", channel_id, channel | {"permissions": str(self._guild.permissions(self._world.bot))})
        return channel_id

    def role(self, role_id: str) -> str:
        self._put("roles", role_id, payloads.role(self._guild.role(role_id)))
        return role_id

    def mentionable(self, some_id: str) -> str:
        is_role = any(role.id == some_id for role in self._guild.roles)
        return self.role(some_id) if is_role else self.user(some_id)

    def attachment(self, given: Mapping[str, Any]) -> str:
        attachment = self._messages.attachments.add(str(given["filename"]), str(given.get("content", "")).encode())
        self._put("attachments", attachment["id"], attachment)
        return str(attachment["id"])

    def message(self, message_id: str) -> str:
        self._put("messages", message_id, self._messages.get(message_id))
        return message_id

    def _put(self, kind: str, some_id: str, payload: Payload) -> None:
        self.payload.setdefault(kind, {})[some_id] = payload


def is_id(value: Any) -> TypeGuard[str]:
    return isinstance(value, str) and value.isascii() and value.isdigit()


def find_command(typed: str, commands: list[Command]) -> tuple[Command, list[str]]:
    """The command that `typed` means ("pay", "shop buy", "shop items add"), and the subcommands behind its name."""
    words = typed.removeprefix("/").split()
    for command in commands:
        if command.name == typed and command.type is not CommandType.SLASH:
            return command, []
        if command.type is CommandType.SLASH and words and command.name == words[0]:
            return command, words[1:]
    known = ", ".join(sorted(command.name for command in commands)) or "none"
    raise DoesNotFit(f"There is no command {typed!r}. Registered: {known}.")


def find_menu(name: str, kind: CommandType, commands: list[Command]) -> Command:
    """The context menu command of this name and kind."""
    for command in commands:
        if command.name == name and command.type is kind:
            return command
    known = ", ".join(sorted(command.name for command in commands if command.type is kind)) or "none"
    raise DoesNotFit(f"There is no menu {name!r} on a {kind.name.lower()}. Registered: {known}.")


def command_data(command: Command, path: list[str], typed: Mapping[str, Any], resolved: Resolved) -> Payload:
    """The `data` of an INTERACTION_CREATE. Raises DoesNotFit or NotInWorld."""
    data = _bare_data(command)
    if command.type is CommandType.SLASH:
        data["options"] = _nested(
            command.name, command.options, path, lambda name, options: _filled(name, options, typed, resolved)
        )
    else:
        if set(typed) != {"target"} or not is_id(typed["target"]):
            raise DoesNotFit(f"{command.name!r} is a context menu command: its only option is `target`, an id.")
        by_type = resolved.user if command.type is CommandType.USER else resolved.message
        data["target_id"] = by_type(typed["target"])
    if resolved.payload:
        data["resolved"] = resolved.payload
    return data


def focused_data(command: Command, path: list[str], typing: str, text: str) -> Payload:
    """The `data` while a member still types: `typing` is the option, `text` what is there so far."""

    def leaf(name: str, options: list[Option]) -> list[Payload]:
        for option in options:
            if option.name == typing and option.autocomplete:
                return [{"type": int(option.type), "name": typing, "value": text, "focused": True}]
        raise DoesNotFit(f"/{name} has no option {typing!r} that makes suggestions.")

    return _bare_data(command) | {"options": _nested(command.name, command.options, path, leaf)}


def _bare_data(command: Command) -> Payload:
    data: Payload = {"id": command.id, "name": command.name, "type": int(command.type)}
    return data if command.guild_id is msgspec.UNSET else data | {"guild_id": command.guild_id}


def _nested(
    name: str, options: list[Option], path: list[str], leaf: Callable[[str, list[Option]], list[Payload]]
) -> list[Payload]:
    """The options along the path of subcommands; `leaf` makes those of the last one."""
    branches = {option.name: option for option in options if option.is_branch}
    if path:
        if path[0] not in branches:
            raise DoesNotFit(f"/{name} has no subcommand {path[0]!r}.")
        chosen = branches[path[0]]
        inner = _nested(f"{name} {chosen.name}", chosen.options, path[1:], leaf)
        return [{"type": int(chosen.type), "name": chosen.name, "options": inner}]
    if branches:
        raise DoesNotFit(f"/{name} needs a subcommand: {', '.join(branches)}.")
    return leaf(name, options)


def _filled(name: str, options: list[Option], typed: Mapping[str, Any], resolved: Resolved) -> list[Payload]:
    unknown = typed.keys() - {option.name for option in options}
    if unknown:
        has = ", ".join(f"{option.name} ({option.type.name.lower()})" for option in options) or "none"
        raise DoesNotFit(f"/{name} has no option {sorted(unknown)[0]!r}. Its options: {has}.")
    missing = [option.name for option in options if option.required and typed.get(option.name) is None]
    if missing:
        raise DoesNotFit(f"/{name} needs the option {missing[0]!r}.")
    return [
        {"type": int(option.type), "name": option.name, "value": _value(option, typed[option.name], resolved)}
        for option in options
        if typed.get(option.name) is not None
    ]


def _value(option: Option, value: Any, resolved: Resolved) -> Any:
    checked = _checked(option, value, resolved)
    allowed = [choice.value for choice in option.choices]
    if allowed and checked not in allowed:
        raise DoesNotFit(f"{option.name!r} must be one of {', '.join(map(repr, allowed))}, not {value!r}.")
    return checked


def _checked(option: Option, value: Any, resolved: Resolved) -> Any:  # noqa: PLR0911  one per type
    match option.type:
        case OptionType.STRING:
            return _string(option, value)
        case OptionType.INTEGER:
            return _integer(option, value)
        case OptionType.NUMBER:
            return _number(option, value)
        case OptionType.USER:
            return resolved.user(_an_id(option, value))
        case OptionType.CHANNEL:
            return resolved.channel(_an_id(option, value))
        case OptionType.ROLE:
            return resolved.role(_an_id(option, value))
        case OptionType.MENTIONABLE:
            return resolved.mentionable(_an_id(option, value))
        case OptionType.ATTACHMENT:
            return _attachment(option, value, resolved)
        case _:
            return _of_type(option, value, bool)


def _of_type(option: Option, value: Any, kind: type) -> Any:
    if type(value) is not kind:
        raise DoesNotFit(f"{option.name!r} must be of type {option.type.name.lower()}, not {value!r}.")
    return value


def _string(option: Option, value: Any) -> str:
    text: str = _of_type(option, value, str)
    low, high = option.min_length or 0, option.max_length or 6000
    if not low <= len(text) <= high:
        raise DoesNotFit(f"{option.name!r} takes {low} to {high} characters, not {len(text)}.")
    return text


def _integer(option: Option, value: Any) -> int:
    number: int = _of_type(option, value, int)
    if abs(number) > MAX_INTEGER:
        raise DoesNotFit(f"{option.name!r} takes integers up to 2^53 - 1, not {number}.")
    return int(_in_range(option, number))


def _number(option: Option, value: Any) -> float:
    return _in_range(option, value if type(value) is float else _of_type(option, value, int))


def _in_range(option: Option, number: float) -> float:
    if option.min_value is not None and number < option.min_value:
        raise DoesNotFit(f"{option.name!r} must be at least {option.min_value}, not {number}.")
    if option.max_value is not None and number > option.max_value:
        raise DoesNotFit(f"{option.name!r} must be at most {option.max_value}, not {number}.")
    return number


def _an_id(option: Option, value: Any) -> str:
    if not is_id(value):
        raise DoesNotFit(f"{option.name!r} takes an id as a string of digits, not {value!r}.")
    return value


def _attachment(option: Option, value: Any, resolved: Resolved) -> str:
    if not isinstance(value, Mapping) or "filename" not in value:
        raise DoesNotFit(f'{option.name!r} takes a file as {{"filename": …, "content": …}}, not {value!r}.')
    return resolved.attachment(value)

"""What there is to tell of one invocation of a command, as discord.py's objects have it."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import discord
from discord.ext import commands

from pulseboard.events import Draft, Level, Named, Ref, draft
from pulseboard.kinds import EventKind

SLASH = "slash"
_TYPES = {1: SLASH, 2: "user_menu", 3: "message_menu"}
_SUBCOMMANDS = (discord.AppCommandOptionType.subcommand.value, discord.AppCommandOptionType.subcommand_group.value)
_MAX_ARGUMENT_CHARACTERS = 200
_MAX_ARGUMENTS = 25
_MIN_TYPED_CHARACTERS = 2

Interaction = discord.Interaction[Any]
Context = commands.Context[Any]


class Invocation(NamedTuple):
    command: str
    """Its qualified name: `shop buy`."""
    shown: str
    """As a person would write it: `/shop buy`."""
    type: str
    """slash, prefix, user_menu or message_menu."""
    actor: Named
    guild: Named | None
    bot: Named | None
    shard: int

    def event(
        self,
        kind: EventKind,
        message: str,
        data: dict[str, Any],
        *,
        level: Level | None = None,
        at_ms: int | None = None,
    ) -> Draft:
        """The event that tells of it: `message` is what follows the member's name."""
        name = getattr(self.actor, "display_name", None) or self.actor.name
        return draft(
            kind.name,
            f"{name} {message}",
            level=kind.level if level is None else level,
            bot=self.bot,
            shard=self.shard,
            guild=self.guild,
            actor=self.actor,
            data=data,
            at_ms=at_ms,
        )


def of_interaction(interaction: Interaction, command: Any) -> Invocation:
    """`command` is None for one that the bot doesn't have (any more)."""
    data: Any = interaction.data
    name = _called(data) if command is None else str(command.qualified_name)
    type_ = _TYPES.get(data.get("type", 1), SLASH)
    guild = _guild_of(interaction)
    return Invocation(
        command=name,
        shown=f"/{name}" if type_ == SLASH else name,
        type=type_,
        actor=interaction.user,
        guild=guild,
        bot=interaction.client.user,
        shard=_shard(interaction.client, interaction.guild_id),
    )


def of_context(context: Context) -> Invocation:
    """Of a prefix command that was found."""
    assert context.command is not None
    name = context.command.qualified_name
    prefix = context.prefix or ""
    return Invocation(
        command=name,
        shown=name if prefix.startswith("<@") else f"{prefix}{name}",
        type="prefix",
        actor=context.author,
        guild=context.guild,
        bot=context.bot.user,
        shard=_shard(context.bot, context.guild.id if context.guild else None),
    )


def _called(data: Any) -> str:
    """The qualified name of a slash command as Discord has it: subcommands are options of it."""
    words, options = [str(data["name"])], data.get("options")
    while options and options[0].get("type") in _SUBCOMMANDS:
        words.append(str(options[0]["name"]))
        options = options[0].get("options")
    return " ".join(words)


def _guild_of(interaction: Interaction) -> Named | None:
    """The guild. An application that a member installed is used in guilds too that the bot isn't in."""
    guild = interaction.guild
    if guild is not None and getattr(guild, "name", None):
        return guild
    return None if interaction.guild_id is None else Ref(str(interaction.guild_id), "")


def _shard(client: discord.Client, guild_id: int | None) -> int:
    """Which connection it came over. Direct messages come over the first."""
    return 0 if guild_id is None else (guild_id >> 22) % (client.shard_count or 1)


def arguments(source: Interaction | Context) -> dict[str, Any]:
    """What the member gave the command: by the name of the option, or the `text` after a prefix command."""
    if isinstance(source, commands.Context):
        return {"text": _after_command(source)[:_MAX_ARGUMENT_CHARACTERS]}
    found: dict[str, Any] = {}
    for name, value in _options(source):
        if len(found) < _MAX_ARGUMENTS:
            found[name] = value[:_MAX_ARGUMENT_CHARACTERS] if isinstance(value, str) else value
    return found


def typed(source: Interaction | Context) -> set[str]:
    """What the member wrote, in the pieces that an error may quote."""
    if isinstance(source, commands.Context):
        text = _after_command(source)
        found = {text, *text.split(), *(word.strip("\"'") for word in text.split())}
    else:
        found = {str(value) for _, value in _options(source)}
    return {each for each in found if len(each) >= _MIN_TYPED_CHARACTERS}


def _after_command(context: Context) -> str:
    text = context.message.content.removeprefix(context.prefix or "").strip()
    name = context.command.qualified_name if context.command else context.invoked_with or ""
    return text.removeprefix(name).strip() if text.startswith(name) else text.partition(" ")[2].strip()


def _options(interaction: Interaction) -> Iterator[tuple[str, Any]]:
    data: Any = interaction.data
    waiting = list(data.get("options") or ())
    while waiting:
        option = waiting.pop(0)
        waiting += option.get("options") or ()
        if "value" in option:
            yield str(option["name"]), option["value"]

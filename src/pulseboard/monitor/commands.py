"""Commands: each invocation is one event, however it was made and however it ended.

discord.py tells of completed slash commands and of everything about prefix commands by events; why a slash command
failed only the tree's `on_error` hears. Ours is put before the one that is there, which then runs as ever.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

import discord
from discord import app_commands
from discord.ext import commands

from pulseboard.events import COMMAND_COMPLETED, COMMAND_FAILED, Draft, Level, Ref, draft, ref
from pulseboard.logs import get_logger
from pulseboard.monitor.failures import classify
from pulseboard.monitor.listeners import Handler

MAX_REMEMBERED = 10_000
SLASH = "slash"
_TYPES = {1: SLASH, 2: "user_menu", 3: "message_menu"}

_logger = get_logger(__name__)

Interaction = discord.Interaction[Any]
Context = commands.Context[Any]


class CommandWatch:
    """Records COMMAND_COMPLETED and COMMAND_FAILED. Remembers interactions by id: some are delivered more than once."""

    def __init__(self, record: Callable[[Draft], None], clock: Callable[[], float] = time.perf_counter) -> None:
        self._record = record
        self._clock = clock
        self._running: OrderedDict[int, float] = OrderedDict()
        self._told: OrderedDict[int, None] = OrderedDict()
        self._hook: Any = None
        self._unhook: Callable[[], None] = _nothing
        self._contexts: WeakKeyDictionary[Context, float] = WeakKeyDictionary()

    def handlers(self) -> dict[str, Handler]:
        """What to listen to."""
        return {
            "interaction": self._interaction_arrived,
            "app_command_completion": self._slash_completed,
            "command": self._prefix_began,
            "command_completion": self._prefix_completed,
            "command_error": self._prefix_failed,
        }

    def _interaction_arrived(self, interaction: Interaction) -> None:
        if interaction.type is discord.InteractionType.application_command:
            self._watch_errors(interaction.client)
            self._running.setdefault(interaction.id, self._clock())
            _keep(self._running)

    def stop(self) -> None:
        """Take the hook out of the tree, or leave it without effect where another was put on top."""
        self._unhook()
        self._hook, self._unhook = None, _nothing

    def _watch_errors(self, client: discord.Client) -> None:
        """Looked at with every interaction: the author may have made the tree, or set its handler, in the meantime."""
        tree: app_commands.CommandTree[Any] | None = client._connection._command_tree
        if tree is None or tree.on_error is self._hook:
            return
        theirs = tree.on_error

        async def hook(interaction: Interaction, error: app_commands.AppCommandError) -> None:
            if self._hook is hook:
                self._failed_quietly(interaction, error)
            await theirs(interaction, error)

        def unhook() -> None:
            if tree.on_error is hook:
                tree.on_error = theirs  # type: ignore[method-assign]

        self._hook, self._unhook = hook, unhook
        tree.on_error = hook  # type: ignore[method-assign]

    def _failed_quietly(self, interaction: Interaction, error: Exception) -> None:
        try:
            self._slash_failed(interaction, error)
        except Exception:
            _logger.exception("monitor_failed", heard="on_error")

    def _slash_completed(self, interaction: Interaction, command: Any) -> None:
        began = self._running.pop(interaction.id, None)
        if self._is_first(interaction.id):
            self._completed(_of_interaction(interaction, command), began)

    def _slash_failed(self, interaction: Interaction, error: Exception) -> None:
        began = self._running.pop(interaction.id, None)
        is_command = interaction.type is discord.InteractionType.application_command
        if is_command and self._is_first(interaction.id):
            self._failed(_of_interaction(interaction, interaction.command), began, error)

    def _prefix_began(self, context: Context) -> None:
        self._contexts[context] = self._clock()

    def _prefix_completed(self, context: Context) -> None:
        if context.interaction is None:  # a hybrid command run as a slash command is told of as one, too
            self._completed(_of_context(context), self._contexts.pop(context, None))

    def _prefix_failed(self, context: Context, error: Exception) -> None:
        if context.interaction is not None:
            self._slash_failed(context.interaction, error)
        elif context.command is not None:  # otherwise it was no command but a word with a prefix
            self._failed(_of_context(context), self._contexts.pop(context, None), error)

    def _is_first(self, interaction_id: int) -> bool:
        if interaction_id in self._told:
            return False
        self._told[interaction_id] = None
        _keep(self._told)
        return True

    def _completed(self, invocation: "_Invocation", began: float | None) -> None:
        message = f"{invocation.actor.name} used {invocation.shown}"
        data = self._data(invocation, began)
        self._record(_event(invocation, COMMAND_COMPLETED.name, COMMAND_COMPLETED.level, message, data=data))

    def _failed(self, invocation: "_Invocation", began: float | None, error: Exception) -> None:
        failure = classify(error)
        message = f"{invocation.actor.name} used {invocation.shown}: {failure.error}"
        data = self._data(invocation, began) | failure._asdict()
        self._record(_event(invocation, COMMAND_FAILED.name, failure.level, message, data=data))

    def _data(self, invocation: "_Invocation", began: float | None) -> dict[str, Any]:
        duration_ms = None if began is None else round((self._clock() - began) * 1_000, 3)
        return {"command": invocation.command, "duration_ms": duration_ms, "type": invocation.type}


class _Invocation(NamedTuple):
    command: str
    """Its qualified name: `shop buy`."""
    shown: str
    """As a person would write it: `/shop buy`."""
    type: str
    actor: Ref
    guild: Ref | None
    bot: Ref | None
    shard: int


def _of_interaction(interaction: Interaction, command: Any) -> _Invocation:
    data: Any = interaction.data
    name = str(data["name"] if command is None else command.qualified_name)
    type_ = _TYPES.get(data.get("type", 1), SLASH)
    return _Invocation(
        command=name,
        shown=f"/{name}" if type_ == SLASH else name,
        type=type_,
        actor=ref(interaction.user),
        guild=ref(interaction.guild),
        bot=ref(interaction.client.user),
        shard=interaction.guild.shard_id if interaction.guild else 0,
    )


def _of_context(context: Context) -> _Invocation:
    assert context.command is not None
    name = context.command.qualified_name
    prefix = context.prefix or ""
    return _Invocation(
        command=name,
        shown=name if prefix.startswith("<@") else f"{prefix}{name}",
        type="prefix",
        actor=ref(context.author),
        guild=ref(context.guild),
        bot=ref(context.bot.user),
        shard=context.guild.shard_id if context.guild else 0,
    )


def _event(invocation: _Invocation, kind: str, level: Level, message: str, *, data: dict[str, Any]) -> Draft:
    bot, shard, guild, actor = invocation.bot, invocation.shard, invocation.guild, invocation.actor
    return draft(kind, message, level=level, bot=bot, shard=shard, guild=guild, actor=actor, data=data)


def _nothing() -> None:
    pass


def _keep(remembered: OrderedDict[int, Any]) -> None:
    if len(remembered) > MAX_REMEMBERED:
        remembered.popitem(last=False)

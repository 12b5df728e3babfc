"""Commands: each invocation is one event, however it was made and however it ended.

discord.py tells of completed slash commands and of everything about prefix commands by events; why a slash command
failed only the tree's `on_error` hears. Ours is put before the one that is there, which then runs as ever. Some
invocations end without a word from discord.py: the author's own error handler raised, the tree's check said no, the
task was cancelled. Those are found by looking at the tasks that commands run in.
"""

import asyncio
import functools
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from pulseboard.events import Recorder
from pulseboard.logs import get_logger
from pulseboard.monitor.bugs import Bugs
from pulseboard.monitor.command_events import CommandEvents, Running
from pulseboard.monitor.command_tasks import Task, has_no_tree, raised_in, running_interactions, runs_in_a_task, tree_of
from pulseboard.monitor.failures import BUG, COOLDOWN, PERMISSION, Failure
from pulseboard.monitor.invocations import Context, Interaction, Invocation, of_context, of_interaction
from pulseboard.monitor.listeners import Handler

MAX_REMEMBERED = 10_000
_ANSWERED_SECONDS = 5.0
"""Discord takes the first answer to an interaction for three."""
_COMMAND = discord.InteractionType.application_command
_CANCELLED = Failure(BUG, "It was cancelled before it ended")
_STOPPED = Failure(COOLDOWN, "The bot was stopped before it ended")
_REFUSED = Failure(PERMISSION, "The check of the command tree refused it")
_HANDLER_RAISED = Failure(BUG, "It was cut off: a check or an error handler of its own raised")
_CUT_OFF = Failure(BUG, "It was cut off: it was cancelled, or a check or an error handler of its own raised")

_logger = get_logger(__name__)


class CommandWatch:
    """Records COMMAND_COMPLETED and COMMAND_FAILED. Remembers interactions by id: some are delivered more than once.

    What a command pays for it is mostly that this code isn't in the processor's caches any more: its own path takes
    few steps, what can be done later or seldom is.

    `with_arguments`: events hold what members gave the commands. `is_ending`: whether all that runs is being cancelled.
    """

    def __init__(
        self,
        record: Recorder,
        bugs: Bugs | None = None,
        *,
        with_arguments: bool = False,
        is_ending: Callable[[], bool] = lambda: False,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._events = CommandEvents(record, bugs or Bugs(), with_arguments=with_arguments, clock=clock)
        self._is_ending = is_ending
        self._clock = clock
        self._interactions: OrderedDict[int, Running] = OrderedDict()
        self._contexts: OrderedDict[int, Running] = OrderedDict()
        self._told: OrderedDict[int, None] = OrderedDict()
        self._hook: Any = None
        self._unhook: Callable[[], None] = _nothing

    def handlers(self) -> dict[str, Handler]:
        """What to listen to."""
        return {
            "interaction": self._interaction_arrived,
            "app_command_completion": self._slash_completed,
            "command": self._prefix_began,
            "command_completion": self._prefix_completed,
            "command_error": self._prefix_failed,
        }

    def stop(self) -> None:
        """Take the hook out of the tree, or leave it without effect where another was put on top."""
        self._unhook()
        self._hook, self._unhook = None, _nothing
        self._interactions.clear()
        self._contexts.clear()

    def stopped(self) -> None:
        """The bot is closed: tell of what it was still at, which can't be answered any more. `look` has just been."""
        for running in (*self._contexts.values(), *self._interactions.values()):
            source = running.source
            if running.task is None and not has_no_tree(source):
                continue  # where the author has changed how commands run, it may be over for long
            if isinstance(source, commands.Context) or self._is_first(source.id):
                self._events.failed(_invocation(source), running, source, _STOPPED)
        self._contexts.clear()
        self._interactions.clear()

    def acknowledged(self, interaction_id: int) -> None:
        """Discord has taken an answer to an interaction, or that one will come later."""
        running = self._interactions.get(interaction_id)
        if running is None or running.acknowledged is not None:
            return
        running.acknowledged = self._clock()
        if has_no_tree(running.source):
            self._slash_completed(running.source, None)  # nobody will tell of its end

    def look(self, tasks: Iterable[Task]) -> None:
        """Find the slash commands that have ended without a word. `tasks` are those that run, or all there are."""
        for remembered in (self._interactions, self._contexts, self._told):
            _forget_oldest(remembered)
        if not self._interactions:
            return
        alive = running_interactions(tasks)
        for id_, running in list(self._interactions.items()):
            if running.task is not None:
                continue
            if (found_task := alive.get(id_)) is not None:
                self._follow(running, found_task)
            elif runs_in_a_task(running.source):
                self._ended(running)
            elif has_no_tree(running.source) and self._clock() - running.began > _ANSWERED_SECONDS:
                self._slash_completed(running.source, None)

    def _interaction_arrived(self, interaction: Interaction) -> None:
        if interaction.type is not _COMMAND or interaction.id in self._told:
            return
        # Each time: the author may have made the tree, or set its handler, in the meantime.
        tree = tree_of(interaction)
        if tree is not None and tree.on_error is not self._hook:
            self._watch_errors(tree)
        self._interactions.setdefault(interaction.id, Running(interaction, self._clock()))

    def _watch_errors(self, tree: app_commands.CommandTree[Any]) -> None:
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
        running = self._interactions.pop(interaction.id, None)
        if self._is_first(interaction.id):
            self._events.completed(functools.partial(of_interaction, interaction, command), running, interaction)

    def _slash_failed(self, interaction: Interaction, error: BaseException) -> None:
        running = self._interactions.pop(interaction.id, None)
        if interaction.type is _COMMAND and self._is_first(interaction.id):
            self._events.raised(of_interaction(interaction, interaction.command), running, interaction, error)

    def _prefix_began(self, context: Context) -> None:
        if context.interaction is None:
            running = self._contexts[id(context)] = Running(context, self._clock())
            if (task := asyncio.current_task()) is not None:
                self._follow(running, task)

    def _prefix_completed(self, context: Context) -> None:
        if context.interaction is not None:  # a hybrid command run as a slash command is told of as one, too
            return
        running = self._contexts.pop(id(context), None)
        if context.command_failed:  # discord.py passes over a command that was cancelled
            self._events.failed(of_context(context), running, context, self._unless_stopped(context, _CANCELLED))
        else:
            self._events.completed(functools.partial(of_context, context), running, context)

    def _prefix_failed(self, context: Context, error: Exception) -> None:
        if context.interaction is not None:
            self._slash_failed(context.interaction, error)
        elif context.command is not None:  # otherwise it was no command but a word with a prefix
            self._events.raised(of_context(context), self._contexts.pop(id(context), None), context, error)

    def _follow(self, running: Running, task: Task) -> None:
        running.task = task
        task.add_done_callback(lambda _: self._ended_quietly(running))

    def _ended_quietly(self, running: Running) -> None:
        try:
            self._ended(running)
        except Exception:
            _logger.exception("monitor_failed", heard="the end of a task")

    def _ended(self, running: Running) -> None:
        """Whatever ran this is over: unless it was told of by now, discord.py won't tell."""
        source = running.source
        if isinstance(source, commands.Context):
            if self._contexts.get(id(source)) is running:
                del self._contexts[id(source)]
                self._cut_off(_invocation(source), running)
        elif self._interactions.get(source.id) is running:
            del self._interactions[source.id]
            if self._is_first(source.id):
                is_refused = running.task is not None or _is_refused(source)
                self._cut_off(_invocation(source), running, is_refused=is_refused)

    def _cut_off(self, invocation: Invocation, running: Running, *, is_refused: bool = False) -> None:
        """`is_refused`: where nothing was raised, the tree's check had said no."""
        source, task = running.source, running.task
        error = None if task is None else raised_in(task)
        if isinstance(error, KeyboardInterrupt | SystemExit):
            self._events.failed(invocation, running, source, _STOPPED)
        elif error is not None:
            self._events.raised(invocation, running, source, error)
        elif task is not None and task.cancelled():
            self._events.failed(invocation, running, source, self._unless_stopped(source, _CANCELLED))
        elif is_refused:
            self._events.failed(invocation, running, source, _REFUSED)
        elif task is None:
            self._events.failed(invocation, running, source, self._unless_stopped(source, _CUT_OFF))
        else:
            self._events.failed(invocation, running, source, _HANDLER_RAISED)

    def _unless_stopped(self, source: Interaction | Context, failure: Failure) -> Failure:
        """Cut off by the bot's end a command is no bug: it can be used again when the bot is back."""
        client = source.bot if isinstance(source, commands.Context) else source.client
        return _STOPPED if client.is_closed() or self._is_ending() else failure

    def _is_first(self, interaction_id: int) -> bool:
        if interaction_id in self._told:
            return False
        self._told[interaction_id] = None
        return True


def _invocation(source: Interaction | Context) -> Invocation:
    if isinstance(source, commands.Context):
        return of_context(source)
    return of_interaction(source, source.command)


def _is_refused(interaction: Interaction) -> bool:
    """Whether the tree's check said no, as far as discord.py remembers it.

    A slash command that fails later has its values put together by then; that a context menu failed isn't noted at all.
    """
    data: Any = interaction.data
    was_begun = data.get("type", 1) == 1 and hasattr(interaction, "_cs_namespace")
    return interaction.command_failed and not was_begun


def _nothing() -> None:
    pass


def _forget_oldest(remembered: OrderedDict[int, Any]) -> None:
    while len(remembered) > MAX_REMEMBERED:
        remembered.popitem(last=False)

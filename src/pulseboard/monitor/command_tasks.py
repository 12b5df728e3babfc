"""The tasks that discord.py runs commands in: which are there, and how one ended."""

import asyncio
from collections.abc import Iterable
from typing import Any, TypeGuard

import discord
from discord import app_commands
from discord.ext import commands

from pulseboard.monitor.invocations import Context, Interaction

_INVOKER = "CommandTree-invoker"
"""discord.py's name for the task that a slash command runs in."""

Task = asyncio.Task[Any]


def running_interactions(tasks: Iterable[Task]) -> dict[int, Task]:
    """Those of the tasks that run a slash command now, by its interaction's id."""
    running = {}
    for task in tasks:
        if task.get_name() == _INVOKER and not task.done() and (found := _interaction_of(task)) is not None:
            running[found.id] = task
    return running


def _interaction_of(task: Task) -> Interaction | None:
    """The interaction that one of the tree's tasks is for."""
    frame = getattr(task.get_coro(), "cr_frame", None)
    found = None if frame is None else frame.f_locals.get("interaction")
    return found if isinstance(found, discord.Interaction) else None


def runs_in_a_task(source: Interaction | Context) -> bool:
    """Whether it is sure that a slash command runs in a task which `look` knows: not where the author changed that."""
    if not isinstance(source, discord.Interaction):
        return False
    tree = tree_of(source)
    return tree is not None and type(tree)._from_interaction is app_commands.CommandTree._from_interaction


def tree_of(interaction: Interaction) -> app_commands.CommandTree[Any] | None:
    """What runs the bot's slash commands; None where its author answers interactions without discord.py's help."""
    tree: app_commands.CommandTree[Any] | None = interaction.client._connection._command_tree
    return tree


def has_no_tree(source: Interaction | Context) -> TypeGuard[Interaction]:
    """Whether it is an interaction of whose end nobody will tell."""
    return isinstance(source, discord.Interaction) and tree_of(source) is None


def raised_in(task: Task) -> BaseException | None:
    """What a task ended with; of a handler that raised, what it was called for. asyncio still tells of it as ever."""
    error: BaseException | None = getattr(task, "_exception", None)
    if error is not None and isinstance(error.__context__, app_commands.AppCommandError | commands.CommandError):
        return error.__context__
    return error

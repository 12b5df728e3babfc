"""Answering an interaction: in time, once, and only to those it concerns."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

import discord

from pulseboard.logs import get_logger

DEFER_AFTER_SECONDS = 1.5
"""Discord gives up on an interaction after 3 s; what takes longer than this is announced first."""
DEFER_PRESS_AFTER_SECONDS = 1.0
"""Of a press nobody sees that it was announced, so it can be early: another process, which waits whether somebody has
these buttons, learns that in time."""
SUGGEST_WITHIN_SECONDS = 1.5
"""Suggestions can't be announced: what takes longer is left out."""
_ALREADY_ACKNOWLEDGED = 40060
_PUBLICLY = "publicly"

T = TypeVar("T")
Interaction = discord.Interaction[Any]


_logger = get_logger(__name__)


async def in_time(interaction: Interaction, work: Coroutine[Any, Any, T], *, ephemeral: bool) -> T:
    """The work's result. When it takes long, Discord is told that the answer comes later: a command's member sees that
    the bot is thinking, the message of a button stays as it is.
    """
    is_press = interaction.type is discord.InteractionType.component
    task = asyncio.ensure_future(work)
    done, _ = await asyncio.wait([task], timeout=DEFER_PRESS_AFTER_SECONDS if is_press else DEFER_AFTER_SECONDS)
    if not done:
        interaction.extras[_PUBLICLY] = not ephemeral
        try:
            await _once(interaction, interaction.response.defer(ephemeral=ephemeral, thinking=not is_press))
        finally:
            await asyncio.wait([task])
    return task.result()


async def answer(
    interaction: Interaction,
    content: str,
    *,
    ephemeral: bool,
    mention: discord.abc.User | None = None,
    view: discord.ui.View | None = None,
) -> None:
    """Say something, now or after `in_time` has announced it. Nobody is notified but the one to `mention`."""
    mentions = discord.AllowedMentions(everyone=False, roles=False, users=[mention] if mention else False)
    said: dict[str, Any] = {"ephemeral": ephemeral, "allowed_mentions": mentions, "suppress_embeds": True}
    if view is not None:
        said["view"] = view
    if interaction.response.type is discord.InteractionResponseType.deferred_channel_message:
        await interaction.followup.send(content, **said, wait=True)
    else:
        await _once(interaction, interaction.response.send_message(content, **said))


async def update(press: Interaction, content: str, *, view: discord.ui.View | None) -> None:
    """Change the message whose button was pressed, now or after `in_time` has announced it."""
    if press.response.is_done():
        await press.edit_original_response(content=content, view=view)
    else:
        await _once(press, press.response.edit_message(content=content, view=view))


async def answer_failure(interaction: Interaction, sentence: str) -> None:
    """Tell the member alone that it didn't work. If even that can't be said, it is logged; nothing is raised."""
    try:
        if not interaction.response.is_done():
            await _once(interaction, interaction.response.send_message(sentence, ephemeral=True))
            return
        is_thinking = interaction.response.type is discord.InteractionResponseType.deferred_channel_message
        if is_thinking and interaction.extras.get(_PUBLICLY, True):
            # The first follow-up would take the place of "thinking", and be as public as that is.
            await interaction.delete_original_response()
        await interaction.followup.send(sentence, ephemeral=True)
    except Exception as error:  # too late, no network, a client that is being closed
        _logger.warning("answer_not_delivered", interaction=interaction.id, error=str(error))


async def _once(interaction: Interaction, said: Coroutine[Any, Any, Any]) -> None:
    """Say it, unless that has been done: Discord at times delivers an interaction again."""
    try:
        await said
    except discord.HTTPException as error:
        if error.code != _ALREADY_ACKNOWLEDGED:
            raise
        _logger.info("answered_already", interaction=interaction.id)

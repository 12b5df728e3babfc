"""Asking an administrator once more before something large."""

from collections.abc import Awaitable, Callable
from typing import NamedTuple

import discord

from pulseboard.bot.answers import Interaction, answer, in_time, update
from pulseboard.bot.buttons import Button, Buttons
from pulseboard.features.economy.refusals import Refusal

CONFIRM_SECONDS = 60.0
EXPIRED = "Nobody confirmed this in time, so nothing was changed. Use the command again."
CANCELLED = "Cancelled. Nothing was changed."
UNKNOWN = "The bot couldn't reach its data. It isn't known whether this was done: look at the dashboard or `/history`."


class Question(NamedTuple):
    """What is to be confirmed, and what is done then. Done twice it must act once and tell the same."""

    text: str
    carry_out: Callable[[], Awaitable[str]]


async def answer_or_ask(
    interaction: Interaction, outcome: str | Question, check: Callable[[Interaction], None]
) -> None:
    """Tell the one who asked what was done, or ask for a confirmation. `check` raises when someone may not confirm."""
    if isinstance(outcome, str):
        await answer(interaction, outcome, ephemeral=True)
    else:
        await answer(interaction, outcome.text, ephemeral=True, view=Confirmation(interaction, outcome, check))


class Confirmation(Buttons):
    def __init__(self, asked_by: Interaction, question: Question, check: Callable[[Interaction], None]) -> None:
        super().__init__(asked_by, CONFIRM_SECONDS)
        self._question, self._check = question, check
        self._under_way = 0
        self._was_tried = False

    @discord.ui.button(label="Confirm", style=discord.ButtonStyle.danger)
    async def confirm(self, press: Interaction, _: Button) -> None:
        self._check(press)
        self._was_tried = True
        self._under_way += 1
        try:
            text = await in_time(press, self._carried_out(), ephemeral=True)
        finally:
            self._under_way -= 1
        await update(press, text, view=None)
        self.stop()

    @discord.ui.button(label="Cancel")
    async def cancel(self, press: Interaction, _: Button) -> None:
        if self._was_tried:
            return await update(press, UNKNOWN, view=self)
        await update(press, CANCELLED, view=None)
        self.stop()
        return None

    async def on_timeout(self) -> None:
        if not self._under_way:  # otherwise what comes of it is told when it is there
            await self.change(content=UNKNOWN if self._was_tried else EXPIRED, view=None)

    async def _carried_out(self) -> str:
        try:
            return await self._question.carry_out()
        except Refusal as refusal:
            return refusal.sentence

"""Buttons below an answer: who may press them, for how long, and what happens when one fails."""

from collections import deque
from typing import Any

import discord

from pulseboard.bot.answers import Interaction, answer
from pulseboard.bot.sentences import explain
from pulseboard.logs import get_logger

NOT_YOURS = "These buttons belong to somebody else. Use the command yourself to get your own."
HEARD = "heard"
"""Set in the `extras` of a press that somebody listens to."""
_REMEMBERED_PRESSES = 20

_logger = get_logger(__name__)

Button = discord.ui.Button[Any]


class Buttons(discord.ui.View):
    """For the one whose interaction they answer. A press that is delivered again is not heard a second time.

    When nobody has pressed one for `seconds`, they are disabled (at most 15 minutes: after that Discord lets nobody
    change an answer).
    """

    def __init__(self, asked_by: Interaction, seconds: float) -> None:
        super().__init__(timeout=seconds)
        self._owner = asked_by.user.id
        self._shown_by = asked_by
        self._presses: deque[int] = deque(maxlen=_REMEMBERED_PRESSES)

    async def interaction_check(self, press: Interaction, /) -> bool:
        press.extras[HEARD] = True
        if press.id in self._presses:
            return False
        self._presses.append(press.id)
        if press.user.id != self._owner:
            await answer(press, NOT_YOURS, ephemeral=True)
            return False
        return True

    async def on_error(self, press: Interaction, error: Exception, item: discord.ui.Item[Any], /) -> None:
        await explain(press, error, getattr(item, "label", None))

    async def on_timeout(self) -> None:
        for item in self.children:
            if isinstance(item, discord.ui.Button):
                item.disabled = True
        await self.change(view=self)

    async def change(self, **message: Any) -> None:
        """Edit the message that the buttons belong to, when nobody has pressed one. If that fails, it is logged."""
        try:
            await self._shown_by.edit_original_response(**message)
        except Exception as error:  # the message is gone, or the line is down
            _logger.info("buttons_not_changed", interaction=self._shown_by.id, error=str(error))

    def shown_anew_by(self, press: Interaction) -> None:
        """The message was changed in answer to this press: what changes it next may take as long again."""
        self._shown_by = press

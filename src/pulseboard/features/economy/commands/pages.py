"""A list that is too long for one message: its pages, and the buttons that turn them."""

from collections.abc import Awaitable, Callable
from typing import NamedTuple

import discord

from pulseboard.bot.answers import Interaction, answer, in_time, update
from pulseboard.bot.buttons import Button, Buttons

PAGES_SECONDS = 300.0
"""How long the buttons work after the last press."""


class Page(NamedTuple):
    text: str
    number: int
    """From 0."""
    of: int
    """How many there are."""


Fetch = Callable[[int], Awaitable[Page]]
"""The page of this number, or the last one where there are fewer by now."""


async def answer_in_pages(interaction: Interaction, fetch: Fetch, *, ephemeral: bool) -> None:
    """Answer with the first page, and with buttons where there are more."""

    async def first() -> Page:
        return await fetch(0)

    page = await in_time(interaction, first(), ephemeral=ephemeral)
    view = Pages(interaction, fetch, page, ephemeral=ephemeral) if page.of > 1 else None
    await answer(interaction, _with_footer(page), ephemeral=ephemeral, view=view)


class Pages(Buttons):
    def __init__(self, asked_by: Interaction, fetch: Fetch, first: Page, *, ephemeral: bool) -> None:
        super().__init__(asked_by, PAGES_SECONDS)
        self._fetch, self._ephemeral = fetch, ephemeral
        self._turned_to(first)

    @discord.ui.button(label="Previous")
    async def previous(self, press: Interaction, _: Button) -> None:
        await self._turn(press, self._number - 1)

    @discord.ui.button(label="Next")
    async def next(self, press: Interaction, _: Button) -> None:
        await self._turn(press, self._number + 1)

    async def _turn(self, press: Interaction, number: int) -> None:
        async def turned() -> Page:
            return await self._fetch(max(number, 0))

        page = await in_time(press, turned(), ephemeral=self._ephemeral)
        self._turned_to(page)
        await update(press, _with_footer(page), view=self)
        self.shown_anew_by(press)

    def _turned_to(self, page: Page) -> None:
        self._number = page.number
        self.previous.disabled = page.number == 0
        self.next.disabled = page.number >= page.of - 1


def _with_footer(page: Page) -> str:
    return page.text if page.of < 2 else f"{page.text}\n\nPage {page.number + 1} of {page.of}"

"""What is read in pages: who has most, and one's own transactions."""

from discord import app_commands

from pulseboard.bot.answers import Interaction
from pulseboard.features.economy.commands.pages import Page, answer_in_pages
from pulseboard.features.economy.commands.wording import Command, asked_by, shown
from pulseboard.features.economy.ledger.job import CLAIM, GRANT, TAKE, TRANSFER, UNDO
from pulseboard.features.economy.ledger.queries import Line
from pulseboard.features.economy.rules import Currency
from pulseboard.features.economy.service import Asked, EconomyService

LEADERBOARD_LENGTH = 10
HISTORY_LENGTH = 5
"""A page fits into the 2,000 characters of a message, however long names and reasons are."""
_REASON_CHARACTERS = 48


def leaderboard_command(economy: EconomyService) -> Command:
    @app_commands.command(name="leaderboard", description="See who has the most coins, and your own place.")
    @app_commands.guild_only()
    async def leaderboard(interaction: Interaction) -> None:
        asked = asked_by(interaction)
        await answer_in_pages(interaction, lambda number: _leaders(economy, asked, number), ephemeral=False)

    return leaderboard


async def _leaders(economy: EconomyService, asked: Asked, number: int) -> Page:
    show = economy.rules.currency.show
    leaders = await economy.leaderboard(asked, LEADERBOARD_LENGTH, number * LEADERBOARD_LENGTH)
    count = _pages(leaders.total, LEADERBOARD_LENGTH)
    if number >= count > 0:  # some have lost their coins since the page before was shown
        return await _leaders(economy, asked, count - 1)
    if not leaders.holdings:
        return Page("Nobody has coins yet. Claim yours with `/daily`.", 0, 0)
    lines = [
        f"{place}. **{shown(holding.name or holding.member)}** · {show(holding.balance)}"
        for place, holding in enumerate(leaders.holdings, number * LEADERBOARD_LENGTH + 1)
    ]
    own, name = await economy.place(asked), f"**{shown(asked.actor.name)}**"
    stands = f"{name} has no coins yet." if own is None else f"{name}: place {own.place} with {show(own.balance)}."
    return Page("\n".join(["**The richest members**", *lines, "", stands]), number, count)


def history_command(economy: EconomyService) -> Command:
    @app_commands.command(name="history", description="See your own transactions.")
    @app_commands.guild_only()
    async def history(interaction: Interaction) -> None:
        statement = _Statement(economy, asked_by(interaction))
        await answer_in_pages(interaction, statement.page, ephemeral=True)

    return history


class _Statement:
    """The entries that there were when the first page was shown: later ones don't push them from page to page."""

    def __init__(self, economy: EconomyService, asked: Asked) -> None:
        self._economy, self._asked = economy, asked
        self._newest: int | None = None

    async def page(self, number: int) -> Page:
        before = None if self._newest is None else self._newest - number * HISTORY_LENGTH + 1
        lines = await self._economy.history(self._asked, HISTORY_LENGTH, before)
        if not lines:
            return Page("You have no transactions yet. Claim your first coins with `/daily`.", 0, 0)
        if self._newest is None:
            self._newest = lines[0].number  # an account's entries are numbered from 1 without a gap
        text = "\n".join(["**Your transactions**", *(_told(line, self._economy.rules.currency) for line in lines)])
        return Page(text, number, _pages(self._newest, HISTORY_LENGTH))


def _told(line: Line, currency: Currency) -> str:
    sign = "+" if line.amount > 0 else "-"
    reason = f": {shown(line.reason, _REASON_CHARACTERS)}" if line.reason else ""
    return (
        f"`#{line.transaction}` <t:{line.at_ms // 1000}:f> {_what(line)}{reason} · "
        f"**{sign}{currency.show(abs(line.amount))}** · {line.balance:,} after it"
    )


def _what(line: Line) -> str:
    """What happened, seen from the one whose statement it is."""
    other = f"**{shown(line.others[0][1])}**" if line.others else "somebody"
    actor = f"<@{line.actor}>" if line.actor.isdigit() else shown(line.actor_name or line.actor)
    return {
        CLAIM: "Claimed",
        TRANSFER: f"Paid to {other}" if line.amount < 0 else f"Paid by {other}",
        GRANT: f"Granted by {actor}",
        TAKE: f"Taken by {actor}",
        UNDO: f"`#{line.undoes}` undone by {actor}",
    }.get(line.kind, line.kind.capitalize())


def _pages(items: int, length: int) -> int:
    return -(-items // length)

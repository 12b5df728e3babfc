"""`/economy`: what administrators can do, each time with a reason, and confirmed before something large."""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import discord
from discord import app_commands

from pulseboard.bot.answers import Interaction, in_time
from pulseboard.events import ref
from pulseboard.features.economy.commands.confirmation import Question, answer_or_ask
from pulseboard.features.economy.commands.permission import check_may_administrate, may_administrate
from pulseboard.features.economy.commands.wording import Amount, asked_by, in_time_to_suggest, shown
from pulseboard.features.economy.ledger.queries import Summary
from pulseboard.features.economy.refusals import Reason as Refused
from pulseboard.features.economy.refusals import Refusal
from pulseboard.features.economy.rules import MAX_AMOUNT
from pulseboard.features.economy.service import Asked, EconomyService

_MAX_CHOICES, _MAX_CHOICE_CHARACTERS = 25, 100
_SEARCHED = 100
"""Among how many of the newest transactions suggestions are looked for."""

Reason = app_commands.Range[str, 1, 200]
Balance = app_commands.Range[int, 0, MAX_AMOUNT]
WHY = "Why: it is kept with the transaction"


class Administration(app_commands.Group):
    """Shown to members with Manage Server; to all where a role may use it too, since Discord knows nothing of that."""

    def __init__(self, economy: EconomyService) -> None:
        super().__init__(
            name="economy",
            description="Run this server's economy.",
            guild_only=True,
            default_permissions=None if economy.rules.admin_role else discord.Permissions(manage_guild=True),
        )
        self._economy = economy
        self._show = economy.rules.currency.show

    async def interaction_check(self, interaction: Interaction, /) -> bool:
        self._check(interaction)
        return True

    def _check(self, interaction: Interaction) -> None:
        check_may_administrate(interaction, self._economy.rules)

    @app_commands.command(description="Give a member new coins.")
    @app_commands.describe(member="Who gets them", amount="How many coins", reason=WHY)
    async def grant(self, interaction: Interaction, member: discord.User, amount: Amount, reason: Reason) -> None:
        asked, whom = _of(interaction, member), ref(member)

        async def carry_out() -> str:
            done = await self._economy.grant(asked, whom, amount, reason)
            return self._adjusted(member, done.amount, done.balance, done.transaction)

        text = f"Give **{shown(member.display_name)}** **{self._show(amount)}**?"
        await self._do(interaction, self._asking_if(amount, text, carry_out))

    @app_commands.command(description="Take coins from a member. They are gone then.")
    @app_commands.describe(member="From whom", amount="How many coins", reason=WHY)
    async def take(self, interaction: Interaction, member: discord.User, amount: Amount, reason: Reason) -> None:
        asked, whom = _of(interaction, member), ref(member)

        async def carry_out() -> str:
            done = await self._economy.take(asked, whom, amount, reason)
            return self._adjusted(member, done.amount, done.balance, done.transaction)

        text = f"Take **{self._show(amount)}** from **{shown(member.display_name)}**?"
        await self._do(interaction, self._asking_if(amount, text, carry_out))

    @app_commands.command(name="set", description="Set how many coins a member has.")
    @app_commands.describe(member="Who", balance="How many coins they have then", reason=WHY)
    async def set_(self, interaction: Interaction, member: discord.User, balance: Balance, reason: Reason) -> None:
        asked, whom = _of(interaction, member), ref(member)

        async def carry_out() -> str:
            done = await self._economy.set_balance(asked, whom, balance, reason)
            return self._adjusted(member, done.amount, done.balance, done.transaction)

        async def work() -> str | Question:
            held = await self._economy.balance(asked, whom)
            text = f"**{shown(member.display_name)}** has {self._show(held)}. Make that **{self._show(balance)}**?"
            return await self._asking_if(abs(balance - held), text, carry_out)

        await self._do(interaction, work())

    @app_commands.command(description="Take a transaction back.")
    @app_commands.describe(transaction="Its number; or a member's name, to choose from what is suggested", reason=WHY)
    async def undo(self, interaction: Interaction, transaction: Amount, reason: Reason) -> None:
        asked = asked_by(interaction)

        async def carry_out() -> str:
            done = await self._economy.undo(asked, transaction, reason)
            what = f"Transaction #{done.undoes} of {self._show(done.amount)}"
            return f"{what} is undone, by transaction #{done.transaction}."

        async def work() -> str | Question:
            found = await self._economy.undoable(asked, number=transaction)
            text = f"Undo this? {shown(_summed_up(found[0], self._show), 200)}" if found else ""
            return await self._asking_if(found[0].amount if found else 0, text, carry_out)

        await self._do(interaction, work())

    @undo.autocomplete("transaction")
    async def transactions(self, interaction: Interaction, typed: Any) -> list[app_commands.Choice[int]]:
        if not may_administrate(interaction, self._economy.rules):
            return [app_commands.Choice(name="Only administrators of the economy can undo something.", value=0)]
        found = await in_time_to_suggest(self._economy.undoable(asked_by(interaction), _SEARCHED)) or []
        text = str(typed).strip().removeprefix("#").casefold()
        return [
            app_commands.Choice(name=_summed_up(one, self._show)[:_MAX_CHOICE_CHARACTERS], value=one.number)
            for one in found
            if _matches(one, text)
        ][:_MAX_CHOICES]

    @app_commands.command(description="Keep a member from claiming, paying and being paid.")
    @app_commands.describe(member="Who", reason=WHY, end="End it: the member can claim and pay again")
    async def freeze(self, interaction: Interaction, member: discord.User, reason: Reason, end: bool = False) -> None:
        asked, whom = _of(interaction, member), ref(member)

        async def work() -> str:
            done = await self._economy.freeze(asked, whom, reason, frozen=not end)
            state = "is frozen, with" if done.frozen else "is free again, with"
            return f"**{shown(member.display_name)}**'s account {state} {self._show(done.balance)} in it."

        await self._do(interaction, work())

    async def _do(self, interaction: Interaction, work: Coroutine[Any, Any, str | Question]) -> None:
        outcome = await in_time(interaction, work, ephemeral=True)
        await answer_or_ask(interaction, outcome, self._check)

    async def _asking_if(self, amount: int, text: str, carry_out: Callable[[], Awaitable[str]]) -> str | Question:
        """What came of it; before something large the question instead."""
        return Question(text, carry_out) if amount >= self._economy.rules.large_amount else await carry_out()

    def _adjusted(self, member: discord.User, change: int, balance: int, transaction: int) -> str:
        name, amount = f"**{shown(member.display_name)}**", f"**{self._show(abs(change))}**"
        verb = "got" if change > 0 else "lost"
        return f"{name} {verb} {amount} and now has {self._show(balance)}. Transaction #{transaction}."


def _of(interaction: Interaction, member: discord.User) -> Asked:
    """Raises Refusal (TO_A_BOT) where the member can't have an account."""
    if member.bot:
        raise Refusal(Refused.TO_A_BOT, "Bots have no account. Choose a member.")
    return asked_by(interaction)


def _summed_up(one: Summary, show: Callable[[int], str]) -> str:
    """`#12 transfer of 30 coins: Mira, Yuki`; plain text."""
    names = ", ".join(name for _, name in one.members)
    reason = f" ({one.reason})" if one.reason else ""
    return f"#{one.number} {one.kind} of {show(one.amount)}: {names}{reason}"


def _matches(one: Summary, typed: str) -> bool:
    """Whether somebody who has typed this may mean it: digits begin its number, letters are somewhere in a name."""
    if typed.isdigit():
        return str(one.number).startswith(typed)
    return not typed or any(typed in name.casefold() for _, name in one.members)

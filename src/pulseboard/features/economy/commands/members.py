"""What every member can do: claim, pay, and look at a balance."""

from typing import Any

import discord
from discord import app_commands

from pulseboard.bot.answers import Interaction, answer, in_time
from pulseboard.events import ref
from pulseboard.features.economy.commands.wording import Amount, Command, asked_by, in_time_to_suggest, shown
from pulseboard.features.economy.rules import discord_time
from pulseboard.features.economy.service import EconomyService


def daily_command(economy: EconomyService) -> Command:
    show = economy.rules.currency.show

    @app_commands.command(name="daily", description="Claim today's coins. The longer your streak, the more you get.")
    @app_commands.guild_only()
    async def daily(interaction: Interaction) -> None:
        asked = asked_by(interaction)
        claimed = await in_time(interaction, economy.claim(asked), ephemeral=False)
        days = f"{claimed.streak} days in a row" if claimed.streak > 1 else "first day of a streak"
        text = (
            f"**{shown(asked.actor.name)}** claimed **{show(claimed.amount)}** ({days}) and now has "
            f"{show(claimed.balance)}. Next claim {discord_time(claimed.next_at_ms)}."
        )
        await answer(interaction, text, ephemeral=False)

    return daily


def pay_command(economy: EconomyService) -> Command:
    show = economy.rules.currency.show

    @app_commands.command(name="pay", description="Pay coins to another member.")
    @app_commands.describe(member="Who gets the coins", amount="How many coins")
    @app_commands.guild_only()
    async def pay(interaction: Interaction, member: discord.Member, amount: Amount) -> None:
        asked = asked_by(interaction)
        transfer = economy.transfer(asked, ref(member), amount, payee_is_bot=member.bot)
        paid = await in_time(interaction, transfer, ephemeral=False)
        text = f"**{shown(asked.actor.name)}** paid **{show(paid.amount)}** to {member.mention}."
        if paid.fee:
            text += f" {show(paid.fee)} of that went as a fee."
        await answer(interaction, text, ephemeral=False, mention=member)

    @pay.autocomplete("amount")
    async def amounts(interaction: Interaction, typed: Any) -> list[app_commands.Choice[int]]:
        asked = asked_by(interaction)
        most = await in_time_to_suggest(economy.payable(asked)) or 0
        choices = {f"all you can pay now: {show(most)}": most, f"half of it: {show(most // 2)}": most // 2}
        return [
            app_commands.Choice(name=name, value=amount)
            for name, amount in choices.items()
            if amount >= economy.rules.transfer_minimum and str(amount).startswith(str(typed))
        ]

    return pay


def balance_command(economy: EconomyService) -> Command:
    show = economy.rules.currency.show

    @app_commands.command(name="balance", description="See how many coins you have, or another member.")
    @app_commands.describe(member="Whose coins; leave out for your own")
    @app_commands.guild_only()
    async def balance(interaction: Interaction, member: discord.Member | None = None) -> None:
        asked = asked_by(interaction)
        owner = asked.actor if member is None else ref(member)
        held = await in_time(interaction, economy.balance(asked, owner), ephemeral=True)
        whose = "You have" if owner.id == asked.actor.id else f"**{shown(owner.name)}** has"
        await answer(interaction, f"{whose} **{show(held)}**.", ephemeral=True)

    return balance

"""The economy in Discord: what members type and what they read."""

from typing import Any

import discord
from discord import app_commands

from pulseboard.bot.answers import Interaction, answer, in_time
from pulseboard.events import ref
from pulseboard.features.economy.rules import MAX_AMOUNT, discord_time
from pulseboard.features.economy.service import Asked, EconomyService

LEADERBOARD_LENGTH = 10
_MAX_NAME_CHARACTERS = 40

Amount = app_commands.Range[int, 1, MAX_AMOUNT]


def add_commands(tree: app_commands.CommandTree[Any], economy: EconomyService) -> None:
    """Put `/daily`, `/pay`, `/balance` and `/leaderboard` into a tree. What they refuse they raise."""
    for build in (_daily, _pay, _balance, _leaderboard):
        tree.add_command(build(economy))


def _daily(economy: EconomyService) -> app_commands.Command[Any, ..., Any]:
    show = economy.rules.currency.show

    @app_commands.command(name="daily", description="Claim today's coins. The longer your streak, the more you get.")
    @app_commands.guild_only()
    async def daily(interaction: Interaction) -> None:
        asked = _asked(interaction)
        claimed = await in_time(interaction, economy.claim(asked), ephemeral=False)
        days = f"{claimed.streak} days in a row" if claimed.streak > 1 else "first day of a streak"
        text = (
            f"**{_shown(asked.actor.name)}** claimed **{show(claimed.amount)}** ({days}) and now has "
            f"{show(claimed.balance)}. Next claim {discord_time(claimed.next_at_ms)}."
        )
        await answer(interaction, text, ephemeral=False)

    return daily


def _pay(economy: EconomyService) -> app_commands.Command[Any, ..., Any]:
    show = economy.rules.currency.show

    @app_commands.command(name="pay", description="Pay coins to another member.")
    @app_commands.describe(member="Who gets the coins", amount="How many coins")
    @app_commands.guild_only()
    async def pay(interaction: Interaction, member: discord.Member, amount: Amount) -> None:
        asked = _asked(interaction)
        transfer = economy.transfer(asked, ref(member), amount, payee_is_bot=member.bot)
        paid = await in_time(interaction, transfer, ephemeral=False)
        text = f"**{_shown(asked.actor.name)}** paid **{show(paid.amount)}** to {member.mention}."
        await answer(interaction, text, ephemeral=False, mention=member)

    return pay


def _balance(economy: EconomyService) -> app_commands.Command[Any, ..., Any]:
    show = economy.rules.currency.show

    @app_commands.command(name="balance", description="See how many coins you have, or another member.")
    @app_commands.describe(member="Whose coins; leave out for your own")
    @app_commands.guild_only()
    async def balance(interaction: Interaction, member: discord.Member | None = None) -> None:
        asked = _asked(interaction)
        owner = asked.actor if member is None else ref(member)
        held = await in_time(interaction, economy.balance(asked, owner), ephemeral=True)
        whose = "You have" if owner.id == asked.actor.id else f"**{_shown(owner.name)}** has"
        await answer(interaction, f"{whose} **{show(held)}**.", ephemeral=True)

    return balance


def _leaderboard(economy: EconomyService) -> app_commands.Command[Any, ..., Any]:
    show = economy.rules.currency.show

    @app_commands.command(name="leaderboard", description="See who has the most coins in this server.")
    @app_commands.guild_only()
    async def leaderboard(interaction: Interaction) -> None:
        asked = _asked(interaction)
        holdings = (
            await in_time(interaction, economy.leaderboard(asked, LEADERBOARD_LENGTH), ephemeral=False)
        ).holdings
        lines = [
            f"{place}. **{_shown(holding.name or holding.member)}** · {show(holding.balance)}"
            for place, holding in enumerate(holdings, 1)
        ]
        text = "\n".join(["**The richest members**", *lines])
        await answer(
            interaction, text if lines else "Nobody has coins yet. Claim yours with `/daily`.", ephemeral=False
        )

    return leaderboard


def _asked(interaction: Interaction) -> Asked:
    guild = interaction.guild
    if guild is None:  # the commands are for guilds only, and Discord knows that
        raise app_commands.NoPrivateMessage
    return Asked(ref(interaction.user), ref(guild), ref(interaction.client.user), str(interaction.id))


def _shown(name: str) -> str:
    """A name as it is, whatever markup or mention is written in it."""
    plain = discord.utils.escape_markdown(name[:_MAX_NAME_CHARACTERS], ignore_links=False)
    return discord.utils.escape_mentions(plain.replace("<", "\\<").replace("://", ":\u200b//"))

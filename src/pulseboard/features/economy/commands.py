"""The economy in Discord: what members type and what they read."""

from typing import Any

import discord
from discord import app_commands

from pulseboard.bot.answers import Interaction, answer, in_time
from pulseboard.events import Ref, ref
from pulseboard.features.economy.rules import MAX_AMOUNT, coins, discord_time
from pulseboard.features.economy.service import EconomyService

LEADERBOARD_LENGTH = 10
_MAX_NAME_CHARACTERS = 40

Amount = app_commands.Range[int, 1, MAX_AMOUNT]


def add_commands(tree: app_commands.CommandTree[Any], economy: EconomyService) -> None:
    """Put `/daily`, `/pay`, `/balance` and `/leaderboard` into a tree. What they refuse they raise."""
    for build in (_daily, _pay, _balance, _leaderboard):
        tree.add_command(build(economy))


def _daily(economy: EconomyService) -> app_commands.Command[Any, ..., Any]:
    @app_commands.command(name="daily", description="Claim today's coins. The longer your streak, the more you get.")
    @app_commands.guild_only()
    async def daily(interaction: Interaction) -> None:
        member, guild, bot = _who_and_where(interaction)
        claim = economy.claim(member, guild, bot=bot, interaction_id=str(interaction.id))
        claimed = await in_time(interaction, claim, ephemeral=False)
        days = f"{claimed.streak} days in a row" if claimed.streak > 1 else "first day of a streak"
        text = (
            f"**{_shown(member.name)}** claimed **{coins(claimed.amount)}** ({days}) and now has "
            f"{coins(claimed.balance)}. Next claim {discord_time(claimed.next_at_ms)}."
        )
        await answer(interaction, text, ephemeral=False)

    return daily


def _pay(economy: EconomyService) -> app_commands.Command[Any, ..., Any]:
    @app_commands.command(name="pay", description="Pay coins to another member.")
    @app_commands.describe(member="Who gets the coins", amount="How many coins")
    @app_commands.guild_only()
    async def pay(interaction: Interaction, member: discord.Member, amount: Amount) -> None:
        payer, guild, bot = _who_and_where(interaction)
        transfer = economy.transfer(
            payer,
            ref(member),
            amount,
            guild,
            bot=bot,
            interaction_id=str(interaction.id),
            payee_is_bot=member.bot,
        )
        paid = await in_time(interaction, transfer, ephemeral=False)
        text = f"**{_shown(payer.name)}** paid **{coins(paid.amount)}** to {member.mention}."
        await answer(interaction, text, ephemeral=False, mention=member)

    return pay


def _balance(economy: EconomyService) -> app_commands.Command[Any, ..., Any]:
    @app_commands.command(name="balance", description="See how many coins you have, or another member.")
    @app_commands.describe(member="Whose coins; leave out for your own")
    @app_commands.guild_only()
    async def balance(interaction: Interaction, member: discord.Member | None = None) -> None:
        asking, guild, _ = _who_and_where(interaction)
        owner = asking if member is None else ref(member)
        held = await in_time(interaction, economy.balance(owner, guild), ephemeral=True)
        whose = "You have" if owner.id == asking.id else f"**{_shown(owner.name)}** has"
        await answer(interaction, f"{whose} **{coins(held)}**.", ephemeral=True)

    return balance


def _leaderboard(economy: EconomyService) -> app_commands.Command[Any, ..., Any]:
    @app_commands.command(name="leaderboard", description="See who has the most coins in this server.")
    @app_commands.guild_only()
    async def leaderboard(interaction: Interaction) -> None:
        _, guild, _ = _who_and_where(interaction)
        holdings = await in_time(interaction, economy.leaderboard(guild, LEADERBOARD_LENGTH), ephemeral=False)
        lines = [
            f"{place}. **{_shown(holding.name or holding.member)}** · {coins(holding.balance)}"
            for place, holding in enumerate(holdings, 1)
        ]
        text = "\n".join(["**The richest members**", *lines])
        await answer(
            interaction, text if lines else "Nobody has coins yet. Claim yours with `/daily`.", ephemeral=False
        )

    return leaderboard


def _who_and_where(interaction: Interaction) -> tuple[Ref, Ref, Ref | None]:
    """The member who asks, the guild they ask in, and the bot that is asked."""
    guild = interaction.guild
    if guild is None:  # the commands are for guilds only, and Discord knows that
        raise app_commands.NoPrivateMessage
    return ref(interaction.user), ref(guild), ref(interaction.client.user)


def _shown(name: str) -> str:
    """A name as it is, whatever markup or mention is written in it."""
    plain = discord.utils.escape_markdown(name[:_MAX_NAME_CHARACTERS], ignore_links=False)
    return discord.utils.escape_mentions(plain.replace("<", "\\<").replace("://", ":\u200b//"))

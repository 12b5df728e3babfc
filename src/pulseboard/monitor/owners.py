"""Who owns the bot."""

import asyncio

import aiohttp
import discord

from pulseboard.monitor.members import ASK_SECONDS


async def owners_of(client: discord.Client) -> frozenset[str] | None:
    """The ids of the application's owner and of the members of its team; None where Discord can't be asked now."""
    try:
        async with asyncio.timeout(ASK_SECONDS):
            application = await client.application_info()
    except (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError, RuntimeError, AttributeError):
        return None  # AttributeError: the client hasn't logged in
    if application.team is None:
        return frozenset({str(application.owner.id)})
    accepted = discord.TeamMembershipState.accepted
    return frozenset(str(member.id) for member in application.team.members if member.membership_state is accepted)

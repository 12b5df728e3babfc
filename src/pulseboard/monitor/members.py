"""What a member is called in Discord."""

import asyncio

import aiohttp
import discord

ASK_SECONDS = 5.0


async def names_of(client: discord.Client, member: str) -> set[str]:
    """The names a member has now: the user name too, which no event is given, and the one in each server.

    Discord is asked where the client doesn't know them; where it can't be, what is known is all there is.
    """
    number = int(member)
    people = [person for guild in client.guilds if (person := guild.get_member(number)) is not None]
    user = people[0] if people else client.get_user(number)
    if user is None and client.user is None:
        return set()  # it hasn't logged in
    if user is None:
        try:
            async with asyncio.timeout(ASK_SECONDS):
                user = await client.fetch_user(number)
        except (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError, RuntimeError):
            return set()
    names = {user.name, user.global_name, *(person.nick for person in people)}
    return {name for name in names if name}

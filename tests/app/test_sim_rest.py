"""Discord's HTTP API as discord.py calls it: messages in channels, places, errors, and calls that aren't there."""

import io
from collections.abc import AsyncIterator

import aiohttp
import discord
import pytest

from pulseboard.sim import LocalDiscord, NotInWorld
from tests.app.sim_fixtures import RecordingBot, logged_in, point_at


@pytest.fixture
async def local() -> AsyncIterator[LocalDiscord]:
    async with LocalDiscord(guilds=2) as discord_:
        yield discord_


@pytest.fixture
async def bot(local: LocalDiscord, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[RecordingBot]:
    bot = RecordingBot()
    async with logged_in(bot, local, monkeypatch):
        yield bot


@pytest.fixture
def channel(local: LocalDiscord, bot: RecordingBot) -> discord.TextChannel:
    found = bot.get_channel(int(local.guilds[0].channels[0].id))
    assert isinstance(found, discord.TextChannel)
    return found


async def test_messages(local: LocalDiscord, bot: RecordingBot, channel: discord.TextChannel) -> None:
    """A bot writes, replies, edits and deletes; everybody hears of each, and the channel keeps what is left."""
    member = local.guilds[0].members[2]
    asked = await local.post_message(str(channel.id), member.id, "  anyone here?  ")
    ((question,),) = await bot.sees("message")
    assert (str(question.id), question.content, question.author.display_name) == (asked, "anyone here?", member.name)
    sent = await question.reply("yes", embed=discord.Embed(title="Me"), mention_author=False)
    assert sent.reference is not None
    assert sent.reference.message_id == question.id
    await sent.edit(content=f"yes, {question.author.mention}")
    ((_, edited),) = await bot.sees("message_edit")
    assert [mentioned.id for mentioned in edited.mentions] == [question.author.id]
    assert edited.edited_at is not None
    assert edited.embeds[0].title == "Me"
    fetched = await channel.fetch_message(sent.id)
    assert (fetched.content, fetched.id) == (edited.content, sent.id)
    file = await channel.send(file=discord.File(io.BytesIO(b"\x00\xff"), "bytes.bin"))
    assert await file.attachments[0].read() == b"\x00\xff"
    await file.delete()
    ((gone,),) = await bot.sees("message_delete")
    assert gone.id == file.id
    assert [message.id async for message in channel.history(limit=10)] == [sent.id, question.id]
    assert not local.unknown_calls


async def test_places(local: LocalDiscord, bot: RecordingBot, channel: discord.TextChannel) -> None:
    """What a bot may ask for about itself, its guilds and their people."""
    guild, member = local.guilds[0], local.guilds[0].members[3]
    assert bot.application is not None
    assert str((await bot.application_info()).id) == local.world.bot.id == str(bot.application.id)
    assert (await bot.fetch_user(int(member.id))).display_name == member.name
    assert (await channel.guild.fetch_member(int(member.id))).name == member.username
    fetched = await bot.fetch_guild(int(guild.id))
    assert (fetched.name, fetched.approximate_member_count) == (guild.name, guild.member_count)
    assert [one.name for one in await channel.guild.fetch_channels()] == [one.name for one in guild.channels]
    assert (await bot.fetch_channel(channel.id)).id == channel.id
    assert {str(one.id) async for one in bot.fetch_guilds()} >= {guild.id}
    async with channel.typing():
        pass
    assert not local.unknown_calls


async def test_unknown_calls(local: LocalDiscord, bot: RecordingBot, channel: discord.TextChannel) -> None:
    """A call that isn't there is answered with Discord's 404, and counted by method and path."""
    for _ in range(2):
        with pytest.raises(discord.NotFound) as missing:
            await channel.guild.fetch_roles()
    assert (missing.value.status, missing.value.text) == (404, "404: Not Found")
    with pytest.raises(discord.NotFound):
        await channel.create_invite()
    assert local.unknown_calls == {
        f"GET /guilds/{channel.guild.id}/roles": 2,
        f"POST /channels/{channel.id}/invites": 1,
    }


async def test_things_that_are_not_there(local: LocalDiscord, bot: RecordingBot, channel: discord.TextChannel) -> None:
    """What isn't in the world has Discord's own error code, and is no unknown call."""
    ghost = channel.get_partial_message(12)
    for call, code in (
        (lambda: bot.fetch_guild(12), 10004),
        (lambda: bot.fetch_channel(12), 10003),
        (lambda: bot.fetch_user(12), 10013),
        (lambda: channel.guild.fetch_member(12), 10007),
        (ghost.fetch, 10008),
        (ghost.delete, 10008),
        (lambda: bot.tree.fetch_command(12), 10063),
    ):
        with pytest.raises(discord.NotFound) as missing:
            await call()
        assert missing.value.code == code
    assert not local.unknown_calls


async def test_messages_that_discord_refuses(
    local: LocalDiscord, bot: RecordingBot, channel: discord.TextChannel
) -> None:
    """Nothing to say, too much to say, and words of others."""
    for content, code in ((" ", 50006), ("x" * 2001, 50035)):
        with pytest.raises(discord.HTTPException) as refused:
            await channel.send(content)
        assert refused.value.code == code
    theirs = await local.post_message(str(channel.id), local.guilds[0].members[2].id, "mine")
    with pytest.raises(discord.Forbidden) as forbidden:
        await channel.get_partial_message(int(theirs)).edit(content="yours")
    assert forbidden.value.code == 50005


async def test_shard_advice(local: LocalDiscord, monkeypatch: pytest.MonkeyPatch) -> None:
    """A client that asks how many shards it should have is told, and how often it may identify."""
    point_at(local, monkeypatch)
    bot = discord.AutoShardedClient(intents=discord.Intents(guilds=True), guild_ready_timeout=0.1)
    async with logged_in(bot, local, monkeypatch):
        assert bot.shard_count == 1
        assert len(bot.guilds) == 2
        _, _, limit = await bot.http.get_bot_gateway()
        assert (limit["total"], limit["remaining"]) == (1000, 999)


async def test_answers_to_nobody(local: LocalDiscord) -> None:
    """An interaction that isn't there, and a body that is no answer."""
    async with aiohttp.ClientSession() as session:
        for body, status, code in (
            (b'{"type": 4, "data": {"content": "hi"}}', 404, 10062),
            (b'{"type": "4"}', 400, 50035),
            (b"", 400, 50035),
        ):
            response = await session.post(f"{local.api_url}/interactions/1/token/callback", data=body)
            assert (response.status, (await response.json())["code"]) == (status, code)
            assert response.headers["Content-Type"] == "application/json"
        response = await session.post(f"{local.api_url}/webhooks/1/token", data=b'{"content": "hi"}')
        assert (response.status, (await response.json())["code"]) == (404, 10015)
        response = await session.get(f"{local.api_url}/users/@me")
        assert (response.status, (await response.json())["code"]) == (401, 0)


async def test_messages_of_nobody(local: LocalDiscord) -> None:
    """A message needs a place and an author who are there, and a place that is up."""
    guild = local.guilds[0]
    author = guild.members[0].id
    for where, who in (("12", author), (guild.id, "12")):
        with pytest.raises(NotInWorld):
            await local.post_message(where, who, "hello")
    await local.set_guild_available(guild.id, False)
    for where in (guild.id, guild.channels[0].id):
        with pytest.raises(NotInWorld, match="unavailable"):
            await local.post_message(where, author, "hello")

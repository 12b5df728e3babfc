"""A client logs in: over both compressions, with the right token and with a wrong one."""

import asyncio
import sys

import aiohttp
import discord
import pytest
from discord.ext import commands

from pulseboard.errors import PortTaken
from pulseboard.sim import LocalDiscord
from tests.app.sim_fixtures import BareClient, RecordingBot, bare_client, heartbeats_ended, logged_in, point_at, until

CLIENT = """
import asyncio, sys, discord, yarl
from discord import app_commands

api_url, gateway_url, compression = sys.argv[1:]
discord.http.Route.BASE = api_url
discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway_url)
assert discord.utils._ActiveDecompressionContext.COMPRESSION_TYPE == compression, "this client compresses otherwise"

class Client(discord.Client):
    async def setup_hook(self):
        await tree.sync()

client = Client(intents=discord.Intents.all(), guild_ready_timeout=0.1)
tree = app_commands.CommandTree(client)

@tree.command(description="Says it back")
async def echo(interaction, text: str):
    await interaction.response.send_message(text)

@tree.command(description="Ends the program")
async def leave(interaction):
    await interaction.response.send_message("bye", ephemeral=True)
    await client.close()

asyncio.run(client.start("local"))
"""


async def test_bot_sees_itself_and_its_guilds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Login, READY and GUILD_CREATE give a bot its name and every guild with channels, roles and a count of members."""
    bot = RecordingBot()
    async with LocalDiscord(seed=3, guilds=4, bot_name="Coinkeeper") as local, logged_in(bot, local, monkeypatch):
        assert bot.user is not None
        assert (bot.user.name, bot.user.global_name, bot.user.bot) == ("coinkeeper", "Coinkeeper", True)
        assert {str(guild.id): guild.name for guild in bot.guilds} == {guild.id: guild.name for guild in local.guilds}
        for guild in local.guilds:
            seen = bot.get_guild(int(guild.id))
            assert seen is not None
            assert seen.member_count == guild.member_count
            assert [str(channel.id) for channel in seen.text_channels] == [channel.id for channel in guild.channels]
            assert {str(role.id) for role in seen.roles} == {role.id for role in guild.roles}
            assert seen.me.guild_permissions.administrator
        assert len(bot.seen("guild_available")) == 4
        assert not bot.seen("guild_join")
        assert not local.unknown_calls


async def test_world_follows_the_seed() -> None:
    """Guilds, members, ids and names are the same for the same seed, and others for another one."""

    def everyone(seed: int) -> list[tuple[str, str]]:
        guilds = LocalDiscord(seed=seed).guilds
        return [(one.id, one.name) for guild in guilds for one in (guild, *guild.members, *guild.channels)]

    assert everyone(5) == everyone(5)
    assert not set(everyone(5)) & set(everyone(6))
    members = {member.id: member for guild in LocalDiscord(seed=5).guilds for member in guild.members}
    assert any(member.bot for member in members.values())
    assert all(2 <= len(member.username) <= 32 and len(member.name) <= 32 for member in members.values())


async def test_rest_refuses_a_wrong_token(monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong token gets 401, which discord.py reports as a login failure."""
    async with LocalDiscord() as local:
        point_at(local, monkeypatch)
        async with commands.Bot("!", intents=discord.Intents.none()) as bot:
            with pytest.raises(discord.LoginFailure):
                await bot.login("another")


async def test_gateway_refuses_a_wrong_token(monkeypatch: pytest.MonkeyPatch) -> None:
    """IDENTIFY with a wrong token closes with 4004, which discord.py gives up on."""
    async with LocalDiscord() as local:
        point_at(local, monkeypatch)
        async with commands.Bot("!", intents=discord.Intents.none()) as bot:
            await bot.login(local.token)
            bot.http.token = "another"
            with pytest.raises(discord.ConnectionClosed) as closed:
                await bot.connect()
        await heartbeats_ended()
        assert closed.value.code == 4004
        assert not local.is_connected


@pytest.mark.parametrize("compression", ["zlib-stream", "zstd-stream"])
async def test_compression(compression: str) -> None:
    """Both compressions that discord.py asks for carry commands; without zstandard installed it asks for zlib."""
    without = "import sys; sys.modules['zstandard'] = None\n" if compression == "zlib-stream" else ""
    async with LocalDiscord() as local:
        client = await asyncio.create_subprocess_exec(
            sys.executable, "-c", without + CLIENT, local.api_url, local.gateway_url, compression
        )
        try:
            await local.wait_for_bot(timeout_seconds=20, commands=2)
            for number in range(20):
                text = f"{number} " + "äöü 🎲 " * number * 10
                assert (await local.run_command("echo", options={"text": text})).content == text.strip()
            assert (await local.run_command("leave")).content == "bye"
            assert await asyncio.wait_for(client.wait(), 10) == 0
        finally:
            if client.returncode is None:
                client.kill()
                await client.wait()
        await until(lambda: not local.is_connected)


async def test_uncompressed() -> None:
    """A client that asks for no compression gets text."""
    async with LocalDiscord(heartbeat_interval_seconds=41.25) as local, bare_client(local) as bare:
        hello = await bare.frame()
        assert (hello["op"], hello["d"]["heartbeat_interval"]) == (10, 41250)
        await bare.say(1, None)
        assert (await bare.frame())["op"] == 11


@pytest.mark.parametrize("query", ["?compress=brotli", "?encoding=etf"])
async def test_unknown_compression(query: str) -> None:
    """A compression or encoding that isn't to be had is refused before the upgrade, with Discord's kind of error."""
    async with LocalDiscord() as local, aiohttp.ClientSession() as session:
        response = await session.get(local.gateway_url.replace("ws", "http", 1) + query)
        assert response.status == 400
        assert (await response.json())["code"] == 50035


async def identified(bare: BareClient, **changes: object) -> None:
    assert (await bare.frame())["op"] == 10
    await bare.say(2, {"token": "local", "intents": 513, "properties": {}} | changes)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ('{"op": 8, "d": {"guild_id": "1"}}', 4003),
        ("{", 4002),
        ('{"d": 1}', 4002),
        ('{"op": 2, "d": {"token": "local"}}', 4002),
        ('{"op": 2, "d": {"token": "wrong", "intents": 0}}', 4004),
        ('{"op": 2, "d": {"token": "local", "intents": 0, "shard": [2, 2]}}', 4010),
        ('{"op": 1, "d": "' + "x" * 5000 + '"}', 1009),
    ],
)
async def test_frames_that_discord_refuses(said: str, code: int) -> None:
    """What Discord doesn't take from a client closes the connection with Discord's code for it."""
    async with LocalDiscord() as local, bare_client(local) as bare:
        await bare.socket.send_str(said)
        assert await bare.close_code() == code


@pytest.mark.parametrize(("op", "code"), [(2, 4005), (99, 4001)])
async def test_frames_that_discord_refuses_later(op: int, code: int) -> None:
    """Identifying twice, and opcodes that don't exist."""
    async with LocalDiscord() as local, bare_client(local) as bare:
        await identified(bare)
        assert (await bare.frame())["t"] == "READY"
        await bare.say(op, {"token": "local", "intents": 0})
        assert await bare.close_code() == code


async def test_shards() -> None:
    """A shard sees its own guilds only: all shards together see every guild once."""
    async with LocalDiscord(guilds=9) as local:
        seen: list[str] = []
        for shard in range(3):
            async with bare_client(local) as bare:
                await identified(bare, shard=[shard, 3])
                seen += [guild["id"] for guild in (await bare.frame())["d"]["guilds"]]
        assert sorted(seen) == sorted(guild.id for guild in local.guilds)


async def test_wait_for_bot_says_what_is_missing() -> None:
    """Nobody logs in: the wait ends with a sentence."""
    async with LocalDiscord() as local:
        with pytest.raises(TimeoutError, match="not logged in, with 0 of 1 commands"):
            await local.wait_for_bot(timeout_seconds=0.01)


async def test_port_taken() -> None:
    """A taken port, of the API or of the control interface, is one readable error, and nothing stays open."""
    async with LocalDiscord() as local:
        port = int(local.api_url.split(":")[2].split("/")[0])
        with pytest.raises(PortTaken, match=f"Port {port} is taken"):
            await LocalDiscord(port=port).start()
        other = LocalDiscord(control_port=port)
        with pytest.raises(PortTaken):
            await other.start()
        async with aiohttp.ClientSession() as session:
            with pytest.raises(aiohttp.ClientConnectorError):
                await session.get(f"{other.api_url}/gateway")

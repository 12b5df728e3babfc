"""What members are called, asked of the bot; and a user name that stands where no event says whose it is."""

import logging
from pathlib import Path

import discord
import pytest
from discord.ext import commands

import pulseboard
from pulseboard.monitor.members import names_of
from pulseboard.sim import LocalDiscord
from tests.app.attach_fixtures import address, local, read, running, shows
from tests.app.sim_fixtures import logged_in
from tests.logging_in import client_of, prove

__all__ = ["local"]


async def test_names(local: LocalDiscord, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of one that the client knows, or that it has to ask Discord for; of nobody there are none."""
    member = local.guilds[0].members[1]
    for intents in (discord.Intents.all(), discord.Intents(guilds=True)):
        client = discord.Client(intents=intents, guild_ready_timeout=0.1)
        async with logged_in(client, local, monkeypatch):
            assert (client.get_user(int(member.id)) is None) == (not intents.members)
            assert await names_of(client, member.id) == {member.username, member.name}
            assert await names_of(client, "99") == set()
    assert await names_of(discord.Client(intents=discord.Intents.none()), member.id) == set()


async def test_a_user_name_is_forgotten(
    tmp_path: Path, local: LocalDiscord, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is kept that says whose it is; the bot knows."""
    member = local.guilds[0].members[1]
    async with running(commands.Bot, local, monkeypatch) as (client, _):
        board = pulseboard.attach(client, port=0, data=tmp_path)
        where = await address(capsys)
        logging.getLogger("shop").warning("No account of %s, once %s", member.username, "mira_of_old")
        await shows(where, "log.recorded")
        async with client_of(where) as http:
            await prove(http)
            answer = await http.delete(f"/api/members/{member.id}", params={"name": "mira_of_old"})
            assert answer.json() == {"events": 1}
            assert (await http.delete(f"/api/members/{member.id}?name=")).status_code == 400
        [told] = (await read(where, "/api/events?kind=log.recorded"))["items"]
        assert told["message"].endswith("No account of a forgotten member, once a forgotten member")
        await board.close()

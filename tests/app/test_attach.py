"""`pulseboard.attach`: a dashboard that comes and goes with the bot, whatever client it is and whenever it is asked."""

import asyncio
import gc
import logging
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import discord
import pytest
from discord import app_commands
from discord.ext import commands, tasks
from websockets import Origin
from websockets.asyncio.client import connect

import pulseboard
from pulseboard.sim import LocalDiscord
from tests.app.attach_fixtures import address, is_gone, kinds, local, make, read, running, shows, tree_of
from tests.app.sim_fixtures import logged_in, until
from tests.logging_in import carried

__all__ = ["local"]

CLIENTS = [discord.Client, discord.AutoShardedClient, commands.Bot, commands.AutoShardedBot]


@pytest.mark.parametrize("kind", CLIENTS)
@pytest.mark.parametrize("when", ["before", "setup_hook", "after"])
async def test_every_client_at_any_time(
    kind: type[discord.Client],
    when: str,
    tmp_path: Path,
    local: LocalDiscord,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """It shows the bot and its commands, and is gone with it: sockets told to come back, everything written."""
    client = make(kind)
    tree = tree_of(client)

    @tree.command(description="Says hi")
    async def hi(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("hi")

    def attach() -> None:
        pulseboard.attach(client, port=0, data=tmp_path / "data")

    async def setup_hook() -> None:
        await tree.sync()
        if when == "setup_hook":
            attach()

    client.setup_hook = setup_hook  # type: ignore[method-assign]
    if when == "before":
        attach()
    async with logged_in(client, local, monkeypatch):
        if when == "after":
            attach()
        where = await address(capsys)
        await local.run_command("hi")
        await shows(where, "command.completed")
        bot = (await read(where, "/api/stats"))["bot"]
        assert (bot["status"], bot["name"]) == ("online", "Pulse")
        socket, headers = where.replace("http", "ws") + "/ws", carried(where)
        viewer = await connect(socket, origin=Origin(where), additional_headers=headers)
        assert client.user is not None
    async with asyncio.timeout(10):
        await viewer.wait_closed()
    assert viewer.close_code == 1012
    await is_gone(where)
    assert pulseboard.attach(client, port=0, data=tmp_path / "data").is_closed is False  # it can be had anew
    await pulseboard.attach(client).close()


async def test_twice(
    tmp_path: Path,
    local: LocalDiscord,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Attached again it is the same Board and a warning; once closed a new one, which records each command once."""
    async with running(commands.Bot, local, monkeypatch) as (client, _):
        board = pulseboard.attach(client, port=0, data=tmp_path)
        where = await address(capsys)
        assert pulseboard.attach(client, port=0, data=tmp_path / "other") is board
        assert [record.levelname for record in caplog.records if record.name == "pulseboard.app.attach"] == ["WARNING"]
        assert not (tmp_path / "other").exists()
        board.record("shop.item_bought", "Mira bought a hat")
        pulseboard.record("shop.item_sold", "Mira sold it")
        await local.run_command("hi")
        await shows(where, "command.completed")
        await board.close()
        await is_gone(where)
        await board.close()
        board.record("shop.closed", "Nobody hears this")

        again = pulseboard.attach(client, port=0, data=tmp_path)
        assert again is not board
        where = await address(capsys)
        await local.run_command("hi")
        await shows(where, "command.completed", 2)
        assert await kinds(where) == [
            *("process.started", "shop.item_bought", "shop.item_sold", "command.completed", "pulseboard.detached"),
            *("pulseboard.attached", "command.completed"),
        ]
        await again.close()


@pytest.mark.parametrize("when", ["before", "setup_hook"])
async def test_what_goes_wrong_in_setup_hook(
    when: str, tmp_path: Path, local: LocalDiscord, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is heard of from the line after `attach()` on: warnings, and loops that fail at once, handled or not."""
    client = make(commands.Bot)
    theirs = logging.getLogger("theirs")
    handled: list[BaseException] = []

    @tasks.loop(seconds=60)
    async def broken() -> None:
        raise LookupError("no prices")

    @tasks.loop(seconds=60)
    async def careful() -> None:
        raise RuntimeError("no route")

    @careful.error
    async def careful_error(error: BaseException) -> None:
        handled.append(error)

    def attach() -> None:
        pulseboard.attach(client, port=0, data=tmp_path / "data")
        theirs.warning("attached")

    async def setup_hook() -> None:
        if when == "setup_hook":
            attach()
        broken.start()
        careful.start()
        await asyncio.sleep(0)

    client.setup_hook = setup_hook  # type: ignore[method-assign]
    if when == "before":
        attach()
    async with logged_in(client, local, monkeypatch):
        where = await address(capsys)
        await shows(where, "task.failed", 2)
        await shows(where, "log.recorded")
        items = (await read(where, "/api/events?kind=task.failed&kind=log.recorded"))["items"]
        assert sorted(item["message"] for item in items) == [
            "The loop broken has failed: LookupError: no prices",
            "The loop careful has failed: RuntimeError: no route",
            "theirs: attached",
        ]
        assert len(handled) == 1


async def test_attached_again_the_day_goes_on(
    tmp_path: Path, local: LocalDiscord, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The session that began while the first Board was there is counted by the second too, which has the log."""
    client = make(commands.Bot)
    board = pulseboard.attach(client, port=0, data=tmp_path)
    async with logged_in(client, local, monkeypatch):
        await shows(await address(capsys), "gateway.ready")
        await board.close()
        again = pulseboard.attach(client, port=0, data=tmp_path)
        stats = await read(await address(capsys), "/api/stats")
        assert (stats["sessions"]["identifiesLastDay"], stats["shards"][0]["identifiesLastDay"]) == (1, 1)
        await again.close()


async def test_a_bot_that_never_runs() -> None:
    """It is let go of, and so is the log."""
    before = logging.getLogger().parent
    client = make(commands.Bot)
    pulseboard.attach(client, port=0)
    assert logging.getLogger().parent is not before
    del client
    gc.collect()
    assert logging.getLogger().parent is before


async def test_closed_before_it_began(tmp_path: Path) -> None:
    """A bot that never runs costs nothing, and leaves nothing behind."""
    client = make(commands.Bot)
    board = pulseboard.attach(client, port=0, data=tmp_path / "data")
    await board.close()
    assert not (tmp_path / "data").exists()
    assert client._listeners.get("interaction", []) == []
    assert logging.getLogger().parent is None


@pytest.mark.parametrize("name", ["pulseboard.extension", "pulseboard"])
async def test_extension(
    name: str,
    tmp_path: Path,
    local: LocalDiscord,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Loaded, reloaded and unloaded like any other: one dashboard while it is loaded, none after."""
    if name == "pulseboard":  # unloading it takes its modules out of Python's hands, and the tests hold them
        for module in [module for module in sys.modules if module.split(".")[0] == "pulseboard"]:
            monkeypatch.setitem(sys.modules, module, sys.modules[module])
    monkeypatch.setenv("PULSEBOARD_PORT", "0")
    monkeypatch.setenv("PULSEBOARD_DATA", str(tmp_path / "data"))
    async with running(commands.Bot, local, monkeypatch) as (client, _):
        assert isinstance(client, commands.Bot)
        await client.load_extension(name)
        first = await address(capsys)
        await local.run_command("hi")
        await shows(first, "command.completed")
        await client.reload_extension(name)
        await is_gone(first)
        second = await address(capsys)
        await local.run_command("hi")
        await shows(second, "command.completed", 2)
        marks = (await read(second, "/api/marks"))["items"]
        assert [mark["kind"] for mark in marks] == ["started"]
        await client.unload_extension(name)
        await is_gone(second)
        assert (await local.run_command("hi")).content == "hi"
        await client.load_extension(name)
        third = await address(capsys)
        told = [kind for kind in await kinds(third) if kind.startswith(("process.", "pulseboard."))]
        assert told == ["process.started", *(["pulseboard.detached", "pulseboard.attached"] * 2)]
    await is_gone(third)
    with closing(
        sqlite3.connect(tmp_path / "data" / "pulseboard.db")
    ) as database:  # the bot has unloaded it, and ended
        assert database.execute("SELECT ending FROM lives").fetchall() == [("stopped",)]
        [last] = database.execute("SELECT kind FROM events ORDER BY seq DESC LIMIT 1").fetchall()
    assert last == ("process.stopped",)


async def test_not_a_bot() -> None:
    """What isn't a client is the author's mistake, and told as one."""
    with pytest.raises(TypeError, match="not str"):
        pulseboard.attach("bot")  # type: ignore[arg-type]


async def test_handlers_run_as_before(
    tmp_path: Path, local: LocalDiscord, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The author's own handlers are called once, as without a dashboard, and stand where they stood."""
    heard: list[str] = []

    class TheirTree(app_commands.CommandTree[Any]):
        async def on_error(self, interaction: discord.Interaction, error: Exception, /) -> None:
            heard.append("tree.on_error")

    class Theirs(commands.Bot):
        async def setup_hook(self) -> None:
            heard.append("setup_hook")
            await self.tree.sync()

        async def on_error(self, event: str, *args: Any, **kwargs: Any) -> None:
            heard.append(f"on_error {event}")

        async def on_command_error(self, context: Any, error: Exception, /) -> None:
            heard.append("on_command_error")

        async def on_interaction(self, interaction: discord.Interaction) -> None:
            heard.append("on_interaction")
            raise RuntimeError

    bot = Theirs("!", intents=discord.Intents.all(), guild_ready_timeout=0.1, tree_cls=TheirTree)

    @bot.tree.command(description="Fails")
    async def fail(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("a moment")
        raise RuntimeError

    board = pulseboard.attach(bot, port=0, data=tmp_path)
    theirs = bot.tree.on_error, bot.on_error, bot.setup_hook
    async with logged_in(bot, local, monkeypatch):
        where = await address(capsys)
        await local.run_command("fail")
        await shows(where, "command.failed")
        await until(lambda: "tree.on_error" in heard)
        await local.post_message(local.guilds[0].id, local.guilds[0].members[1].id, "!nothing")
        await until(lambda: "on_command_error" in heard)
        await board.close()
        assert (bot.tree.on_error, bot.on_error, bot.setup_hook) == theirs
    assert sorted(heard) == [
        *("on_command_error", "on_error on_interaction", "on_interaction", "setup_hook", "tree.on_error")
    ]

"""What fails in Pulseboard is logged, and the bot never notices: it answers every command throughout."""

import asyncio
import logging
import socket
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import discord
import pytest
from discord.ext import commands

import pulseboard
from pulseboard.app import attached, intake
from pulseboard.app import dashboard as parts
from pulseboard.app.attach import Board
from pulseboard.monitor import monitor as monitor_module
from pulseboard.monitor.listeners import Handler, listen
from pulseboard.monitor.monitor import Monitor
from pulseboard.sim import LocalDiscord
from pulseboard.storage import writer
from pulseboard.storage.folder import DataFolder
from tests.app.attach_fixtures import address, kinds, local, make, read, running, shows, tree_of
from tests.app.sim_fixtures import logged_in, until

__all__ = ["local"]

Capsys = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is tried again is tried soon."""
    monkeypatch.setattr(attached, "RETRY_SECONDS", 0.1)
    monkeypatch.setattr(attached, "_RETRY_AFTER_A_BUG_SECONDS", 0.1)
    monkeypatch.setattr(writer, "_RETRY_SECONDS", 0.05)


@asynccontextmanager
async def attached_bot(
    local: LocalDiscord, monkeypatch: pytest.MonkeyPatch, data: Path | str, **options: Any
) -> AsyncIterator[Board]:
    """A bot with `/hi` and a dashboard."""
    async with running(commands.Bot, local, monkeypatch) as (bot, _):
        board = pulseboard.attach(bot, **{"port": 0, "data": data} | options)
        yield board


async def answers(local: LocalDiscord, times: int = 3) -> None:
    for _ in range(times):
        assert (await local.run_command("hi")).content == "hi"


async def complaint(caplog: pytest.LogCaptureFixture, says: str) -> None:
    """Waits until it is logged; fails when it is said more than once in a while."""

    def said() -> int:
        return sum(says in record.getMessage() for record in caplog.records)

    await until(said)
    await asyncio.sleep(0.3)  # several tries
    assert said() == 1


async def test_port_taken(
    tmp_path: Path,
    local: LocalDiscord,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Capsys,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """It is said once; when the port is free the dashboard is there, with all that happened meanwhile."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        async with attached_bot(local, monkeypatch, tmp_path, port=port):
            await complaint(caplog, f"Port {port} on 127.0.0.1 is taken")
            await complaint(caplog, "or choose another with attach()'s option port (or PULSEBOARD_PORT). The bot runs")
            await answers(local)
            taken.close()
            where = await address(capsys)
            assert where.endswith(f":{port}")
            await shows(where, "command.completed", 3)
            assert "pulseboard.task_failed" in await kinds(where)


async def test_data_folder_in_use(
    tmp_path: Path,
    local: LocalDiscord,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Capsys,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """What happens while another process has the folder is kept, and written when it lets go."""
    folder = DataFolder(tmp_path)
    async with attached_bot(local, monkeypatch, tmp_path):
        await complaint(caplog, "in use by a running Pulseboard")
        await answers(local)
        logging.getLogger("shop").warning("The till is empty")
        folder.close()
        where = await address(capsys)
        await shows(where, "command.completed", 3)
        await shows(where, "log.recorded")


async def test_data_folder_cannot_be_made(
    tmp_path: Path,
    local: LocalDiscord,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Capsys,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Likewise where nothing can be written."""
    (tmp_path / "file").write_text("in the way")
    async with attached_bot(local, monkeypatch, tmp_path / "file" / "data"):
        await complaint(caplog, "file is a file, and data is kept in a folder. Choose another place with attach()")
        await answers(local)
        (tmp_path / "file").unlink()
        await shows(await address(capsys), "command.completed", 3)


async def test_more_than_can_wait(
    tmp_path: Path,
    local: LocalDiscord,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Capsys,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """What is lost before the database is there is told and counted, as what is lost later."""
    monkeypatch.setattr(intake, "MAX_WAITING", 20)
    (tmp_path / "file").write_text("")
    async with attached_bot(local, monkeypatch, tmp_path / "file") as board:
        await complaint(caplog, "is a file")
        for number in range(50):
            board.record("test.counted", str(number))
        (tmp_path / "file").unlink()
        where = await address(capsys)
        await shows(where, "log.events_lost")
        [told] = (await read(where, "/api/events?kind=log.events_lost"))["items"]
        assert told["data"]["lost"] >= 30
        assert (await read(where, "/api/stats"))["events"]["dropped"] == told["data"]["lost"]


async def test_postgresql_away(
    local: LocalDiscord, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A database that isn't there when the bot starts, nor when it ends, keeps it from neither."""
    async with attached_bot(local, monkeypatch, "postgresql://postgres@127.0.0.1:9/test") as board:
        await complaint(caplog, "Can't open the PostgreSQL database")
        await answers(local)
        assert not board.is_closed
    await until(lambda: board.is_closed)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("PULSEBOARD_PORT", "many", "attach()'s option port (or PULSEBOARD_PORT): "),
        ("PULSEBOARD_HOST", "0.0.0.0", "PULSEBOARD_HOST is 0.0.0.0, which other machines reach: "),
    ],
)
async def test_settings_that_are_wrong(
    name: str,
    value: str,
    says: str,
    tmp_path: Path,
    local: LocalDiscord,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """They are told, and the bot runs without a dashboard; what its code records is dropped."""
    monkeypatch.setenv(name, value)
    async with running(commands.Bot, local, monkeypatch) as (bot, _):
        board = pulseboard.attach(bot, data=tmp_path)
        board.record("shop.item_bought", "Mira bought a hat")
        await complaint(caplog, f"The bot runs without a dashboard. {says}")
        await answers(local)
        await board.close()


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"data": 5}, "data (or PULSEBOARD_DATA): must be a folder or an address of a PostgreSQL, and is 5."),
        ({"host": 5}, "host (or PULSEBOARD_HOST): must be text, and is 5."),
        ({"port": "x"}, "port (or PULSEBOARD_PORT): must be a whole number, as 8000, and is 'x'."),
    ],
)
async def test_an_option_of_a_wrong_type(options: dict[str, Any], says: str, caplog: pytest.LogCaptureFixture) -> None:
    """It is told in one sentence, as other settings are."""
    board = pulseboard.attach(make(discord.Client), **options)
    assert board.is_closed
    said = [record.getMessage() for record in caplog.records if record.name == "pulseboard.app.attach"]
    assert said == [f"The bot runs without a dashboard. attach()'s option {says}"]


async def test_a_setting_that_is_misspelt(
    tmp_path: Path, local: LocalDiscord, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A warning says what it should be; others that begin like settings are somebody else's."""
    monkeypatch.setenv("PULSEBOARD_MEMBER_ID", "drop")
    monkeypatch.setenv("PULSEBOARD_SERVICE_HOST", "10.0.0.1")
    async with attached_bot(local, monkeypatch, tmp_path) as board:
        await complaint(caplog, "PULSEBOARD_MEMBER_ID is no setting: PULSEBOARD_MEMBER_IDS is.")
        assert "SERVICE_HOST" not in caplog.text
        await answers(local)
        assert not board.is_closed


def limit_pages(transaction: writer.Transaction, pages: int) -> None:
    """What a full disk is to SQLite. The least is what it has."""
    transaction.connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")


@pytest.mark.parametrize("fault", ["full", "locked", "removed"])
async def test_database_breaks_down(
    fault: str, tmp_path: Path, local: LocalDiscord, monkeypatch: pytest.MonkeyPatch, capsys: Capsys
) -> None:
    """Every command is answered while it can't be written; the dashboard stays and says why, and nothing is lost where
    it can be written again."""
    async with attached_bot(local, monkeypatch, tmp_path) as board:
        where = await address(capsys)
        assert board._attached is not None
        store = board._attached._store
        assert store is not None
        await answers(local)
        await shows(where, "command.completed", 3)
        other = sqlite3.connect(tmp_path / "pulseboard.db", isolation_level=None)
        if fault == "full":
            await store.transact(limit_pages, 1)
            filler = "x" * 2_000
            for _ in range(1_000):  # what was free is soon used up
                board.record("test.filler", filler)
        elif fault == "locked":
            with store._database.writing.connect() as connection:
                connection.exec_driver_sql("PRAGMA busy_timeout = 20")
            other.execute("BEGIN IMMEDIATE")
        else:
            for name in ("pulseboard.db", "pulseboard.db-wal", "pulseboard.db-shm"):
                (tmp_path / name).unlink()
        await answers(local)
        await until(lambda: store.backlog.fault)
        assert {"full": "full", "locked": "locked", "removed": "removed"}[fault] in str(store.backlog.fault)
        await answers(local, 7)
        assert (await read(where, "/healthz"))["status"] == "ok"
        if fault == "full":
            await store.transact(limit_pages, 1_000_000)
        elif fault == "locked":
            other.execute("COMMIT")
        if fault != "removed":
            await shows(where, "command.completed", 13)
        other.close()


async def test_a_bug_in_each_listener(
    tmp_path: Path, local: LocalDiscord, monkeypatch: pytest.MonkeyPatch, capsys: Capsys
) -> None:
    """Whichever of the monitor's handlers raises, the bot and its own handlers do what they did."""
    raised = Counter[str]()
    listened = set[str]()

    def faulty(name: str) -> Handler:
        def handler(*arguments: Any) -> None:
            raised[name] += 1
            raise RuntimeError(f"a bug in {name}")

        return handler

    def listen_badly(client: discord.Client, handlers: Mapping[str, Handler]) -> Callable[[], None]:
        listened.update(handlers)
        return listen(client, {name: faulty(name) for name in handlers})

    monkeypatch.setattr(monitor_module, "listen", listen_badly)
    client = make(commands.Bot)
    assert isinstance(client, commands.Bot)
    heard = Counter[str]()

    @client.hybrid_command(description="Says hi")
    async def hi(context: commands.Context[commands.Bot]) -> None:
        heard["hi"] += 1
        await context.send("hi")

    @client.tree.command(description="Fails")
    async def fail(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("a moment")
        raise RuntimeError

    @client.tree.error
    async def theirs(interaction: discord.Interaction, error: Exception) -> None:
        heard["tree.on_error"] += 1

    @client.listen()
    async def on_command_error(context: Any, error: Exception) -> None:
        heard["on_command_error"] += 1

    pulseboard.attach(client, port=0, data=tmp_path)
    async with logged_in(client, local, monkeypatch):
        await client.tree.sync()
        where = await address(capsys)
        guild = local.guilds[0]
        await answers(local)
        await local.run_command("fail")
        await local.post_message(guild.id, guild.members[1].id, "!hi")
        await local.post_message(guild.id, guild.members[1].id, "!nothing")
        await until(lambda: heard == {"hi": 4, "tree.on_error": 1, "on_command_error": 1})
        await local.drop_connections(1000)
        await until(lambda: raised["disconnect"])
        await local.wait_until_connected()
        await until(client.is_ready)
        await answers(local)
        assert (await read(where, "/healthz"))["status"] == "ok"
    told = {"interaction", "app_command_completion", "command", "command_completion", "command_error"}
    assert set(raised) >= told | {"ready", "connect", "disconnect"}, listened - set(raised)


@pytest.mark.parametrize("method", ["watch", "measure", "run", "unwatch"])
async def test_a_bug_in_the_monitor(
    method: str, tmp_path: Path, local: LocalDiscord, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A fault in what watches the bot ends there."""

    def fail(*_: Any) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(Monitor, method, fail)
    client = make(commands.Bot)
    tree = tree_of(client)

    @tree.command(description="Says hi")
    async def hi(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("hi")

    board = pulseboard.attach(client, port=0, data=tmp_path)
    async with logged_in(client, local, monkeypatch):
        await tree.sync()
        await answers(local)
        if method != "unwatch":
            await until(lambda: "a bug" in caplog.text)
        await board.close()
        await answers(local)
    assert "a bug" in caplog.text


async def test_a_bug_at_the_start(
    tmp_path: Path,
    local: LocalDiscord,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Capsys,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """It is logged with its traceback and tried again; nothing that happened is lost by it."""
    build = parts.build_dashboard
    failures = 2

    async def fail_at_first(*arguments: Any, **options: Any) -> parts.Dashboard:
        nonlocal failures
        failures -= 1
        if failures >= 0:
            raise RuntimeError("a bug")
        return await build(*arguments, **options)

    monkeypatch.setattr(parts, "build_dashboard", fail_at_first)
    async with attached_bot(local, monkeypatch, tmp_path):
        await answers(local)
        await shows(await address(capsys), "command.completed", 3)
    assert "a bug" in caplog.text

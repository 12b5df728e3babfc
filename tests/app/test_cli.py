"""The command line as its user meets it: one line when something is wrong, the promised exit codes, an orderly end."""

import asyncio
import json
import re
import resource
import signal
import socket
import sqlite3
import time
from pathlib import Path

import httpx
import pytest

import pulseboard
from pulseboard.config import PostgresUrl
from pulseboard.sim import LocalDiscord
from tests.logging_in import client_of
from tests.programs import Program, address, bot

NO_DISCORD = "http://127.0.0.1:9/api/v10"
OAUTH = {"PULSEBOARD_OAUTH_CLIENT_ID": "1", "PULSEBOARD_OAUTH_CLIENT_SECRET": "secret"}


async def refused(program: Program) -> tuple[int, str]:
    async with program:
        code = await program.ended()
    said = program.errors.decode()
    assert "Traceback" not in said
    return code, said


def run_bot(*arguments: str, **environment: str) -> Program:
    environment.setdefault("DISCORD_TOKEN", "local")
    return Program("run", "--port", "0", "--discord-api", NO_DISCORD, *arguments, environment=environment)


async def test_port_taken(tmp_path: Path) -> None:
    """Exit code 1, and a line that names the port and the way out."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        code, said = await refused(run_bot("--data", str(tmp_path), "--port", port))
    assert code == 1
    assert re.search(rf"Port {port} .*taken.*--port", said)


async def test_data_folder_not_writable(tmp_path: Path) -> None:
    """A folder that can't be made is a line, not a traceback."""
    (tmp_path / "data" / "lock").mkdir(parents=True)
    code, said = await refused(run_bot("--data", str(tmp_path / "data")))
    assert code == 1
    assert "Can't write to the data folder" in said
    assert "--data" in said


@pytest.mark.parametrize("below", [".", "data/of/mine"])
async def test_data_in_a_file(tmp_path: Path, below: str) -> None:
    """A file where the folder should be, or above it, is said to be one: there is nothing to be made writable."""
    file = tmp_path / "file"
    file.write_text("in the way")
    code, said = await refused(run_bot("--data", str(file / below)))
    assert (code, said.count("\n")) == (1, 1)
    assert said.endswith(f"{file} is a file, and data is kept in a folder. Choose another place with --data.\n")
    assert file.read_text() == "in the way"


async def test_a_host_that_is_elsewhere(tmp_path: Path) -> None:
    """An address that this machine hasn't is named, with what to choose instead."""
    login = OAUTH | {"PULSEBOARD_VIEWERS": "owner", "PULSEBOARD_PUBLIC_URL": "https://bots.example.org"}
    code, said = await refused(run_bot("--data", str(tmp_path), "--host", "192.0.2.1", **login))
    assert code == 2
    assert "Can't listen on 192.0.2.1: " in said
    assert "Choose an address of this machine, as 127.0.0.1, with --host." in said


async def test_data_folder_in_use(tmp_path: Path) -> None:
    """Two instances never share a folder; the second one is told which process holds it, and the first goes on."""
    async with run_bot("--data", str(tmp_path)) as first:
        await first.ready()
        code, said = await refused(run_bot("--data", str(tmp_path)))
        async with client_of(first.address) as http:
            assert (await http.get("/healthz")).status_code == 200
    assert code == 1
    assert "in use by a running Pulseboard (process" in said


async def test_database_of_a_later_version(tmp_path: Path) -> None:
    """What a later version wrote is left alone."""
    async with run_bot("--data", str(tmp_path)) as program:
        await program.ready()
        program.send(signal.SIGTERM)
        assert await program.ended() == 0
    with sqlite3.connect(tmp_path / "pulseboard.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    code, said = await refused(run_bot("--data", str(tmp_path)))
    assert code == 1
    assert "later version of Pulseboard" in said


async def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    """A damaged file is said to be one, and kept."""
    (tmp_path / "pulseboard.db").write_bytes(b"not a database" * 1000)
    code, said = await refused(run_bot("--data", str(tmp_path)))
    assert code == 1
    assert "Can't open the database" in said
    assert (tmp_path / "pulseboard.db").read_bytes().startswith(b"not a database")


@pytest.mark.parametrize(
    ("arguments", "environment", "line"),
    [
        ([], {"DISCORD_TOKEN": ""}, "DISCORD_TOKEN"),
        ([], {"DISCORD_TOKEN": "x", "DISCORD_TOKEN_FILE": "/dev/null"}, "both set"),
        ([], {"DISCORD_TOKEN": "", "DISCORD_TOKEN_FILE": "/nowhere/at/all"}, "/nowhere/at/all"),
        (
            ["--host", "0.0.0.0"],
            {},
            "PULSEBOARD_HOST is 0.0.0.0, which other machines reach: for a login with Discord set",
        ),
        (
            ["--host", "192.0.2.1"],
            {},
            "PULSEBOARD_OAUTH_CLIENT_ID, PULSEBOARD_OAUTH_CLIENT_SECRET and PULSEBOARD_ADMINIS",
        ),
        (
            ["--host", "0.0.0.0"],
            {"PULSEBOARD_OAUTH_CLIENT_ID": "1"},
            "No client secret: set PULSEBOARD_OAUTH_CLIENT_SECRET",
        ),
        ([], OAUTH, "Nobody may come in: name somebody in PULSEBOARD_ADMINISTRATORS"),
        ([], OAUTH | {"PULSEBOARD_VIEWERS": "12, Mira"}, "'Mira' is nobody: name a user by the id, as "),
        ([], {"PULSEBOARD_OAUTH_CLIENT_ID": "my-app"}, "PULSEBOARD_OAUTH_CLIENT_ID"),
        ([], OAUTH | {"PULSEBOARD_OAUTH_CLIENT_SECRET_FILE": "/dev/null"}, "both set"),
        ([], {"PULSEBOARD_OPERATORS": "owner"}, "PULSEBOARD_OAUTH_CLIENT_ID is missing"),
        (["--port", "70000"], {}, "--port"),
        (["--port", "many"], {}, "--port (or PULSEBOARD_PORT): must be a whole number, as 8000, and is 'many'."),
        ([], {"PULSEBOARD_PORT": "many"}, "PULSEBOARD_PORT"),
        (["--host", "300.1.1.1"], {}, "--host (or PULSEBOARD_HOST): '300.1.1.1' is no address: it must be one"),
        ([], {"PULSEBOARD_MEMBER_ID": "drop"}, "PULSEBOARD_MEMBER_ID is no setting: PULSEBOARD_MEMBER_IDS is."),
        ([], {"PULSEBOARD_MAX_CONNECTIONS": "0"}, "PULSEBOARD_MAX_CONNECTIONS"),
        (["--discord-api", "ftp://x"], {}, "--discord-api"),
        (["--discord-api", "http://"], {}, "--discord-api"),
        (["--discord-api", "http://[::1"], {}, "--discord-api"),
        (["--no-such-flag"], {}, "--no-such-flag"),
    ],
)
async def test_settings_that_are_wrong(
    tmp_path: Path, arguments: list[str], environment: dict[str, str], line: str
) -> None:
    """Exit code 2 and what to do about it; nothing is made on disk."""
    data = tmp_path / "data"
    program = Program("run", "--data", str(data), *arguments, environment={"DISCORD_TOKEN": "local"} | environment)
    code, said = await refused(program)
    assert code == 2
    assert line in said
    assert not data.exists()


async def test_a_postgresql_that_cannot_be_opened(tmp_path: Path) -> None:
    """Exit code 1 and one line where the server is away, 2 where the address is none; the password is never told."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    code, said = await refused(run_bot("--data", f"postgresql://postgres:secret@127.0.0.1:{port}/test"))
    assert (code, said.count("\n")) == (1, 1)
    assert "Connection refused" in said
    code, other = await refused(run_bot("--data", "postgresql://postgres:secret%zz@127.0.0.1/test"))
    assert (code, other.count("\n")) == (2, 1)
    assert "secret" not in said + other


async def test_migrate(place: Path | PostgresUrl) -> None:
    """`pulseboard migrate` makes the schema, says so, and the second time has nothing to do."""
    for said in ("new", "nothing to do"):
        async with Program("migrate", "--data", address(place)) as program:
            assert await program.ended() == 0
            assert re.fullmatch(rf"Database: schema \d{{4}}, {said}\n", await program.output())


@pytest.mark.parametrize("folder", ["", "mysql://x/y", "Postgresql://postgres:secret@127.0.0.1/x", "postgresql:"])
async def test_data_that_is_no_folder(folder: str) -> None:
    """An empty name or an address makes no folder by accident."""
    code, said = await refused(run_bot("--data", folder))
    assert code == 2
    assert "--data" in said


async def test_no_room_to_write(tmp_path: Path) -> None:
    """Where files can be made but nothing written into them, it is a line, not a traceback."""
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, old[1]))  # the program inherits it; here nothing is written meanwhile
    try:
        program = await run_bot("--data", str(tmp_path)).__aenter__()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
    code, said = await program.ended(), program.errors.decode()
    assert code == 1
    assert "Traceback" not in said
    assert "--data" in said


async def test_every_fault_of_the_settings_is_told_at_once(tmp_path: Path) -> None:
    """Nobody mends settings one error at a time."""
    _, said = await refused(Program("demo", "--port", "70000", "--host", "0.0.0.0", "--rate", "-1"))
    assert {"--port", "--host", "--rate"} <= set(re.findall(r"--\w+", said))


async def test_token_refused(tmp_path: Path) -> None:
    """Discord's 401 ends the program with exit code 3 and a line that doesn't repeat the token."""
    async with LocalDiscord() as discord:
        program = Program(
            *("run", "--port", "0", "--data", str(tmp_path), "--discord-api", discord.api_url),
            environment={"DISCORD_TOKEN": "not-the-secret-one"},
        )
        code, said = await refused(program)
    assert code == 3
    assert "token" in said.lower()
    assert "not-the-secret-one" not in said


async def test_token_from_a_file(tmp_path: Path) -> None:
    """DISCORD_TOKEN_FILE names a file that holds it, as secrets are mounted."""
    async with LocalDiscord() as discord:
        (tmp_path / "token").write_text(discord.token + "\n")
        environment = {"DISCORD_TOKEN_FILE": str(tmp_path / "token")}
        arguments = ("run", "--port", "0", "--data", str(tmp_path / "data"), "--discord-api", discord.api_url)
        async with Program(*arguments, environment=environment) as program:
            await program.ready()
            await discord.wait_for_bot()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("discord_answers", [True, False])
async def test_signals_stop_in_order(tmp_path: Path, number: signal.Signals, discord_answers: bool) -> None:
    """SIGINT and SIGTERM end everything within 5 s with exit code 0, also while Discord is being tried again."""
    async with LocalDiscord() as discord:
        if not discord_answers:
            discord.refuse(3_600)
        async with bot(discord, tmp_path) as program:
            await program.ready()
            if discord_answers:
                await discord.wait_for_bot()
            started = time.monotonic()
            program.send(number)
            for _ in range(20):  # whoever is impatient doesn't make it worse
                await asyncio.sleep(0.02)
                if not program.is_running:
                    break
                program.send(number)
            assert await program.ended() == 0
            assert time.monotonic() - started < 5
    lines = [json.loads(line) for line in program.errors.decode().splitlines()]
    assert [line for line in lines if line["level"] in ("error", "critical")] == []


async def test_data_survives(tmp_path: Path) -> None:
    """Stopped and started again with the same folder: the same balances, events and totals."""
    async with LocalDiscord() as discord:
        guild = discord.guilds[0].id
        member = discord.guilds[0].members[1].id
        async with bot(discord, tmp_path) as program:
            await program.ready()
            await discord.wait_for_bot()
            await discord.run_command("daily", guild=guild, member=member)
            program.send(signal.SIGTERM)
            assert await program.ended() == 0
        async with bot(discord, tmp_path) as program:
            await program.ready()
            await discord.wait_for_bot()
            async with client_of(program.address) as http:
                shown = (await http.get("/api/dashboard")).json()
            again = await discord.run_command("daily", guild=guild, member=member)
            balance = await discord.run_command("balance", guild=guild, member=member)
    assert "economy.daily_claimed" in [event["kind"] for event in shown["events"]]
    assert shown["stats"]["economy"]["supply"] == 100
    assert shown["stats"]["commands"]["total"] == 1
    assert again.ephemeral
    assert "100" in balance.content


async def test_version_and_help() -> None:
    """`--version` is the package's; `--help` names the commands."""
    async with Program("--version") as program:
        assert program._process.stdout is not None
        assert (await program._process.stdout.read()).decode().strip() == f"pulseboard {pulseboard.__version__}"
    async with Program("--help") as program:
        assert program._process.stdout is not None
        text = (await program._process.stdout.read()).decode()
    assert "demo" in text
    assert "run" in text


async def test_demo(tmp_path: Path) -> None:
    """`pulseboard demo` needs nothing: members act, at about the rate asked for, and the control interface answers."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        control = free.getsockname()[1]
    arguments = ("demo", "--port", "0", "--rate", "20", "--data", str(tmp_path), "--sim-control", str(control))
    async with Program(*arguments) as program:
        await program.ready()
        async with httpx.AsyncClient() as http:
            heads, deadline = [0], time.monotonic() + 40
            while heads[-1] < 150:
                assert time.monotonic() < deadline, heads
                heads.append((await http.get(f"{program.address}/api/stats")).json()["events"]["head"])
            started, first = time.monotonic(), heads[-1]
            while (head := (await http.get(f"{program.address}/api/stats")).json()["events"]["head"]) < first + 200:
                assert time.monotonic() < deadline, head
            rate = (head - first) / (time.monotonic() - started)
            state = (await http.get(f"http://127.0.0.1:{control}/state")).json()
            ran = await http.post(f"http://127.0.0.1:{control}/commands/run", json={"command": "balance"})
        program.send(signal.SIGINT)
        assert await program.ended() == 0
    assert rate == pytest.approx(20, rel=0.2)
    assert len(state["guilds"]) >= 1
    assert ran.json()["status"] == "answered"
    assert (tmp_path / "pulseboard.db").exists()

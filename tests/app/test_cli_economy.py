"""`pulseboard doctor` and `pulseboard import-balances` as their user meets them."""

import re
import socket
from pathlib import Path

import pytest

from pulseboard.config import PostgresUrl
from pulseboard.storage.inspection import inspecting
from pulseboard.storage.migrate import revisions, schema_version
from tests.app.conftest import serve
from tests.programs import Program, address
from tests.stores.broken_books import fill, run_sql, tamper


def is_made(place: Path | PostgresUrl) -> bool:
    return isinstance(place, Path) and place.exists()


async def run(*arguments: str, **environment: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error."""
    async with Program(*arguments, environment=environment) as program:
        output = await program.output()
        code = await program.ended()
    said = program.errors.decode()
    assert "Traceback" not in said
    return code, output, said


async def test_a_doctor_finds_nothing(place: Path | PostgresUrl) -> None:
    """A line for each check, exit code 0, and nothing on standard error. No token is a note."""
    await fill(place)
    code, output, said = await run("doctor", "--data", address(place), DISCORD_TOKEN="")
    assert (code, said) == (0, "")
    lines = output.splitlines()
    assert len(lines) > 20
    assert all(re.fullmatch(r"(ok   |note ) [A-Z].*\.", line) for line in lines)
    assert [line for line in lines if line.startswith("note")] == [line for line in lines if "no token" in line]


async def test_a_doctor_finds_something(place: Path | PostgresUrl) -> None:
    """What is wrong and what to do, and exit code 1; the other checks are told all the same."""
    await fill(place)
    tamper(place, "UPDATE accounts SET balance = balance + 5 WHERE member = '4'")
    code, output, _ = await run("doctor", "--data", address(place))
    assert code == 1
    assert re.search(r"^fault What members hold .*: no\. .*restore.*\n      Members hold 1495 together", output, re.M)
    assert "ok    Every transaction's entries sum to zero." in output


async def test_a_doctor_beside_a_running_dashboard(tmp_path: Path) -> None:
    """It takes nothing away from whoever holds the folder."""
    async with serve(tmp_path) as served:
        code, output, _ = await run("doctor", "--data", str(tmp_path))
        assert (await served.http.get("/api/stats")).status_code == 200
    assert (code, "fault" in output) == (0, False)


async def test_a_doctor_where_nothing_is(tmp_path: Path, postgres_place: PostgresUrl) -> None:
    """That is a note, for the first start makes it; the doctor makes nothing. Where none can be made it is a fault."""
    code, output, _ = await run("doctor", "--data", str(tmp_path / "nowhere"))
    assert (code, output.count("fault")) == (0, 0)
    assert re.match(r"note  There is no database in .*nowhere yet: .*--data\.\n", output)
    assert not (tmp_path / "nowhere").exists()
    code, output, _ = await run("doctor", "--data", address(postgres_place))
    assert (code, output.count("fault")) == (0, 0)
    assert "note  There is nothing of Pulseboard in it yet" in output
    (tmp_path / "file").touch()
    code, output, _ = await run("doctor", "--data", str(tmp_path / "file" / "within"))
    assert (code, output.count("fault")) == (1, 1)
    assert re.match(
        r"fault There is no database in .*within, and none can be made: .*file is a file\. Choose a folder .* --data\.",
        output,
    )
    with inspecting(postgres_place) as connection:
        assert schema_version(connection) is None


async def test_a_doctor_of_an_older_schema(place: Path | PostgresUrl) -> None:
    """What to run is said, and nothing else is guessed."""
    await fill(place)
    older = revisions()[-1]
    run_sql(place, f"UPDATE alembic_version SET version_num = '{older}'")
    code, output, _ = await run("doctor", "--data", address(place))
    assert code == 1
    assert f"fault The schema is {older}, this version's is {revisions()[0]}. Run `pulseboard migrate`." in output
    assert "All entries" not in output


async def test_a_doctor_of_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "pulseboard.db").write_bytes(b"not a database" * 1_000)
    code, output, _ = await run("doctor", "--data", str(tmp_path))
    assert code == 1
    assert re.match(r"fault The database in .* can't be read: file is not a database\. .*\n", output)
    assert output.count("fault") == 1


async def test_a_doctor_of_a_server_that_is_away() -> None:
    """Exit code 1 for a server that doesn't answer, 2 for an address that is none."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    code, output, _ = await run("doctor", "--data", f"postgresql://postgres:secret@127.0.0.1:{port}/test")
    assert code == 1
    assert output.startswith("fault Can't open the PostgreSQL database test on 127.0.0.1")
    assert "secret" not in output
    code, output, said = await run("doctor", "--data", "mysql://somewhere/else")
    assert (code, output) == (2, "")
    assert "--data" in said


async def test_help() -> None:
    for command, says in {"doctor": "exits with 1", "import-balances": "--dry-run"}.items():
        code, output, _ = await run(command, "--help")
        assert code == 0
        assert says in " ".join(output.split())


@pytest.fixture
def coins(tmp_path: Path) -> Path:
    file = tmp_path / "coins.csv"
    file.write_text("guild,member,name,balance\n9,22,Mira,1500\n9,23,Tom,7\n", encoding="utf-8")
    return file


async def test_balances_are_taken_over(place: Path | PostgresUrl, coins: Path) -> None:
    """Tried, taken over, and again: each says what it did."""
    arguments = ("import-balances", str(coins), "--data", address(place))
    tried = "Nothing is wrong with coins.csv: 2 members with 1,507 coins. Nothing was changed.\n"
    assert await run(*arguments, "--dry-run") == (0, tried, "")
    assert not is_made(place)
    assert await run(*arguments) == (0, "Taken over: 2 members with 1,507 coins, as transaction 1.\n", "")
    again = "coins.csv was taken over already, as transaction 1. Nothing was changed.\n"
    assert await run(*arguments) == (0, again, "")
    assert await run(*arguments, "--dry-run") == (0, again, "")
    assert (await run("doctor", "--data", address(place)))[0] == 0


async def test_a_single_member_is_taken_over(tmp_path: Path) -> None:
    """One member and one coin are told of as one."""
    file = tmp_path / "coins.csv"
    file.write_text("guild,member,name,balance\n9,22,Mira,1\n", encoding="utf-8")
    arguments = ("import-balances", str(file), "--data", str(tmp_path / "data"))
    assert await run(*arguments) == (0, "Taken over: 1 member with 1 coin, as transaction 1.\n", "")


async def test_a_file_with_faults(tmp_path: Path) -> None:
    """All of them, exit code 1, and nothing is made."""
    file = tmp_path / "coins.csv"
    file.write_text("guild,member,name,balance\n9,22,Mira,-1\n9,x,Tom,7\n", encoding="utf-8")
    code, output, said = await run("import-balances", str(file), "--data", str(tmp_path / "data"))
    assert (code, output) == (1, "")
    assert said.splitlines() == [
        "pulseboard: Nothing was taken over from coins.csv:",
        "  Line 2: the balance -1 is below 0.",
        "  Line 3: the member 'x' is no id of Discord's.",
    ]
    assert not (tmp_path / "data").exists()


async def test_a_folder_in_use(tmp_path: Path, coins: Path) -> None:
    """Whoever holds the folder goes on; a trial works beside it."""
    data = tmp_path / "data"
    async with serve(data):
        code, _, said = await run("import-balances", str(coins), "--data", str(data))
        assert code == 1
        assert "in use by a running Pulseboard" in said
        assert (await run("import-balances", str(coins), "--data", str(data), "--dry-run"))[0] == 0


@pytest.mark.parametrize(
    ("arguments", "environment", "line"),
    [
        (["--guild", "9"], {"PULSEBOARD_ECONOMY_SCOPE": "global"}, "--guild: accounts are global"),
        (["--guild", "Owls"], {}, "--guild: must be the id of a guild"),
        ([], {"PULSEBOARD_ECONOMY_MAX_BALANCE": "many"}, "PULSEBOARD_ECONOMY_MAX_BALANCE"),
        ([], {"PULSEBOARD_DATA": "mysql://x/y"}, "PULSEBOARD_DATA"),
    ],
)
async def test_settings_that_are_wrong(
    tmp_path: Path, coins: Path, arguments: list[str], environment: dict[str, str], line: str
) -> None:
    """Exit code 2, and nothing is made."""
    environment = {"PULSEBOARD_DATA": str(tmp_path / "data")} | environment
    code, output, said = await run("import-balances", str(coins), *arguments, **environment)
    assert (code, output) == (2, "")
    assert line in said
    assert not (tmp_path / "data").exists()


async def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    code, _, said = await run("import-balances", str(tmp_path / "none.csv"), "--data", str(tmp_path / "data"))
    assert code == 2
    assert "none.csv: No such file or directory" in said
    assert not (tmp_path / "data").exists()

"""`pulseboard login-link`, and what the programs print to be got in with."""

import re
import signal
from pathlib import Path

import httpx

from pulseboard.config import PostgresUrl
from pulseboard.sim import LocalDiscord
from pulseboard.web.access import ACTIONS
from tests.logging_in import client_of, log_in
from tests.programs import Program, address, bot

LINK = re.compile(r"Dashboard: (http://127\.0\.0\.1:\d+/login\?token=\d{13}\.[\w-]{22}\.[\w-]{43})\n")


async def test_another_link(tmp_path: Path) -> None:
    """While the bot holds the folder: each link is good once, and the one printed at the start is spent."""
    async with LocalDiscord() as discord, bot(discord, tmp_path) as program:
        first = await program.line()
        printed = LINK.fullmatch(first)
        assert printed, first
        where = await log_in(printed[1])
        async with client_of(where) as http:
            assert (await http.get("/api/stats")).status_code == 200
        async with Program("login-link", "--data", str(tmp_path), "--port", where.rpartition(":")[2]) as another:
            printed = LINK.fullmatch(await another.line())
            assert printed
            assert await another.ended() == 0
        async with httpx.AsyncClient() as http:
            assert (await http.get(printed[1])).status_code == 303
            assert (await http.get(printed[1])).status_code == 401
            assert (await http.get(LINK.fullmatch(first)[1])).status_code == 401  # type: ignore[index]


async def test_links_of_other_data(tmp_path: Path) -> None:
    """A link is good for the data that it was made with: another dashboard refuses it."""
    async with LocalDiscord() as one, LocalDiscord() as two:
        async with bot(one, tmp_path / "one") as program:
            await program.line()
        async with bot(two, tmp_path / "two") as program:
            where = (await program.ready()).address
            arguments = ("login-link", "--data", str(tmp_path / "one"), "--port", where.rpartition(":")[2])
            async with Program(*arguments) as made, httpx.AsyncClient() as http:
                printed = LINK.fullmatch(await made.line())
                assert printed
                refused = await http.get(printed[1])
                assert refused.status_code == 401
                assert "none of this dashboard" in refused.text


async def test_no_dashboard_to_log_in_to(tmp_path: Path) -> None:
    """One line that says what to do, and no folder made by accident."""
    async with Program("login-link", "--data", str(tmp_path / "nothing")) as program:
        assert await program.ended() == 1
        assert b"There is no database in" in program.errors
        assert b"--data" in program.errors
    assert not (tmp_path / "nothing").exists()


async def test_data_that_no_dashboard_was_started_on(place: Path | PostgresUrl) -> None:
    """Migrated only: there is no key yet."""
    async with Program("migrate", "--data", address(place)) as program:
        assert await program.ended() == 0
    async with Program("login-link", "--data", address(place)) as program:
        assert await program.ended() == 1
        assert b"Start it first" in program.errors


async def test_serve_prints_a_link(postgres_place: PostgresUrl) -> None:
    """Of a database too, and login-link makes another."""
    data = address(postgres_place)
    async with Program("serve", "--port", "0", "--data", data) as program:
        where = (await program.ready()).address
        async with Program("login-link", "--data", data, "--port", where.rpartition(":")[2]) as another:
            printed = LINK.fullmatch(await another.line())
        assert printed
        async with client_of(await log_in(printed[1])) as http:
            assert (await http.get("/api/stats")).status_code == 200


async def test_the_demo_needs_none() -> None:
    """It says where it is, and whoever gets there may look; Host and Origin are checked all the same."""
    async with Program("demo", "--port", "0") as program:
        line = await program.line()
        assert re.fullmatch(r"Dashboard: http://127\.0\.0\.1:\d+\n", line)
        async with httpx.AsyncClient(base_url=line.split()[1]) as http:
            session = (await http.get("/api/session")).json()
            who = {"name": "local", "role": "administrator", "csrf": "", "hasSession": False, "isLocal": True}
            assert session == {**who, "may": sorted(ACTIONS)}
            assert (await http.get("/api/stats", headers={"Host": "evil.example"})).status_code == 400
            assert (await http.post("/api/logout")).status_code == 403
            bearer = {"Authorization": "Bearer pulseboard_none"}
            assert (await http.post("/api/logout", headers=bearer)).status_code == 401  # it stands in for no Origin


async def test_no_secret_is_logged(tmp_path: Path) -> None:
    """What a program says beside the link holds none, also where one is used, refused or wrong."""
    environment = {"PULSEBOARD_LOG_LEVEL": "debug"}
    async with LocalDiscord() as discord:
        arguments = ("run", "--data", str(tmp_path), "--port", "0", "--discord-api", discord.api_url)
        async with Program(*arguments, environment=environment | {"DISCORD_TOKEN": discord.token}) as program:
            where = (await program.ready()).address
            async with client_of(where) as http:
                await http.get("/login?token=wrong")
                await http.get("/api/stats", headers={"Authorization": "Bearer pulseboard_wrong"})
                await http.get("/api/stats")
            program.send(signal.SIGINT)
            await program.ended()
            assert b"token=" not in program.errors
            assert b"pulseboard_" not in program.errors

"""What `pulseboard doctor` says of a token, an application, the port and versions; of a database: test_cli_economy."""

import re
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from pulseboard.bot.reasons import REFUSED
from pulseboard.config import DoctorSettings, PostgresUrl, load
from pulseboard.doctor import diagnose, port, versions
from pulseboard.doctor.database import _is_new_enough
from pulseboard.doctor.discord import ask_discord
from pulseboard.doctor.findings import Finding, Status
from pulseboard.doctor.port import look_at_port
from pulseboard.doctor.secrets import look_at_secrets
from pulseboard.doctor.versions import look_at_page, look_at_versions
from pulseboard.sim import LocalDiscord
from pulseboard.sim.rest import places
from pulseboard.storage.store import migrate_only
from tests.app.conftest import serve
from tests.app.test_cli_economy import run

TOKEN = "MTE4NzY1NDMyMTA5ODc2NTQzMg.GxAbCd.not-a-real-token-but-it-has-the-shape"


@pytest.fixture
async def discord() -> AsyncIterator[LocalDiscord]:
    async with LocalDiscord(token=TOKEN) as running:
        yield running


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A port where something listens that says nothing, which nobody waits for very long."""
    monkeypatch.setattr(port, "_ALIVE_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


def lines(findings: list[Finding]) -> list[str]:
    """Each in one line, which starts and ends as they all do."""
    told = [str(finding) for finding in findings]
    assert all(re.fullmatch(r"(ok   |note |fault) [A-Z].*\.", line) for line in told), told
    return told


async def test_all_is_well(tmp_path: Path, discord: LocalDiscord) -> None:
    """The program itself: token, application and port are there, nothing is wrong, and the token is never printed."""
    migrate_only(tmp_path)
    arguments = ("--data", str(tmp_path), "--port", "0", "--discord-api", discord.api_url)
    code, output, said = await run("doctor", *arguments, DISCORD_TOKEN=TOKEN)
    assert (code, said) == (0, "")
    bot = discord.world.bot
    assert "ok    The token has the shape of a bot's token.\nok    Discord accepts the token: it is " in output
    assert f"'s ({bot.id}).\n" in output
    assert "ok    The economy bot needs no privileged intent; it has none.\n" in output
    link = f"client_id={bot.id}&scope=bot+applications.commands&permissions=0"
    assert f"ok    The bot is in 6 servers. https://discord.com/oauth2/authorize?{link} invites it" in output
    assert TOKEN not in output
    assert {line[:5] for line in output.splitlines()} <= {"ok   ", "note "}


async def test_a_token_that_is_refused(tmp_path: Path, discord: LocalDiscord) -> None:
    """A fault, and exit code 1."""
    migrate_only(tmp_path)
    arguments = ("--data", str(tmp_path), "--port", "0", "--discord-api", discord.api_url)
    code, output, _ = await run("doctor", *arguments, DISCORD_TOKEN=TOKEN.replace("real", "good"))
    assert code == 1
    assert f"\nfault {REFUSED}\n" in output


async def test_a_discord_out_of_reach(tmp_path: Path, discord: LocalDiscord) -> None:
    """A note that says why: it may be the network's fault, or Discord's."""
    migrate_only(tmp_path)
    arguments = ("--data", str(tmp_path), "--port", "0", "--discord-api", "http://127.0.0.1:9/api/v10")
    code, output, _ = await run("doctor", *arguments, DISCORD_TOKEN=TOKEN)
    assert code == 0
    assert re.search(r"^note  Discord can't be asked about the bot \(Connection refused\): ", output, re.MULTILINE)
    discord.refuse(60, status=503)
    assert "note  Discord can't be asked about the bot (it answered 503)" in lines(await ask(discord))[-1]


async def ask(discord: LocalDiscord, token: str = TOKEN) -> list[Finding]:
    return await ask_discord(token, discord.api_url)


async def test_what_answers_is_no_discord(tmp_path: Path) -> None:
    """Another program's answer is no answer."""
    async with serve(tmp_path) as served:
        [_, told] = lines(await ask_discord(TOKEN, served.address))
    assert told.startswith("note  Discord can't be asked about the bot (it answered 401)")


@pytest.mark.parametrize(
    ("payload", "line"),
    [
        ({"flags": 1 << 15 | 1 << 18}, "ok    .*; it has server members, message content"),
        ({"interactions_endpoint_url": "https://example.org/"}, "fault The application has an Interactions Endpoint"),
        ({"bot_require_code_grant": True}, "note  The bot requires a code grant"),
        ({"install_params": {"scopes": ["bot"], "permissions": "0"}}, "note  .* scope applications.commands"),
        ({"approximate_guild_count": 0}, r"note  The bot is in no server yet: https://\S+ invites it"),
    ],
)
async def test_the_application(
    discord: LocalDiscord, monkeypatch: pytest.MonkeyPatch, payload: dict[str, Any], line: str
) -> None:
    """What it is set to: each thing that keeps commands from working is told, and nothing else is wrong."""
    usual = places.payloads.application
    assert [finding for finding in await ask(discord) if finding.status is not Status.OK] == []
    monkeypatch.setattr(places.payloads, "application", lambda world: usual(world) | payload)
    assert [told for told in lines(await ask(discord)) if re.match(line, told)] != []


@pytest.mark.parametrize(
    ("token", "line"),
    [
        ("Bot " + TOKEN, "fault .*leave out the `Bot`"),
        (TOKEN[:30] + "…", "fault .*characters that no token has: copy it whole"),
        (f'"{TOKEN}"', "note  .*leave out the quotes"),
        ("118765432109876543", "note  .*this is an id"),
        ("0f" * 32, "note  .*public key"),
        ("a" * 32, "note  .*client secret"),
        (TOKEN[:50], "note  .*three parts"),
    ],
)
async def test_the_tokens_shape(monkeypatch: pytest.MonkeyPatch, token: str, line: str) -> None:
    """What is no token is said to be none, and what it probably is; the token itself is never told."""
    monkeypatch.setattr("pulseboard.doctor.discord.DISCORD_API", "http://127.0.0.1:9")
    told = lines(await ask_discord(token, None))
    assert re.match(line, told[0])
    assert token not in " ".join(told)


def told(**settings: Any) -> str:
    return "\n".join(lines(look_at_secrets(DoctorSettings(**settings))))


def test_secrets_that_others_can_read(tmp_path: Path) -> None:
    """Each file, and the data; what is for its owner alone isn't told of, nor what isn't there."""
    token, secret, key, data = (tmp_path / name for name in ("token", "secret", "key", "data"))
    for path in (token, secret, key):
        path.write_text("x")
        path.chmod(0o640)
    data.mkdir()
    data.chmod(0o755)
    (data / "pulseboard.db").touch(0o644)
    settings = {"token_file": token, "oauth_client_secret_file": secret, "tls_key": key, "data": data}
    assert told(**settings).count("note ") == 4
    assert f"can read {token}, which holds the bot's token: chmod 600 {token}." in told(**settings)
    assert f"chmod 700 {data}." in told(**settings)
    for path in (token, secret, key):
        path.chmod(0o600)
    data.chmod(0o711)
    kept = "ok    Secrets are kept from others, and none of them is weak."
    assert told(**settings) == told(data=tmp_path / "none", token_file=tmp_path / "none") == kept


async def test_a_new_data_folder_is_its_owners(tmp_path: Path) -> None:
    """Whoever could read it could make links that let in."""
    async with serve(tmp_path / "data"):
        assert told(data=tmp_path / "data").startswith("ok ")
        assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700
    (tmp_path / "mine").mkdir(0o755)
    async with serve(tmp_path / "mine"):
        assert {path.stat().st_mode & 0o777 for path in (tmp_path / "mine").iterdir()} == {0o600}


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"oauth_client_secret": "hunter2"}, "PULSEBOARD_OAUTH_CLIENT_SECRET is no client secret of Discord's"),
        (
            {"data": PostgresUrl("postgresql://bot:short@db.example/pulse")},
            "at db.example has fewer than 12 characters",
        ),
        ({"host": "192.0.2.1"}, "knows no name that people type"),
        ({"public_url": "https://bots.example.org"}, "PULSEBOARD_TRUSTED_PROXIES isn't"),
        ({"oauth_client_secret": "a" * 32, "host": "0.0.0.0", "public_url": "https://bots.example.org"}, None),
        ({"data": PostgresUrl("postgresql://bot:short@127.0.0.1/pulse")}, None),
        ({"data": PostgresUrl("postgresql://bot:long%20and%20safe@db.example/pulse")}, None),
    ],
)
def test_what_is_weak(tmp_path: Path, settings: dict[str, Any], says: str | None) -> None:
    found = told(**{"data": tmp_path / "none"} | settings)
    assert (found.startswith("ok ") and says is None) or (says is not None and says in found), found
    assert "hunter2" not in found
    assert "short@" not in found


async def test_no_token() -> None:
    [told] = lines(await ask_discord(None, None))
    assert told.startswith("note  There is no token")


async def test_a_port_that_is_taken(taken: int) -> None:
    """By whom is told. A fault only where somebody asked for that port: the default may be another program's."""
    [told] = lines([await look_at_port("127.0.0.1", taken, is_wanted=True)])
    assert re.match(
        rf"fault Port {taken} on 127.0.0.1 is taken by another program \(\S.*, process \d+\)\. .*--port", told
    )
    [told] = lines([await look_at_port("127.0.0.1", taken, is_wanted=False)])
    assert told.startswith(f"note  Port {taken} on 127.0.0.1 is taken")


async def test_a_port_where_a_pulseboard_answers(tmp_path: Path) -> None:
    async with serve(tmp_path) as served:
        number = int(served.address.rpartition(":")[2])
        [told] = lines([await look_at_port("127.0.0.1", number, is_wanted=True)])
    assert told.startswith(f"ok    A Pulseboard answers at {served.address} already, its bot is starting.")


async def test_a_free_port() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        number = listener.getsockname()[1]
    told = lines([await look_at_port("127.0.0.1", each, is_wanted=True) for each in (number, 0)])
    assert told == [f"ok    Port {number} on 127.0.0.1 is free.", "ok    The port will be one that is free."]


def test_versions(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is too old or missing is a fault, with the command that mends it."""
    [told] = lines(look_at_versions())
    assert re.match(r"ok    Pulseboard \S+ has what it needs: Python 3\.\S+, discord.py 2\.\S+, ", told)
    monkeypatch.setattr(versions, "_installed", {"discord.py": "2.6.4", "msgspec": "0.19rc1"}.get)
    told = lines(look_at_versions())
    assert (
        "fault The package discord.py is 2.6.4, and Pulseboard needs 2.7. Run `pip install 'discord.py>=2.7'`." in told
    )
    assert "fault The package litestar isn't installed. Run `pip install --upgrade pulseboard`." in told
    assert not [line for line in told if "msgspec" in line]
    assert [line for line in told if "uvloop" in line] == [line for line in told if line.startswith("note")]


def test_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    for build, line in (("abc", "ok    The page is there."), ("none", "note  The page was not built")):
        monkeypatch.setattr(versions, "BUILD", build)
        assert str(look_at_page()).startswith(line)


@pytest.mark.parametrize(
    ("dialect", "version", "is_new_enough"),
    [
        ("sqlite", (3, 36, 0), False),
        ("sqlite", (3, 37, 0), True),
        ("postgresql", (14, 11), False),
        ("postgresql", (15, 0), True),
    ],
)
def test_the_databases_version(dialect: str, version: tuple[int, ...], is_new_enough: bool) -> None:
    told: list[str] = []
    assert _is_new_enough(dialect, version, told.append) == is_new_enough
    assert told[0].startswith("ok    " if is_new_enough else "fault ")


def test_one_fault_is_enough(tmp_path: Path, taken: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the rest says; and a port from the environment is one that somebody asked for."""
    migrate_only(tmp_path)
    monkeypatch.delenv("DISCORD_TOKEN", raising=False)
    for number, is_well in ((0, True), (taken, False)):
        monkeypatch.setenv("PULSEBOARD_PORT", str(number))
        told: list[str] = []
        assert diagnose(load(DoctorSettings, data=str(tmp_path)), told.append) == is_well
        assert sum(line.startswith("fault") for line in told) == (not is_well)

"""What `pulseboard doctor` says of the login with Discord: the client id, its secret and the redirect."""

from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest

from pulseboard.config import DoctorSettings
from pulseboard.doctor.login import ask_about_login
from pulseboard.sim import LocalDiscord
from tests.app.conftest import serve
from tests.app.test_cli_doctor import TOKEN, lines
from tests.app.test_cli_economy import run

SECRET = "s3cret-of-the-application-abcdef"
REDIRECT = "https://bots.example.org/login/discord/callback"


@pytest.fixture
async def discord() -> AsyncIterator[LocalDiscord]:
    async with LocalDiscord(token=TOKEN, client_secret=SECRET, redirect_uris=[REDIRECT]) as running:
        yield running


async def told(discord: LocalDiscord, **settings: object) -> list[str]:
    """The two lines, of the client and of the redirect; neither the secret nor the token is in any."""
    given = {"oauth_client_id": discord.client_id, "oauth_client_secret": SECRET, "discord_api": discord.api_url}
    given |= {"token": TOKEN, "public_url": "https://bots.example.org"}
    found = lines(await ask_about_login(DoctorSettings(**given | settings)))  # type: ignore[arg-type]
    assert not any(secret in line for line in found for secret in (SECRET, TOKEN, "another"))
    return found


async def test_all_is_well(tmp_path: Path, discord: LocalDiscord) -> None:
    """The program itself, without a fault; where nobody logs in with Discord it says nothing of it."""
    data = str(tmp_path)
    arguments = ("doctor", "--data", data, "--port", "0", "--discord-api", discord.api_url)
    login = {"PULSEBOARD_OAUTH_CLIENT_ID": discord.client_id, "PULSEBOARD_OAUTH_CLIENT_SECRET": SECRET}
    login |= {"PULSEBOARD_ADMINISTRATORS": "owner", "PULSEBOARD_PUBLIC_URL": "https://bots.example.org"}
    code, output, said = await run(*arguments, DISCORD_TOKEN=TOKEN, **login)
    assert (code, said) == (0, "")
    assert f"ok    Discord accepts the client id {discord.client_id} and its secret.\n" in output
    assert f"ok    Discord leads people back to {REDIRECT}.\n" in output
    assert SECRET not in output
    assert not discord.unknown_calls
    assert "client id" not in (await run(*arguments, DISCORD_TOKEN=TOKEN))[1]


@pytest.mark.parametrize("wrong", [{"oauth_client_id": "1"}, {"oauth_client_secret": "another"}])
async def test_a_client_that_is_refused(discord: LocalDiscord, wrong: dict[str, str]) -> None:
    """A fault, whichever of the two is wrong: Discord says no more."""
    client, _ = await told(discord, **wrong)
    assert client.startswith("fault Discord knows no application with the client id ")


@pytest.mark.parametrize(
    ("settings", "line"),
    [
        ({}, f"ok    Discord leads people back to {REDIRECT}."),
        ({"public_url": "https://bots.example.org/a"}, "fault Discord leads nobody back to the dashboard: add "),
        ({"public_url": None, "port": 8000}, "fault Discord leads nobody back to the dashboard: add the redirect "),
        ({"public_url": None, "port": 0}, "note  Where Discord leads people back to depends on the port"),
        ({"token": None}, f"note  The redirect {REDIRECT} has to be on the OAuth2 page"),
        ({"token": "no\ttoken"}, f"note  The redirect {REDIRECT} has to be on the OAuth2 page"),
        ({"token": "refused"}, f"note  The redirect {REDIRECT} has to be on the OAuth2 page"),
        ({"oauth_client_id": "1"}, f"note  The redirect {REDIRECT} has to be on the OAuth2 page"),  # not the bot's
    ],
)
async def test_the_redirect(discord: LocalDiscord, settings: dict[str, object], line: str) -> None:
    """A fault where the application lacks it, with what to add; a note where that can't be seen."""
    _, redirect = await told(discord, **settings)
    assert redirect.startswith(line)


async def test_the_redirect_is_the_dashboards(tmp_path: Path, discord: LocalDiscord) -> None:
    """The address to add is the one that the dashboard sends people to Discord with."""
    login = {"oauth_client_id": discord.client_id, "oauth_client_secret": SECRET, "administrators": "owner"}
    settings = {"discord_api": discord.api_url, "host": "localhost", **login}
    async with serve(tmp_path / "data", needs_login=True, **settings) as served:
        way = await served.http.get(urljoin(served.address, "/login/discord"))
        _, redirect = await told(discord, public_url=None, host="localhost", port=urlsplit(served.address).port)
    [back] = parse_qs(urlsplit(way.headers["location"]).query)["redirect_uri"]
    assert f"add the redirect {back} on" in redirect


async def test_a_discord_out_of_reach(discord: LocalDiscord) -> None:
    """Notes: it may be the network's fault, or Discord's."""
    client, redirect = await told(discord, discord_api="http://127.0.0.1:9/api/v10")
    assert client.startswith("note  Discord can't be asked about the login (")
    assert redirect.startswith("note  ")
    discord.break_rest(503, path="/oauth2/token")
    assert (await told(discord))[0].startswith("note  Discord can't be asked about the login (")

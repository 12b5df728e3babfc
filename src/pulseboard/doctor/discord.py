"""What Discord says of the token and of the application that it belongs to."""

import re
from typing import TypeVar

import aiohttp
import msgspec

from pulseboard import __version__
from pulseboard.bot.reasons import REFUSED, why_unreachable
from pulseboard.doctor.findings import Finding, fault, note, ok

DISCORD_API = "https://discord.com/api/v10"
ANSWER_SECONDS = 10.0
USER_AGENT = f"DiscordBot (pulseboard, {__version__})"
_TOKEN = re.compile(r"[\w-]{18,}\.[\w-]{5,}\.[\w-]{25,}")
PORTAL = "https://discord.com/developers/applications"
_PRIVILEGED = {
    "presences": (1 << 12, 1 << 13),
    "server members": (1 << 14, 1 << 15),
    "message content": (1 << 18, 1 << 19),
}
"""By its name in the portal, the flags of an application that has an intent: for verified bots, and for small ones."""


class User(msgspec.Struct):
    id: str
    username: str


class InstallParams(msgspec.Struct):
    scopes: list[str] = []


class Application(msgspec.Struct):
    id: str
    flags: int = 0
    approximate_guild_count: int | None = None
    bot_require_code_grant: bool = False
    interactions_endpoint_url: str | None = None
    redirect_uris: list[str] = []
    install_params: InstallParams | None = None


Answer = TypeVar("Answer", User, Application)


class Refused(Exception):
    """Discord answered 401, in JSON as it does: another program's login page says nothing of a token."""


class NoAnswer(Exception):
    """Nothing that could be read came back. The message says why, in a few words."""


async def ask_discord(token: str | None, api: str | None) -> list[Finding]:
    """Findings about a token and its application; `api` is the REST base of another Discord-compatible server."""
    if token is None:
        return [note(f"There is no token, so Discord isn't asked: set DISCORD_TOKEN to that of your bot ({PORTAL}).")]
    if not could_be_sent(token):
        return [fault(f"The token has characters that no token has: {_mistake(token)}. {REFUSED}")]
    shape = _shape(token, is_discords=api is None)
    try:
        async with ask_as_bot(token) as session:
            base = (api or DISCORD_API).rstrip("/")
            user = await get(session, f"{base}/users/@me", User)
            accepted = ok(f"Discord accepts the token: it is {user.username}'s ({user.id}).")
            return [*shape, accepted, *_about(await get(session, f"{base}/applications/@me", Application))]
    except Refused:
        return [*shape, fault(REFUSED)]
    except NoAnswer as error:
        return [*shape, note(f"Discord can't be asked about the bot ({error}): look at the network, and try again.")]


def could_be_sent(token: str) -> bool:
    """Whether it has letters only that a token has."""
    return re.fullmatch("[!-~]+", token) is not None


def ask_as_bot(token: str) -> aiohttp.ClientSession:
    """For requests in the name of the bot, with a token that could be sent."""
    headers = {"Authorization": f"Bot {token}", "User-Agent": USER_AGENT}
    return aiohttp.ClientSession(headers=headers, timeout=aiohttp.ClientTimeout(total=ANSWER_SECONDS))


async def get(session: aiohttp.ClientSession, url: str, kind: type[Answer]) -> Answer:
    """Raises Refused or NoAnswer."""
    try:
        async with session.get(url) as response:
            if response.status == 401 and response.content_type == "application/json":
                raise Refused
            if response.status != 200:
                raise NoAnswer(f"it answered {response.status}")
            return msgspec.json.decode(await response.read(), type=kind)
    except msgspec.DecodeError as error:
        raise NoAnswer("what it answered can't be read") from error
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        raise NoAnswer(why_unreachable(error)) from error


def _shape(token: str, *, is_discords: bool) -> list[Finding]:
    """Whether it looks like a token at all; another server may have other ones."""
    if _TOKEN.fullmatch(token):
        return [ok("The token has the shape of a bot's token.")]
    if not is_discords:
        return []
    return [note(f"The token doesn't look like a bot's, which has three parts with dots between: {_mistake(token)}.")]


def _mistake(token: str) -> str:
    """What was probably done wrong."""
    if token.lower().startswith("bot "):
        return "leave out the `Bot` before it"
    if token[0] in "\"'":
        return "leave out the quotes around it"
    if token.isdecimal():
        return "this is an id, not a token"
    if re.fullmatch(r"[0-9a-f]{64}", token):
        return "this is the application's public key"
    if re.fullmatch(r"[\w-]{32}", token):
        return "this may be the client secret of the OAuth2 page"
    return "copy it whole, from the Bot page of your application"


def _about(application: Application) -> list[Finding]:
    """What the application is set to, as far as the bot depends on it."""
    on = [name for name, flags in _PRIVILEGED.items() if any(application.flags & flag for flag in flags)]
    told = f"it has {', '.join(on)}" if on else "it has none"
    findings = [ok(f"The economy bot needs no privileged intent; {told}.")]
    if application.interactions_endpoint_url:
        findings.append(
            fault(
                "The application has an Interactions Endpoint URL: Discord sends commands there and not to the bot. "
                f"Remove it from the General Information page ({PORTAL})."
            )
        )
    if application.bot_require_code_grant:
        findings.append(
            note("The bot requires a code grant, so that an invitation fails. Switch that off in the Bot page.")
        )
    if application.install_params is not None and "applications.commands" not in application.install_params.scopes:
        findings.append(
            note(
                "The application's own install link leaves out the scope applications.commands, so that servers may "
                "have no commands. Add it in the Installation page, or use the link below."
            )
        )
    return [*findings, _invitation(application)]


def _invitation(application: Application) -> Finding:
    link = (
        f"https://discord.com/oauth2/authorize?client_id={application.id}&scope=bot+applications.commands&permissions=0"
    )
    servers = application.approximate_guild_count
    if servers == 0:
        return note(f"The bot is in no server yet: {link} invites it.")
    where = "" if servers is None else f"The bot is in {servers} {'server' if servers == 1 else 'servers'}. "
    return ok(f"{where}{link} invites it, with its commands and no permissions, which it doesn't need.")

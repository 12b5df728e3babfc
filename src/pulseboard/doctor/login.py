"""What Discord says of the application that people log in with, and whether it leads them back."""

import aiohttp
import msgspec

from pulseboard.bot.reasons import why_unreachable
from pulseboard.config import DoctorSettings
from pulseboard.doctor.discord import (
    ANSWER_SECONDS,
    DISCORD_API,
    PORTAL,
    USER_AGENT,
    Application,
    NoAnswer,
    Refused,
    ask_as_bot,
    could_be_sent,
    get,
)
from pulseboard.doctor.findings import Finding, fault, note, ok
from pulseboard.errors import PulseboardError, variable
from pulseboard.web.reach import reach_of
from pulseboard.web.server import bind

_CALLBACK = "/login/discord/callback"
_NO_CODE = "none"
"""A code that Discord gave nobody: what it says of it depends on who asks, and nothing is made."""


class _Refusal(msgspec.Struct):
    error: str = ""


async def ask_about_login(settings: DoctorSettings) -> list[Finding]:
    """Findings about the client id, its secret and the redirect; none where nobody logs in with Discord."""
    if settings.oauth_client_id is None or settings.oauth_client_secret is None:
        return []
    base = settings.discord_api or DISCORD_API
    secret = settings.oauth_client_secret.get_secret_value()
    return [await _look_at_client(base, settings.oauth_client_id, secret), await _look_at_redirect(settings, base)]


async def _look_at_client(base: str, client_id: str, secret: str) -> Finding:
    try:
        error = await _refusal(base, {"client_id": client_id, "client_secret": secret})
    except NoAnswer as away:
        return note(f"Discord can't be asked about the login ({away}): look at the network, and try again.")
    if error == "invalid_client":
        return fault(
            f"Discord knows no application with the client id {client_id} and this client secret. Copy both from "
            f"the OAuth2 page of your application ({PORTAL}) and set {variable('oauth_client_id')} and "
            f"{variable('oauth_client_secret')} to them."
        )
    return ok(f"Discord accepts the client id {client_id} and its secret.")


async def _refusal(base: str, client: dict[str, str]) -> str:
    """What Discord finds wrong first with a code that is none: who asks, or the code. Raises NoAnswer."""
    form = {"grant_type": "authorization_code", "code": _NO_CODE, "redirect_uri": f"http://localhost{_CALLBACK}"}
    form |= client
    timeout = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
    try:
        async with (
            aiohttp.ClientSession(headers={"User-Agent": USER_AGENT}, timeout=timeout) as session,
            session.post(f"{base}/oauth2/token", data=form) as response,
        ):
            error = msgspec.json.decode(await response.read(), type=_Refusal).error
    except msgspec.DecodeError as failure:
        raise NoAnswer("what it answered can't be read") from failure
    except (aiohttp.ClientError, OSError, TimeoutError) as failure:
        raise NoAnswer(why_unreachable(failure)) from failure
    if error not in ("invalid_client", "invalid_grant"):
        raise NoAnswer(f"it answered {response.status}")
    return error


async def _look_at_redirect(settings: DoctorSettings, base: str) -> Finding:
    if (address := _address(settings)) is None:
        return note("Where Discord leads people back to depends on the port: name one with --port.")
    redirect = f"{address}{_CALLBACK}"
    where = f"the OAuth2 page of your application ({PORTAL})"
    registered = await _redirects(settings, base)
    if registered is None:
        return note(f"The redirect {redirect} has to be on {where}; only its bot's token shows whether it is.")
    if redirect not in registered:
        return fault(f"Discord leads nobody back to the dashboard: add the redirect {redirect} on {where}.")
    return ok(f"Discord leads people back to {redirect}.")


async def _redirects(settings: DoctorSettings, base: str) -> list[str] | None:
    """The redirects of the application that people log in with; None where its bot can't ask for them."""
    token = "" if settings.token is None else settings.bot_token
    if not could_be_sent(token):
        return None
    try:
        async with ask_as_bot(token) as session:
            application = await get(session, f"{base}/applications/@me", Application)
    except (Refused, NoAnswer):
        return None  # which is told of the token already
    return application.redirect_uris if application.id == settings.oauth_client_id else None


def _address(settings: DoctorSettings) -> str | None:
    """Where the dashboard would be; None where that can't be said before it is started."""
    if settings.public_url is not None:
        return str(settings.public_url)
    try:
        with bind(settings.host, 0) as listener:
            host = listener.getsockname()[0]
    except PulseboardError:
        return None  # which is told of the port already
    has_tls = settings.tls_certificate is not None
    return reach_of((host, settings.port), None, is_encrypted=has_tls).address if settings.port else None

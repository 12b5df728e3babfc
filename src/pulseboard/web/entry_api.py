"""Coming in: with a link, or over Discord and back."""

from typing import Annotated, Any, NamedTuple
from urllib.parse import urlsplit

from litestar import MediaType, Request, Response, get
from litestar.datastructures import Cookie
from litestar.di import NamedDependency
from litestar.params import QueryParameter

from pulseboard.logs import get_logger
from pulseboard.storage.login_links import Refused
from pulseboard.web.destination import Destination
from pulseboard.web.discord_entry import Begun, DiscordEntry
from pulseboard.web.entering import Entering
from pulseboard.web.grants import DiscordAway
from pulseboard.web.login_page import login_page
from pulseboard.web.logins import Logins
from pulseboard.web.not_let_in import NotLetIn, Why
from pulseboard.web.reach import Reach
from pulseboard.web.tries import Caller, TooManyTries, caller

_HTML: dict[str, Any] = {"opt": {"action": "login.use"}, "media_type": MediaType.HTML, "include_in_schema": False}
_NOT_KEPT = {"cache-control": "no-store"}
_LOGIN_SECONDS = 900
_TOLD_SECONDS = 60
"""So long a browser keeps whom Discord named that may not come in."""

_logger = get_logger(__name__)

Link = Annotated[str | None, QueryParameter(max_length=200)]
Code = Annotated[str | None, QueryParameter(max_length=512)]
Again = Annotated[bool, QueryParameter()]
Next = Annotated[str, QueryParameter(name="next")]
Failed = Annotated[Why | None, QueryParameter()]
Reason = Annotated[str | None, QueryParameter(max_length=512)]


class Entrance(NamedTuple):
    """The ways in. `discord`: None where one can't log in with it. `has_links`: whether links are to be had."""

    logins: Logins
    entering: Entering
    discord: DiscordEntry | None
    reach: Reach
    has_links: bool = True

    def page(self, destination: Destination, fault: str | None = None) -> str:
        """How to get in, and from there to a destination; `fault` says why the last try failed."""
        has_discord = self.discord is not None
        return login_page(fault, self.reach.base_path, destination, has_discord=has_discord, has_links=self.has_links)

    def is_other_name(self, host: str) -> bool:
        """Whether a browser came by another name of this dashboard than the one that Discord sends back to."""
        parts = urlsplit(self.reach.address)
        return f"{parts.scheme}://{host.lower()}" in self.reach.origins - {f"{parts.scheme}://{parts.netloc}"}


@get("/login", **_HTML)
async def login(
    request: Request[Any, Any, Any],
    entrance: NamedDependency[Entrance],
    *,
    token: Link = None,
    failed: Failed = None,
    asked_for: Next = "/",
) -> Response[str]:
    """Log in with a link, which is used up; without one, the page that says how to get in, for who isn't. `failed`: why
    a login over Discord did."""
    destination = Destination.decode(asked_for)
    if failed is not None:
        return _told_why(entrance, destination, failed, request.cookies.get(entrance.logins.cookies.refused, ""))
    if token is None and await entrance.logins.is_in(request):
        return _redirect(destination.address)
    if token is None or _is_ahead(request):
        return _told(entrance, destination)
    try:
        entered = await entrance.entering.by_link(token, _caller(request), _former(request, entrance))
    except TooManyTries:
        return _told_why(entrance, destination, Why.TOO_MANY_TRIES)
    if isinstance(entered, Refused):
        return _told(entrance, destination, entered.reason, 401)
    return _redirect(destination.address, entrance.logins.cookie(entered.secret))


@get("/login/discord", **_HTML)
async def to_discord(
    request: Request[Any, Any, Any],
    entrance: NamedDependency[Entrance],
    *,
    again: Again = False,
    asked_for: Next = "/",
) -> Response[str]:
    """To Discord, which asks whoever sits there and sends them back; `again`: also if it knows them."""
    discord, destination = entrance.discord, Destination.decode(asked_for)
    if discord is None:
        return _told_why(entrance, destination, Why.NO_DISCORD)
    if entrance.is_other_name(request.headers.get("host", "")):
        # Discord sends back to the one address it knows: what this browser keeps must be kept for that one.
        return _redirect(destination.after(f"{entrance.reach.address}/login/discord"))
    way = await discord.begin(destination, asks=again)
    cookies = entrance.logins.cookies
    return _redirect(way.address, cookies.set(cookies.login, way.begun.encode(), max_age_seconds=_LOGIN_SECONDS))


@get("/login/discord/callback", **_HTML, is_led_to=True)
async def from_discord(
    request: Request[Any, Any, Any],
    entrance: NamedDependency[Entrance],
    *,
    code: Code = None,
    signed: Annotated[str, QueryParameter(name="state", max_length=200)] = "",
    error: Reason = None,
) -> Response[str]:
    """Back from Discord. Whatever comes of it, the browser is led on: what Discord gave stays in no address."""
    cookies = entrance.logins.cookies
    begun = Begun.decode(request.cookies.get(cookies.login, ""))
    destination = Destination() if begun is None else begun.destination
    if entrance.discord is None:
        return _not_let_in(entrance, destination, NotLetIn(Why.NO_DISCORD))
    if code is None or error is not None:  # the word for it may be anybody's who wrote a link with it
        why = Why.CANCELLED if error == "access_denied" else Why.NOT_GIVEN
        return _not_let_in(entrance, destination, NotLetIn(why))
    if begun is None and await entrance.logins.is_in(request):  # whose login is over, because it has succeeded
        return _redirect(destination.address)
    try:
        entered = await entrance.discord.finish(code, signed, begun, _caller(request), _former(request, entrance))
    except TooManyTries:
        entered = NotLetIn(Why.TOO_MANY_TRIES)
    except DiscordAway as away:
        _logger.warning("login_failed", reason=str(away))
        entered = NotLetIn(Why.DISCORD_AWAY)
    if isinstance(entered, NotLetIn):
        return _not_let_in(entrance, destination, entered)
    # What isn't this browser's login, or was another tab's, ends none that is on its way: only success does.
    return _redirect(destination.address, entrance.logins.cookie(entered.secret), cookies.drop(cookies.login))


ROUTES = (login, to_discord, from_discord)


def _caller(request: Request[Any, Any, Any]) -> Caller:
    return caller(request.client.host if request.client else None, request.headers.get("user-agent", ""))


def _former(request: Request[Any, Any, Any], entrance: Entrance) -> str:
    return request.cookies.get(entrance.logins.cookies.session, "")


def _is_ahead(request: Request[Any, Any, Any]) -> bool:
    """Whether a browser looks without that anybody goes there: a link that is good once isn't used up by that."""
    is_picture = request.headers.get("sec-fetch-dest", "document") != "document"
    return is_picture or "prefetch" in request.headers.get("sec-purpose", "")


def _not_let_in(entrance: Entrance, destination: Destination, refused: NotLetIn) -> Response[str]:
    """To the login page, which says why."""
    cookies = entrance.logins.cookies
    kept = [cookies.set(cookies.refused, refused.member, max_age_seconds=_TOLD_SECONDS)] if refused.member else []
    return _redirect(destination.after("/login", failed=refused.why), *kept)


def _told_why(entrance: Entrance, destination: Destination, why: Why, member: str = "") -> Response[str]:
    answer = _told(entrance, destination, why.sentences(member), why.status)
    if why is Why.TOO_MANY_TRIES:
        answer.headers["retry-after"] = "60"
    return answer


def _told(entrance: Entrance, destination: Destination, fault: str | None = None, status: int = 200) -> Response[str]:
    return Response(entrance.page(destination, fault), status_code=status, headers=_NOT_KEPT)


def _redirect(address: str, *cookies: Cookie) -> Response[str]:
    return Response("", status_code=303, headers={"location": address, **_NOT_KEPT}, cookies=cookies)

"""`/oauth2/authorize`: a visitor says which member they are and whether the application may, and is led back to it."""

from collections.abc import Iterator
from typing import Annotated, Literal
from urllib.parse import urlencode

import msgspec
from aiohttp import web
from msgspec import Meta

from pulseboard.sim.oauth import SCOPES, OAuth
from pulseboard.sim.oauth_page import HEADERS, Visitors, consent_page, error_page
from pulseboard.sim.people import Member
from pulseboard.sim.rest.parameters import InvalidParameters, form_of, once_each, parsed
from pulseboard.sim.world import World

AUTHORIZE = "/oauth2/authorize"
_COOKIE = "local-discord-member"
_DENIED = "The resource owner or authorization server denied the request"


class Asked(msgspec.Struct):
    """What an application asks for. What else is in the query is passed over."""

    client_id: str
    response_type: Literal["code"]
    redirect_uri: str
    scope: str
    state: str | None = None
    code_challenge: Annotated[str, Meta(pattern="^[A-Za-z0-9_-]{43}$")] | None = None
    code_challenge_method: Literal["S256"] | None = None
    prompt: Literal["consent", "none"] = "consent"

    @property
    def scopes(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.scope.split()))


class Decision(msgspec.Struct):
    decision: Literal["authorize", "cancel"]
    member: str = ""


class AuthorizeRoutes:
    """A request that isn't the application's own is answered with a page, and leads nowhere."""

    def __init__(self, world: World, oauth: OAuth) -> None:
        self._world, self._oauth = world, oauth

    def routes(self) -> list[web.RouteDef]:
        return [web.get(AUTHORIZE, self._ask, allow_head=False), web.post(AUTHORIZE, self._decide)]

    async def _ask(self, request: web.Request) -> web.Response:
        try:
            asked = self._asked(request)
        except InvalidParameters as fault:
            return _page(error_page(str(fault)), 400)
        member = self._visitor(request.cookies.get(_COOKIE))
        if asked.prompt == "none" and member is not None and self._oauth.has_authorized(member, asked.scopes):
            return self._granted(asked, member)
        name = self._world.bot.name
        return _page(consent_page(name, asked.scopes, self._visitors(), member, asked.redirect_uri))

    async def _decide(self, request: web.Request) -> web.Response:
        if request.headers.get("Origin") not in (None, f"{request.scheme}://{request.host}"):
            return _page(error_page("Only this page itself may decide."), 403)
        try:
            asked = self._asked(request)
            decided = parsed(await form_of(request), Decision)
        except InvalidParameters as fault:
            return _page(error_page(str(fault)), 400)
        if decided.decision == "cancel":
            return _led_back(asked, {"error": "access_denied", "error_description": _DENIED})
        member = self._visitor(decided.member)
        if member is None:
            return _page(error_page("There is no such member: go back and choose who you are."), 400)
        return self._granted(asked, member)

    def _asked(self, request: web.Request) -> Asked:
        """Raises InvalidParameters."""
        asked = parsed(once_each(request.query.items()), Asked)
        if asked.client_id != self._world.bot.id:
            raise InvalidParameters(f"There is no application {asked.client_id}.")
        if asked.redirect_uri not in self._world.application.redirect_uris:
            raise InvalidParameters(f"The redirect_uri isn't one of the application's: {asked.redirect_uri}.")
        unknown = [scope for scope in asked.scopes if scope not in SCOPES]
        if unknown or not asked.scopes:
            raise InvalidParameters(f"scope is made of {', '.join(SCOPES)}, not of {' '.join(unknown) or 'nothing'}.")
        if (asked.code_challenge is None) != (asked.code_challenge_method is None):
            raise InvalidParameters("code_challenge comes with code_challenge_method=S256.")
        return asked

    def _granted(self, asked: Asked, member: Member) -> web.Response:
        code = self._oauth.authorize(member, asked.scopes, asked.redirect_uri, asked.code_challenge)
        response = _led_back(asked, {"code": code})
        response.set_cookie(_COOKIE, member.id, path="/oauth2", httponly=True, samesite="Lax")
        return response

    def _visitor(self, member_id: str | None) -> Member | None:
        everyone = (member for visitors in self._visitors() for member in visitors.members)
        return next((member for member in everyone if member.id == member_id), None)

    def _visitors(self) -> Iterator[Visitors]:
        """Whoever owns the application, and whom the guilds list: each once, and no bots."""
        application = self._world.application
        team = [] if application.team is None else [member.user for member in application.team.members]
        places = [("The application's owners", team or [application.owner])]
        places += [(guild.name, guild.members) for guild in self._world.guilds.values()]
        seen: set[str] = set()
        for heading, members in places:
            new = [member for member in members if not member.bot and member.id not in seen]
            seen.update(member.id for member in new)
            if new:
                yield Visitors(heading, sorted(new, key=lambda member: member.name.casefold()))


def _led_back(asked: Asked, parameters: dict[str, str]) -> web.Response:
    if asked.state is not None:
        parameters |= {"state": asked.state}
    joint = "&" if "?" in asked.redirect_uri else "?"
    location = f"{asked.redirect_uri}{joint}{urlencode(parameters)}"
    return web.Response(status=303, headers={"Location": location, "Cache-Control": "no-store"})


def _page(text: str, status: int = 200) -> web.Response:
    return web.Response(text=text, status=status, content_type="text/html", headers=HEADERS)

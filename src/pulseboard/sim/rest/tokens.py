"""The token endpoint: codes and refresh tokens are exchanged for tokens, and tokens revoked (RFC 6749, RFC 7009)."""

import hmac

import aiohttp
import msgspec
from aiohttp import web

from pulseboard.sim.oauth import ACCESS_TOKEN_SECONDS, Grant, InvalidGrant, OAuth
from pulseboard.sim.rest.parameters import InvalidParameters, form_of, parsed
from pulseboard.sim.rest.replies import API, UNVERSIONED_API, reply
from pulseboard.sim.world import World


class CodeExchange(msgspec.Struct):
    code: str
    redirect_uri: str
    code_verifier: str | None = None


class TokenRefresh(msgspec.Struct):
    refresh_token: str


class Revocation(msgspec.Struct):
    """`token_type_hint` may come too, and changes nothing."""

    token: str


class OAuthError(Exception):
    """What the token endpoint answers when it doesn't do as asked."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(description)
        self.error, self.status = error, status

    def response(self) -> web.Response:
        response = reply({"error": self.error, "error_description": str(self)}, self.status)
        if self.status == 401:
            response.headers["WWW-Authenticate"] = "Basic"
        return response


class TokenRoutes:
    def __init__(self, world: World, oauth: OAuth) -> None:
        self._world, self._oauth = world, oauth

    def routes(self) -> list[web.RouteDef]:
        routes = []
        for api in (API, UNVERSIONED_API):
            routes += [
                web.post(f"{api}/oauth2/token", self._token),
                web.post(f"{api}/oauth2/token/revoke", self._revoke),
            ]
        return routes

    async def _token(self, request: web.Request) -> web.Response:
        try:
            response = reply(_told(self._granted(await self._form(request))))
        except OAuthError as refused:
            response = refused.response()
        except InvalidGrant as fault:
            response = OAuthError("invalid_grant", str(fault)).response()
        except InvalidParameters as fault:
            response = OAuthError("invalid_request", str(fault)).response()
        response.headers["Cache-Control"] = "no-store"
        return response

    async def _revoke(self, request: web.Request) -> web.Response:
        try:
            self._oauth.revoke_token(parsed(await self._form(request), Revocation).token)
        except OAuthError as refused:
            return refused.response()
        except InvalidParameters as fault:
            return OAuthError("invalid_request", str(fault)).response()
        return reply({})

    async def _form(self, request: web.Request) -> dict[str, str]:
        """What the application's own client sent. Raises InvalidParameters and OAuthError."""
        form = await form_of(request)
        if not _is_client(request, form, self._world.bot.id, self._world.application.client_secret):
            raise OAuthError("invalid_client", "Invalid client_id or client_secret", 401)
        return form

    def _granted(self, form: dict[str, str]) -> Grant:
        """Raises InvalidGrant, InvalidParameters and OAuthError."""
        match form.get("grant_type"):
            case "authorization_code":
                asked = parsed(form, CodeExchange)
                return self._oauth.exchange(asked.code, asked.redirect_uri, asked.code_verifier)
            case "refresh_token":
                return self._oauth.refresh(parsed(form, TokenRefresh).refresh_token)
            case None:
                raise InvalidParameters("There is no grant_type.")
            case other:
                raise OAuthError("unsupported_grant_type", f"Grant type {other} is not supported")


def _told(grant: Grant) -> dict[str, str | int | None]:
    # What bandit takes for a password is the name of a kind of token.
    return {
        "token_type": "Bearer",  # nosec B105
        "access_token": grant.access_token,
        "expires_in": ACCESS_TOKEN_SECONDS,
        "refresh_token": grant.refresh_token,
        "scope": " ".join(grant.scopes),
    }


def _is_client(request: web.Request, form: dict[str, str], client_id: str, client_secret: str) -> bool:
    """By HTTP Basic, or else by what stands in the form."""
    given = (form.get("client_id", ""), form.get("client_secret", ""))
    header = request.headers.get("Authorization")
    if header is not None:
        try:
            basic = aiohttp.BasicAuth.decode(header, "utf-8")
        except ValueError:
            return False
        given = (basic.login, basic.password)
    known = (client_id, client_secret)
    return all(hmac.compare_digest(one.encode(), other.encode()) for one, other in zip(given, known, strict=True))

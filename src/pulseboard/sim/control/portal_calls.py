"""The application, its owners and who has authorized it, over the control interface."""

from typing import TYPE_CHECKING, Any

from aiohttp import web

from pulseboard.sim.control.bodies import SetClientSecret, SetOwner, SetRedirects, SetTeam
from pulseboard.sim.control.call import Call

if TYPE_CHECKING:
    from pulseboard.sim.local_discord import LocalDiscord


class PortalCalls:
    def __init__(self, discord: "LocalDiscord") -> None:
        self._discord = discord

    def calls(self) -> list[Call]:
        secret, member = "/application/secret", "/authorizations/{member}"
        return [
            Call("GET", "/application", "the OAuth2 client: its id and redirects; the owner and team", self._show),
            Call("PUT", "/application/redirects", "sets where members may be led", self._set_redirects, SetRedirects),
            Call("PUT", secret, "resets the client secret", self._reset_secret, SetClientSecret),
            Call("PUT", "/application/owner", "gives the application to a person", self._set_owner, SetOwner),
            Call("PUT", "/application/team", "gives the application to a team", self._set_team, SetTeam),
            Call("DELETE", member, "a member takes back what they have authorized", self._revoke),
            Call("POST", "/codes/expire", "ends the time of all OAuth2 codes", self._expire_codes),
            Call("POST", "/access-tokens/expire", "ends the time of all access tokens", self._expire_tokens),
        ]

    async def _show(self, _: web.Request, __: None) -> Any:
        discord, application = self._discord, self._discord.world.application
        return {
            "client_id": discord.client_id,
            "authorize_url": discord.authorize_url,
            "redirect_uris": discord.redirect_uris,
            "owner": application.owner,
            "team": application.team,
        }

    async def _set_redirects(self, _: web.Request, body: SetRedirects) -> Any:
        self._discord.set_redirect_uris(body.redirect_uris)
        return body

    async def _reset_secret(self, _: web.Request, body: SetClientSecret) -> Any:
        self._discord.reset_client_secret(body.client_secret)
        return body

    async def _set_owner(self, _: web.Request, body: SetOwner) -> Any:
        self._discord.set_owner(body.user)
        return body

    async def _set_team(self, _: web.Request, body: SetTeam) -> Any:
        return self._discord.set_team(body.name, owner=body.owner, members=body.members, invited=body.invited)

    async def _revoke(self, request: web.Request, _: None) -> Any:
        self._discord.revoke_authorization(request.match_info["member"])
        return {"revoked": request.match_info["member"]}

    async def _expire_codes(self, _: web.Request, __: None) -> Any:
        self._discord.expire_codes()
        return {}

    async def _expire_tokens(self, _: web.Request, __: None) -> Any:
        self._discord.expire_access_tokens()
        return {}

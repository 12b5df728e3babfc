"""`@me`: the bot, by its token, or a member who has authorized the application, by a Bearer token."""

from aiohttp import web

from pulseboard.sim import payloads
from pulseboard.sim.oauth import Grant, OAuth
from pulseboard.sim.rest.replies import API, DiscordError, reply
from pulseboard.sim.world import World

ME, MY_GUILDS = f"{API}/users/@me", f"{API}/users/@me/guilds"
MY_MEMBERSHIP, MY_AUTHORIZATION = f"{MY_GUILDS}/{{guild}}/member", f"{API}/oauth2/@me"

FOR_BEARERS = frozenset({ME, MY_GUILDS, MY_MEMBERSHIP, MY_AUTHORIZATION})
"""Where a Bearer token may be shown. Each looks at it."""


class UserRoutes:
    def __init__(self, world: World, oauth: OAuth) -> None:
        self._world, self._oauth = world, oauth

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get(ME, self._me),
            web.get(MY_GUILDS, self._my_guilds),
            web.get(MY_MEMBERSHIP, self._my_membership),
            web.get(MY_AUTHORIZATION, self._my_authorization),
        ]

    async def _me(self, request: web.Request) -> web.Response:
        grant = self._grant(request, "identify")
        if grant is not None:
            return reply(payloads.user(grant.member) | {"mfa_enabled": False, "locale": "en-US", "flags": 0})
        return reply(payloads.user(self._world.bot) | {"verified": True, "mfa_enabled": True, "flags": 0})

    async def _my_guilds(self, request: web.Request) -> web.Response:
        grant, guilds = self._grant(request, "guilds"), self._world.guilds.values()
        if grant is not None:
            return reply([payloads.own_guild(one, grant.member) for one in guilds if grant.member.id in one.by_id])
        return reply([payloads.guild(guild) for guild in guilds])

    async def _my_membership(self, request: web.Request) -> web.Response:
        grant = _members_own(self._grant(request, "guilds.members.read"))
        guild = self._world.guild(request.match_info["guild"])
        if grant.member.id not in guild.by_id:
            raise DiscordError(404, 10004, "Unknown Guild")
        return reply(payloads.member(guild, grant.member))

    async def _my_authorization(self, request: web.Request) -> web.Response:
        grant = _members_own(self._grant(request))
        return reply(payloads.authorization(self._world, grant))

    def _grant(self, request: web.Request, scope: str | None = None) -> Grant | None:
        """What the Bearer token stands for; None where the bot asks. Raises DiscordError."""
        scheme, _, token = request.headers["Authorization"].partition(" ")
        if scheme == "Bot":
            return None
        grant = self._oauth.grant(token)
        if grant is None:
            raise DiscordError(401, 0, "401: Unauthorized")
        if scope is not None and scope not in grant.scopes:
            raise DiscordError(403, 50026, "Missing required OAuth2 scope")
        return grant


def _members_own(grant: Grant | None) -> Grant:
    if grant is None:
        raise DiscordError(403, 20001, "Bots cannot use this endpoint")
    return grant

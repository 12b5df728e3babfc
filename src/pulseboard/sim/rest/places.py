"""Where the bot is and whom it finds there: users, the application, guilds, channels, the gateway's address."""

from aiohttp import web

from pulseboard.sim import payloads
from pulseboard.sim.gateway import Gateway
from pulseboard.sim.rest.replies import API, reply
from pulseboard.sim.world import World


class PlaceRoutes:
    """`shards` is how many a bot is told to use."""

    def __init__(self, world: World, gateway: Gateway, shards: int) -> None:
        self._world, self._gateway, self._shards = world, gateway, shards

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get(f"{API}/gateway", self._gateway_url),
            web.get(f"{API}/gateway/bot", self._gateway_for_bots),
            web.get(f"{API}/users/{{user}}", self._user),
            web.get(f"{API}/applications/@me", self._application),
            web.get(f"{API}/oauth2/applications/@me", self._application),
            web.get(f"{API}/guilds/{{guild}}", self._guild),
            web.get(f"{API}/guilds/{{guild}}/channels", self._channels),
            web.get(f"{API}/guilds/{{guild}}/members/{{user}}", self._member),
            web.get(f"{API}/channels/{{channel}}", self._channel),
            web.post(f"{API}/channels/{{channel}}/typing", self._typing),
        ]

    async def _gateway_url(self, _: web.Request) -> web.Response:
        return reply({"url": self._gateway.url})

    async def _gateway_for_bots(self, _: web.Request) -> web.Response:
        limit = self._gateway.session_starts.limit()
        return reply({"url": self._gateway.url, "shards": self._shards, "session_start_limit": limit})

    async def _user(self, request: web.Request) -> web.Response:
        return reply(payloads.user(self._world.user(request.match_info["user"])))

    async def _application(self, _: web.Request) -> web.Response:
        return reply(payloads.application(self._world))

    async def _guild(self, request: web.Request) -> web.Response:
        guild = self._world.guild(request.match_info["guild"])
        return reply(payloads.guild(guild) | {"approximate_member_count": guild.member_count})

    async def _channels(self, request: web.Request) -> web.Response:
        guild = self._world.guild(request.match_info["guild"])
        return reply([payloads.channel(guild, channel) for channel in guild.channels])

    async def _member(self, request: web.Request) -> web.Response:
        guild = self._world.guild(request.match_info["guild"])
        return reply(payloads.member(guild, self._world.member(guild, request.match_info["user"])))

    async def _channel(self, request: web.Request) -> web.Response:
        return reply(payloads.channel(*self._world.channel(request.match_info["channel"])))

    async def _typing(self, request: web.Request) -> web.Response:
        self._world.channel(request.match_info["channel"])
        return reply()

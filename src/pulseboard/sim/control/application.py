"""The control interface for other programs: JSON over HTTP, on this machine only. `GET /` lists every call.

A web page must not drive it, not even one that was opened on this machine: a request with an `Origin`, or with a `Host`
that isn't ours, is refused.
"""

import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import msgspec
from aiohttp import web

from pulseboard.sim.control.bodies import Body
from pulseboard.sim.control.call import Call
from pulseboard.sim.control.guild_calls import GuildCalls, described
from pulseboard.sim.control.member_calls import MemberCalls
from pulseboard.sim.control.portal_calls import PortalCalls
from pulseboard.sim.control.trouble_calls import TroubleCalls
from pulseboard.sim.messages import EmptyMessage
from pulseboard.sim.world import DoesNotFit, NotInWorld

if TYPE_CHECKING:
    from pulseboard.sim.local_discord import LocalDiscord

MAX_BODY_BYTES = 256 * 1024
_OUR_HOST = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:\d+)?")

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def control_app(discord: "LocalDiscord") -> web.Application:
    """The application to serve on the control port."""
    app = web.Application(middlewares=[_guard], client_max_size=MAX_BODY_BYTES)
    for call in _Control(discord).calls():
        app.router.add_route(call.method, call.path, _handler(call))
    return app


class _Control:
    def __init__(self, discord: "LocalDiscord") -> None:
        self._discord = discord

    def calls(self) -> list[Call]:
        return [
            Call("GET", "/", "lists these calls, with the JSON schemas of their bodies", self._list),
            Call("GET", "/state", "guilds with channels and members, connections, counters, ping", self._state),
            *MemberCalls(self._discord).calls(),
            *GuildCalls(self._discord).calls(),
            *PortalCalls(self._discord).calls(),
            *TroubleCalls(self._discord).calls(),
        ]

    async def _list(self, _: web.Request, __: None) -> Any:
        return [
            {"call": f"{call.method} {call.path}", "does": call.does, "body": call.body and _schema(call.body)}
            for call in self.calls()
        ]

    async def _state(self, _: web.Request, __: None) -> Any:
        discord = self._discord
        return {
            "connected": discord.is_connected,
            "connected_shards": discord.connected_shards,
            "connections": discord.connections,
            "ping_ms": discord.ping_ms,
            "refusing": discord.refusing(),
            "faults": {"gateway": discord.gateway_faults(), "rest": discord.rest_faults()},
            "counters": discord.counters,
            "unknown_calls": discord.unknown_calls,
            "bot": {"id": discord.world.bot.id, "name": discord.world.bot.name},
            "guilds": [described(guild) for guild in discord.guilds],
        }


def _handler(call: Call) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        body = None
        if call.body is not None:
            body = msgspec.json.decode(await request.read() or b"{}", type=call.body)
        return _reply(await call.answer(request, body))

    return handle


@web.middleware
async def _guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    if "Origin" in request.headers or not _OUR_HOST.fullmatch(request.headers.get("Host", "")):
        return _reply({"error": "Only programs on this machine may ask: no Origin, and localhost as the Host."}, 403)
    try:
        return await handler(request)
    except NotInWorld as missing:
        return _reply({"error": str(missing)}, 404)
    except (DoesNotFit, EmptyMessage) as unfit:
        return _reply({"error": str(unfit)}, 400)
    except msgspec.DecodeError as bad:
        return _reply({"error": f"The body doesn't fit: {bad}. GET / lists what each call takes."}, 400)
    except web.HTTPException as refused:
        call = f"{request.method} {request.path}"
        return _reply({"error": f"{refused.reason}: {call}. GET / lists the calls there are."}, refused.status)


def _reply(payload: Any, status: int = 200) -> web.Response:
    return web.Response(body=msgspec.json.encode(payload), status=status, content_type="application/json")


def _schema(body: type[Body]) -> dict[str, Any]:
    (schema,), components = msgspec.json.schema_components([body])
    name = schema["$ref"].rsplit("/", 1)[-1]
    return dict(components[name])

"""The control interface for other programs: JSON over HTTP, on this machine only. `GET /` lists every call.

A web page must not drive it, not even one that was opened on this machine: a request with an `Origin`, or with a `Host`
that isn't ours, is refused.
"""

import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple

import msgspec
from aiohttp import web
from msgspec import Meta

from pulseboard.sim.messages import EmptyMessage
from pulseboard.sim.world import ALL_PERMISSIONS, DoesNotFit, Guild, NotInWorld

if TYPE_CHECKING:
    from pulseboard.sim.local_discord import LocalDiscord

MAX_BODY_BYTES = 256 * 1024
_OUR_HOST = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:\d+)?")

Name = Annotated[str, Meta(min_length=1, max_length=10_000)]
"""Longer than Discord's, so that it can be tried what a dashboard makes of it."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class _Body(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pass


class RunCommand(_Body, frozen=True):
    command: str
    guild: str | None = None
    member: str | None = None
    options: dict[str, Any] = {}
    timeout_seconds: Annotated[float, Meta(gt=0, le=900)] = 3.0
    deliveries: Annotated[int, Meta(ge=1, le=1000)] = 1
    messages: Annotated[int, Meta(ge=1, le=100)] = 1


class Press(_Body, frozen=True):
    message: str
    """The id of the message that the button belongs to."""
    button: str
    """Its label or custom id."""
    member: str | None = None
    timeout_seconds: Annotated[float, Meta(gt=0, le=900)] = 3.0
    deliveries: Annotated[int, Meta(ge=1, le=1000)] = 1
    messages: Annotated[int, Meta(ge=1, le=100)] = 1


class Suggest(_Body, frozen=True):
    command: str
    option: str
    text: str = ""
    guild: str | None = None
    member: str | None = None


class PostMessage(_Body, frozen=True):
    where: str
    """The id of a channel, or of a guild: its first channel."""
    member: str
    content: Annotated[str, Meta(min_length=1, max_length=2000)]


class AddGuild(_Body, frozen=True):
    name: Name
    members: Annotated[int, Meta(ge=0, le=5000)] = 20


class AddMember(_Body, frozen=True):
    name: Name
    bot: bool = False


class AddRole(_Body, frozen=True):
    name: Name
    permissions: Annotated[int, Meta(ge=0, le=ALL_PERMISSIONS)] = 0
    """Discord's bits, on top of everybody's: 32 is Manage Server, 8 Administrator."""


class Availability(_Body, frozen=True):
    available: bool


class SetPing(_Body, frozen=True):
    milliseconds: Annotated[float, Meta(ge=0, le=60_000)] | None
    """null: it drifts again."""
    jitter_ms: Annotated[float, Meta(ge=0, le=60_000)] = 0.0


class Drop(_Body, frozen=True):
    close_code: Annotated[int, Meta(ge=1000, le=4999)] | Literal["op7", "op9", "op9-resumable"] | None = None
    """null cuts the line without a word."""


class Refuse(_Body, frozen=True):
    seconds: Annotated[float, Meta(ge=0, le=86_400)]
    status: Annotated[int, Meta(ge=400, le=599)] = 503


class Call(NamedTuple):
    """`answer` gets the request and the decoded body, and returns what is sent as JSON."""

    method: str
    path: str
    does: str
    answer: Callable[[web.Request, Any], Awaitable[Any]]
    body: type[_Body] | None = None


def control_app(discord: "LocalDiscord") -> web.Application:
    """The application to serve on the control port."""
    app = web.Application(middlewares=[_guard], client_max_size=MAX_BODY_BYTES)
    calls = _Control(discord).calls()
    for call in calls:
        app.router.add_route(call.method, call.path, _handler(call))
    return app


class _Control:
    def __init__(self, discord: "LocalDiscord") -> None:
        self._discord = discord

    def calls(self) -> list[Call]:
        guild, member = "/guilds/{guild}", "/guilds/{guild}/members/{member}"
        role = f"{member}/roles/{{role}}"
        return [
            Call("GET", "/", "lists these calls, with the JSON schemas of their bodies", self._list),
            Call("GET", "/state", "guilds with channels and members, connections, counters, ping", self._state),
            Call("GET", "/commands", "the commands that are registered", self._commands),
            Call("POST", "/commands/run", "runs one as a member; answers what the member sees", self._run, RunCommand),
            Call("POST", "/commands/suggest", "answers what the bot suggests for an option", self._suggest, Suggest),
            Call("POST", "/press", "presses a button as a member; answers as /commands/run", self._press, Press),
            Call("POST", "/interactions/{interaction}/deliver", "delivers one once more, as it was", self._deliver),
            Call("GET", "/messages/{message}", "a message as it stands, ephemeral ones too", self._message),
            Call("POST", "/messages", "writes a message as a member", self._post_message, PostMessage),
            Call("POST", "/guilds", "invites the bot to a new guild", self._add_guild, AddGuild),
            Call("DELETE", guild, "throws the bot out of a guild", self._remove_guild),
            Call("PUT", f"{guild}/available", "begins or ends a guild's outage", self._set_available, Availability),
            Call("POST", f"{guild}/members", "lets someone join a guild", self._add_member, AddMember),
            Call("DELETE", member, "lets someone leave a guild", self._remove_member),
            Call("POST", f"{guild}/roles", "makes a role that nobody has yet", self._add_role, AddRole),
            Call("PUT", role, "gives a role to a member", self._give_role),
            Call("DELETE", role, "takes a role from a member", self._take_role),
            Call("PUT", "/ping", "sets how late heartbeats are acknowledged", self._set_ping, SetPing),
            Call("POST", "/drop", "ends all gateway connections", self._drop, Drop),
            Call("POST", "/refuse", "refuses REST calls and connections for a while", self._refuse, Refuse),
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
            "connections": discord.connections,
            "ping_ms": discord.ping_ms,
            "refusing": discord.refusing(),
            "counters": discord.counters,
            "unknown_calls": discord.unknown_calls,
            "bot": {"id": discord.world.bot.id, "name": discord.world.bot.name},
            "guilds": [_described(guild) for guild in discord.guilds],
        }

    async def _commands(self, _: web.Request, __: None) -> Any:
        return self._discord.commands()

    async def _run(self, _: web.Request, body: RunCommand) -> Any:
        return await self._discord.run_command(**msgspec.structs.asdict(body))

    async def _suggest(self, _: web.Request, body: Suggest) -> Any:
        return await self._discord.suggestions(**msgspec.structs.asdict(body))

    async def _press(self, _: web.Request, body: Press) -> Any:
        return await self._discord.press(**msgspec.structs.asdict(body))

    async def _deliver(self, request: web.Request, _: None) -> Any:
        self._discord.deliver_again(request.match_info["interaction"])
        return {"delivered": request.match_info["interaction"]}

    async def _message(self, request: web.Request, _: None) -> Any:
        return self._discord.message(request.match_info["message"])

    async def _post_message(self, _: web.Request, body: PostMessage) -> Any:
        return {"id": await self._discord.post_message(body.where, body.member, body.content)}

    async def _add_guild(self, _: web.Request, body: AddGuild) -> Any:
        return _described(await self._discord.add_guild(body.name, body.members))

    async def _remove_guild(self, request: web.Request, _: None) -> Any:
        await self._discord.remove_guild(request.match_info["guild"])
        return {"removed": request.match_info["guild"]}

    async def _set_available(self, request: web.Request, body: Availability) -> Any:
        await self._discord.set_guild_available(request.match_info["guild"], body.available)
        return body

    async def _add_member(self, request: web.Request, body: AddMember) -> Any:
        return await self._discord.add_member(request.match_info["guild"], body.name, body.bot)

    async def _remove_member(self, request: web.Request, _: None) -> Any:
        await self._discord.remove_member(request.match_info["guild"], request.match_info["member"])
        return {"removed": request.match_info["member"]}

    async def _add_role(self, request: web.Request, body: AddRole) -> Any:
        return await self._discord.add_role(request.match_info["guild"], body.name, body.permissions)

    async def _give_role(self, request: web.Request, _: None) -> Any:
        await self._discord.give_role(**_names(request))
        return {"given": request.match_info["role"]}

    async def _take_role(self, request: web.Request, _: None) -> Any:
        await self._discord.take_role(**_names(request))
        return {"taken": request.match_info["role"]}

    async def _set_ping(self, _: web.Request, body: SetPing) -> Any:
        self._discord.set_ping(body.milliseconds, body.jitter_ms)
        return body

    async def _drop(self, _: web.Request, body: Drop) -> Any:
        return {"dropped": await self._discord.drop_connections(body.close_code)}

    async def _refuse(self, _: web.Request, body: Refuse) -> Any:
        self._discord.refuse(body.seconds, body.status)
        return body


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


def _names(request: web.Request) -> dict[str, str]:
    named = request.match_info
    return {"guild_id": named["guild"], "member_id": named["member"], "role_id": named["role"]}


def _described(guild: Guild) -> dict[str, Any]:
    return {
        "id": guild.id,
        "name": guild.name,
        "available": guild.available,
        "member_count": guild.member_count,
        "channels": guild.channels,
        "roles": guild.roles,
        "members": [
            {"id": member.id, "name": member.name, "bot": member.bot, "roles": guild.role_ids(member)}
            for member in guild.members
        ],
    }


def _schema(body: type[_Body]) -> dict[str, Any]:
    (schema,), components = msgspec.json.schema_components([body])
    name = schema["$ref"].rsplit("/", 1)[-1]
    return dict(components[name])

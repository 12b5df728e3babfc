"""Registering commands: all at once, as `tree.sync()` does it, or one by one."""

from collections.abc import Callable
from typing import Any

from aiohttp import web

from pulseboard.sim.commands import Command, CommandRegistry
from pulseboard.sim.rest.replies import API, DiscordError, decoded, reply
from pulseboard.sim.world import World


class CommandRoutes:
    """`changed` is called when commands were registered."""

    def __init__(self, world: World, commands: CommandRegistry, changed: Callable[[], None]) -> None:
        self._world, self._commands, self._changed = world, commands, changed

    def routes(self) -> list[web.RouteDef]:
        application = f"{API}/applications/{{application}}"
        routes = []
        for path in (f"{application}/commands", f"{application}/guilds/{{guild}}/commands"):
            routes += [
                web.get(path, self._all),
                web.put(path, self._replace),
                web.post(path, self._upsert),
                web.get(f"{path}/{{command}}", self._one),
                web.patch(f"{path}/{{command}}", self._edit),
                web.delete(f"{path}/{{command}}", self._remove),
            ]
        return routes

    async def _all(self, request: web.Request) -> web.Response:
        return reply(self._commands.of(self._scope(request)))

    async def _replace(self, request: web.Request) -> web.Response:
        registered = self._commands.replace(self._scope(request), await decoded(request, list[Any]))
        self._changed()
        return reply(registered)

    async def _upsert(self, request: web.Request) -> web.Response:
        command, is_new = self._commands.upsert(self._scope(request), await decoded(request, dict[str, Any]))
        self._changed()
        return reply(command, 201 if is_new else 200)

    async def _one(self, request: web.Request) -> web.Response:
        return reply(self._command(request))

    async def _edit(self, request: web.Request) -> web.Response:
        return reply(self._commands.edit(self._command(request), await decoded(request, dict[str, Any])))

    async def _remove(self, request: web.Request) -> web.Response:
        self._commands.remove(self._command(request))
        return reply()

    def _scope(self, request: web.Request) -> str | None:
        if request.match_info["application"] != self._world.bot.id:
            raise DiscordError(403, 20012, "You are not authorized to perform this action on this application")
        guild_id = request.match_info.get("guild")
        if guild_id is not None and guild_id not in self._world.guilds:
            raise DiscordError(403, 50001, "Missing Access")
        return guild_id

    def _command(self, request: web.Request) -> Command:
        command = self._commands.get(self._scope(request), request.match_info["command"])
        if command is None:
            raise DiscordError(404, 10063, "Unknown application command")
        return command

"""What happens to guilds and their members, over the control interface."""

from typing import TYPE_CHECKING, Any

from aiohttp import web

from pulseboard.sim.control.bodies import AddGuild, AddMember, AddRole, Availability
from pulseboard.sim.control.call import Call
from pulseboard.sim.world import Guild

if TYPE_CHECKING:
    from pulseboard.sim.local_discord import LocalDiscord


class GuildCalls:
    def __init__(self, discord: "LocalDiscord") -> None:
        self._discord = discord

    def calls(self) -> list[Call]:
        guild, member = "/guilds/{guild}", "/guilds/{guild}/members/{member}"
        role = f"{member}/roles/{{role}}"
        return [
            Call("POST", "/guilds", "invites the bot to a new guild", self._add_guild, AddGuild),
            Call("DELETE", guild, "throws the bot out of a guild", self._remove_guild),
            Call("PUT", f"{guild}/available", "begins or ends a guild's outage", self._set_available, Availability),
            Call("POST", f"{guild}/members", "lets someone join a guild", self._add_member, AddMember),
            Call("DELETE", member, "lets someone leave a guild", self._remove_member),
            Call("POST", f"{guild}/roles", "makes a role that nobody has yet", self._add_role, AddRole),
            Call("PUT", role, "gives a role to a member", self._give_role),
            Call("DELETE", role, "takes a role from a member", self._take_role),
        ]

    async def _add_guild(self, _: web.Request, body: AddGuild) -> Any:
        return described(await self._discord.add_guild(body.name, body.members))

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


def _names(request: web.Request) -> dict[str, str]:
    named = request.match_info
    return {"guild_id": named["guild"], "member_id": named["member"], "role_id": named["role"]}


def described(guild: Guild) -> dict[str, Any]:
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

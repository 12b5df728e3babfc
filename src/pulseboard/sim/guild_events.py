"""What happens to guilds in a local Discord: they and their members come and go, and roles are given and taken."""

from pulseboard.sim import payloads
from pulseboard.sim.gateway import GUILD_MEMBERS, GUILDS, Gateway, guild_available
from pulseboard.sim.people import Member
from pulseboard.sim.world import ALL_PERMISSIONS, DoesNotFit, Guild, Role, World


class GuildEvents:
    """A verb that asks for what isn't there raises NotInWorld, one whose arguments make no sense DoesNotFit."""

    world: World
    _gateway: Gateway

    async def add_guild(self, name: str, members: int = 20) -> Guild:
        """The bot is invited to a new guild."""
        guild = self.world.add_guild(name, members)
        self._gateway.dispatch("GUILD_CREATE", guild.id, payloads.guild_create(guild, self.world.bot))
        return guild

    async def remove_guild(self, guild_id: str) -> None:
        """The bot is thrown out of a guild."""
        guild = self.world.guilds.pop(self.world.guild(guild_id).id)
        self._gateway.dispatch("GUILD_DELETE", guild.id, {"id": guild.id})

    async def set_guild_available(self, guild_id: str, available: bool) -> None:
        """Begins or ends an outage of one guild."""
        guild = self.world.guild(guild_id)
        if guild.available == available:
            return
        guild.available = available
        if available:
            self._gateway.dispatch("GUILD_CREATE", guild.id, guild_available(guild, self.world))
        else:
            self._gateway.dispatch("GUILD_DELETE", guild.id, {"id": guild.id, "unavailable": True})

    async def add_member(self, guild_id: str, name: str, bot: bool = False) -> Member:
        guild = self.world.guild(guild_id)
        member = self.world.add_member(guild, name, bot=bot)
        data = payloads.member(guild, member) | {"guild_id": guild.id}
        self._gateway.dispatch("GUILD_MEMBER_ADD", guild.id, data, intent=GUILD_MEMBERS)
        return member

    async def remove_member(self, guild_id: str, member_id: str) -> None:
        guild = self.world.guild(guild_id)
        member = self.world.remove_member(guild, member_id)
        data = {"guild_id": guild.id, "user": payloads.user(member)}
        self._gateway.dispatch("GUILD_MEMBER_REMOVE", guild.id, data, intent=GUILD_MEMBERS)

    async def add_role(self, guild_id: str, name: str, permissions: int = 0) -> Role:
        """A new role that nobody has. `permissions` are Discord's bits (32: Manage Server), on top of everybody's."""
        if not 0 <= permissions <= ALL_PERMISSIONS:
            raise DoesNotFit(f"permissions are bits from 0 to {ALL_PERMISSIONS}, not {permissions}.")
        guild = self.world.guild(guild_id)
        role = self.world.add_role(guild, name, permissions)
        data = {"guild_id": guild.id, "role": payloads.role(role)}
        self._gateway.dispatch("GUILD_ROLE_CREATE", guild.id, data, intent=GUILDS)
        return role

    async def give_role(self, guild_id: str, member_id: str, role_id: str) -> None:
        """A member is given a role; one who has it keeps it."""
        await self._set_role(guild_id, member_id, role_id, held=True)

    async def take_role(self, guild_id: str, member_id: str, role_id: str) -> None:
        """A role is taken from a member, if they have it."""
        await self._set_role(guild_id, member_id, role_id, held=False)

    async def _set_role(self, guild_id: str, member_id: str, role_id: str, *, held: bool) -> None:
        guild = self.world.guild(guild_id)
        member = self.world.set_role(guild, member_id, role_id, held=held)
        data = payloads.member(guild, member) | {"guild_id": guild.id}
        is_bot_itself = member.id == self.world.bot.id
        self._gateway.dispatch("GUILD_MEMBER_UPDATE", guild.id, data, intent=0 if is_bot_itself else GUILD_MEMBERS)

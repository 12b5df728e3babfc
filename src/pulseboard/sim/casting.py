"""Who runs a command, and where, when it isn't said; and who may when it is."""

from random import Random

from pulseboard.sim.commands import Command, CommandRegistry
from pulseboard.sim.people import Member
from pulseboard.sim.world import ALL_PERMISSIONS, DoesNotFit, Guild, NotInWorld, World


class Casting:
    def __init__(self, world: World, commands: CommandRegistry, random: Random) -> None:
        self._world, self._commands, self._random = world, commands, random

    def guild(self, typed: str, guild_id: str | None) -> Guild:
        """The guild of this id, or any; for a command that only some guilds have, one of those."""
        if guild_id is not None:
            return available(self._world.guild(guild_id))
        name = typed.removeprefix("/").split(" ")[0]
        having = {command.guild_id for command in self._commands.all() if command.name in (name, typed)}
        guilds = [guild for guild in self._world.guilds.values() if guild.available]
        guilds = [guild for guild in guilds if guild.id in having] or guilds
        if not guilds:
            raise NotInWorld("guild", "There is no guild that is available.")
        return self._random.choice(guilds)

    def member(self, command: Command, guild: Guild, member_id: str | None) -> Member:
        """The member of this id, or any that the guild lists. Either must be allowed to run the command."""
        if member_id is not None:
            member = self._world.member(guild, member_id)
            if not _may(guild, member, command):
                raise DoesNotFit(f"{member.name} isn't shown /{command.name}: it is for members with more permissions.")
            return member
        members = [one for one in guild.members if not one.bot and _may(guild, one, command)]
        if not members:
            raise NotInWorld("member", f"Guild {guild.id} lists no member who may run /{command.name}.")
        return self._random.choice(members)


def available(guild: Guild) -> Guild:
    """The guild, unless it is in an outage."""
    if not guild.available:
        raise NotInWorld("guild", f"Guild {guild.id} is unavailable: nobody can do anything in it.")
    return guild


def _may(guild: Guild, member: Member, command: Command) -> bool:
    needed = command.permissions
    if needed is None:
        return True
    held = guild.permissions(member)
    return held & needed == needed if needed else held == ALL_PERMISSIONS

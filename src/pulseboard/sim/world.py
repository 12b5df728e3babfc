"""The world that is shown: guilds, their members, channels and roles. Pure data, the same for the same seed."""

from collections.abc import Iterator
from random import Random
from typing import Literal

import msgspec

from pulseboard.sim.application import Application
from pulseboard.sim.names import CHANNELS, COMMUNITIES
from pulseboard.sim.people import Member, Population, username_for
from pulseboard.sim.snowflakes import DISCORD_EPOCH_MS, Snowflakes, snowflake

LISTED_MEMBERS = 30
BOTS_IN_A_GUILD = 2
NUMBERS_PER_GUILD = 10_000
"""Each seeded guild takes its listed members from its own stretch of the population."""
FIRST_UNLISTED = 1 << 30
"""From this number on nobody is listed at the start."""

_APP_COMMANDS = 1 << 31
EVERYONE_PERMISSIONS = sum(1 << bit for bit in (6, 10, 11, 14, 15, 16, 18, 20, 21, 26)) | _APP_COMMANDS
"""React, view, send, embed, attach, read back, foreign emoji, connect, speak, own nickname, application commands."""
ADMINISTRATOR = 1 << 3
ALL_PERMISSIONS = (1 << 52) - 1


Kind = Literal["guild", "channel", "role", "member", "user", "message", "interaction"]


class NotInWorld(LookupError):
    """Asked for something that isn't there. Prints as a sentence."""

    def __init__(
        self, kind: Literal["guild", "channel", "role", "member", "user", "message", "interaction"], sentence: str
    ) -> None:
        super().__init__(sentence)
        self.kind = kind


class DoesNotFit(ValueError):
    """What was asked for isn't there to be done, or its arguments make no sense. Prints as a sentence that says what
    would."""


class Channel(msgspec.Struct, frozen=True):
    id: str
    name: str


class Role(msgspec.Struct, frozen=True):
    id: str
    name: str
    permissions: int
    position: int
    bot_id: str | None = None
    """The bot whose own role this is."""


class Guild(msgspec.Struct, kw_only=True, eq=False):
    """A community. `members` are those it lists; `unlisted` says how many more belong to it."""

    id: str
    name: str
    channels: list[Channel]
    roles: list[Role]
    owner_id: str
    unlisted: int = 0
    available: bool = True
    by_id: dict[str, Member] = {}
    holders: dict[str, set[str]] = {}
    """By role, the ids of the members who were given it."""

    @property
    def members(self) -> list[Member]:
        return list(self.by_id.values())

    @property
    def member_count(self) -> int:
        return len(self.by_id) + self.unlisted

    def channel(self, channel_id: str) -> Channel:
        for channel in self.channels:
            if channel.id == channel_id:
                return channel
        raise NotInWorld("channel", f"Guild {self.id} has no channel {channel_id}.")

    def role(self, role_id: str) -> Role:
        for role in self.roles:
            if role.id == role_id:
                return role
        raise NotInWorld("role", f"Guild {self.id} has no role {role_id}.")

    def role_ids(self, member: Member) -> list[str]:
        """The member's roles beside @everyone, which nobody lists."""
        return [role.id for role in self.roles if self._has(role, member)]

    def permissions(self, member: Member) -> int:
        if member.id == self.owner_id:
            return ALL_PERMISSIONS
        held = EVERYONE_PERMISSIONS
        for role in self.roles:
            if self._has(role, member):
                held |= role.permissions
        return ALL_PERMISSIONS if held & ADMINISTRATOR else held

    def _has(self, role: Role, member: Member) -> bool:
        return member.id in self.holders.get(role.id, ()) or role.bot_id == member.id


class World:
    """All guilds, and the bot that is in every one of them. Changing it tells nobody: that is the gateway's work."""

    def __init__(self, seed: int, guilds: int, bot_name: str) -> None:
        self.population = Population(seed)
        self.bot = Member(self.population.person(-1).id, bot_name, username_for(bot_name), bot=True)
        self.application = Application(self.population.person(-2))
        self.guilds: dict[str, Guild] = {}
        self._random = Random(seed)
        self._ids = Snowflakes()
        names = self._random.sample(COMMUNITIES, len(COMMUNITIES))
        for number in range(guilds):
            name = names[number % len(names)]
            made_ms = DISCORD_EPOCH_MS + 30_000_000_000 + self._random.randrange(250_000_000_000)
            ids = (snowflake(made_ms, low) for low in range(100))
            people = self._people(number * NUMBERS_PER_GUILD, LISTED_MEMBERS)
            self._found(ids, name, people, unlisted=self._random.randrange(400, 24_000))

    @property
    def owner(self) -> Member:
        """The person who owns the application, unless a team does."""
        return self.application.owner

    def add_guild(self, name: str, members: int) -> Guild:
        """A new guild with `members` listed members (bots among them), no more."""
        start = self._random.randrange(Population.size >> 1, Population.size - members)
        return self._found(iter(self._ids.next, ""), name, self._people(start, members), unlisted=0)

    def guild(self, guild_id: str) -> Guild:
        try:
            return self.guilds[guild_id]
        except KeyError:
            raise NotInWorld("guild", f"There is no guild {guild_id}.") from None

    def member(self, guild: Guild, member_id: str) -> Member:
        """Whoever has this id: listed in the guild (as the bot itself is), or anyone of the population."""
        member = guild.by_id.get(member_id) or self.population.find(member_id)
        if member is None:
            raise NotInWorld("member", f"Guild {guild.id} has no member {member_id}.")
        return member

    def user(self, user_id: str) -> Member:
        """Whoever has this id in any guild."""
        for guild in self.guilds.values():
            if user_id in guild.by_id:
                return guild.by_id[user_id]
        user = self.bot if user_id == self.bot.id else self.population.find(user_id)
        if user is None:
            raise NotInWorld("user", f"There is no user {user_id}.")
        return user

    def channel(self, channel_id: str) -> tuple[Guild, Channel]:
        for guild in self.guilds.values():
            for channel in guild.channels:
                if channel.id == channel_id:
                    return guild, channel
        raise NotInWorld("channel", f"There is no channel {channel_id}.")

    def add_member(self, guild: Guild, name: str, *, bot: bool) -> Member:
        member = Member(self._ids.next(), name, username_for(name), bot)
        guild.by_id[member.id] = member
        return member

    def remove_member(self, guild: Guild, member_id: str) -> Member:
        if member_id == self.bot.id or member_id not in guild.by_id:
            raise NotInWorld("member", f"Guild {guild.id} lists no member {member_id} who could leave.")
        member = guild.by_id.pop(member_id)
        for holders in guild.holders.values():
            holders.discard(member_id)
        return member

    def add_role(self, guild: Guild, name: str, permissions: int) -> Role:
        role = Role(self._ids.next(), name, permissions, position=len(guild.roles))
        guild.roles.append(role)
        return role

    def set_role(self, guild: Guild, member_id: str, role_id: str, *, held: bool) -> Member:
        """Gives a role to a member, or takes it. @everyone and the bot's own role are nobody's to give."""
        member, role = self.member(guild, member_id), guild.role(role_id)
        if role.id == guild.id or role.bot_id is not None:
            raise DoesNotFit(f"The role {role.name!r} can be neither given nor taken.")
        holders = guild.holders.setdefault(role.id, set())
        holders.add(member.id) if held else holders.discard(member.id)
        return member

    def _people(self, start: int, count: int) -> list[Member]:
        """`count` people from number `start` on; the last few are bots where there is room for them."""
        bots = BOTS_IN_A_GUILD if count > 2 * BOTS_IN_A_GUILD else 0
        return [self.population.person(start + n, bot=n >= count - bots) for n in range(count)]

    def _found(self, ids: Iterator[str], name: str, people: list[Member], *, unlisted: int) -> Guild:
        guild_id = next(ids)
        channels = [Channel(next(ids), channel) for channel in CHANNELS]
        moderators = Role(next(ids), "Moderators", ADMINISTRATOR, 1)
        guild = Guild(
            id=guild_id,
            name=name,
            channels=channels,
            roles=[
                Role(guild_id, "@everyone", EVERYONE_PERMISSIONS, 0),
                moderators,
                Role(next(ids), self.bot.name, ADMINISTRATOR, 2, bot_id=self.bot.id),
            ],
            owner_id=people[0].id if people else self.owner.id,
            unlisted=unlisted,
            by_id={person.id: person for person in [*people, self.bot]},
            holders={moderators.id: {person.id for person in people[:2]}},
        )
        self.guilds[guild.id] = guild
        return guild

"""What somebody of Discord may be here, by the lists in the settings, now and not only when they came in."""

import time
from collections.abc import Awaitable, Callable, Collection
from typing import TYPE_CHECKING, NamedTuple

from pulseboard.config import OWNER, DoorSettings, Entrant, Member, RoleHolder
from pulseboard.web.access import Role
from pulseboard.web.grants import DiscordAway, Grant, GrantOver

if TYPE_CHECKING:  # what it needs is large, and not always installed
    from pulseboard.web.discord_login import DiscordLogin

CHECK_SECONDS = 0.9
"""How old what is known of a member's roles may be; less than the second in which those who watch are looked at."""
GRACE_SECONDS = 3_600.0
"""So long it goes on to count while Discord can't be asked."""
OWNERS_SECONDS = 60.0

Owners = Callable[[], Awaitable[frozenset[str] | None]]
"""The ids of those who own the bot; None while that can't be known."""


class _Seen(NamedTuple):
    role: Role
    looked_at: float
    """When Discord said so last."""
    next_look: float


class Standings:
    """Of everybody who came in over Discord. `clock`: seconds that only go forward."""

    def __init__(
        self,
        settings: DoorSettings,
        discord: "DiscordLogin",
        owners: Owners,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._lists = {
            Role.ADMINISTRATOR: settings.administrators,
            Role.OPERATOR: settings.operators,
            Role.VIEWER: settings.viewers,
        }
        self._discord = discord
        self._ask_owners = owners
        self._clock = clock
        self._owners: frozenset[str] | None = None
        self._owners_at = float("-inf")
        self._seen: dict[str, _Seen] = {}
        self._asking = set[str]()

    async def find(self, member: str, grant: Grant) -> Role:
        """What a member is, asked now. Raises DiscordAway, or GrantOver."""
        guilds = dict[str, frozenset[str]]()
        for role, entrants in self._lists.items():  # the highest first: most need no question
            if await self._is_among(member, entrants, grant, guilds):
                return role
        return Role.ANYONE

    async def look(self, member: str, sealed: str, former: Role) -> Role:
        """What a member is as far as is known, asked again where that is old. `former` counts where it never was."""
        now = self._clock()
        seen = self._seen.get(member)
        if seen is not None and (seen.next_look > now or member in self._asking):
            return seen.role  # while Discord takes its time one waits for it, and nobody else
        self._asking.add(member)
        try:
            self._seen[member] = seen = await self._look_again(member, sealed, seen or _Seen(former, now, now))
        finally:
            self._asking.discard(member)
        return seen.role

    async def _look_again(self, member: str, sealed: str, seen: _Seen) -> _Seen:
        now = self._clock()
        try:
            return _Seen(await self.find(member, self._discord.unseal(sealed)), now, now + CHECK_SECONDS)
        except GrantOver:
            return _Seen(Role.ANYONE, now, now + CHECK_SECONDS)
        except DiscordAway as away:
            role = seen.role if now - seen.looked_at < GRACE_SECONDS else Role.ANYONE
            return _Seen(role, seen.looked_at, self._clock() + max(CHECK_SECONDS, away.seconds))

    def forget(self, member: str) -> None:
        """They came in anew: what was known of them before is over."""
        self._seen.pop(member, None)

    async def _is_among(
        self, member: str, entrants: Collection[Entrant], grant: Grant, guilds: dict[str, frozenset[str]]
    ) -> bool:
        if Member(member) in entrants:
            return True
        if OWNER in entrants and member in await self._find_owners():
            return True
        for entrant in entrants:
            if isinstance(entrant, RoleHolder):
                if entrant.guild not in guilds:
                    guilds[entrant.guild] = await self._discord.roles(grant, entrant.guild)
                if entrant.role in guilds[entrant.guild]:
                    return True
        return False

    async def _find_owners(self) -> frozenset[str]:
        now = self._clock()
        if now - self._owners_at > OWNERS_SECONDS or self._owners is None:
            found = await self._ask_owners()
            self._owners = self._owners if found is None else found
            self._owners_at = now
        if self._owners is None:
            raise DiscordAway("who owns the bot isn't known yet")
        return self._owners

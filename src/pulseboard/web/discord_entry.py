"""Coming in over Discord: there, back, and in, if one of the lists says so."""

import base64
from typing import TYPE_CHECKING, NamedTuple

from pulseboard.config import DoorSettings, RoleHolder
from pulseboard.storage.sessions import Visitor
from pulseboard.web.access import Identity, Role
from pulseboard.web.destination import Destination
from pulseboard.web.entering import Entered, Entering, Grounds
from pulseboard.web.grants import GrantOver
from pulseboard.web.not_let_in import NotLetIn, Why
from pulseboard.web.standing import Standings
from pulseboard.web.tries import Caller

if TYPE_CHECKING:  # what it needs is large, and not always installed
    from pulseboard.web.discord_login import DiscordLogin


class Begun(NamedTuple):
    """A login on its way: the browser keeps it while it is at Discord, and proves with `verifier` that it began it."""

    verifier: str
    destination: Destination

    @classmethod
    def decode(cls, kept: str) -> "Begun | None":
        """What a browser has kept; None for what none was given."""
        verifier, _, encoded = kept.partition(".")
        try:
            address = base64.urlsafe_b64decode(encoded + "==").decode("ascii")
        except ValueError:
            return None
        return cls(verifier, Destination.decode(address)) if verifier else None

    def encode(self) -> str:
        """For keeping: no sign of it means anything to a cookie."""
        encoded = base64.urlsafe_b64encode(self.destination.address.encode()).rstrip(b"=").decode()
        return f"{self.verifier}.{encoded}"


class Way(NamedTuple):
    """To Discord; `begun` stays with the browser."""

    address: str
    begun: Begun


class DiscordEntry:
    """`home`: the dashboard's address, where Discord sends who comes back."""

    def __init__(
        self, entering: Entering, discord: "DiscordLogin", standings: Standings, settings: DoorSettings, home: str
    ) -> None:
        self._entering = entering
        self._discord = discord
        self._standings = standings
        self._back = f"{home}/login/discord/callback"
        self._reads_roles = reads_roles(settings)

    async def begin(self, destination: Destination, *, asks: bool = False) -> Way:
        """Where to send somebody; `asks`: to be asked again who they are. Raises StorageUnavailable."""
        begun = Begun(self._discord.make_verifier(), destination)
        state = await self._entering.make_link(bound_to=begun.encode())
        return Way(self._discord.way(state, begun.verifier, self._back, asks=asks), begun)

    async def finish(
        self, code: str, state: str, begun: Begun | None, caller: Caller, former: str
    ) -> Entered | NotLetIn:
        """Let in who comes back, or say why not; `former` is the secret that the browser had.

        Raises TooManyTries, DiscordAway or StorageUnavailable.
        """
        if begun is None or await self._entering.spend(state, begun.encode(), caller) is not None:
            return NotLetIn(Why.STRAYED)
        try:
            grant = await self._discord.redeem(code, begun.verifier, self._back)
            person = await self._discord.person(grant)
            role = await self._standings.find(person.id, grant)
        except GrantOver as over:
            await self._entering.refuse(caller, f"login refused: Discord did not confirm it ({over})")
            return NotLetIn(Why.NOT_CONFIRMED)
        if role is Role.ANYONE:
            await self._entering.refuse(caller, "may not come in", Identity(person.name, role, person.id))
            return NotLetIn(Why.NOT_LISTED, person.id)
        self._standings.forget(person.id)
        visitor, sealed = Visitor(person.id, person.name, role.name.lower()), self._discord.seal(grant)
        ends_at = grant.ends_at if self._reads_roles else None
        return await self._entering.let_in(Grounds(visitor, "Discord", sealed, ends_at), caller, former)


def reads_roles(settings: DoorSettings) -> bool:
    """Whether roles in guilds decide who may come in."""
    lists = (settings.administrators, settings.operators, settings.viewers)
    return any(isinstance(entrant, RoleHolder) for entrants in lists for entrant in entrants)

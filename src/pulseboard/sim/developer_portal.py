"""What the owner of the bot's application does in Discord's developer portal: owners, client secret, redirects."""

from collections.abc import Collection, Mapping
from typing import get_args
from urllib.parse import urlsplit

from pulseboard.sim.application import Team, TeamMember, TeamRole
from pulseboard.sim.snowflakes import Snowflakes
from pulseboard.sim.world import DoesNotFit, World


class DeveloperPortal:
    """A verb that asks for what isn't there raises NotInWorld, one whose arguments make no sense DoesNotFit."""

    world: World
    _ids: Snowflakes

    @property
    def client_id(self) -> str:
        """The application's id, which is the bot's."""
        return self.world.bot.id

    @property
    def client_secret(self) -> str:
        return self.world.application.client_secret

    @property
    def redirect_uris(self) -> list[str]:
        return list(self.world.application.redirect_uris)

    def set_redirect_uris(self, uris: Collection[str]) -> None:
        """Where a member may be led after logging in: these and no others, each compared as a whole."""
        for uri in uris:
            parts = urlsplit(uri)
            if parts.scheme not in ("http", "https") or not parts.netloc or parts.fragment or not uri.isprintable():
                raise DoesNotFit(f"{uri!r} is no whole http or https address without a fragment.")
        self.world.application.redirect_uris = tuple(uris)

    def reset_client_secret(self, secret: str) -> None:
        """The old one is refused from now on. Tokens that were given out stay good."""
        if not secret or not secret.isascii() or not secret.isprintable():
            raise DoesNotFit("A client secret is made of printable ASCII characters.")
        self.world.application.client_secret = secret

    def set_owner(self, user_id: str) -> None:
        """The application belongs to this person, and to no team."""
        self.world.application.owner = self.world.user(user_id)
        self.world.application.team = None

    def set_team(
        self, name: str, *, owner: str, members: Mapping[str, TeamRole] | None = None, invited: Collection[str] = ()
    ) -> Team:
        """The application belongs to a team from now on. `members` are roles (admin, developer, read_only) by user id,
        the owner left out; those who are `invited` haven't accepted yet. All ids are users'.
        """
        roles = dict(members or {})
        unknown = sorted({role for role in roles.values() if role not in get_args(TeamRole)})
        if unknown or owner in roles or not set(invited) <= roles.keys():
            raise DoesNotFit(
                "Members are admin, developer or read_only, without the owner; who is invited is one of them."
            )
        people = [TeamMember(self.world.user(one), role, one not in invited) for one, role in roles.items()]
        chief = TeamMember(self.world.user(owner), "admin")
        team = Team(self._ids.next(), name, chief.user, (chief, *people))
        self.world.application.team = team
        return team

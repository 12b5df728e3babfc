"""The bot's application, as Discord's developer portal keeps it: who owns it, and how people log in with it."""

from typing import Literal

import msgspec

from pulseboard.sim.people import Member

TeamRole = Literal["admin", "developer", "read_only"]


class TeamMember(msgspec.Struct, frozen=True):
    user: Member
    role: TeamRole
    accepted: bool = True
    """Whoever was invited to a team is listed in it before they accept."""


class Team(msgspec.Struct, frozen=True):
    """`members` has the owner too: as an admin, which is what Discord tells."""

    id: str
    name: str
    owner: Member
    members: tuple[TeamMember, ...]


class Application(msgspec.Struct):
    """Its id, which is the OAuth2 client's too, is the bot's. An application of a team belongs to nobody else."""

    owner: Member
    team: Team | None = None
    client_secret: str = ""
    redirect_uris: tuple[str, ...] = ()

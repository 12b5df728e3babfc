"""A local Discord: a gateway and REST server that a real discord.py client logs in to, without token or network."""

from pulseboard.sim.actors import Actors
from pulseboard.sim.application import Team, TeamMember
from pulseboard.sim.faults import GatewayFault
from pulseboard.sim.interaction import CommandResult, SeenMessage
from pulseboard.sim.local_discord import LocalDiscord
from pulseboard.sim.people import Member
from pulseboard.sim.world import Channel, DoesNotFit, Guild, NotInWorld, Role

__all__ = [
    "Actors",
    "Channel",
    "CommandResult",
    "DoesNotFit",
    "GatewayFault",
    "Guild",
    "LocalDiscord",
    "Member",
    "NotInWorld",
    "Role",
    "SeenMessage",
    "Team",
    "TeamMember",
]

"""A local Discord: a gateway and REST server that a real discord.py client logs in to, without token or network."""

from pulseboard.sim.actors import Actors
from pulseboard.sim.interactions import CommandResult, SeenMessage
from pulseboard.sim.local_discord import LocalDiscord
from pulseboard.sim.options import DoesNotFit
from pulseboard.sim.people import Member
from pulseboard.sim.world import Channel, Guild, NotInWorld

__all__ = [
    "Actors",
    "Channel",
    "CommandResult",
    "DoesNotFit",
    "Guild",
    "LocalDiscord",
    "Member",
    "NotInWorld",
    "SeenMessage",
]

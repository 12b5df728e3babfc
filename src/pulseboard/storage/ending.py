"""How the life of a bot's process ends, as far as the database knows."""

from enum import StrEnum


class Ending(StrEnum):
    STOPPED = "stopped"
    """It was told to, and said so."""
    DETACHED = "detached"
    """Its dashboard was taken off the bot: how the process goes on is not known."""
    DIED = "died"
    """It said nothing: killed, crashed, or the machine went down."""

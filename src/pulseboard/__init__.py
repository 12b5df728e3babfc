"""Pulseboard: a live dashboard for Discord bots."""

from importlib.metadata import version

from pulseboard.events import Event, Level

__all__ = ["Event", "Level", "__version__"]

__version__ = version("pulseboard")

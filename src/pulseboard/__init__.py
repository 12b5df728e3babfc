"""Pulseboard: a live dashboard for Discord bots."""

from importlib.metadata import version

from pulseboard.events import Event, Level, record

__all__ = ["Event", "Level", "__version__", "record"]

__version__ = version("pulseboard")

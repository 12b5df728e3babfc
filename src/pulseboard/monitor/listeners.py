"""Hearing what a client dispatches, beside the author's own handlers.

discord.py calls those who wait for an event (`Client.wait_for`) at the moment it is dispatched, before it starts any
handler; one whose check says no goes on waiting. Our listeners are such checks, and always say no. So they work on
every kind of client, before it has logged in as well, cost no task per event, hear of an interaction before its command
begins, and stand in nobody's way.
"""

from collections.abc import Callable, Mapping
from typing import Any

import discord

from pulseboard.logs import get_logger

_logger = get_logger(__name__)

Handler = Callable[..., None]


def listen(client: discord.Client, handlers: Mapping[str, Handler]) -> Callable[[], None]:
    """Call the handlers with what the client dispatches under their name (`guild_join`), at once and in order.

    A handler that raises is logged; the client isn't touched by it. Returns how to stop listening.
    """
    entries = {name: (_Waiting(), _check(name, handler)) for name, handler in handlers.items()}
    waiting: dict[str, list[Any]] = client._listeners
    for name, entry in entries.items():
        waiting.setdefault(name, []).append(entry)

    def stop() -> None:
        for name, entry in entries.items():
            waiting[name] = [other for other in waiting.get(name, []) if other is not entry]

    return stop


class _Waiting:
    """Stands where a future would: it is never done. `bool()` is False, and takes no step of Python."""

    cancelled = staticmethod(bool)


def _check(name: str, handler: Handler) -> Callable[..., bool]:
    def check(*arguments: Any) -> bool:
        try:
            handler(*arguments)
        except Exception:
            _logger.exception("monitor_failed", heard=name)
        return False

    return check

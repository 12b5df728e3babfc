"""Keeps a bot connected, whatever becomes of Discord or the network, until it is told to stop."""

import asyncio
import contextlib
import threading
from collections.abc import Awaitable, Callable

import discord
from discord.gateway import KeepAliveHandler

from pulseboard.bot.api import elsewhere, point_at
from pulseboard.bot.connections import ClosedTooOften, Connections, Told, full_jitter, in_words, trying_again
from pulseboard.bot.heartbeats import replace_unacknowledged
from pulseboard.bot.reasons import REFUSED, Unreachable, final, why_unreachable
from pulseboard.errors import TokenRefused
from pulseboard.events import Draft
from pulseboard.logs import get_logger
from pulseboard.stats import BotStatus

CLOSE_SECONDS = 1.5
_HANG_UP_SECONDS = 0.2
_STABLE_SECONDS = 60.0
"""A client that lived so long was no failure: the next one starts to count anew."""

_logger = get_logger(__name__)


async def supervise(
    make_client: Callable[[], discord.Client],
    token: str,
    *,
    told: Told,
    record: Callable[[Draft], None],
    api: str | None = None,
    backoff: Callable[[int], float] = full_jitter,
) -> None:
    """Run a bot until cancelled. Each attempt gets a fresh client; `told` hears how the connection is, and `record`
    takes RECONNECT_STORM and IDENTIFY_BUDGET_SPENT.

    `api` is the REST base of another Discord-compatible server. Cancelled, it says goodbye to Discord within 2 s.
    Raises TokenRefused or SettingsError when trying again would change nothing.
    """
    clock = asyncio.get_running_loop().time
    connections, failures = Connections(told, record, backoff=backoff, clock=clock), 0
    told(BotStatus.CONNECTING, None)
    with contextlib.ExitStack() as stack:
        stack.callback(told, BotStatus.OFFLINE, None)
        stack.enter_context(elsewhere())
        if not token or not token.isascii() or not token.isprintable() or " " in token:
            raise TokenRefused(REFUSED)
        while True:
            began = clock()
            client = make_client()
            hang_up = connections.guard(client)
            try:
                if api is not None:
                    await point_at(api)
                await _run(client, token, hang_up)
                error: Exception = Unreachable("the connection was closed")
            except Exception as raised:
                error = raised
            failures = 1 if clock() - began > _STABLE_SECONDS else failures + 1
            wait = max(backoff(failures), connections.seconds_until_free())
            told(BotStatus.CONNECTING, _sentence(error, wait))
            await asyncio.sleep(wait)


def _sentence(error: Exception, wait: float) -> str:
    """What went wrong and when it is tried again. Raises instead what no trying again would mend."""
    end = final(error)
    if end is not None:
        raise end from error
    reason = why_unreachable(error)
    if reason is not None:
        sentence = trying_again(reason, wait)
    elif isinstance(error, ClosedTooOften):
        sentence = f"{error}; trying again in {in_words(wait)}"
    else:
        _logger.error("bot_failed", exc_info=error)
        return f"The bot failed ({type(error).__name__}: {error}); trying again in {in_words(wait)}"
    _logger.warning("discord_unreachable", reason=sentence)
    return sentence


async def _run(client: discord.Client, token: str, hang_up: Callable[[], Awaitable[None]]) -> None:
    running = asyncio.create_task(client.start(token), name="discord client")
    watching = asyncio.create_task(replace_unacknowledged(client), name="heartbeats")
    try:
        await asyncio.wait([running])
    finally:
        watching.cancel()
        await _close(client, running, hang_up)
    await running


async def _close(client: discord.Client, running: asyncio.Task[None], hang_up: Callable[[], Awaitable[None]]) -> None:
    """Say goodbye. Cancelling alone isn't enough: discord.py doesn't always notice."""
    closing = asyncio.create_task(client.close())
    for task in (closing, running):
        task.add_done_callback(lambda done: done.cancelled() or done.exception())  # what goes wrong now is no news
    await asyncio.wait([closing], timeout=CLOSE_SECONDS)
    closing.cancel()
    running.cancel()
    await asyncio.wait([closing, running], timeout=0.2)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_HANG_UP_SECONDS):
            await hang_up()
    await client.http.close()
    for thread in threading.enumerate():  # one that was cut off while it identified leaves its heart beating
        if isinstance(thread, KeepAliveHandler) and thread.ws._connection is client._connection:
            thread.stop()

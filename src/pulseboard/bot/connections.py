"""Every gateway connection a client opens goes through here: tried again for a while, and counted.

discord.py by itself waits up to 17 minutes after a long outage, dies when its very first connection fails, and where
Discord closes again and again it connects hundreds of times a second. A thousand sessions a day cost a bot its token.
"""

import asyncio
import random
import time
from collections import deque
from collections.abc import Callable
from typing import Any

import aiohttp
import discord

from pulseboard.bot.reasons import Unreachable, why_unreachable
from pulseboard.stats import BotStatus

Told = Callable[[BotStatus, str | None], None]
"""Told how the connection to Discord is, and why, in a sentence for a person."""

RETRY_SECONDS = 45.0
"""How long one connection is tried: after that the session is over anyway, and discord.py would give up at 60 s."""
MAX_WAIT_SECONDS = 30.0
MAX_IN_A_MINUTE = 10
MAX_IN_A_DAY = 900
_MINUTE, _DAY = 60.0, 86_400.0


class ClosedTooOften(Exception):
    """So many connections were opened lately that another one would do harm. The message says how many."""


def full_jitter(failures: int) -> float:
    """Seconds to wait after so many failures in a row: any time up to 2, 4, 8 … 30 s."""
    return random.uniform(0, min(MAX_WAIT_SECONDS, 2.0 ** min(failures, 5)))  # noqa: S311


class Connections:
    """The gateway connections of one bot, whichever client opens them."""

    def __init__(
        self,
        told: Told,
        *,
        backoff: Callable[[int], float] = full_jitter,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._told = told
        self._backoff = backoff
        self._clock = clock
        self._opened: deque[float] = deque(maxlen=MAX_IN_A_DAY)

    def guard(self, client: discord.Client) -> None:
        """Let a client's gateway connections go through here.

        It then raises Unreachable when its first connection fails, or a later one for 45 s, and ClosedTooOften.
        """
        connect, is_first = client.http.ws_connect, True

        async def guarded(url: str, **options: Any) -> aiohttp.ClientWebSocketResponse:
            nonlocal is_first
            patience = 0.0 if is_first else RETRY_SECONDS
            socket = await self._connect(lambda: connect(url, **options), patience)
            is_first = False
            return socket

        client.http.ws_connect = guarded  # type: ignore[method-assign]

    def seconds_until_free(self) -> float:
        """How long no other connection may be opened; 0 when one may."""
        now = self._clock()
        waits = [0.0]
        if len(self._opened) >= MAX_IN_A_MINUTE:
            waits.append(self._opened[-MAX_IN_A_MINUTE] + _MINUTE - now)
        if len(self._opened) >= MAX_IN_A_DAY:
            waits.append(self._opened[-MAX_IN_A_DAY] + _DAY - now)
        return max(waits)

    async def _connect(self, connect: Callable[[], Any], patience: float) -> aiohttp.ClientWebSocketResponse:
        gives_up_at, failures = self._clock() + patience, 0
        while True:
            self._check_budget()
            try:
                socket: aiohttp.ClientWebSocketResponse = await connect()
            except (aiohttp.ClientError, OSError, TimeoutError) as error:
                reason = why_unreachable(error)
                failures += 1
                wait = self._backoff(failures)
                if self._clock() + wait > gives_up_at:
                    raise Unreachable(reason) from error
                self._told(BotStatus.RECONNECTING, trying_again(reason, wait))
                await asyncio.sleep(wait)
            else:
                self._opened.append(self._clock())
                return socket

    def _check_budget(self) -> None:
        if self.seconds_until_free() > 0:
            is_day = len(self._opened) == MAX_IN_A_DAY and self._clock() - self._opened[0] < _DAY
            raise ClosedTooOften(
                f"Discord was connected to {MAX_IN_A_DAY if is_day else MAX_IN_A_MINUTE} times "
                f"in a {'day' if is_day else 'minute'}"
            )


def trying_again(reason: str | None, wait: float) -> str:
    """Such as "Discord can't be reached (Connection refused); trying again in 4 s"."""
    return f"Discord can't be reached ({reason}); trying again in {in_words(wait)}"


def in_words(seconds: float) -> str:
    """A time to wait, as coarse as a person would say it: `4 s`, `3 min`, `8 h`."""
    if seconds < 100:
        return f"{max(1, round(seconds))} s"
    if seconds < 100 * 60:
        return f"{round(seconds / 60)} min"
    return f"{round(seconds / 3_600)} h"

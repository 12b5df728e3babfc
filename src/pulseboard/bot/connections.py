"""Every gateway connection a client opens goes through here: tried again for a while, counted, and slowed down.

discord.py by itself waits up to 17 minutes after a long outage, dies when its very first connection fails, and where
Discord closes again and again it connects hundreds of times a second. A thousand sessions a day cost a bot its token.
Here a day has at most 1,450 connections and 174 sessions, whatever goes wrong.
"""

import asyncio
import random
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import discord

from pulseboard.bot.allowance import Allowance
from pulseboard.bot.reasons import Unreachable, why_unreachable
from pulseboard.bot.session_budget import SessionBudget
from pulseboard.events import Draft, draft
from pulseboard.kinds import RECONNECT_STORM
from pulseboard.stats import BotStatus

Told = Callable[[BotStatus, str | None], None]
"""Told how the connection to Discord is, and why, in a sentence for a person."""

RETRY_SECONDS = 45.0
"""How long one connection is tried: after that the session is over anyway, and discord.py would give up at 60 s."""
MAX_WAIT_SECONDS = 30.0
CONNECTIONS_AT_ONCE, SECONDS_A_CONNECTION = 10, 60.0
SESSIONS_AT_ONCE, SECONDS_A_SESSION = 30, 600.0
_BUDGET_SECONDS = 2.0
"""How long Discord may take to tell its budget, while a session is about to begin."""
_UNTOLD = (aiohttp.ClientError, discord.DiscordException, OSError, TimeoutError, LookupError, ValueError, TypeError)
_LATELY_SECONDS = 600.0


class ClosedTooOften(Exception):
    """Another connection or session now would do harm. The message says why."""


def full_jitter(failures: int) -> float:
    """Seconds to wait after so many failures in a row: any time up to 2, 4, 8 … 30 s."""
    return random.uniform(0, min(MAX_WAIT_SECONDS, 2.0 ** min(failures, 5)))  # noqa: S311  a wait is no secret


class Connections:
    """The gateway connections of one bot, whichever client opens them."""

    def __init__(
        self,
        told: Told,
        record: Callable[[Draft], None],
        *,
        backoff: Callable[[int], float] = full_jitter,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._told = told
        self._record = record
        self._backoff = backoff
        self._clock = clock
        self._connections = Allowance(CONNECTIONS_AT_ONCE, SECONDS_A_CONNECTION, clock)
        self._sessions = Allowance(SESSIONS_AT_ONCE, SECONDS_A_SESSION, clock)
        self._budget = SessionBudget(record, clock)
        self._opened: deque[float] = deque(maxlen=100)
        self._is_storm = False

    def guard(self, client: discord.Client) -> Callable[[], Awaitable[None]]:
        """Let a client's gateway connections go through here, and the sessions that it begins.

        It then raises Unreachable when its first connection fails, or a later one for 45 s, and ClosedTooOften. What
        is returned closes a connection that a client which was cut off never knew of.
        """
        connect, before_identify = client.http.ws_connect, client.before_identify_hook
        socket: aiohttp.ClientWebSocketResponse | None = None

        async def guarded(url: str, **options: Any) -> aiohttp.ClientWebSocketResponse:
            nonlocal socket
            patience = 0.0 if socket is None else RETRY_SECONDS
            socket = await self._connect(lambda: connect(url, **options), patience)
            return socket

        async def identifying(shard_id: int | None, *, initial: bool = False) -> None:
            await before_identify(shard_id, initial=initial)
            await self._ask_budget(client)
            self._begin_session()

        async def hang_up() -> None:
            if socket is not None and not socket.closed:
                await socket.close()

        client.http.ws_connect = guarded  # type: ignore[method-assign]
        client.before_identify_hook = identifying  # type: ignore[method-assign]
        return hang_up

    def seconds_until_free(self) -> float:
        """How long no client may be started, since it opens a connection and begins a session; 0 when one may."""
        return max(self._connections.seconds_until_free(), self._seconds_until_session())

    def _seconds_until_session(self) -> float:
        return max(self._sessions.seconds_until_free(), self._budget.seconds_until_free())

    async def _connect(self, connect: Callable[[], Any], patience: float) -> aiohttp.ClientWebSocketResponse:
        gives_up_at, failures = self._clock() + patience, 0
        self._note_calm()
        if self._connections.seconds_until_free() > 0:
            raise self._storm()
        while True:
            self._connections.use()
            try:
                socket: aiohttp.ClientWebSocketResponse = await connect()
            except (aiohttp.ClientError, OSError, TimeoutError) as error:
                reason = why_unreachable(error)
                failures += 1
                wait = max(self._backoff(failures), self._connections.seconds_until_free())
                if self._clock() + wait > gives_up_at:
                    raise Unreachable(reason) from error
                self._told(BotStatus.RECONNECTING, trying_again(reason, wait))
                await asyncio.sleep(wait)
            else:
                self._opened.append(self._clock())
                return socket

    async def _ask_budget(self, client: discord.Client) -> None:
        try:
            async with asyncio.timeout(_BUDGET_SECONDS):
                _, _, limit = await client.http.get_bot_gateway()
            self._budget.told(limit)
        except _UNTOLD:
            pass  # what isn't known bounds nothing: the allowance does

    def _begin_session(self) -> None:
        if self._budget.seconds_until_free() > 0:
            raise ClosedTooOften(str(self._budget))
        self._note_calm()
        if self._sessions.seconds_until_free() > 0:
            raise self._storm()
        self._sessions.use()

    def _note_calm(self) -> None:
        if self._connections.is_half_full and self._sessions.is_half_full:
            self._is_storm = False

    def _storm(self) -> ClosedTooOften:
        """So many connections were lost that the bot comes back slowly from now on. It is recorded once."""
        lately = sum(at > self._clock() - _LATELY_SECONDS for at in self._opened)
        sentence = f"The connection to Discord was lost again and again ({lately} times in 10 min)"
        if not self._is_storm:
            self._is_storm = True
            data = {"connections": lately, "wait_seconds": round(self.seconds_until_free())}
            message = f"{sentence}: from now on it is opened once a minute at most"
            self._record(draft(RECONNECT_STORM.name, message, level=RECONNECT_STORM.level, data=data))
        return ClosedTooOften(sentence)


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

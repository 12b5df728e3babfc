"""How often sessions at the gateway begin (IDENTIFY) or go on (RESUME): too often costs a bot its token.

discord.py tells of neither when it is sent, only of what came of it. But each socket carries one of them, and none is
replaced without a word: whatever socket is new when a connection is made or lost has carried one.
"""

import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

import discord

from pulseboard.events import Draft, draft, now_ms
from pulseboard.kinds import GATEWAY_STABLE, GATEWAY_UNSTABLE, IDENTIFY_BUDGET_LOW, EventKind
from pulseboard.live.rolling import RollingCounter
from pulseboard.monitor.budgets import USUAL_SESSION_STARTS, Alarm, SessionStarts
from pulseboard.monitor.listeners import Handler
from pulseboard.monitor.shards import by_shard, shard_ids, socket_of, who
from pulseboard.stats import SessionStats

if TYPE_CHECKING:
    from pulseboard.storage.handshakes import Answered

STORM_HANDSHAKES = 5
STORM_SECONDS = 60.0
"""So many in so short a time are a storm; it is over when there are fewer than two of them."""
SAME_TROUBLE_SECONDS = 600.0
"""What somebody else told of so lately isn't told from here as well."""
DAY_MS = 86_400_000
_MINUTE_MS = 60_000


class Handshake(StrEnum):
    IDENTIFY = "identify"
    RESUME = "resume"


class ShardHandshakes:
    """What one shard's sockets carried. Each method returns the handshake that it is the first to know of."""

    def __init__(self, *, tries_again_with_resume: bool) -> None:
        self._tries_again_with_resume = tries_again_with_resume
        self._socket: object = None
        self._losses = 0
        self._next = Handshake.IDENTIFY
        self.resume_was_refused = False
        """Discord didn't want to go on with the session before this one."""

    def knows(self, socket: object) -> None:
        """This one was there before anybody counted."""
        self._socket = socket

    def ready(self, socket: object) -> Handshake | None:
        return self._carried(socket, Handshake.IDENTIFY)

    def resumed(self, socket: object) -> Handshake | None:
        self.resume_was_refused = False
        return self._carried(socket, Handshake.RESUME)

    def lost(self, socket: object, *, has_session: bool) -> Handshake | None:
        """A connection ended, or another try to make one failed: then the socket is still the one before.

        A client with many shards gives its session up when the first try fails.
        """
        carried = self._carried(socket, self._next)
        if carried is not None:
            self._losses = 0
            self.resume_was_refused |= carried is Handshake.RESUME and not has_session
        self._losses += 1
        goes_on = has_session and (self._losses == 1 or self._tries_again_with_resume)
        self._next = Handshake.RESUME if goes_on else Handshake.IDENTIFY
        return carried

    def _carried(self, socket: object, handshake: Handshake) -> Handshake | None:
        if socket is None or socket is self._socket:
            return None
        self._socket = socket
        self._losses = 0
        return handshake


class Storm:
    """Handshakes of one shard that come too often. Times are seconds that only go forward."""

    def __init__(self) -> None:
        self._recent: deque[tuple[float, Handshake]] = deque(maxlen=1_000)
        self._began: float | None = None
        self._identifies = self._resumes = 0

    @property
    def is_on(self) -> bool:
        return self._began is not None

    def add(self, handshake: Handshake, now: float) -> bool:
        """Returns whether this one makes it a storm."""
        self._forget(now)
        self._recent.append((now, handshake))
        if self.is_on:
            self._count(handshake)
        elif len(self._recent) >= STORM_HANDSHAKES:
            self._began = self._recent[0][0]
            for _, each in self._recent:
                self._count(each)
            return True
        return False

    def ends(self, now: float) -> float | None:
        """Whether it is over: then how long it lasted, in seconds."""
        self._forget(now)
        if self._began is None or len(self._recent) > 1:
            return None
        lasted, self._began = now - self._began, None
        return lasted

    def counts(self) -> dict[str, int]:
        """Of the storm that is on or was the last; counting begins anew when they are taken after its end."""
        counts = {"identifies": self._identifies, "resumes": self._resumes}
        if not self.is_on:
            self._identifies = self._resumes = 0
        return counts

    def _count(self, handshake: Handshake) -> None:
        if handshake is Handshake.IDENTIFY:
            self._identifies += 1
        else:
            self._resumes += 1

    def _forget(self, now: float) -> None:
        while self._recent and self._recent[0][0] < now - STORM_SECONDS:
            self._recent.popleft()


class Counts(NamedTuple):
    identifies: int
    resumes: int


class HandshakeWatch:
    """Records GATEWAY_UNSTABLE, GATEWAY_STABLE and IDENTIFY_BUDGET_LOW."""

    def __init__(
        self,
        record: Callable[[Draft], None],
        clock: Callable[[], float] = time.monotonic,
        clock_ms: Callable[[], int] = now_ms,
    ) -> None:
        self.starts = SessionStarts(now_ms)
        self._record = record
        self._clock = clock
        self._clock_ms = clock_ms
        self._shards: dict[int, ShardHandshakes] = {}
        self._storms: dict[int, Storm] = {}
        self._day = RollingCounter(DAY_MS, _MINUTE_MS)
        self._before = RollingCounter(DAY_MS, _MINUTE_MS)
        """Those of the time before, which the log tells of, by bot: who this process's is, is known later."""
        self._alarm = Alarm()
        self._told_elsewhere_at = float("-inf")

    def handlers(self, client: discord.Client) -> dict[str, Handler]:
        """What to listen to, before anybody else does: others ask what is known here."""
        self._shards.clear()

        def connected(shard: int) -> None:
            self._count(client, shard, self._of(client, shard).ready(socket_of(client, shard)))

        def resumed(shard: int) -> None:
            self._count(client, shard, self._of(client, shard).resumed(socket_of(client, shard)))

        def lost(shard: int) -> None:
            socket: Any = socket_of(client, shard)
            has_session = socket is not None and socket.session_id is not None
            self._count(client, shard, self._of(client, shard).lost(socket, has_session=has_session))

        return by_shard(client, {"connect": connected, "resumed": resumed, "disconnect": lost})

    def joined_late(self, client: discord.Client) -> None:
        """Its sessions began before anybody watched."""
        for shard in shard_ids(client):
            self._of(client, shard).knows(socket_of(client, shard))

    def remember(self, answered: "Sequence[Answered]", client: discord.Client | None) -> None:
        """Count these as well, in order: sessions from before anybody counted here, of whichever bot and shard."""
        self._before = RollingCounter(DAY_MS, _MINUTE_MS)
        for each in answered:
            handshake = Handshake.IDENTIFY if each.began else Handshake.RESUME
            self._before.add(each.at_ms, (each.bot, each.shard, handshake), each.times)
        if client is not None and client.user is not None:
            self._check_budget(client)

    def is_storm(self, shard: int) -> bool:
        """Whether this shard's connection is lost again and again."""
        return shard in self._storms and self._storms[shard].is_on

    def may_be_told(self) -> bool:
        """Whether somebody else may tell that the connection is lost too often: not where it was told from here."""
        if any(storm.is_on for storm in self._storms.values()):
            return False
        self._told_elsewhere_at = self._clock()
        return True

    def resume_was_refused(self, shard: int) -> bool:
        """Whether the session before this one would have gone on if Discord had wanted."""
        return shard in self._shards and self._shards[shard].resume_was_refused

    def sample(self, client: discord.Client, is_connected: Callable[[int], bool]) -> None:
        """See which storms are over: the connection is there, and was for a while."""
        for shard, storm in self._storms.items():
            if storm.is_on and is_connected(shard):
                lasted = storm.ends(self._clock())
                if lasted is not None:
                    data = storm.counts() | {"lasted_ms": round(lasted * 1_000)}
                    message = f"{who(client, shard)} holds its connection again"
                    self._write(client, shard, GATEWAY_STABLE, message, data)

    def counts(self, bot: str, shards: Iterable[int]) -> Counts:
        """Of these shards of a bot, by its id, in the last day."""
        now = self._clock_ms()
        day, before = self._day.totals(now), self._before.totals(now)

        def count(handshake: Handshake) -> int:
            return sum(day[shard, handshake] + before[bot, shard, handshake] for shard in shards)

        return Counts(count(Handshake.IDENTIFY), count(Handshake.RESUME))

    def stats(self, client: discord.Client, bot: str | None) -> SessionStats:
        """`bot`: its id, once that is known."""
        counts, starts = self._all_counts(client, bot) if bot else None, self.starts
        return SessionStats(
            identifies_last_day=counts and counts.identifies,
            resumes_last_day=counts and counts.resumes,
            limit=starts.limit,
            remaining=starts.remaining(),
            resets_at=starts.resets_at(),
        )

    def _all_counts(self, client: discord.Client, bot: str) -> Counts:
        # A client that comes anew has no shards at first, but those before it had.
        return self.counts(bot, {*shard_ids(client), *self._storms})

    def _of(self, client: discord.Client, shard: int) -> ShardHandshakes:
        if shard not in self._shards:
            is_sharded = isinstance(client, discord.AutoShardedClient)
            self._shards[shard] = ShardHandshakes(tries_again_with_resume=not is_sharded)
        return self._shards[shard]

    def _count(self, client: discord.Client, shard: int, handshake: Handshake | None) -> None:
        if handshake is None:
            return
        self._day.add(self._clock_ms(), (shard, handshake))
        storm = self._storms.setdefault(shard, Storm())
        if storm.add(handshake, self._clock()) and self._clock() - self._told_elsewhere_at > SAME_TROUBLE_SECONDS:
            message = f"{who(client, shard)} loses its connection again and again"
            self._write(client, shard, GATEWAY_UNSTABLE, message, storm.counts())
        if handshake is Handshake.IDENTIFY:
            self.starts.identified()
            self._check_budget(client, shard)

    def _check_budget(self, client: discord.Client, shard: int | None = None) -> None:
        limit = self.starts.limit or USUAL_SESSION_STARTS
        remaining = self.starts.remaining()
        counts = self._all_counts(client, str(client.user.id) if client.user else "")
        used = counts.identifies if remaining is None else limit - remaining
        if self._alarm.sounds(used, limit):
            message = f"{used:,} of the {limit:,} sessions that a bot may begin in a day are used up"
            data = {"used": used, "total": limit, "reset_seconds": self.starts.reset_seconds()}
            self._write(client, shard, IDENTIFY_BUDGET_LOW, message, data)

    def _write(
        self, client: discord.Client, shard: int | None, kind: EventKind, message: str, data: dict[str, Any]
    ) -> None:
        self._record(draft(kind.name, message, level=kind.level, bot=client.user, shard=shard, data=data))

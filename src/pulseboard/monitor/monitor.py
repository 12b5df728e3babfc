"""The monitor: what one bot does and how it is, as events and as measures. Start here."""

import asyncio
import contextlib
import platform
import time
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, NoReturn, Self

import discord

from pulseboard.config import Settings
from pulseboard.events import Draft, Recorder, now_ms
from pulseboard.kinds import RECONNECT_STORM
from pulseboard.logs import get_logger
from pulseboard.monitor.acknowledgements import AcknowledgementWatch
from pulseboard.monitor.bugs import Bugs
from pulseboard.monitor.commands import CommandWatch
from pulseboard.monitor.connection import ConnectionWatch
from pulseboard.monitor.guilds import GuildWatch, guild_stats
from pulseboard.monitor.handshakes import HandshakeWatch
from pulseboard.monitor.latency import LatencyWatch
from pulseboard.monitor.listeners import listen
from pulseboard.monitor.logs import LogWatch
from pulseboard.monitor.loops import LoopWatch, known_tasks
from pulseboard.monitor.members import names_of
from pulseboard.monitor.owners import owners_of
from pulseboard.monitor.rest import RestWatch
from pulseboard.monitor.shards import shard_ids
from pulseboard.monitor.traffic import TrafficWatch
from pulseboard.monitor.watchdog import Watchdog
from pulseboard.stats import BotStats, BotStatus, GuildStats, LatencyStats, RestStats, SessionStats, ShardStats
from pulseboard.ticks import tick

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pulseboard.storage.handshakes import Answered

SAMPLE_SECONDS = 0.5


class Measures(NamedTuple):
    bot: BotStats
    latency: LatencyStats
    guilds: GuildStats
    shards: list[ShardStats]
    rest: RestStats = RestStats()
    sessions: SessionStats = SessionStats()


_logger = get_logger(__name__)


class Monitor:
    """Watches one bot, through as many clients as it needs one after the other.

    `record` takes what happens; it must not block nor raise. `with_arguments`: events hold what members gave commands.
    `with_messages`: and what exceptions and log records say of it.
    """

    def __init__(self, record: Recorder, *, with_arguments: bool = False, with_messages: bool = True) -> None:
        self.began_ms = now_ms()
        """What happened before, only the log tells; ms since 1970."""
        self._record = record
        bugs = Bugs(with_messages=with_messages)
        self._commands = CommandWatch(record, bugs, with_arguments=with_arguments, is_ending=self._is_ending)
        self._loops = LoopWatch(record, bugs)
        self._logs = LogWatch(record, bugs, self._loops.failed)
        self._handshakes = HandshakeWatch(record)
        self._connection = ConnectionWatch(record, self._handshakes)
        self._guilds = GuildWatch(record)
        self._latency = LatencyWatch(record)
        self._acknowledgements = AcknowledgementWatch(record)
        self._traffic = TrafficWatch()
        self._rest = RestWatch(record, self._handshakes.starts.told, self._commands.acknowledged)
        self._watchdog = Watchdog(record, lambda: self._client.user if self._client else None)
        self._client: discord.Client | None = None
        self._user: discord.ClientUser | None = None
        self._run: asyncio.Task[NoReturn] | None = None
        self._listening = contextlib.ExitStack()

    @classmethod
    def of(cls, settings: Settings, record: Recorder) -> Self:
        """A monitor that tells as much of members as the settings let it."""
        return cls(record, with_arguments=settings.record_arguments, with_messages=settings.member_ids == "keep")

    def watch(self, client: discord.Client) -> None:
        """Watch this client from now on, instead of the one before. It may be ready already, or not even logged in."""
        self.unwatch()
        if self._client is not None:
            self._connection.client_gone(self._client)
        self._client = client
        self._rest.watch(client)
        for handlers in (
            self._handshakes.handlers(client),
            self._commands.handlers(),
            self._connection.handlers(client),
            self._guilds.handlers(client),
            self._latency.handlers(client),
        ):
            self._listening.callback(listen(client, handlers))
        if client.is_ready():
            self._handshakes.joined_late(client)
            self._connection.joined_late(client)
            for shard in shard_ids(client):
                self._guilds.ready(client, shard)

    def listen_early(self, client: discord.Client) -> Callable[[], None]:
        """Hear of the log and of loops at once: what a bot's `setup_hook` starts may be over when `run` begins to look.

        Returns what ends that for a client which never runs; it doesn't hold the client.
        """
        self._logs.start()
        loop: object = client.loop
        if not isinstance(loop, asyncio.AbstractEventLoop):
            self._loops.look(())  # none has run yet: whatever is over at the first look has failed since
        elif loop is _running_loop():
            self._loops.look(known_tasks())
        return self._logs.stop

    def unwatch(self) -> None:
        """Stop listening to the client; what was measured stays."""
        self._listening.close()
        self._commands.stop()
        self._rest.unwatch()
        self._loops.stop()

    def bot_stopped(self) -> None:
        """The bot is closed, or is about to be: its last words."""
        try:
            self.look()
            self._commands.stopped()
        except Exception:
            _logger.exception("monitor_failed", heard="the bot's end")

    def connection_told(self, status: BotStatus, detail: str | None) -> None:
        """What keeps the bot connected says how that goes: it knows of attempts that no client sees."""
        self._connection.told(status, detail)

    def supervisor_tells(self, event: Draft) -> None:
        """Record what the supervisor has to tell, unless it is the same trouble that was told of before."""
        if event.kind != RECONNECT_STORM.name or self._handshakes.may_be_told():
            self._record(event)

    async def run(self) -> NoReturn:
        """Look at what isn't told (heartbeats, traffic, tasks, the log, the loop itself), until cancelled."""
        self._run = asyncio.current_task()
        self._logs.start()
        try:
            with self._watchdog.watching():
                while True:
                    if self._client is not None:
                        self._sample(self._client, time.monotonic())
                        self.look()
                    self._logs.tell()
                    await tick(SAMPLE_SECONDS)
        finally:
            self.look()  # the loop's end cancels commands too
            self._logs.stop()
            self._logs.tell_all()

    def look(self) -> None:
        """See what has become of commands and loops that discord.py says nothing of."""
        tasks = known_tasks()
        self._commands.look(tasks)
        self._loops.look(tasks)

    def measure(self) -> Measures:
        """How the bot is now."""
        bot = self._bot_stats()
        return Measures(
            bot,
            self._latency.stats(self._rest.last_ms),
            guild_stats(self._client),
            self._shard_stats(bot.id),
            RestStats() if self._client is None else self._rest.stats(time.monotonic()),
            SessionStats() if self._client is None else self._handshakes.stats(self._client, bot.id),
        )

    def remember(self, answered: "Sequence[Answered]") -> None:
        """What the log tells of the bot's sessions before `began_ms`: those of the last day count too."""
        self._handshakes.remember(answered, self._client)

    def _is_ending(self) -> bool:
        """Whether the loop ends: it cancels all that runs in it, this too."""
        return self._run is not None and self._run.cancelling() > 0

    async def names_of(self, member: str) -> set[str]:
        """What a member, by id, is called in Discord now, as far as this bot can know."""
        return set() if self._client is None else await names_of(self._client, member)

    async def owners(self) -> frozenset[str] | None:
        """The ids of those who own the bot, or are in the team that does; None while that can't be known."""
        return None if self._client is None else await owners_of(self._client)

    def _sample(self, client: discord.Client, now: float) -> None:
        self._connection.sample(client)
        self._handshakes.sample(client, self._connection.is_connected)
        self._acknowledgements.sample(client)
        self._latency.sample(client, now, self._acknowledgements.is_silent)
        self._traffic.sample(client)
        self._guilds.sample()
        self._rest.sample(now)

    def _bot_stats(self) -> BotStats:
        # A client that hasn't logged in doesn't know yet whose it is; the one before it did.
        user = self._user = (self._client.user if self._client else None) or self._user
        return BotStats(
            name=user.display_name if user else None,
            id=str(user.id) if user else None,
            avatar=user.avatar.url if user and user.avatar else None,
            status=self._connection.status,
            detail=self._connection.detail,
            since=self._connection.since,
            uptime_seconds=self._connection.uptime_seconds(),
            library=f"discord.py {discord.__version__}",
            python=platform.python_version(),
        )

    def _shard_stats(self, bot: str | None) -> list[ShardStats]:
        guilds = self._client.guilds if self._client else ()
        has_logged_in = self._client is not None and self._client.user is not None
        known = Counter(guild.shard_id for guild in guilds)
        unavailable = Counter(guild.shard_id for guild in guilds if guild.unavailable)
        handshakes = {shard: self._handshakes.counts(bot, [shard]) for shard in self._connection.lines} if bot else {}
        return [
            ShardStats(
                id=shard,
                state=line.state,
                latency_ms=self._latency.last_ms(shard),
                events_per_second=self._traffic.per_second(shard),
                last_event_age_seconds=self._traffic.age_seconds(shard),
                guilds=known[shard] if has_logged_in else None,
                unavailable_guilds=unavailable[shard] if has_logged_in else None,
                reconnects=line.reconnects,
                identifies_last_day=handshakes[shard].identifies if handshakes else None,
                resumes_last_day=handshakes[shard].resumes if handshakes else None,
            )
            for shard, line in sorted(self._connection.lines.items())
        ]


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None

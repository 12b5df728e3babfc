"""Which guilds the bot is in: joins and leaves that are real, also those that happened while it was away, and outages.

Discord announces a guild whenever it can be reached again. Only one that wasn't known before has been joined, and only
one that was missing is back.
"""

import time
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import discord

from pulseboard.events import Draft, Ref, draft, ref
from pulseboard.kinds import GUILD_AVAILABLE, GUILD_JOINED, GUILD_LEFT, GUILD_UNAVAILABLE, EventKind
from pulseboard.monitor.listeners import Handler
from pulseboard.monitor.repeats import Repeats
from pulseboard.monitor.shards import by_shard
from pulseboard.stats import GuildStats

OUTAGES_AT_ONCE = 10
OUTAGE_WINDOW_SECONDS = 10.0


class Changes(NamedTuple):
    joined: list[Ref]
    left: list[Ref]


class GuildBook:
    """The guilds known of each shard. A shard that hasn't been ready yet knows none, and nothing is news to it."""

    def __init__(self) -> None:
        self._known: dict[int, dict[str, Ref]] = {}

    def ready(self, shard: int, guilds: Iterable[Ref]) -> Changes:
        """All guilds of a shard's new session: what changed since the one before."""
        before = self._known.get(shard, {})
        now = {guild.id: guild if guild.name else before.get(guild.id, guild) for guild in guilds}
        is_first = shard not in self._known
        self._known[shard] = now
        joined = [] if is_first else [guild for key, guild in now.items() if key not in before]
        return Changes(joined, [guild for key, guild in before.items() if key not in now])

    def seen(self, shard: int, guild: Ref) -> bool:
        """A guild was announced; returns whether the bot has just joined it."""
        known = self._known.get(shard)
        if known is None:
            return False
        is_new = guild.id not in known
        known[guild.id] = guild
        return is_new

    def gone(self, shard: int, guild: Ref) -> bool:
        """The bot isn't in a guild any more; returns whether it was."""
        return self._known.get(shard, {}).pop(guild.id, None) is not None

    def named(self, shard: int, guild: Ref) -> Ref:
        """A guild by the name it had when it could be reached: while it can't, discord.py may know none."""
        return guild if guild.name else self._known.get(shard, {}).get(guild.id, guild)


class Outages:
    """Since when guilds are missing. Times are seconds of any clock that only goes forward."""

    def __init__(self) -> None:
        self._since: dict[str, float] = {}

    def began(self, guild_id: str, now: float) -> bool:
        """Returns whether that is news."""
        is_new = guild_id not in self._since
        self._since.setdefault(guild_id, now)
        return is_new

    def ended(self, guild_id: str, now: float) -> float | None:
        """How long a guild was missing; None when it wasn't."""
        began = self._since.pop(guild_id, None)
        return None if began is None else now - began


class _Told(NamedTuple):
    client: discord.Client
    kind: EventKind
    guild: Ref
    shard: int
    data: dict[str, Any]


class GuildWatch:
    """Records GUILD_JOINED, GUILD_LEFT, GUILD_UNAVAILABLE and GUILD_AVAILABLE."""

    def __init__(self, record: Callable[[Draft], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._record = record
        self._clock = clock
        self._book = GuildBook()
        self._outages = Outages()
        self._repeats: Repeats[_Told] = Repeats(at_once=OUTAGES_AT_ONCE, window_seconds=OUTAGE_WINDOW_SECONDS)

    def handlers(self, client: discord.Client) -> dict[str, Handler]:
        """What to listen to."""

        def joined(guild: discord.Guild) -> None:
            if self._book.seen(guild.shard_id, ref(guild)):
                self._joined(client, guild)
            self._back(client, ref(guild), guild.shard_id)

        def left(guild: discord.Guild) -> None:
            self._outages.ended(str(guild.id), self._clock())
            if self._book.gone(guild.shard_id, ref(guild)):
                self._tell(_Told(client, GUILD_LEFT, ref(guild), guild.shard_id, {}))

        def unavailable(guild: discord.Guild) -> None:
            self._missing(client, ref(guild), guild.shard_id)

        return by_shard(client, {"ready": lambda shard: self.ready(client, shard)}) | {
            "guild_join": joined,
            "guild_available": joined,
            "guild_remove": left,
            "guild_unavailable": unavailable,
        }

    def ready(self, client: discord.Client, shard: int) -> None:
        """A shard knows its guilds. Those that an outage has taken are among them, without a name."""
        guilds = {str(guild.id): guild for guild in client.guilds if guild.shard_id == shard}
        changes = self._book.ready(shard, map(ref, guilds.values()))
        for guild in changes.joined:
            self._joined(client, guilds[guild.id])
        for guild in changes.left:
            self._outages.ended(guild.id, self._clock())
            self._tell(_Told(client, GUILD_LEFT, guild, shard, {}))
        for each in guilds.values():
            (self._missing if each.unavailable else self._back)(client, ref(each), shard)

    def sample(self) -> None:
        """Tell of the outages that were too many to be told one by one."""
        for told, count in self._repeats.due(self._clock()):
            self._tell(told, count)

    def _joined(self, client: discord.Client, guild: discord.Guild) -> None:
        self._tell(_Told(client, GUILD_JOINED, ref(guild), guild.shard_id, {"members": guild.member_count}))

    def _missing(self, client: discord.Client, guild: Ref, shard: int) -> None:
        if self._outages.began(guild.id, self._clock()):
            self._tell_some(_Told(client, GUILD_UNAVAILABLE, self._book.named(shard, guild), shard, {}))

    def _back(self, client: discord.Client, guild: Ref, shard: int) -> None:
        away = self._outages.ended(guild.id, self._clock())
        if away is not None:
            data = {"away_ms": round(away * 1_000)}
            self._tell_some(_Told(client, GUILD_AVAILABLE, guild, shard, data))

    def _tell_some(self, told: _Told) -> None:
        if self._repeats.heard((told.kind, told.shard), told, self._clock()):
            self._tell(told)

    def _tell(self, told: _Told, count: int = 1) -> None:
        client, kind, guild, shard, data = told
        message = _SENTENCES[kind].format(guild.name or f"guild {guild.id}")
        if count > 1:
            message, data = f"{message}, and {count - 1:,} others likewise", data | {"count": count}
        self._record(draft(kind.name, message, level=kind.level, bot=client.user, shard=shard, guild=guild, data=data))


_SENTENCES = {
    GUILD_JOINED: "Joined {}",
    GUILD_LEFT: "Left {}",
    GUILD_UNAVAILABLE: "An outage at Discord took {} away",
    GUILD_AVAILABLE: "{} is back",
}


def guild_stats(client: discord.Client | None) -> GuildStats:
    """How many guilds and members there are, counted where discord.py keeps them; unknown before the first session."""
    if client is None or client.user is None or not client.is_ready():
        return GuildStats()
    guilds = client.guilds
    return GuildStats(
        count=len(guilds),
        members=sum(guild.member_count or 0 for guild in guilds),
        unavailable=sum(guild.unavailable for guild in guilds),
    )

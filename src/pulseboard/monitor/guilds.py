"""Which guilds the bot is in: joins and leaves that are real, also those that happened while it was away.

Discord announces a guild whenever it can be reached again. Only one that wasn't known before has been joined.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

import discord

from pulseboard.events import GUILD_JOINED, GUILD_LEFT, Draft, Ref, draft, ref
from pulseboard.monitor.listeners import Handler
from pulseboard.stats import GuildStats


class Changes(NamedTuple):
    joined: list[Ref]
    left: list[Ref]


class GuildBook:
    """The guilds known of each shard. A shard that hasn't been ready yet knows none, and nothing is news to it."""

    def __init__(self) -> None:
        self._known: dict[int, dict[str, Ref]] = {}

    def ready(self, shard: int, guilds: Iterable[Ref]) -> Changes:
        """All guilds of a shard's new session: what changed since the one before."""
        now = {guild.id: guild for guild in guilds}
        before = self._known.get(shard, now)
        self._known[shard] = now
        joined = [guild for key, guild in now.items() if key not in before]
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


class GuildWatch:
    """Records GUILD_JOINED and GUILD_LEFT."""

    def __init__(self, record: Callable[[Draft], None]) -> None:
        self._record = record
        self._book = GuildBook()

    def handlers(self, client: discord.Client) -> dict[str, Handler]:
        """What to listen to."""

        def ready(shard: int = client.shard_id or 0) -> None:
            self.ready(client, shard)

        def joined(guild: discord.Guild) -> None:
            if self._book.seen(guild.shard_id, ref(guild)):
                self._joined(client, guild)

        def left(guild: discord.Guild) -> None:
            if self._book.gone(guild.shard_id, ref(guild)):
                self._left(client, ref(guild), guild.shard_id)

        is_sharded = isinstance(client, discord.AutoShardedClient)
        return {
            "shard_ready" if is_sharded else "ready": ready,
            "guild_join": joined,
            "guild_available": joined,
            "guild_remove": left,
        }

    def ready(self, client: discord.Client, shard: int) -> None:
        """A shard knows its guilds."""
        guilds = {str(guild.id): guild for guild in client.guilds if guild.shard_id == shard}
        changes = self._book.ready(shard, map(ref, guilds.values()))
        for guild in changes.joined:
            self._joined(client, guilds[guild.id])
        for guild in changes.left:
            self._left(client, guild, shard)

    def _joined(self, client: discord.Client, guild: discord.Guild) -> None:
        data = {"members": guild.member_count}
        message = f"Joined {guild.name}"
        self._record(
            draft(
                GUILD_JOINED.name,
                message,
                level=GUILD_JOINED.level,
                bot=client.user,
                shard=guild.shard_id,
                guild=guild,
                data=data,
            )
        )

    def _left(self, client: discord.Client, guild: Ref, shard: int) -> None:
        message = f"Left {guild.name}"
        self._record(draft(GUILD_LEFT.name, message, level=GUILD_LEFT.level, bot=client.user, shard=shard, guild=guild))


def guild_stats(client: discord.Client | None) -> GuildStats:
    """How many guilds and members there are, counted where discord.py keeps them; unknown before the first session."""
    if client is None or client.user is None or not client.is_ready():
        return GuildStats()
    return GuildStats(count=len(client.guilds), members=sum(guild.member_count or 0 for guild in client.guilds))

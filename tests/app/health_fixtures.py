"""A real client under the monitor, at a local Discord that does as it is told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import discord
import pytest

from pulseboard.events import Draft
from pulseboard.monitor.monitor import Monitor
from pulseboard.sim import LocalDiscord
from tests.app.bot_fixtures import data
from tests.app.sim_fixtures import logged_in

INTENTS = discord.Intents(guilds=True, messages=True, message_content=True)


class Sharded(discord.AutoShardedClient):
    """Three shards that identify at once."""

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        pass


class Health:
    """A client, its Discord, and what the monitor records of it."""

    def __init__(self, client: discord.Client, local: LocalDiscord) -> None:
        self.client, self.local = client, local
        self.drafts = list[Draft]()
        self.monitor = Monitor(lambda event: self.drafts.append(event.build()))

    def kinds(self, prefix: str = "") -> list[str]:
        return [draft.kind for draft in self.drafts if draft.kind.startswith(prefix)]

    def seen(self, kind: str) -> list[dict[str, Any]]:
        """The data of all events of a kind."""
        return [data(draft) for draft in self.drafts if draft.kind == kind]

    @property
    def channel(self) -> discord.TextChannel:
        return self.client.guilds[0].text_channels[0]


@asynccontextmanager
async def healthy(
    monkeypatch: pytest.MonkeyPatch, client: discord.Client | None = None, *, late: bool = False, **options: Any
) -> AsyncIterator[Health]:
    """A client that is ready and watched inside: from before its login, or from then on (`late`)."""
    client = client or discord.Client(intents=INTENTS, guild_ready_timeout=0.1)
    async with LocalDiscord(seed=3, **options) as local:
        health = Health(client, local)
        if not late:
            health.monitor.watch(client)
        async with logged_in(client, local, monkeypatch):
            if late:
                health.monitor.watch(client)
            watching = asyncio.create_task(health.monitor.run())
            try:
                yield health
            finally:
                watching.cancel()
                await asyncio.gather(watching, return_exceptions=True)
        health.monitor.unwatch()

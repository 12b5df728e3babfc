"""The ready bot, as `pulseboard run` puts it together, at a local Discord."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import msgspec

from pulseboard.bot.client import EconomyBot
from pulseboard.bot.supervisor import supervise
from pulseboard.config import PostgresUrl
from pulseboard.events import Draft, Event, LateDraft
from pulseboard.features.economy.commands import add_commands
from pulseboard.features.economy.rules import Rules
from pulseboard.features.economy.service import EconomyService
from pulseboard.monitor.monitor import Monitor
from pulseboard.sim import CommandResult, Guild, LocalDiscord, Member
from pulseboard.stats import BotStatus
from pulseboard.storage import log
from pulseboard.storage.store import Store
from tests.app.sim_fixtures import until


class RunningBot:
    """A supervised bot, its store and its monitor."""

    def __init__(self, local: LocalDiscord, store: Store, rules: Rules | None = None) -> None:
        self.local, self.store = local, store
        self.economy = EconomyService(store, rules)
        self.drafts: list[Draft] = []
        self.supervisor_drafts: list[Draft] = []
        """What the supervisor has said; the monitor records it where it is news."""
        self.told: list[tuple[BotStatus, str | None]] = []
        self.monitor = Monitor(self._record)
        self.clients: list[EconomyBot] = []
        self.supervising: asyncio.Task[None]

    def make_client(self) -> EconomyBot:
        client = EconomyBot()
        client._connection.guild_ready_timeout = 0.1
        add_commands(client.tree, self.economy)
        self.monitor.watch(client)
        self.clients.append(client)
        return client

    def hear(self, status: BotStatus, detail: str | None) -> None:
        self.told.append((status, detail))
        self.monitor.connection_told(status, detail)

    def supervisor_tells(self, draft: Draft) -> None:
        self.supervisor_drafts.append(draft)
        self.monitor.supervisor_tells(draft)

    def _record(self, event: Draft | LateDraft) -> None:
        self.drafts.append(event.build())
        self.store.record(event)

    def seen(self, *kinds: str) -> list[Draft]:
        """The monitor's events of these kinds, or of all."""
        return [draft for draft in self.drafts if not kinds or draft.kind in kinds]

    @property
    def status(self) -> BotStatus:
        return self.monitor.measure().bot.status

    async def is_online(self) -> None:
        await until(lambda: self.status is BotStatus.ONLINE)

    @property
    def guild(self) -> Guild:
        return self.local.guilds[0]

    def members(self, count: int) -> list[Member]:
        """Members of the first guild who are people without any role."""
        return [member for member in self.guild.members if not member.bot and not self.guild.role_ids(member)][:count]

    async def run(self, command: str, who: Member, /, **options: Any) -> CommandResult:
        """Run a command as a member in the first guild."""
        return await self.local.run_command(command, guild=self.guild.id, member=who.id, options=options)

    async def press(self, button: str, shown: CommandResult, **options: Any) -> CommandResult:
        """Press a button below an answer, as the one who was answered."""
        assert shown.message_id is not None
        return await self.local.press(button, message=shown.message_id, **options)

    @property
    def owner(self) -> Member:
        """Who owns the first guild, and so may do anything there."""
        return self.local.world.member(self.guild, self.guild.owner_id)

    async def money_events(self) -> list[str]:
        """What the log tells of coins that moved and accounts that were frozen, in order."""
        events = await self.economy_events()
        return [event.message for event in events if event.kind != "economy.refused"]

    async def economy_events(self) -> list[Event]:
        """All of the economy's, in order."""
        events = await self.store.read(log.read_after, 0, 1_000)
        return [event for event in events if event.kind.startswith("economy.")]


def data(draft: Draft) -> dict[str, Any]:
    return dict(msgspec.json.decode(draft.data))


def quickly(failures: int) -> float:
    """A backoff for tests."""
    return 0.15 * failures


@asynccontextmanager
async def supervised(
    bot: RunningBot, *, api: str | None = None, token: str | None = None
) -> AsyncIterator[asyncio.Task[None]]:
    """The bot is kept connected inside."""
    task = asyncio.create_task(
        supervise(
            bot.make_client,
            bot.local.token if token is None else token,
            api=api or bot.local.api_url,
            told=bot.hear,
            record=bot.supervisor_tells,
            backoff=quickly,
        )
    )
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@asynccontextmanager
async def running_bot(
    data: Path | PostgresUrl, rules: Rules | None = None, **options: Any
) -> AsyncIterator[RunningBot]:
    """The bot is online inside, with its commands registered."""
    async with LocalDiscord(seed=3, **options) as local, Store(data) as store:
        bot = RunningBot(local, store, rules)
        async with supervised(bot) as bot.supervising:
            await local.wait_for_bot(commands=6)
            await bot.is_online()
            yield bot


@contextmanager
def locked(data: Path) -> Iterator[None]:
    """Nobody else can write the database inside, as when a backup program holds it."""
    connection = sqlite3.connect(data / "pulseboard.db", isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.rollback()
        connection.close()

"""A dashboard: the log, what watches and keeps it, and the web side, put together from the settings."""

import asyncio
import contextlib
import functools
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import NamedTuple, NoReturn

import msgspec

from pulseboard.app.entrance import build_entrance
from pulseboard.app.sight import Sight, look_elsewhere, watch
from pulseboard.app.tasks import Tasks
from pulseboard.bot.client import EconomyBot
from pulseboard.bot.supervisor import supervise
from pulseboard.config import OWNER, PostgresUrl, Settings
from pulseboard.errors import SettingsError, StorageUnavailable
from pulseboard.events import Event, Ref, now_ms
from pulseboard.features.economy.api import economy_routes
from pulseboard.features.economy.check import BooksCheck
from pulseboard.features.economy.commands import add_commands
from pulseboard.features.economy.ledger.forgetting import BOOKS
from pulseboard.features.economy.ledger.once import forget_interactions
from pulseboard.features.economy.ledger.queries import economy_stats
from pulseboard.features.economy.rules import Rules
from pulseboard.features.economy.service import EconomyService
from pulseboard.live.follower import Follower
from pulseboard.live.history import History
from pulseboard.live.hub import KEPT_FRAMES, Hub
from pulseboard.live.lifetime import MARK_SECONDS, Lifetime
from pulseboard.live.process_life import ProcessLife
from pulseboard.live.resume import Timeline
from pulseboard.live.sampler import Sampler, Sources
from pulseboard.live.tally import Tally
from pulseboard.live.totals import Totals
from pulseboard.monitor.monitor import Monitor
from pulseboard.recording import recording
from pulseboard.stats import DashboardStats, EconomyStats
from pulseboard.storage import log
from pulseboard.storage.activity import read_activity
from pulseboard.storage.deriving import keep_up
from pulseboard.storage.forgetting import forget_member
from pulseboard.storage.retention import Retention, prune
from pulseboard.storage.series_retention import SeriesRetention, prune_series
from pulseboard.storage.store import Store
from pulseboard.web.application import build_application
from pulseboard.web.board import Board
from pulseboard.web.limits import Limits
from pulseboard.web.member_api import member_routes
from pulseboard.web.reach import reach_of
from pulseboard.web.server import Server, bind
from pulseboard.web.watchers import Watchers

_ECONOMY_SECONDS = 2.0
_PRUNE_SECONDS = 60.0
_PRUNE_PAUSE_SECONDS = 0.02
_NO_OWNER = f"Who owns a bot is known only where it runs, not here: name ids instead of {OWNER}."

Announce = Callable[[str], None]
"""Told once it answers where one gets in: the dashboard's address, or a link that is good once."""


class Dashboard(NamedTuple):
    """What a dashboard shows, and what keeps it going."""

    board: Board
    tasks: Tasks
    monitor: Monitor
    economy: EconomyService
    check: BooksCheck

    async def run_bot(self, token: str, discord_api: str | None) -> None:
        """Run the economy bot until cancelled. Raises TokenRefused or SettingsError."""

        def make_client() -> EconomyBot:
            client = EconomyBot()
            add_commands(client.tree, self.economy)
            self.monitor.watch(client)
            return client

        async with self.board.lifetime:
            try:
                await supervise(
                    make_client,
                    token,
                    api=discord_api,
                    told=self.monitor.connection_told,
                    record=self.monitor.supervisor_tells,
                )
            finally:
                self.monitor.bot_stopped()


@contextlib.asynccontextmanager
async def open_dashboard(
    settings: Settings,
    data: Path | PostgresUrl,
    announce: Announce,
    *,
    has_bot: bool = True,
    needs_login: bool = True,
) -> AsyncIterator[Dashboard]:
    """Build a dashboard and serve it. Left in this order: sockets closed, queue written, database closed.

    `has_bot`: the bot that it shows is, or will be, one of this process. `needs_login`: it is announced with a link
    that lets in; otherwise whoever reaches it may do everything.
    """
    if not has_bot and needs_login and settings.names_the_owner():
        raise SettingsError(_NO_OWNER)
    async with contextlib.AsyncExitStack() as stack:
        listener = stack.enter_context(bind(settings.host, settings.port))
        store = await stack.enter_async_context(Store(data, settings.member_ids))
        stack.enter_context(recording(store.record))
        monitor = Monitor.of(settings, store.record)
        tasks = await stack.enter_async_context(keeping(store, settings))
        if has_bot:
            tasks.start("monitor", monitor.run)
        process = ProcessLife() if has_bot else None
        dashboard = await build_dashboard(store, settings, tasks, monitor, process)
        serving_it = serving(dashboard, settings, listener, announce, needs_login=needs_login)
        await stack.enter_async_context(serving_it)
        yield dashboard


@contextlib.asynccontextmanager
async def keeping(store: Store, settings: Settings) -> AsyncIterator[Tasks]:
    """Look after an open log, and after all that is started in these tasks; they are stopped in the end."""
    tasks = Tasks(store.record)
    retention = Retention(settings.retention_days, settings.retention_events)
    tasks.start("retention", functools.partial(_keep_retention, store, retention, _numbers(settings)))
    tasks.start("sums", functools.partial(keep_up, store))
    try:
        yield tasks
    finally:
        await tasks.stop()


async def build_dashboard(
    store: Store, settings: Settings, tasks: Tasks, monitor: Monitor, process: ProcessLife | None
) -> Dashboard:
    """Put a dashboard of an open log together and start what it lives on. Raises StorageUnavailable.

    `process`: the life of this one, if it has the bot that is shown.
    """
    sight = look_elsewhere(store, tasks) if process is None else await watch(store, tasks, monitor, process)
    check = BooksCheck(store)
    await check.prove()
    lifetime = Lifetime(store, lambda: sight.bot().bot, process=process, bot_version=settings.bot_version)
    history = History(store, _numbers(settings), lambda: lifetime.source)
    board = await _build_board(store, check, sight, history, lifetime)
    tasks.start("follower", board.follower.run)
    tasks.start("history", functools.partial(_keep_history, history, lifetime))
    if lifetime.is_ours:
        tasks.when_stopped(history.leave)
    tasks.start("check of the books", check.run)
    tasks.start("sampler", board.sampler.run)
    return Dashboard(board, tasks, monitor, EconomyService(store, Rules.of(settings)), check)


@contextlib.asynccontextmanager
async def serving(
    dashboard: Dashboard, settings: Settings, listener: socket.socket, announce: Announce, *, needs_login: bool = True
) -> AsyncIterator[None]:
    """Show a dashboard to whoever comes to the listener. In the end every viewer is told to come back.

    Raises StorageUnavailable where nobody could log in, and SettingsError for TLS that can't be served.
    """
    tls = settings.tls_context()
    reach = reach_of(listener.getsockname()[:2], settings.public_url, is_encrypted=tls is not None)
    limits = Limits.of(settings)

    async def forget(member: str, actor: Ref, names: Sequence[str]) -> int:
        known = await dashboard.monitor.names_of(member)
        return await forget_member(dashboard.board.store, member, actor, [BOOKS], names={*names, *known})

    routes = [economy_routes(dashboard.economy, dashboard.check), member_routes(forget)]
    port, owners = listener.getsockname()[1], dashboard.monitor.owners
    entrance = build_entrance(dashboard.board.store, settings, reach, port, owners, needs_login=needs_login)
    logins = entrance.logins
    has_link = needs_login and entrance.has_links
    way_in = f"/login?token={await entrance.entering.make_link()}" if has_link else ""
    watchers = Watchers(logins)
    dashboard.tasks.start("logins", watchers.run)
    application = build_application(dashboard.board, reach, limits, watchers, entrance, routes=routes)
    server = Server(application, limits, compress=settings.compress, proxies=settings.trusted_proxies, tls=tls)
    web = dashboard.tasks.start("web", functools.partial(server.serve, [listener]))
    hub = dashboard.board.hub
    try:
        await server.ready.wait()
        announce(reach.address + way_in)
        with dashboard.board.store.watched(lambda: hub.viewers > 0):
            yield
    finally:
        server.stop()
        while not web.done():  # an end of the loop cancels everything in it, also who waits here
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.wait([web])


async def _build_board(store: Store, check: BooksCheck, sight: Sight, history: History, lifetime: Lifetime) -> Board:
    activity = await store.read_long(read_activity, now_ms(), KEPT_FRAMES)
    tally, totals = Tally(activity), Totals(activity)

    async def read_after(seq: int, limit: int) -> list[Event]:
        return await store.read(log.read_after, seq, limit)

    async def read_growth(seq: int, last_id: str | None, limit: int) -> log.Growth:
        return await store.read(log.read_growth, seq, last_id, limit)

    hub = Hub(Timeline(activity.state), read_after, activity.newest)
    sight.heard(activity.newest)

    def publish(grown: Sequence[Event]) -> None:
        tally.add(grown)
        totals.add(grown)
        sight.heard(grown)
        hub.publish(grown)

    async def start_over() -> log.LogState:
        await store.renounce_positions()
        activity = await store.read_long(read_activity, now_ms(), KEPT_FRAMES)
        tally.start_over(activity)
        totals.start_over(activity)
        hub.reset(activity.state, activity.newest)
        return activity.state

    async def economy() -> EconomyStats:
        try:
            async with asyncio.timeout(_ECONOMY_SECONDS):  # the other stats don't wait for it
                stats = await store.read(economy_stats, now_ms())
        except (StorageUnavailable, TimeoutError):
            stats = EconomyStats()
        return msgspec.structs.replace(stats, **check.latest._asdict())

    follower = Follower(
        activity.state, read_growth, publish, hub.forget, start_over, is_watched=lambda: store.is_watched
    )
    store.when_grown(follower.wake)

    def publish_stats(stats: DashboardStats) -> None:
        if lifetime.is_ours:  # what is shown of others they write themselves
            history.add(stats)
            lifetime.see(stats.bot)
        sight.shown(stats)
        hub.publish_stats(stats)

    sources = Sources(
        bot=sight.bot,
        process=sight.process,
        economy=economy,
        backlog=lambda: store.backlog,
        viewers=lambda: hub.viewers,
        availability=lambda: lifetime.availability,
        processes=sight.processes,
    )
    sampler = Sampler(tally, sources, publish_stats)
    return Board(store, hub, follower, sampler, history, lifetime, totals, sight.status)


def _numbers(settings: Settings) -> SeriesRetention:
    return SeriesRetention(settings.history_raw_hours, settings.history_minute_days, settings.history_hour_days)


async def _keep_history(history: History, lifetime: Lifetime) -> NoReturn:
    """Write numbers and alive marks down, both in one transaction."""
    while True:
        await asyncio.gather(history.write(), lifetime.mark())
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(MARK_SECONDS):
                await lifetime.changed.wait()


async def _keep_retention(store: Store, retention: Retention, numbers: SeriesRetention) -> NoReturn:
    """Remove what is over the retention: step by step, with room between the steps for whoever wants to write."""
    while True:
        try:
            removed = await store.transact(prune, retention, now_ms())
            removed += await store.transact(forget_interactions, now_ms())
            removed += await store.transact(prune_series, numbers, now_ms())
        except StorageUnavailable:  # the store tells why, in the stats
            removed = 0
        await asyncio.sleep(_PRUNE_PAUSE_SECONDS if removed else _PRUNE_SECONDS)

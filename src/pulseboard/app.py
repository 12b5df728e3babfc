"""Builds everything from the settings and runs it: the only place where parts meet."""

import asyncio
import contextlib
import functools
import random
import signal
import socket
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path
from typing import NamedTuple, NoReturn

import msgspec
import structlog

from pulseboard import events
from pulseboard.bot.client import EconomyBot
from pulseboard.bot.supervisor import supervise
from pulseboard.config import DemoSettings, PostgresUrl, RunSettings, Settings
from pulseboard.errors import SettingsError, StorageUnavailable
from pulseboard.events import TASK_FAILED, Ref, draft
from pulseboard.features.economy.api import economy_routes
from pulseboard.features.economy.balance_file import BalanceFile, read_balances
from pulseboard.features.economy.check import BooksCheck
from pulseboard.features.economy.commands import add_commands
from pulseboard.features.economy.ledger.imports import Imported, import_balances, try_balances
from pulseboard.features.economy.ledger.once import forget_interactions
from pulseboard.features.economy.ledger.queries import economy_stats
from pulseboard.features.economy.rules import Rules
from pulseboard.features.economy.service import EconomyService, now_ms
from pulseboard.live.follower import Follower
from pulseboard.live.hub import KEPT_FRAMES, Hub
from pulseboard.live.resume import Timeline
from pulseboard.live.sampler import Sampler, Sources
from pulseboard.live.tally import Tally
from pulseboard.live.totals import Totals
from pulseboard.monitor.monitor import Measures, Monitor
from pulseboard.monitor.process import ProcessMeter
from pulseboard.sim import Actors, LocalDiscord
from pulseboard.stats import BotStats, BotStatus, EconomyStats, GuildStats, LatencyStats, ProcessStats
from pulseboard.storage import log
from pulseboard.storage.activity import read_activity
from pulseboard.storage.inspection import inspecting, is_current, is_there
from pulseboard.storage.retention import Retention, prune
from pulseboard.storage.store import Store, migrate_only
from pulseboard.web.application import build_application
from pulseboard.web.board import Board
from pulseboard.web.limits import Limits
from pulseboard.web.server import Server, bind

LOCAL = Ref("local", "local")
"""Who acts where there is no login yet: somebody at this machine."""
_MAX_RESTART_SECONDS = 30.0
_ECONOMY_SECONDS = 2.0
_PRUNE_SECONDS = 60.0
_PRUNE_PAUSE_SECONDS = 0.02

_logger = structlog.get_logger(__name__)

Announce = Callable[[str], None]
"""Told the dashboard's address once it answers."""


async def run(settings: RunSettings, announce: Announce) -> None:
    """`pulseboard run`: a bot and its dashboard, until SIGINT or SIGTERM. Raises PulseboardError."""
    async with _until_stopped(), open_dashboard(settings, settings.data, announce) as dashboard:
        await dashboard.run_bot(settings.bot_token, settings.discord_api)


async def serve(settings: Settings, announce: Announce) -> None:
    """`pulseboard serve`: the dashboard alone, of what other processes write. Raises PulseboardError."""
    async with _until_stopped(), open_dashboard(settings, settings.data, announce, has_bot=False):
        await asyncio.Event().wait()


async def migrate(settings: Settings) -> tuple[str | None, str]:
    """`pulseboard migrate`: the schema's version before (None: there was none) and now. Raises PulseboardError."""
    return await asyncio.to_thread(migrate_only, settings.data)


async def demo(settings: DemoSettings, announce: Announce) -> None:
    """`pulseboard demo`: the same with a Discord of its own, whose members act. Raises PulseboardError."""
    discord = LocalDiscord(seed=settings.seed, control_port=settings.sim_control)
    async with contextlib.AsyncExitStack() as stack:
        data = settings.data or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="pulseboard-demo-")))
        await stack.enter_async_context(_until_stopped())
        await stack.enter_async_context(discord)
        dashboard = await stack.enter_async_context(open_dashboard(settings, data, announce))
        actors = Actors(discord, rate=settings.rate, seed=settings.seed, recorded=lambda: dashboard.board.follower.head)
        dashboard.tasks.start("actors", actors.run)
        await dashboard.run_bot(discord.token, discord.api_url)


async def take_over(settings: Settings, path: Path, guild: str | None, *, is_trial: bool) -> Imported:
    """`pulseboard import-balances`: what became of the file, or in a trial would. Raises PulseboardError."""
    rules = Rules.of(settings)
    if guild is not None and rules.is_global:
        raise SettingsError("--guild: accounts are global (PULSEBOARD_ECONOMY_SCOPE), so no guild has any of its own.")
    try:
        content = await asyncio.to_thread(path.read_bytes)
    except OSError as error:
        raise SettingsError(f"Can't read {path}: {error.strerror}.") from error
    file = read_balances(path.name, content, rules, guild)
    if is_trial:
        return await asyncio.to_thread(_try_out, settings.data, file, rules)
    async with Store(settings.data) as store:
        return await store.transact(import_balances, file, rules, LOCAL, now_ms())


def _try_out(place: Path | PostgresUrl, file: BalanceFile, rules: Rules) -> Imported:
    """Nothing is changed, and nothing made where there is no database yet. Raises FileRefused and CannotOpen."""
    if isinstance(place, PostgresUrl) or is_there(place):
        with inspecting(place) as connection:
            if is_current(connection):
                return try_balances(connection, file, rules)
    return Imported(file, None, is_new=True)


class Tasks:
    """Background tasks that are started again when they fail: a fault of one never ends the others."""

    def __init__(self, record: events.Recorder) -> None:
        self._record = record
        self._running: set[asyncio.Task[None]] = set()

    def start(self, name: str, work: Callable[[], Awaitable[object]]) -> asyncio.Task[None]:
        """Run `work` until it returns, or `stop()`; when it raises, again after a while."""
        task = asyncio.create_task(self._keep_running(name, work), name=name)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    async def stop(self) -> None:
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _keep_running(self, name: str, work: Callable[[], Awaitable[object]]) -> None:
        failures = 0
        while True:
            try:
                await work()
            except Exception as error:
                failures += 1
                _logger.exception("task_failed", task=name)
                data = {"task": name, "error": f"{type(error).__name__}: {error}"}
                message = f"Pulseboard's {name} failed and is being started again: {error}"
                self._record(draft(TASK_FAILED.name, message, level=TASK_FAILED.level, data=data))
            else:
                return
            await asyncio.sleep(random.uniform(0, min(_MAX_RESTART_SECONDS, 2.0**failures)))  # noqa: S311


class Dashboard(NamedTuple):
    """A dashboard that is up."""

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

        await supervise(make_client, token, api=discord_api, told=self.monitor.connection_told)


@contextlib.asynccontextmanager
async def open_dashboard(
    settings: Settings, data: Path | PostgresUrl, announce: Announce, *, has_bot: bool = True
) -> AsyncIterator[Dashboard]:
    """Build a dashboard and serve it. Left in this order: sockets closed, queue written, database closed.

    `has_bot`: the bot that it shows is, or will be, one of this process.
    """
    async with contextlib.AsyncExitStack() as stack:
        listener = stack.enter_context(bind(settings.host, settings.port))
        store = await stack.enter_async_context(Store(data))
        stack.enter_context(events.recording(store.record))
        monitor, meter, tasks = Monitor(store.record), ProcessMeter(), Tasks(store.record)
        sees, process = (monitor.measure, meter.measure) if has_bot else (_sees_no_bot, ProcessStats)
        check = BooksCheck(store)
        await check.prove()
        board = await _build_board(store, check, sees, process)
        stack.push_async_callback(tasks.stop)
        tasks.start("follower", board.follower.run)
        if has_bot:
            tasks.start("monitor", monitor.run)
            tasks.start("process meter", meter.run)
        retention = Retention(settings.retention_days, settings.retention_events)
        tasks.start("retention", functools.partial(_keep_retention, store, retention))
        tasks.start("check of the books", check.run)
        tasks.start("sampler", board.sampler.run)
        economy = EconomyService(store, Rules.of(settings))
        limits = Limits.of(settings)
        routes = economy_routes(economy, lambda: check.latest)
        application = build_application(board, _hosts(listener), limits, [routes])
        server = Server(application, limits, compress=settings.compress)
        web = tasks.start("web", functools.partial(server.serve, [listener]))
        stack.push_async_callback(_stop_server, server, web)
        await server.ready.wait()
        announce(_address(listener))
        yield Dashboard(board, tasks, monitor, economy, check)


async def _build_board(
    store: Store, check: BooksCheck, sees: Callable[[], Measures], process: Callable[[], ProcessStats]
) -> Board:
    activity = await store.read_long(read_activity, now_ms(), KEPT_FRAMES)
    tally, totals = Tally(activity), Totals(activity)

    async def read_after(seq: int, limit: int) -> list[events.Event]:
        return await store.read(log.read_after, seq, limit)

    async def read_growth(seq: int, last_id: str | None, limit: int) -> log.Growth:
        return await store.read(log.read_growth, seq, last_id, limit)

    hub = Hub(Timeline(activity.state), read_after, activity.newest)

    def publish(grown: Sequence[events.Event]) -> None:
        tally.add(grown)
        totals.add(grown)
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

    follower = Follower(activity.state, read_growth, publish, hub.forget, start_over)
    store.when_grown(follower.wake)
    sources = Sources(
        bot=sees, process=process, economy=economy, backlog=lambda: store.backlog, viewers=lambda: hub.viewers
    )
    sampler = Sampler(tally, sources, hub.publish_stats)
    return Board(store, hub, follower, sampler, totals, lambda: sees().bot.status)


def _sees_no_bot() -> Measures:
    """`pulseboard serve`: whatever bots write into the database, none of them is in this process."""
    return Measures(BotStats(status=BotStatus.UNKNOWN), LatencyStats(), GuildStats(), [])


async def _keep_retention(store: Store, retention: Retention) -> NoReturn:
    """Remove what is over the retention: step by step, with room between the steps for whoever wants to write."""
    while True:
        try:
            removed = await store.transact(prune, retention, now_ms())
            removed += await store.transact(forget_interactions, now_ms())
        except StorageUnavailable:  # the store tells why, in the stats
            removed = 0
        await asyncio.sleep(_PRUNE_PAUSE_SECONDS if removed else _PRUNE_SECONDS)


async def _stop_server(server: Server, web: asyncio.Task[None]) -> None:
    server.stop()
    await asyncio.wait([web])


def _hosts(listener: socket.socket) -> list[str]:
    """The names this dashboard answers to."""
    host, port = listener.getsockname()[:2]
    names = dict.fromkeys([f"[{host}]" if ":" in host else host, "127.0.0.1", "localhost", "[::1]"])
    return [*(f"{name}:{port}" for name in names), *(names if port == 80 else ())]


def _address(listener: socket.socket) -> str:
    return f"http://{_hosts(listener)[0]}"


@contextlib.asynccontextmanager
async def _until_stopped() -> AsyncIterator[None]:
    """SIGINT and SIGTERM end what is inside in order, as if it had finished; a second one changes nothing."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    assert task is not None
    stopped = False

    def stop() -> None:
        nonlocal stopped
        if not stopped:
            stopped = True
            task.cancel()

    # Not the loop's own handlers: between the end of one and its being ignored, a signal would end the process at once.
    found = {
        number: signal.signal(number, lambda *_: loop.call_soon_threadsafe(stop))
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield
    except asyncio.CancelledError:
        if not stopped:
            raise
        task.uncancel()
    finally:
        for number, handler in found.items():
            signal.signal(number, signal.SIG_IGN if stopped else handler)

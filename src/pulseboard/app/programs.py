"""What the command line runs, each to its end."""

import asyncio
import contextlib
import signal
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

from pulseboard.app.dashboard import Announce, open_dashboard
from pulseboard.config import DemoSettings, PostgresUrl, RunSettings, Settings
from pulseboard.errors import CannotOpen, SettingsError
from pulseboard.events import Ref, now_ms
from pulseboard.features.economy.balance_file import BalanceFile, read_balances
from pulseboard.features.economy.ledger.forgetting import BOOKS
from pulseboard.features.economy.ledger.imports import Imported, import_balances, try_balances
from pulseboard.features.economy.rules import Rules
from pulseboard.storage.backup import back_up
from pulseboard.storage.forgetting import forget_member
from pulseboard.storage.inspection import inspecting, is_current, is_there
from pulseboard.storage.keys import LOGIN, find_key
from pulseboard.storage.login_links import make_link
from pulseboard.storage.store import Store, migrate_only

LOCAL = Ref("local", "local")
"""Who acts on the command line: somebody at this machine."""
_LISTENING_SECONDS = 2.0


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
    from pulseboard.sim import Actors, LocalDiscord  # noqa: PLC0415  # no other program needs a Discord of its own

    discord = LocalDiscord(seed=settings.seed, control_port=settings.sim_control)
    async with contextlib.AsyncExitStack() as stack:
        data = settings.data or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="pulseboard-demo-")))
        await stack.enter_async_context(_until_stopped())
        await stack.enter_async_context(discord)
        dashboard = await stack.enter_async_context(open_dashboard(settings, data, announce, needs_login=False))
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
    async with Store(settings.data, settings.member_ids) as store:
        return await store.transact(import_balances, file, rules, LOCAL, now_ms())


async def forget(settings: Settings, member: str, names: Sequence[str]) -> int:
    """`pulseboard forget`: in how many events a member was. Raises PulseboardError, also where there is no database."""
    await asyncio.to_thread(_look_at, settings.data)
    async with Store(settings.data, settings.member_ids) as store:
        return await forget_member(store, member, LOCAL, [BOOKS], names=names)


async def backup(settings: Settings, target: Path, progress: Callable[[float], None]) -> int:
    """`pulseboard backup`: the size of the copy, in bytes. Raises PulseboardError."""
    if isinstance(settings.data, PostgresUrl):
        raise SettingsError("A PostgreSQL has a program of its own for it: pg_dump --format=custom --file=FILE ADDRESS")
    return await asyncio.to_thread(back_up, settings.data, target, progress)


async def login_link(settings: Settings) -> str:
    """`pulseboard login-link`: an address that lets in once. Raises PulseboardError, also where there is none."""
    key = await asyncio.to_thread(_login_key, settings.data)
    return f"{_address(settings)}/login?token={make_link(key, now_ms())}"


async def doubt_of_link(settings: Settings) -> str | None:
    """Why such a link may lead nowhere now, for a person. Where it names a public address nobody here can tell."""
    if settings.public_url is not None:
        return None
    try:
        async with asyncio.timeout(_LISTENING_SECONDS):
            _, writer = await asyncio.open_connection(settings.host, settings.port)
    except OSError:
        return (
            f"Nothing answers at {settings.host} port {settings.port} now. The link is good once the dashboard runs; "
            "where it listens elsewhere, say so with --host and --port."
        )
    writer.close()
    return None


def _address(settings: Settings) -> str:
    """Where a dashboard with these settings is."""
    if settings.public_url is not None:
        return str(settings.public_url)
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"{'http' if settings.tls_certificate is None else 'https'}://{host}:{settings.port}"


def _login_key(place: Path | PostgresUrl) -> bytes:
    with inspecting(place) as connection:
        key = find_key(connection, LOGIN) if is_current(connection) else None
    if key is None:
        message = "With this version no dashboard was started on these data yet. Start it first, or name others with"
        raise CannotOpen(message, setting="data")
    return key


def _look_at(place: Path | PostgresUrl) -> None:
    """Raises CannotOpen where there is no database; nothing is made."""
    with inspecting(place):
        pass


def _try_out(place: Path | PostgresUrl, file: BalanceFile, rules: Rules) -> Imported:
    """Nothing is changed, and nothing made where there is no database yet. Raises FileRefused and CannotOpen."""
    if isinstance(place, PostgresUrl) or is_there(place):
        with inspecting(place) as connection:
            if is_current(connection):
                return try_balances(connection, file, rules)
    return Imported(file, None, is_new=True)


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

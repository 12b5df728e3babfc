"""The command line: `pulseboard …`. What each command does is in `app/programs.py`."""

import asyncio
import contextlib
import functools
import gc
import re
import sys
from collections.abc import Callable, Coroutine, Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from pulseboard import __version__
from pulseboard.config import DemoSettings, DoctorSettings, RunSettings, Settings, SettingsType, load, misspelt
from pulseboard.errors import PulseboardError

commands = typer.Typer(
    name="pulseboard",
    help="A live dashboard for Discord bots.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Host = Annotated[str | None, typer.Option(help="Address to listen on.", show_default="127.0.0.1")]
# Numbers too are text here: the settings check them, and tell what is wrong with all that was given at once.
Port = Annotated[
    str | None, typer.Option(metavar="PORT", help="Port to listen on; 0 takes a free one.", show_default="8000")
]
Rate = Annotated[str | None, typer.Option(metavar="NUMBER", help="Events per second to be recorded.", show_default="2")]
Seed = Annotated[str | None, typer.Option(metavar="NUMBER", help="Decides guilds and members.", show_default="7")]
Control = Annotated[
    str | None,
    typer.Option(metavar="PORT", help="Port of the local Discord's control interface.", show_default="none"),
]
_WHERE = "Where the data is kept: a folder, or postgresql://USER@HOST/DATABASE."
Guild = Annotated[str | None, typer.Option(help="The guild that all of it is for.", show_default="as the file says")]
DemoData = Annotated[str | None, typer.Option(metavar="PLACE", help=_WHERE, show_default="a temporary folder")]
Data = Annotated[str | None, typer.Option(metavar="PLACE", help=_WHERE, show_default="./pulseboard-data")]
Api = Annotated[
    str | None, typer.Option(help="REST base (…/api/v10) of another Discord-compatible server.", show_default="Discord")
]


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"pulseboard {__version__}")
        raise typer.Exit


@commands.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    pass


@commands.command()
def demo(  # noqa: PLR0917  # Typer calls it by keyword
    host: Host = None,
    port: Port = None,
    rate: Rate = None,
    seed: Seed = None,
    data: DemoData = None,
    sim_control: Control = None,
) -> None:
    """Show a live dashboard of a bot in a local Discord: no token, no network."""

    def start() -> Coroutine[Any, Any, None]:
        settings = _load(DemoSettings, host=host, port=port, rate=rate, seed=seed, data=data, sim_control=sim_control)
        from pulseboard.app import programs  # noqa: PLC0415  # takes a second to import: after the settings were found right

        return programs.demo(settings, _announce)

    _run(start)


@commands.command()
def run(host: Host = None, port: Port = None, data: Data = None, discord_api: Api = None) -> None:
    """Run the economy bot with its dashboard.

    The token comes from DISCORD_TOKEN, or from the file that DISCORD_TOKEN_FILE names.
    """

    def start() -> Coroutine[Any, Any, None]:
        settings = _load(RunSettings, host=host, port=port, data=data, discord_api=discord_api)
        from pulseboard.app import programs  # noqa: PLC0415  # as above

        return programs.run(settings, _announce)

    _run(start)


@commands.command()
def serve(host: Host = None, port: Port = None, data: Data = None) -> None:
    """Serve the dashboard alone, of the events that bots in other processes write into the same database.

    That database is a PostgreSQL: a folder belongs to one running Pulseboard.
    """

    def start() -> Coroutine[Any, Any, None]:
        settings = _load(Settings, host=host, port=port, data=data)
        from pulseboard.app import programs  # noqa: PLC0415  # as above

        return programs.serve(settings, _announce)

    _run(start)


@commands.command()
def migrate(data: Data = None) -> None:
    """Bring a database to this version's schema, and end. Every start does the same."""

    async def start() -> None:
        settings = _load(Settings, data=data)
        from pulseboard.app import programs  # noqa: PLC0415  # as above

        before, now = await programs.migrate(settings)
        if before == now:
            print(f"Database: schema {now}, nothing to do")
        else:
            print(f"Database: schema {now}, {'new' if before is None else f'was {before}'}")

    _run(start)


@commands.command()
def doctor(host: Host = None, port: Port = None, data: Data = None, discord_api: Api = None) -> None:
    """Check what a bot needs: its database, log and books, versions, the port, the token and its application.

    Prints a line for each check, `ok`, `note` or `fault` with what to do, and exits with 1 if there is a fault. It
    changes nothing, and works while a bot runs on the same data.
    """

    with _told_in_a_line():
        settings = _load(DoctorSettings, host=host, port=port, data=data, discord_api=discord_api)
        from pulseboard.doctor import diagnose  # noqa: PLC0415  # as above

        _collect_garbage()
        if not diagnose(settings, functools.partial(print, flush=True)):
            raise typer.Exit(1)


@commands.command()
def backup(
    file: Annotated[Path, typer.Argument(help="Where to write it; nothing may be there yet.")], data: Data = None
) -> None:
    """Copy the database of a folder to a file, while a bot uses it: one moment of it, whole and checked.

    To restore it, put the file into an empty folder as `pulseboard.db` and start with that folder. It holds everything,
    the key to make login links with too: keep it as you keep the data.
    """

    async def start() -> None:
        settings = _load(Settings, data=data)
        from pulseboard.app import programs  # noqa: PLC0415  # as above

        size = await programs.backup(settings, file, _show_progress if sys.stderr.isatty() else lambda _: None)
        print(f"Backup: {file}, {size:,} bytes")

    _run(start)


def _show_progress(share: float) -> None:
    print(f"\rCopied {share:4.0%}", end="\n" if share >= 1 else "", file=sys.stderr, flush=True)


@commands.command("login-link")
def login_link(host: Host = None, port: Port = None, data: Data = None) -> None:
    """Print another link that logs in to a running dashboard: good once, for 15 minutes.

    It is one of the dashboard on these data; where that listens is taken from the same settings.
    """

    async def start() -> None:
        settings = _load(Settings, host=host, port=port, data=data)
        from pulseboard.app import programs  # noqa: PLC0415  # as above

        _announce(await programs.login_link(settings))
        if (doubt := await programs.doubt_of_link(settings)) is not None:
            print(f"pulseboard: {doubt}", file=sys.stderr)

    _run(start)


@commands.command()
def forget(
    member: Annotated[str, typer.Argument(help="The member's id.", metavar="MEMBER_ID")],
    name: Annotated[
        list[str] | None, typer.Option(help="Another name of the member, as the user name; may be given several times.")
    ] = None,
    data: Data = None,
) -> None:
    """Remove the traces of a member from everything that is kept: events, sums, failures, and names in the books.

    Positions in the log stay, and so do balances and entries. The names that events and the books have are known; a
    user name, which may stand in errors and log records, is not. While a bot holds the data in a folder, ask its
    dashboard instead: DELETE /api/members/MEMBER_ID.
    """

    async def start() -> None:
        settings = _load(Settings, _unless_id("MEMBER_ID", member, "a member"), data=data)
        from pulseboard.app import programs  # noqa: PLC0415  # as above

        changed = await programs.forget(settings, member, name or [])
        print(f"Forgotten: the member was in {changed:,} {'event' if changed == 1 else 'events'}.")

    _run(start)


@commands.command("import-balances")
def import_balances(
    file: Annotated[
        Path, typer.Argument(help="CSV in UTF-8 with the columns guild, member, balance and, if known, name.")
    ],
    data: Data = None,
    guild: Annotated[
        str | None, typer.Option(help="The guild that all of it is for.", show_default="the column")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check everything and change nothing.")] = False,
) -> None:
    """Take over balances from another bot: checked whole, then one transaction, or nothing.

    What members hold already stays theirs, the file's comes on top. The same file is taken over once: again, nothing
    changes. It can be undone like any transaction.
    """

    async def start() -> None:
        settings = _load(Settings, _unless_id("--guild", guild, "a guild"), data=data)
        from pulseboard.app import programs  # noqa: PLC0415  # as above

        if sys.stderr.isatty():
            print(f"Reading {file} …", file=sys.stderr)
        outcome = await programs.take_over(settings, file, guild, is_trial=dry_run)
        total = outcome.file.total
        coins = f"{outcome.file.members} with {total:,} {'coin' if total == 1 else 'coins'}"
        if outcome.transaction is None:
            print(f"Nothing is wrong with {file.name}: {coins}. Nothing was changed.")
        elif outcome.is_new:
            print(f"Taken over: {coins}, as transaction {outcome.transaction}.")
        else:
            print(f"{file.name} was taken over already, as transaction {outcome.transaction}. Nothing was changed.")

    _run(start)


def _unless_id(name: str, given: str | None, whose: str) -> list[str]:
    """What is wrong with an id."""
    is_right = given is None or re.fullmatch(r"[1-9][0-9]{0,19}", given)
    return [] if is_right else [f"{name}: must be the id of {whose}, as 204621105720328193."]


def _load(kind: type[SettingsType], faults: Iterable[str] = (), **flags: Any) -> SettingsType:
    """The settings, with the logs set up as they say. Raises SettingsError, also for the `faults` found otherwise."""
    settings = load(kind, faults=[*faults, *misspelt()], **flags)
    from pulseboard.log_output import set_up_logs  # noqa: PLC0415  # what is refused before needs no logs

    set_up_logs(settings, settings.secrets)
    return settings


def _announce(address: str) -> None:
    print(f"Dashboard: {address}", flush=True)


def _run(start: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run a program to its end."""
    with _told_in_a_line(), asyncio.Runner(loop_factory=_loop_factory()) as runner:
        program = start()
        _collect_garbage()
        runner.run(program)


def _collect_garbage() -> None:
    """What `main()` switched off for the imports. What they made stays to the end: it need not be looked at again."""
    gc.freeze()
    gc.enable()


@contextlib.contextmanager
def _told_in_a_line() -> Iterator[None]:
    """What is raised on purpose inside is one readable line and an exit code."""
    try:
        yield
    except PulseboardError as error:
        print(f"pulseboard: {error}", file=sys.stderr)
        raise typer.Exit(error.exit_code) from None


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop  # noqa: PLC0415  # not on every platform
    except ImportError:
        return None
    factory: Callable[[], asyncio.AbstractEventLoop] = uvloop.new_event_loop
    return factory

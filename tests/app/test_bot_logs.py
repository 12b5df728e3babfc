"""Log records and background loops of anybody's bot as events."""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import discord
import pytest
from discord.ext import commands, tasks

from pulseboard.events import Draft  # noqa: TC001  # a fixture
from pulseboard.monitor import logs
from pulseboard.monitor.bugs import Bugs
from pulseboard.monitor.logs import LogWatch
from pulseboard.monitor.loops import LoopWatch, known_tasks
from tests.app.bot_fixtures import data
from tests.app.sim_fixtures import until
from tests.app.test_bot_endings import OddBot, odd_bot

author = logging.getLogger("author")


class Ears:
    """A LogWatch and a LoopWatch, and a clock for them."""

    def __init__(self, *, with_messages: bool = True) -> None:
        self.drafts: list[Draft] = []
        self.now = 0.0
        self.bugs = Bugs(with_messages=with_messages, clock=lambda: self.now)
        self.loops = LoopWatch(self.drafts.append, self.bugs)
        self.logs = LogWatch(self.drafts.append, self.bugs, self.loops.failed, clock=lambda: self.now)

    def after(self, seconds: float) -> list[tuple[str, Any]]:
        """The messages of what has been told by then, with their counts."""
        self.now += seconds
        self.logs.tell()
        told, self.drafts[:] = list(self.drafts), []
        return [(draft.message, data(draft).get("count")) for draft in told]


@pytest.fixture
def ears() -> Iterator[Ears]:
    hearing = Ears()
    hearing.logs.start()
    yield hearing
    hearing.logs.stop()


def test_a_word_that_is_no_command_is_nothing(ears: Ears) -> None:
    """discord.py logs it with a traceback; anybody may type it, and what they typed is theirs."""
    error = commands.CommandNotFound('Command "secret" is not found')
    author.error("Ignoring exception in command None", exc_info=error)
    assert ears.after(60) == []


def test_told_once_then_by_the_minute(ears: Ears) -> None:
    """The same template within a second is one event with a count; what follows within a minute is another one."""
    author.info("not this")
    for number in range(3):
        author.warning("disk %d is slow", number)
    author.error("disk %d is broken", 1)
    assert ears.after(0.5) == []
    assert ears.after(0.5) == [("author: disk 0 is slow (3 times)", 3), ("author: disk 1 is broken", 1)]
    for _ in range(5):
        author.warning("disk %d is slow", 7)
    assert ears.after(59) == []
    assert ears.after(1) == [("author: disk 0 is slow (5 times)", 5)]
    assert ears.after(60) == []
    author.warning("disk %d is slow", 8)
    assert ears.after(1) == [("author: disk 8 is slow", 1)]


def test_a_flood_of_different_records_is_bounded(ears: Ears) -> None:
    """Each record is counted, but not each is told of by itself."""
    for number in range(1_000):
        author.warning("word " + chr(0x4E00 + number))
    told = ears.after(1)
    assert len(told) == logs.MAX_KINDS + 1
    assert sum(count for _, count in told) == 1_000


def test_never_raises_and_never_loops(ears: Ears, monkeypatch: pytest.MonkeyPatch) -> None:
    """A message that can't be put together, a repr that logs, our own records, other threads."""

    class Chatty:
        def __repr__(self) -> str:
            author.warning("from within")
            return "chatty"

    monkeypatch.setattr(logging, "raiseExceptions", False)
    author.warning("too few %s %s", 1)
    author.warning("said by %r", Chatty())
    logging.getLogger("pulseboard").error("ours")
    logging.getLogger("pulseboard.storage.writer").error("ours")
    thread = threading.Thread(target=author.warning, args=["elsewhere"])
    thread.start()
    thread.join()
    told = [message for message, _ in ears.after(1)]
    assert [message for message in told if "from within" not in message] == [
        "author: said by chatty",
        "author: elsewhere",
    ]


def test_logging_stays_the_author_s(ears: Ears, capsys: pytest.CaptureFixture[str], monkeypatch: Any) -> None:
    """What is configured while we listen works, and what nobody handles is printed as ever; nothing of us stays."""
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [])
    author.warning("handled by nobody")
    assert "handled by nobody" in capsys.readouterr().err
    logging.basicConfig(format="mine: %(message)s")
    assert len(root.handlers) == 1
    author.warning("handled by me")
    printed = capsys.readouterr().err
    assert printed.count("handled by me") == 1
    assert "mine: handled by me" in printed
    ears.logs.stop()
    assert root.parent is None
    author.warning("after that")
    assert [message for message, _ in ears.after(1)] == ["author: handled by nobody", "author: handled by me"]


def test_an_exception_is_told_once(ears: Ears) -> None:
    """One that an event has told of, before it was logged or after, isn't told again; others have a fingerprint."""
    for error in (KeyError("told"), KeyError("logged")):
        try:
            raise error
        except KeyError as caught:
            author.exception("it failed")
            if caught.args == ("told",):
                ears.bugs.tell(caught)
    ears.now += 1
    ears.logs.tell()
    [event] = ears.drafts
    assert event.message == "author: it failed: KeyError: 'logged'"
    assert event.level == "error"
    assert len(data(event)["fingerprint"]) == 16
    assert "KeyError" in data(event)["traceback"]


def test_without_messages() -> None:
    """Where members aren't to be known, the template is told without what was put in, and of exceptions the type."""
    ears = Ears(with_messages=False)
    ears.logs.start()
    try:
        raise KeyError("Mira")
    except KeyError:
        author.exception("can't greet %s", "Mira")
    finally:
        ears.logs.stop()
    ears.now += 1
    ears.logs.tell()
    [event] = ears.drafts
    assert event.message == "author: can't greet %s: KeyError"
    assert b"KeyError" in event.data
    assert b"'Mira'" not in event.data.replace(b'raise KeyError(\\"Mira\\")', b"")


@asynccontextmanager
async def looking(ears: Ears) -> AsyncIterator[None]:
    """The loops' tasks are looked at inside."""
    ears.loops.look(known_tasks())
    yield
    for loop in LOOPS:
        loop.cancel()


LOOPS: list[Any] = []


@pytest.mark.parametrize("has_handler", [False, True])
@pytest.mark.parametrize("rounds", [1, 3])
async def test_a_loop_that_fails(ears: Ears, has_handler: bool, rounds: int) -> None:
    """At once or later, with a handler of its own or without: one event. The handler runs, and asyncio still knows
    that nobody asked for the exception."""
    handled: list[Exception] = []

    @tasks.loop(seconds=0.01)
    async def refresh() -> None:
        if refresh.current_loop == rounds - 1:
            raise LookupError("no feed")

    if has_handler:

        @refresh.error
        async def failed(error: Exception) -> None:
            handled.append(error)

    async with looking(ears):
        task = refresh.start()
        await until(task.done)
        ears.loops.look(known_tasks())
        await asyncio.sleep(0)
    assert task._log_traceback  # type: ignore[attr-defined]
    assert isinstance(task.exception(), LookupError)
    ears.now += 1
    ears.logs.tell()
    [event] = ears.drafts
    assert (event.kind, event.message) == ("task.failed", "The loop refresh has failed: LookupError: no feed")
    assert data(event)["name"] == "refresh"
    assert "in refresh" in data(event)["traceback"]
    assert len(handled) == has_handler


async def test_a_loop_that_ends_or_is_cancelled_has_not_failed(ears: Ears) -> None:
    """Nothing is told of it."""

    @tasks.loop(seconds=0.01, count=2)
    async def short() -> None:
        """Twice."""

    @tasks.loop(seconds=0.01)
    async def long() -> None:
        """For ever."""

    async with looking(ears):
        for loop in (short, long):
            loop.start()
        ears.loops.look(known_tasks())
        await until(lambda: not short.is_running())
        long.cancel()
        await until(lambda: not long.is_running())
        ears.loops.look(known_tasks())
    assert ears.drafts == []


async def test_a_bot_s_errors_are_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """discord.py logs a command's failure by itself; autocompletes, views and listeners that raise only stand there."""
    async with odd_bot(monkeypatch) as watched:

        @watched.bot.listen("on_message")
        async def listener(message: Any) -> None:
            if message.content == "raise":
                raise RuntimeError("from a listener")

        monkeypatch.setattr(OddBot, "on_error", discord.Client.on_error)
        await watched.runs("parse", what="tea")
        await watched.local.post_message(watched.guild.id, watched.member.id, "raise")
        await until(lambda: any(draft.kind == "log.recorded" for draft in watched.drafts))
        await asyncio.sleep(1)
        told = [draft.message for draft in watched.drafts if draft.kind in ("log.recorded", "command.failed")]
        assert told[0].endswith("used /parse: LookupError: nothing like … here")
        assert told[1:] == ["discord.client: Ignoring exception in on_message: RuntimeError: from a listener"]

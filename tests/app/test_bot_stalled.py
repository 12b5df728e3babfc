"""Commands while the database stands still: Discord is answered in time, and the member later, once."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import Connection

from pulseboard.bot import client
from pulseboard.bot.sentences import TRY_LATER
from pulseboard.config import PostgresUrl
from pulseboard.events import Ref
from pulseboard.features.economy import service
from pulseboard.features.economy.commands.confirmation import UNKNOWN
from pulseboard.features.economy.rules import Rules
from pulseboard.features.economy.service import Asked
from pulseboard.sim import CommandResult
from pulseboard.storage.database import READERS
from pulseboard.storage.store import Store
from tests.app.bot_fixtures import RunningBot, data, locked, running_bot
from tests.app.sim_fixtures import until

STALLED_SECONDS = 10.0
ACKNOWLEDGED_WITHIN_MS = 2_000


@asynccontextmanager
async def stalled(place: Path | PostgresUrl, store: Store) -> AsyncIterator[None]:
    """Nobody can read or write the database inside."""
    if isinstance(place, PostgresUrl):
        async with await psycopg.AsyncConnection.connect(place.get_secret_value()) as connection:  # noqa: ASYNC240  no path
            await connection.execute(
                "LOCK TABLE accounts, transactions, entries, interactions IN ACCESS EXCLUSIVE MODE"
            )
            yield
        return
    # SQLite's readers wait for nobody: what can stall them is their threads, as when the disk doesn't answer.
    over = threading.Event()

    def hold(_: Connection) -> None:
        over.wait()

    holding = [asyncio.create_task(store.read_long(hold)) for _ in range(READERS)]
    await asyncio.sleep(0)
    try:
        with locked(place):
            yield
    finally:
        over.set()
        await asyncio.gather(*holding)


async def enrich(bot: RunningBot, members: int) -> None:
    guild = Ref(bot.guild.id, bot.guild.name)
    for number in range(members):
        asked = Asked(Ref("1", "Somebody"), guild, None, f"enrich {number}")
        await bot.economy.grant(asked, Ref(str(number + 1), f"Member {number + 1}"), 1_000, "a test")


def check(result: CommandResult, action: str) -> None:
    """Acknowledged in time, and answered once, after the database had come back."""
    assert result.acknowledged_ms is not None, result
    assert result.acknowledged_ms < ACKNOWLEDGED_WITHIN_MS
    assert [message.action for message in result.messages] == [action], result
    assert (result.status, result.error) == ("answered", None)
    assert result.answered_ms is not None
    assert result.answered_ms > 5_000


async def test_every_command(place: Path | PostgresUrl) -> None:
    """With the database stalled for 10 s every command and every button is acknowledged within 2 s and answered when it
    is back, once; what they ask for is done, once. Suggestions, which can't come later, are left out.
    """
    async with running_bot(place, Rules(large_amount=2_000)) as bot:
        await enrich(bot, 11)
        mira, yuki, ana, leo, eva, kim, zoe = bot.members(7)
        for member in (mira, yuki, ana):
            await bot.run("daily", member)
        board = await bot.run("leaderboard", mira)
        asked = await bot.run("economy grant", bot.owner, member=mira.id, amount=5_000, reason="a test")

        async def run(command: str, who: str, /, **options: Any) -> CommandResult:
            return await bot.local.run_command(
                command, guild=bot.guild.id, member=who, options=options, timeout_seconds=30
            )

        admin, why = bot.owner.id, {"reason": "a test"}
        async with stalled(place, bot.store):
            started = time.monotonic()
            commands = [
                asyncio.create_task(work)
                for work in (
                    run("daily", leo.id),
                    run("pay", yuki.id, member=eva.id, amount=10),
                    run("balance", ana.id),
                    run("leaderboard", yuki.id),
                    run("history", ana.id),
                    run("economy grant", admin, member=ana.id, amount=1, **why),
                    run("economy take", admin, member=yuki.id, amount=1, **why),
                    run("economy set", admin, member=kim.id, balance=7, **why),
                    run("economy undo", admin, transaction=2, **why),
                    run("economy freeze", admin, member=zoe.id, **why),
                )
            ]
            presses = [
                asyncio.create_task(bot.press(button, shown, timeout_seconds=30))
                for button, shown in (("Next", board), ("Confirm", asked))
            ]
            place_of = {"guild": bot.guild.id, "member": admin}
            typed_at = time.monotonic()
            suggested = await bot.local.suggestions("economy undo", "transaction", "", **place_of)
            suggested_ms = (time.monotonic() - typed_at) * 1000
            await asyncio.sleep(STALLED_SECONDS - (time.monotonic() - started))
            assert not any(task.done() for task in (*commands, *presses))
        results = await asyncio.gather(*commands)
        pressed = await asyncio.gather(*presses)
        events = [event.kind.removeprefix("economy.") for event in await bot.economy_events()]
        held = {member.id: (await bot.run("balance", member)).content for member in (leo, eva, yuki, mira)}
    for result in results:
        check(result, "sent")
    for result in pressed:
        check(result, "edited")
        assert result.acknowledged_ms is not None
        assert result.acknowledged_ms < client._NOBODY_LISTENS_AFTER_SECONDS * 1000  # before another process speaks up
    assert suggested == []
    assert suggested_ms < ACKNOWLEDGED_WITHIN_MS
    assert sorted(events[14:]) == [
        "daily_claimed",
        "frozen",
        "granted",
        "granted",
        "granted",
        "taken",
        "transferred",
        "undone",
    ]
    assert held == {
        leo.id: "You have **100 coins**.",
        eva.id: "You have **10 coins**.",
        yuki.id: "You have **89 coins**.",
        mira.id: "You have **5,100 coins**.",
    }


async def test_back_in_time(tmp_path: Path) -> None:
    """A stall that is over before anybody would notice is no deferral."""
    async with running_bot(tmp_path) as bot:
        (mira,) = bot.members(1)
        with locked(tmp_path):
            claim = asyncio.create_task(bot.run("daily", mira))
            await until(lambda: any(task.get_name() == "CommandTree-invoker" for task in asyncio.all_tasks()))
        result = await claim
    assert result.acknowledged_ms == pytest.approx(result.answered_ms, abs=50)
    assert "claimed **100 coins**" in (result.content or "")


async def test_a_database_that_stays_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The member alone is told that nobody knows whether it was done; the event says that it is no bug; later all is
    well again.
    """
    monkeypatch.setattr(service, "PATIENCE_SECONDS", 3.0)
    async with running_bot(tmp_path) as bot:
        (mira,) = bot.members(1)
        with locked(tmp_path):
            public, hidden = await asyncio.gather(
                bot.local.run_command("daily", guild=bot.guild.id, member=mira.id, timeout_seconds=15, messages=2),
                bot.local.run_command(
                    "economy freeze",
                    guild=bot.guild.id,
                    member=bot.owner.id,
                    options={"member": mira.id, "reason": "a test"},
                    timeout_seconds=15,
                ),
            )
        claimed = await bot.run("daily", mira)
        failed = bot.seen("command.failed")
    assert [(message.action, message.ephemeral) for message in public.messages] == [("deleted", False), ("sent", True)]
    assert [(message.action, message.ephemeral) for message in hidden.messages] == [("sent", True)]
    assert public.messages[-1].content == hidden.content == TRY_LATER
    assert {draft.level for draft in failed} == {"warning"}
    assert {data(draft)["failure"] for draft in failed} == {"cooldown"}
    assert {data(draft)["error"] for draft in failed} == {"The database can't be written: database is locked"}
    assert not claimed.ephemeral


async def test_a_confirmation_that_was_in_vain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether it was done isn't known: the buttons stay, a cancellation says so, and confirming again acts once."""
    monkeypatch.setattr(service, "PATIENCE_SECONDS", 3.0)
    async with running_bot(tmp_path, Rules(large_amount=1)) as bot:
        (mira,) = bot.members(1)
        asked = await bot.run("economy grant", bot.owner, member=mira.id, amount=50, reason="a test")
        with locked(tmp_path):
            failed = await bot.press("Confirm", asked, timeout_seconds=15)
        cancelled = await bot.press("Cancel", asked)
        done = await bot.press("Confirm", asked)
        events = await bot.money_events()
    assert [(message.action, message.content) for message in failed.messages] == [("sent", TRY_LATER)]
    assert failed.messages[0].ephemeral
    assert cancelled.content == UNKNOWN
    assert done.content == f"**{mira.name}** got **50 coins** and now has 50 coins. Transaction #1."
    assert len(events) == 1

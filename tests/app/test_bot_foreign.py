"""Anybody's bot under the monitor: every invocation counts once, every failure is seen, and its own handlers run."""

import asyncio
from collections.abc import Callable
from typing import Any

import discord
import pytest
from discord import app_commands
from discord.ext import commands

from pulseboard.events import Draft
from pulseboard.monitor import commands as monitored
from pulseboard.monitor.monitor import Monitor
from pulseboard.sim import LocalDiscord
from pulseboard.stats import BotStatus, ShardState
from tests.app.bot_fixtures import data
from tests.app.foreign_bot import INTENTS, Foreign, ForeignBot, SoldOut
from tests.app.sim_fixtures import logged_in, until
from tests.captured_logs import captured_logs


@pytest.mark.parametrize("late", [False, True])
async def test_every_invocation_counts_once(monkeypatch: pytest.MonkeyPatch, late: bool) -> None:
    """Prefix, slash, hybrid both ways, groups and menus, completed and failed, watched from the start or from later."""
    async with Foreign(monkeypatch, late=late) as watched:
        assert await watched.says("!add 1 2") == ("completed", "prefix add", None)
        assert await watched.says("!add 1 two") == ("failed", "prefix add", "user_error")
        assert await watched.says("!owners") == ("failed", "prefix owners", "permission")
        assert await watched.says("!rare") == ("completed", "prefix rare", None)
        assert await watched.says("!rare") == ("failed", "prefix rare", "cooldown")
        assert await watched.says("!crash") == ("failed", "prefix crash", "bug")
        assert await watched.says("!role give") == ("completed", "prefix role give", None)
        assert await watched.says("!greet Mira") == ("completed", "prefix greet", None)
        assert await watched.says("!greet nobody") == ("failed", "prefix greet", "user_error")
        assert await watched.runs("buy", what="tea") == ("completed", "slash buy", None)
        assert await watched.runs("buy", what="bread") == ("failed", "slash buy", "user_error")
        assert await watched.runs("buy", what="bug") == ("failed", "slash buy", "bug")
        assert await watched.runs("few") == ("failed", "slash few", "permission")
        assert await watched.runs("careful") == ("failed", "slash careful", "bug")
        assert await watched.runs("greet", name="Mira") == ("completed", "slash greet", None)
        assert await watched.runs("greet", name="nobody") == ("failed", "slash greet", "user_error")
        assert await watched.runs("shop sell") == ("completed", "slash shop sell", None)
        assert await watched.runs("Greet member", target=watched.member.id) == (
            "completed",
            "user_menu Greet member",
            None,
        )
        count = len(watched.events())
        assert await watched.local.suggestions("buy", "what", "t", guild=watched.guild.id)
        await watched.local.post_message(watched.guild.id, watched.member.id, "!nothing")
        await watched.local.post_message(watched.guild.id, watched.member.id, "hello")
        await watched.says("!add 1 2")
        assert len(watched.events()) == count + 1


async def test_sentences(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who, what and why, as a person would write it; only a bug is an error."""
    async with Foreign(monkeypatch) as watched:
        await watched.says("!add 1 2")
        await watched.runs("buy", what="bread")
        await watched.runs("buy", what="bug")
        who = watched.member.name
        assert [(event.message, event.level) for event in watched.events()] == [
            (f"{who} used !add", "info"),
            (f"{who} used /buy: no bread left", "warning"),
            (f"{who} used /buy: LookupError: shelf", "error"),
        ]


async def test_the_author_s_handlers_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Listeners, overridden events, the command's own error handler and the tree's: each once, as ever."""
    async with Foreign(monkeypatch) as watched:
        tree_errors: list[str] = []

        @watched.bot.tree.error
        async def on_error(interaction: Any, error: Exception) -> None:
            tree_errors.append(type(error).__name__)

        bot = watched.bot
        assert isinstance(bot, ForeignBot)
        await watched.says("!add 1 2")
        await watched.says("!crash")
        await watched.runs("buy", what="bread")
        handled = await watched.local.run_command("careful", **watched.place)
        await until(lambda: len(tree_errors) == 2)
        assert bot.heard == ["command_completion", "command_error CommandInvokeError", "interaction", "interaction"]
        assert tree_errors == ["CommandInvokeError", "CommandInvokeError"]
        assert handled.content == "handled"


async def test_a_handler_set_later_still_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """The author replaces the tree's handler while the bot runs, and theirs calls the one before, which is ours: each
    runs, and the failure counts once.
    """
    async with Foreign(monkeypatch) as watched:
        tree, errors = watched.bot.tree, list[Exception]()

        def handler_on_top_of(before: Any) -> Any:
            async def on_error(interaction: Any, error: Any) -> None:
                errors.append(error)
                await before(interaction, error)

            return on_error

        for number in range(1, 4):
            tree.error(handler_on_top_of(tree.on_error))
            assert await watched.runs("buy", what="bug") == ("failed", "slash buy", "bug")
            await until(lambda number=number: len(errors) == number * (number + 1) / 2)
            assert len(watched.events()) == number
        tree.error(handler_on_top_of(_nothing))
        assert await watched.runs("buy", what="bug") == ("failed", "slash buy", "bug")
        tree.error(handler_on_top_of(tree.on_error))
        watched.monitor.unwatch()
        await watched.local.run_command("buy", **watched.place, options={"what": "bug"}, timeout_seconds=0.2)
        await until(lambda: len(errors) == 9)
        assert len(watched.events()) == 4


async def test_a_second_delivery_counts_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Discord delivers an interaction three times: one invocation."""
    async with Foreign(monkeypatch) as watched:
        await watched.local.run_command("shop sell", **watched.place, deliveries=3)
        await until(watched.events)
        await watched.runs("buy", what="tea")
        assert [data(event)["command"] for event in watched.events()] == ["shop sell", "buy"]


async def test_watched_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """After `unwatch` nothing is recorded, and the bot goes on as before."""
    async with Foreign(monkeypatch) as watched:
        await watched.runs("buy", what="tea")
        watched.monitor.unwatch()
        count = len(watched.drafts)
        await watched.local.run_command("buy", **watched.place, options={"what": "tea"})
        await watched.local.run_command("buy", **watched.place, options={"what": "bug"})
        await watched.local.drop_connections()
        await until(lambda: watched.local.counters["resumes"] == 1)
        assert len(watched.drafts) == count


async def test_a_monitor_that_fails_hurts_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever goes wrong in the recording: the connection comes back, members get their answers, and the author's
    handlers their errors. It is logged.
    """
    async with Foreign(monkeypatch) as watched:
        for part in (watched.monitor._commands._events, watched.monitor._connection, watched.monitor._guilds):
            monkeypatch.setattr(part, "_record", _fail)
        with captured_logs() as logs:
            await watched.local.drop_connections()
            await until(lambda: watched.local.counters["resumes"] == 1)
            await watched.local.add_guild("New home")
            result = await watched.local.run_command("buy", options={"what": "tea"}, **watched.place)
            assert result.content == "tea"
            assert (await watched.local.run_command("careful", **watched.place)).content == "handled"
            await until(lambda: len(logs) == 5)
        assert {(entry["log_level"], entry["event"]) for entry in logs} == {("error", "monitor_failed")}


async def _nothing(*_arguments: Any) -> None:
    """A handler that handles nothing."""


def _fail(_draft: Draft) -> None:
    raise OSError("disk full")


async def test_a_plain_client(monkeypatch: pytest.MonkeyPatch) -> None:
    """A discord.Client whose tree is made after the monitor began: its `on_…` methods run, its commands count."""
    heard: list[str] = []

    class Plain(discord.Client):
        async def on_ready(self) -> None:
            heard.append("ready")

        async def on_app_command_completion(self, *_arguments: Any) -> None:
            heard.append("completion")

        async def setup_hook(self) -> None:
            await tree.sync()

    client = Plain(intents=INTENTS, guild_ready_timeout=0.1)
    drafts: list[Draft] = []
    monitor = Monitor(lambda event: drafts.append(event.build()))
    monitor.watch(client)
    tree = app_commands.CommandTree(client)

    @tree.command(description="Fails or not")
    async def maybe(interaction: discord.Interaction, fail: bool) -> None:
        if fail:
            raise SoldOut("failed")
        await interaction.response.send_message("done")

    async with LocalDiscord(seed=3) as local, logged_in(client, local, monkeypatch):
        await local.run_command("maybe", options={"fail": False})
        await local.run_command("maybe", options={"fail": True}, timeout_seconds=0.5)
        await until(lambda: heard == ["ready", "completion"])
        assert [draft.kind for draft in drafts] == ["gateway.ready", "command.completed", "command.failed"]


async def test_answered_before_it_was_watched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a command that answered and then worked on, discord.py knows that it did; one that didn't is told apart."""
    bot = commands.Bot("!", intents=INTENTS, guild_ready_timeout=0.1)
    drafts: list[Draft] = []
    began, goes_on = asyncio.Semaphore(0), asyncio.Event()

    @bot.tree.command(description="Works on")
    async def work(interaction: discord.Interaction, answer: bool) -> None:
        if answer:
            await interaction.response.send_message("at once")
        began.release()
        await goes_on.wait()

    async def setup_hook() -> None:
        await bot.tree.sync()

    monkeypatch.setattr(bot, "setup_hook", setup_hook)
    async with LocalDiscord(seed=3) as local, logged_in(bot, local, monkeypatch):
        for answer in (True, False):
            await local.run_command("work", options={"answer": answer}, timeout_seconds=0.1)
            await began.acquire()
        monitor = Monitor(lambda event: drafts.append(event.build()))
        monitor.watch(bot)
        goes_on.set()
        await until(lambda: [draft.kind for draft in drafts].count("command.completed") == 2)
    completed = [draft for draft in drafts if draft.kind == "command.completed"]
    said = [(draft.level, draft.message[draft.message.index("used ") :]) for draft in completed]
    assert said == [("info", "used /work"), ("warning", "used /work, which gave no answer")]


async def test_as_many_are_remembered_as_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    """What Discord delivers again counts once, but for the oldest of very many: nothing grows for ever."""
    monkeypatch.setattr(monitored, "MAX_REMEMBERED", 2)
    bot = commands.Bot("!", intents=INTENTS, guild_ready_timeout=0.1)
    drafts: list[Draft] = []
    monitor = Monitor(lambda event: drafts.append(event.build()))
    monitor.watch(bot)
    ran: list[int] = []

    @bot.tree.command(description="Answers nobody")
    async def nothing(interaction: discord.Interaction) -> None:
        ran.append(interaction.id)

    async def setup_hook() -> None:
        await bot.tree.sync()

    monkeypatch.setattr(bot, "setup_hook", setup_hook)

    async def completed(count: int) -> None:
        await until(lambda: [draft.kind for draft in drafts].count("command.completed") == count)

    async with LocalDiscord(seed=3) as local, logged_in(bot, local, monkeypatch):
        for number in range(3):
            await local.run_command("nothing", timeout_seconds=0.1)
            await completed(number + 1)
        monitor.look()
        oldest, _, newest = map(str, ran)
        local.deliver_again(newest)
        await until(lambda: len(ran) == 4)
        local.deliver_again(oldest)
        await until(lambda: len(ran) == 5)
        await completed(4)
        local.deliver_again(newest)
        await until(lambda: len(ran) == 6)
    assert [draft.kind for draft in drafts].count("command.completed") == 4


async def test_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each shard has its own state, guilds and events; with one of two away the bot is online all the same."""
    client = discord.AutoShardedClient(intents=INTENTS, shard_count=2, guild_ready_timeout=0.1)
    drafts: list[Draft] = []
    monitor = Monitor(lambda event: drafts.append(event.build()))
    monitor.watch(client)

    def has(*events: Callable[[Draft], bool]) -> bool:
        return all(any(map(event, drafts)) for event in events)

    async with LocalDiscord(seed=3, guilds=8) as local, logged_in(client, local, monkeypatch):
        assert [draft.shard for draft in drafts if draft.kind == "gateway.ready"] in ([0, 1], [1, 0])
        guilds = [sum((int(guild.id) >> 22) % 2 == shard for guild in local.guilds) for shard in (0, 1)]
        measures = monitor.measure()
        assert [(shard.id, shard.state, shard.guilds) for shard in measures.shards] == [
            (0, ShardState.READY, guilds[0]),
            (1, ShardState.READY, guilds[1]),
        ]
        await local.drop_connections()
        for shard in (0, 1):
            await until(
                lambda shard=shard: has(
                    lambda draft: (draft.kind, draft.shard) == ("gateway.disconnected", shard),
                    lambda draft: (draft.kind, draft.shard) == ("gateway.resumed", shard),
                )
            )
        assert monitor.measure().bot.status is BotStatus.ONLINE
        assert [draft.kind for draft in drafts].count("gateway.disconnected") == 2
        home = await local.add_guild("New home")
        await until(lambda: has(lambda draft: draft.kind == "guild.joined"))
        assert drafts[-1].shard == (int(home.id) >> 22) % 2

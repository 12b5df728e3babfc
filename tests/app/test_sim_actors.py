"""Members who act by themselves: as many recorded events as asked for, by people who never run out."""

import asyncio
import contextlib
import itertools
import random
import time
from collections import Counter, deque
from collections.abc import AsyncIterator, Iterator

import discord
import pytest

from pulseboard.sim import Actors, LocalDiscord, actors
from pulseboard.sim.pace import Pace
from tests.app.sim_fixtures import RecordingBot, logged_in, until


class CoinBot(RecordingBot):
    """An economy without a database. `recorded` are the times of the events that a board would have recorded."""

    def __init__(self) -> None:
        super().__init__(discord.Intents.default())
        self.coins: Counter[tuple[int | None, int]] = Counter()
        self.claimed: set[tuple[int | None, int]] = set()
        self.recorded: list[float] = []
        self.used: Counter[str] = Counter()

        @self.tree.command(description="Claims the day's coins")
        async def daily(interaction: discord.Interaction) -> None:
            who = (interaction.guild_id, interaction.user.id)
            if await self.refuses(interaction, who in self.claimed):
                return
            self.claimed.add(who)
            self.coins[who] += 100
            await self.answer(interaction, events=2)

        @self.tree.command(description="Pays someone")
        async def pay(interaction: discord.Interaction, member: discord.Member, amount: int) -> None:
            payer, payee = (interaction.guild_id, interaction.user.id), (interaction.guild_id, member.id)
            if await self.refuses(interaction, self.coins[payer] < amount or payer == payee or member.bot):
                return
            self.coins[payer] -= amount
            self.coins[payee] += amount
            await self.answer(interaction, events=2)

        @self.tree.command(description="What someone has")
        async def balance(interaction: discord.Interaction, member: discord.Member | None = None) -> None:
            await self.answer(interaction, events=1)

        @self.tree.command(description="Who has most")
        async def leaderboard(interaction: discord.Interaction) -> None:
            view, button = discord.ui.View(timeout=60), discord.ui.Button[discord.ui.View](label="Next")

            async def turn(press: discord.Interaction) -> None:
                self.used["turned"] += 1
                await press.response.edit_message(content="more")

            button.callback = turn  # type: ignore[method-assign]
            await self.answer(interaction, events=1, view=view.add_item(button))

        @self.tree.command(description="What one has done")
        async def history(interaction: discord.Interaction) -> None:
            await self.answer(interaction, events=1)

        economy = discord.app_commands.Group(
            name="economy", description="Runs it", default_permissions=discord.Permissions(manage_guild=True)
        )

        @economy.command(description="Gives coins")
        async def grant(interaction: discord.Interaction, member: discord.User, amount: int, reason: str) -> None:
            self.coins[interaction.guild_id, member.id] += amount
            await self.answer(interaction, events=2)

        self.tree.add_command(economy)

    async def refuses(self, interaction: discord.Interaction, fault: bool) -> bool:
        if fault:
            self.used["refused"] += 1
            await self.answer(interaction, events=2)
        return fault

    async def answer(self, interaction: discord.Interaction, events: int, **said: discord.ui.View) -> None:
        assert interaction.command is not None
        self.used[interaction.command.name] += 1
        await interaction.response.send_message("done", ephemeral=True, **said)
        self.recorded += [time.monotonic()] * events


@pytest.fixture
async def local() -> AsyncIterator[LocalDiscord]:
    async with LocalDiscord(guilds=3) as discord_:
        yield discord_


@pytest.fixture
async def bot(local: LocalDiscord, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[CoinBot]:
    bot = CoinBot()
    async with logged_in(bot, local, monkeypatch):
        yield bot


@contextlib.asynccontextmanager
async def acting(some: Actors) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.create_task(some.run())
    try:
        yield task
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def count_for(bot: CoinBot, seconds: float) -> int:
    """How many events are recorded in that time."""
    before = len(bot.recorded)
    await asyncio.sleep(seconds)
    return len(bot.recorded) - before


async def test_rate(local: LocalDiscord, bot: CoinBot) -> None:
    """Recorded events come at the rate asked for, and people do all the things people do."""
    async with acting(Actors(local, rate=100, seed=1, recorded=lambda: len(bot.recorded))):
        await until(lambda: len(bot.recorded) > 200)
        assert await count_for(bot, 5) == pytest.approx(5 * 100, rel=0.3)  # it comes in waves
    acts = {"daily", "pay", "balance", "leaderboard", "history", "grant", "refused", "turned"}
    assert set(bot.used) == acts
    assert bot.used["refused"] < 0.25 * sum(bot.used.values())
    assert not local.unknown_calls


@pytest.mark.soak
@pytest.mark.parametrize("rate", [0.2, 1, 20, 100])
async def test_rate_over_any_half_minute(local: LocalDiscord, bot: CoinBot, rate: float) -> None:
    """In every window of 30 s the count is within 20 %."""
    async with acting(Actors(local, rate=rate, seed=2, recorded=lambda: len(bot.recorded))):
        started = time.monotonic()
        await asyncio.sleep(120)
    for start in range(10, 90):
        count = sum(start <= at - started < start + 30 for at in bot.recorded)
        assert count == pytest.approx(30 * rate, rel=0.2), f"from second {start}"


async def test_rate_without_a_count(local: LocalDiscord, bot: CoinBot) -> None:
    """Where nobody tells how many events there are, one and a half for each act are assumed."""
    some = Actors(local, rate=60, seed=1)
    async with acting(some):
        await until(lambda: some.acts > 40)
        before = some.acts
        await asyncio.sleep(3)
        assert (some.acts - before) * 1.5 == pytest.approx(3 * 60, rel=0.3)


def recorded_times(rate: float, lag_seconds: float, seconds: int) -> list[float]:
    """When events are recorded at this pace, by a clock of its own; a tenth of the acts lead to less than expected."""
    chance = random.Random(rate)
    now, recorded = 100.0, list[float]()
    pace = Pace(rate, now, 0)
    coming: deque[tuple[float, int]] = deque()
    settling: deque[tuple[float, int]] = deque()
    while now < 100 + seconds:
        events = chance.choice((1, 2))
        while (wait_seconds := pace.wait_seconds(now, len(recorded), events)) > 0:
            now += min(max(wait_seconds, 0.001), 0.1)
            while coming and coming[0][0] <= now:
                at, count = coming.popleft()
                recorded += [at] * count
            while settling and settling[0][0] <= now:
                pace.settled(settling.popleft()[1])
        pace.began(events)
        coming.append((now + lag_seconds, events if chance.random() < 0.9 else 1))
        settling.append((now + 1, events))
    return recorded


@pytest.mark.parametrize("rate", [0.2, 0.5, 1, 3, 10, 100])
def test_pace(rate: float) -> None:
    """In every window of 30 s after the first ones the count is within 20 %, at any rate and however slow the log."""
    for lag_seconds in (0.005, 0.05):
        times = recorded_times(rate, lag_seconds, seconds=200)
        for start in range(110, 260):
            count = sum(start <= at < start + 30 for at in times)
            assert count == pytest.approx(30 * rate, rel=0.2), f"{lag_seconds} s late, from second {start}"


def test_pace_forgives() -> None:
    """A long pause isn't made up for in a rush, nor a flood by a long silence: a few events at most."""
    pace = Pace(1, 0, 0)
    assert pace.wait_seconds(1000, 0, 1) == -2.5
    assert pace.wait_seconds(1000, 5000, 1) == 3.5
    assert pace.wait_seconds(1003.5, 5000, 1) == 0


async def test_nobody_claims_in_vain(local: LocalDiscord, bot: CoinBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Claimants never come twice, not after a restart with the same seed on the same day either."""

    async def claims(count: int) -> None:
        some = Actors(local, rate=1000, seed=1, recorded=lambda: len(bot.recorded))
        monkeypatch.setattr(some, "_acts", [act for act in some._acts if act.do == some._claim])
        async with acting(some):
            target = bot.used["daily"] + count
            await until(lambda: bot.used["daily"] >= target)
        # In a burst the numbers run ahead of the clock for some milliseconds; no process restarts as fast as that.
        await until(lambda: time.time_ns() // 1_000_000 - actors.FIRST_CLAIMANT_MS > some._claimant)

    await claims(150)
    await claims(150)
    assert bot.used["refused"] == 0
    assert len(bot.claimed) >= 300


def test_claimants_outnumber_a_day_at_full_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers from the clock: a process that starts later begins where none before has been, whatever the rate was."""
    clock: Iterator[int] = itertools.count(1_790_000_000_000, 10)
    monkeypatch.setattr(actors, "time", type("Clock", (), {"time_ns": lambda: next(clock) * 1_000_000}))
    local = LocalDiscord()
    first, second = Actors(local, rate=100, seed=1), Actors(local, rate=100, seed=1)
    seen = [first.next_claimant().id for _ in range(20_000)]
    seen += [second.next_claimant().id for _ in range(20_000)]
    listed = {member.id for guild in local.guilds for member in guild.members}
    assert len(set(seen)) == 40_000
    assert not listed & set(seen)


async def test_waiting_quietly(local: LocalDiscord) -> None:
    """Without a bot nobody acts, and without a rate neither."""
    some = Actors(local, rate=100, seed=1)
    async with acting(some):
        await asyncio.sleep(0.2)
        assert some.acts == 0
    async with acting(Actors(local, rate=0, seed=1)) as task:
        await asyncio.sleep(0)
        assert not task.done()


async def test_a_bot_that_knows_other_commands(local: LocalDiscord, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what is registered is run; a command of the same name with other options harms nobody."""
    bot = RecordingBot()

    @bot.tree.command(description="Something else")
    async def pay(interaction: discord.Interaction, invoice: str) -> None: ...

    some = Actors(local, rate=50, seed=1)
    async with logged_in(bot, local, monkeypatch), acting(some) as task:
        await until(lambda: some.acts > 20)
        assert not task.done()
        assert not bot.seen("interaction")


async def test_a_slow_bot(local: LocalDiscord, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bot that doesn't answer keeps nobody else from acting, but not without bound."""
    monkeypatch.setattr(actors, "MOST_ACTS_AT_ONCE", 30)
    bot = RecordingBot(discord.Intents.default())

    @bot.tree.command(description="Takes for ever")
    async def daily(interaction: discord.Interaction) -> None: ...

    some = Actors(local, rate=200, seed=1)
    async with logged_in(bot, local, monkeypatch), acting(some):
        await until(lambda: some.acts == 30)
        await asyncio.sleep(0.2)
        assert some.acts == 30


async def test_what_happens_around(local: LocalDiscord, bot: CoinBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Now and then a guild comes or goes and the line drops; the first ones stay, and the session goes on."""
    some = Actors(local, rate=50, seed=1, recorded=lambda: len(bot.recorded))
    monkeypatch.setattr(some._random, "uniform", lambda low, high: low / 200)
    at_first = {guild.id for guild in local.guilds}
    async with acting(some):
        await bot.sees("guild_join", 4)
        await bot.sees("guild_remove", 2)
        await bot.sees("resumed", 3)
    assert at_first <= {guild.id for guild in local.guilds}
    assert len(local.guilds) <= len(at_first) + actors.GUILDS_THAT_COME_AND_GO
    assert local.counters["identifies"] == 1
    assert bot.used["daily"] > 0

"""Members who act by themselves, so that a bot has something to do: they claim, pay, look, fail as people do."""

import asyncio
import time
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from random import Random
from typing import NamedTuple

from pulseboard.sim.interaction import CommandResult
from pulseboard.sim.local_discord import LocalDiscord
from pulseboard.sim.names import COMMUNITIES
from pulseboard.sim.pace import Pace
from pulseboard.sim.people import Member
from pulseboard.sim.world import FIRST_UNLISTED, DoesNotFit, Guild, NotInWorld

EVENTS_PER_ACT = 1.5
"""Assumed where nobody tells how many events were recorded."""
SETTLED_AFTER_SECONDS = 1.0
LONGEST_NAP_SECONDS = 0.1
MOST_ACTS_AT_ONCE = 200
CLAIMANTS_REMEMBERED = 300
GUILDS_THAT_COME_AND_GO = 3
PAGE_TURNS = (0, 0, 1, 2)
REASONS = ("won the quiz", "helped a newcomer", "found a bug", "drew the banner", "ran the film night")
USUAL_AMOUNTS = (1, 2, 5, 5, 10, 10, 15, 20, 25, 40)

FIRST_CLAIMANT_MS = 1_735_689_600_000
"""2025-01-01. Claimants are numbered by the millisecond since, so nobody comes twice in years, also after a restart."""


class Act(NamedTuple):
    """Something members do. `events`: how many the bot is expected to record for it."""

    command: str
    events: float
    weight: float
    do: Callable[[Guild], Awaitable[None]]


class Actors:
    """`run()` it until it is cancelled. `rate` is recorded events per second; `recorded` tells how many there are."""

    def __init__(
        self, discord: LocalDiscord, *, rate: float, seed: int, recorded: Callable[[], int] | None = None
    ) -> None:
        self.acts = 0
        self._discord = discord
        self._rate = rate
        self._random = Random(seed)
        self._recorded = recorded
        self._acts = [
            Act("daily", 2, 36, self._claim),
            Act("pay", 2, 32, self._pay),
            Act("balance", 1, 12, self._look_up),
            Act("leaderboard", 1, 10, self._rank),
            Act("history", 1, 5, self._look_back),
            Act("economy", 2, 2, self._grant),
            Act("pay", 2, 2, self._pay_too_much),
            Act("daily", 2, 2, self._claim_again),
        ]
        self._lately: defaultdict[str, deque[Member]] = defaultdict(lambda: deque(maxlen=CLAIMANTS_REMEMBERED))
        self._room = asyncio.Semaphore(MOST_ACTS_AT_ONCE)
        self._claimant = 0
        self._guests: list[str] = []
        self._next_guest = self._next_drop = 0.0

    async def run(self) -> None:
        """Acts at the set rate for as long as a bot is connected, and waits quietly while none is."""
        if self._rate <= 0:
            await asyncio.Event().wait()  # until cancelled
        async with asyncio.TaskGroup() as running:
            while True:
                await self._discord.wait_until_connected()
                await self._act_while_connected(running)

    async def _act_while_connected(self, running: asyncio.TaskGroup) -> None:
        now = time.monotonic()
        pace = Pace(self._rate, now, self._recorded_now())
        self._next_guest = max(self._next_guest, now + self._random.uniform(40, 90))
        self._next_drop = max(self._next_drop, now + self._random.uniform(120, 240))
        while self._discord.is_connected:
            act = self._choose()
            if act is None:
                await asyncio.sleep(LONGEST_NAP_SECONDS)
                continue
            await self._until_due(act, pace)
            await self._room.acquire()
            self._begin(act, pace, running)

    async def _until_due(self, act: Act, pace: Pace) -> None:
        while True:
            wait_seconds = pace.wait_seconds(time.monotonic(), self._recorded_now(), act.events)
            await asyncio.sleep(min(max(0.0, wait_seconds), LONGEST_NAP_SECONDS))
            if wait_seconds <= 0:
                return

    def _begin(self, act: Act, pace: Pace, running: asyncio.TaskGroup) -> None:
        events = act.events if self._recorded is not None else 0
        pace.began(events)
        self.acts += 1

        def done(task: asyncio.Task[None]) -> None:
            self._room.release()
            task.get_loop().call_later(SETTLED_AFTER_SECONDS, pace.settled, events)

        running.create_task(self._do(act)).add_done_callback(done)

    async def _do(self, act: Act) -> None:
        guilds = [guild for guild in self._discord.guilds if guild.available]
        try:
            if guilds:
                await act.do(self._random.choice(guilds))
        except (DoesNotFit, NotInWorld):
            pass  # the command has other options than ours, the last page was shown, or the guild went meanwhile

    def _recorded_now(self) -> float:
        return EVENTS_PER_ACT * self.acts if self._recorded is None else self._recorded()

    def _choose(self) -> Act | None:
        """What comes next; None while the bot has registered nothing that members know how to use."""
        now = time.monotonic()
        if now >= self._next_drop:
            self._next_drop = now + self._random.uniform(180, 420)
            return Act("", 2, 0, self._drop)
        if now >= self._next_guest:
            self._next_guest = now + self._random.uniform(60, 180)
            return Act("", 1, 0, self._come_or_go)
        registered = self._registered()
        possible = [act for act in self._acts if act.command in registered]
        if not possible:
            return None
        return self._random.choices(possible, [act.weight for act in possible])[0]

    def _registered(self) -> set[str]:
        return {command.name for command in self._discord.commands()}

    def next_claimant(self) -> Member:
        """Someone who never came before: the person whose number is the time, beyond those that guilds list."""
        self._claimant = max(self._claimant + 1, time.time_ns() // 1_000_000 - FIRST_CLAIMANT_MS)
        return self._discord.world.population.person(FIRST_UNLISTED + self._claimant)

    # What members do

    async def _claim(self, guild: Guild) -> None:
        await self._claim_as(self.next_claimant(), guild)

    async def _claim_again(self, guild: Guild) -> None:
        lately = self._lately[guild.id]
        await self._claim_as(self._random.choice(lately) if lately else self.next_claimant(), guild)

    async def _claim_as(self, member: Member, guild: Guild) -> None:
        result = await self._discord.run_command("daily", guild=guild.id, member=member.id)
        if result.status == "answered" and member not in self._lately[guild.id]:
            self._lately[guild.id].append(member)

    async def _pay(self, guild: Guild) -> None:
        if len(self._lately[guild.id]) < 2 and "daily" in self._registered():
            return await self._claim(guild)  # nobody here has anything yet
        return await self._pay_amount(guild, self._random.choice(USUAL_AMOUNTS))

    async def _pay_too_much(self, guild: Guild) -> None:
        await self._pay_amount(guild, self._random.randrange(10**8, 10**9))

    async def _pay_amount(self, guild: Guild, amount: int) -> None:
        """From someone who claimed lately, and so mostly has coins, to another one."""
        people = list(self._lately[guild.id])
        payer, payee = self._random.sample(people if len(people) > 1 else self._listed(guild), 2)
        await self._discord.run_command(
            "pay", guild=guild.id, member=payer.id, options={"member": payee.id, "amount": amount}
        )

    async def _look_up(self, guild: Guild) -> None:
        people = list(self._lately[guild.id]) or self._listed(guild)
        other = {"member": self._random.choice(people).id} if self._random.random() < 0.4 else {}
        await self._discord.run_command("balance", guild=guild.id, member=self._random.choice(people).id, options=other)

    async def _rank(self, guild: Guild) -> None:
        await self._turn_pages(await self._discord.run_command("leaderboard", guild=guild.id))

    async def _look_back(self, guild: Guild) -> None:
        people = list(self._lately[guild.id]) or self._listed(guild)
        who = self._random.choice(people).id
        await self._turn_pages(await self._discord.run_command("history", guild=guild.id, member=who))

    async def _turn_pages(self, shown: CommandResult) -> None:
        """Some read on, for as long as there is more."""
        for _ in range(self._random.choice(PAGE_TURNS)):
            if shown.message_id is None or not shown.components:
                return
            shown = await self._discord.press("Next", message=shown.message_id)

    async def _grant(self, guild: Guild) -> None:
        """An administrator gives somebody coins."""
        people = list(self._lately[guild.id]) or self._listed(guild)
        order = {
            "member": self._random.choice(people).id,
            "amount": 10 * self._random.choice(USUAL_AMOUNTS),
            "reason": self._random.choice(REASONS),
        }
        await self._discord.run_command("economy grant", guild=guild.id, options=order)

    def _listed(self, guild: Guild) -> list[Member]:
        return [member for member in guild.members if not member.bot]

    # What happens around them

    async def _come_or_go(self, _: Guild) -> None:
        """A guild invites the bot, or one that did throws it out again. Those there from the start stay."""
        if self._guests and self._random.random() < len(self._guests) / GUILDS_THAT_COME_AND_GO:
            guild_id = self._guests.pop(0)
            self._lately.pop(guild_id, None)
            await self._discord.remove_guild(guild_id)
        else:
            taken = {guild.name for guild in self._discord.guilds}
            name = self._random.choice([name for name in COMMUNITIES if name not in taken] or COMMUNITIES)
            self._guests.append((await self._discord.add_guild(name, self._random.randrange(8, 40))).id)

    async def _drop(self, _: Guild) -> None:
        """The line goes down in one of the ways after which a session is resumed."""
        await self._discord.drop_connections(self._random.choice((None, 4000, "op7")))

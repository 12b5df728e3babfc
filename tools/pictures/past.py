"""A past that a bot has behind it, written through the store as the bot would have: events, books, numbers and lives.

Ids and names are those of a local Discord with the same seed, so that the past and what comes live are one.
"""

import itertools
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from pulseboard.config import PostgresUrl
from pulseboard.events import Level, Ref, draft, now_ms, ref
from pulseboard.features.economy.ledger import administration, operations
from pulseboard.features.economy.ledger.once import Occasion
from pulseboard.features.economy.refusals import Refusal, Refused
from pulseboard.features.economy.rules import Rules
from pulseboard.monitor.bugs import Bugs
from pulseboard.monitor.failures import classify
from pulseboard.sim.people import Member
from pulseboard.sim.world import FIRST_UNLISTED, Guild, World
from pulseboard.storage.deriving import catch_up
from pulseboard.storage.series import roll_up, write_samples
from pulseboard.storage.store import Store
from pulseboard.storage.transaction import Transaction
from tools.pictures import shop
from tools.pictures.numbers import DAY_MS, busyness, live, samples

FIRST_PER_MINUTE, NOW_PER_MINUTE = 1.0, 5.0
"""How much happens in the busiest hour of a day: the bot has become popular."""
MEMBERS = 400
"""In a guild, who do anything."""
AT_ONCE = 250
SHARES = {"daily": 18, "pay": 20, "balance": 22, "leaderboard": 18, "history": 8, "shop buy": 12, "shop list": 6} | {
    "economy grant": 0.3,
    "": 0.5,
}
"""What members do how often; nothing is a command that fails."""
TOOK_MS = {"daily": 6, "pay": 9, "balance": 3, "leaderboard": 14, "history": 8, "shop buy": 31, "shop list": 110} | {
    "economy grant": 8,
    "trivia": 4,
}
REASONS = ("won the quiz", "helped a newcomer", "drew the banner", "ran the film night")

Act = Callable[[Transaction], None]


async def fill(place: Path | PostgresUrl, seed: int, days: int = 7) -> None:
    """Write the past into an empty database; of events and books so many days."""
    now, world = now_ms(), World(seed, 6, "Pulse")
    acts = iter(Past(world, now, days, await bugs()).acts())
    async with Store(place) as store:
        while batch := list(itertools.islice(acts, AT_ONCE)):
            await store.transact(_carry_out, batch)
        await store.transact(live, world.bot.id, now)
        taken = list(samples(world.bot.id, now))
        for first in range(0, len(taken), AT_ONCE):
            await store.transact(write_samples, taken[first : first + AT_ONCE])
        while await store.transact(roll_up, now):
            pass
        await catch_up(store)


def _carry_out(transaction: Transaction, acts: Sequence[Act]) -> None:
    for act in acts:
        act(transaction)


async def bugs() -> list[tuple[str, Exception]]:
    """The bugs of the shop, met in earnest, and the command that each belongs to."""
    met: list[tuple[str, Exception]] = []
    attempts = {"shop buy": partial(shop.buy, item=shop.SOLD_OUT), "trivia": partial(shop.trivia, players=0)}
    for command, attempt in attempts.items():
        try:
            await attempt(None)  # type: ignore[arg-type]  # it fails before it answers
        except (KeyError, ZeroDivisionError) as error:
            steps = error.__traceback__
            met.append((command, error.with_traceback(steps and steps.tb_next)))
    return met


class Told(NamedTuple):
    """A command that was used."""

    command: str
    actor: Ref
    guild: Guild
    at_ms: int


class Past:
    """What happened, oldest first."""

    def __init__(self, world: World, now: int, days: int, bugs: list[tuple[str, Exception]]) -> None:
        self._world, self._now, self._days, self._bugs = world, now, days, bugs
        self._random = Random(world.bot.id)
        self._guilds = list(world.guilds.values())
        self._numbers = itertools.count(1)
        self._bot = ref(world.bot)
        self._claimed: set[tuple[Ref, int]] = set()
        self._holders: list[tuple[Guild, Ref]] = []

    def acts(self) -> Iterator[Act]:
        at_ms = float(self._now - self._days * DAY_MS)
        while at_ms < self._now:
            yield partial(self._chosen(), int(at_ms))
            grown = 1 - (self._now - at_ms) / (self._days * DAY_MS)
            per_minute = FIRST_PER_MINUTE + grown * (NOW_PER_MINUTE - FIRST_PER_MINUTE)
            at_ms += self._random.expovariate(per_minute / 60_000) / busyness(at_ms)

    def _chosen(self) -> Callable[[int, Transaction], None]:
        name = self._random.choices(list(SHARES), list(SHARES.values()))[0]
        acts = {"daily": self._claim, "pay": self._pay, "economy grant": self._grant, "": self._fail}
        return acts.get(name) or partial(self._look, name)

    def _someone(self) -> tuple[Guild, Ref]:
        guild = self._random.choice(self._guilds)
        return guild, self._member(guild)

    def _member(self, guild: Guild) -> Ref:
        """A few members do most."""
        number = int(MEMBERS * self._random.random() ** 2)
        return ref(self._person(1_000 * self._guilds.index(guild) + number))

    def _person(self, number: int) -> Member:
        return self._world.population.person(FIRST_UNLISTED + number)

    def _occasion(self, told: Told) -> Occasion:
        interaction = str(1_200_000_000_000_000_000 + next(self._numbers))
        return Occasion(told.actor, ref(told.guild), self._bot, interaction, told.at_ms, Rules(), told.guild.id)

    # What members do; each as the bot would have written it.

    def _claim(self, at_ms: int, transaction: Transaction) -> None:
        guild, actor = self._someone()
        while (actor, at_ms // DAY_MS) in self._claimed and self._random.random() < 0.95:
            guild, actor = self._someone()
        self._claimed.add((actor, at_ms // DAY_MS))
        self._holders.append((guild, actor))
        told = Told("daily", actor, guild, at_ms)
        outcome = operations.claim(transaction, self._occasion(told))
        self._tell(transaction, told, outcome)

    def _pay(self, at_ms: int, transaction: Transaction) -> None:
        guild, actor = self._random.choice(self._holders) if self._holders else self._someone()
        told, amount = Told("pay", actor, guild, at_ms), self._random.choice((5, 10, 10, 20, 25, 50, 75))
        payee = self._member(guild)
        self._tell(transaction, told, operations.transfer(transaction, self._occasion(told), payee, amount))

    def _grant(self, at_ms: int, transaction: Transaction) -> None:
        guild, member = self._someone()
        told = Told("economy grant", ref(guild.by_id[guild.owner_id]), guild, at_ms)
        amount, reason = self._random.choice((100, 150, 250)), self._random.choice(REASONS)
        self._tell(transaction, told, administration.grant(transaction, self._occasion(told), member, amount, reason))

    def _fail(self, at_ms: int, transaction: Transaction) -> None:
        guild, actor = self._someone()
        command, error = self._random.choices(self._bugs, (3, 1))[0]
        self._tell(transaction, Told(command, actor, guild, at_ms), error)

    def _look(self, command: str, at_ms: int, transaction: Transaction) -> None:
        guild, actor = self._someone()
        self._tell(transaction, Told(command, actor, guild, at_ms))

    def _tell(self, transaction: Transaction, told: Told, outcome: object = None) -> None:
        """The command's own event. `outcome`: a refusal or a bug, or anything else."""
        took_ms = round(TOOK_MS[told.command] * self._random.lognormvariate(0, 0.4), 1)
        data: dict[str, Any] = {"command": told.command, "duration_ms": took_ms, "type": "slash"}
        error = Refusal.of(outcome) if isinstance(outcome, Refused) else outcome
        kind, message, level = "command.completed", f"used /{told.command}", Level.INFO
        if isinstance(error, Exception):
            failure = classify(error)
            kind, message, level = "command.failed", f"{message}: {failure.error}", failure.level
            data |= failure._asdict() | ({} if isinstance(error, Refusal) else Bugs().data(error))
        transaction.record(
            draft(
                kind,
                f"{told.actor.name} {message}",
                level=level,
                bot=self._bot,
                shard=0,
                guild=ref(told.guild),
                actor=told.actor,
                data=data,
                at_ms=told.at_ms,
            )
        )

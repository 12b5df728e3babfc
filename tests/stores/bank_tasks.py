"""Customers of a bank: tasks that move coins at random, and write down what they ask for before they do, and what they
are told as soon as they are.
"""

import asyncio
import itertools
import os
import random
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

import msgspec
from sqlalchemy import Connection, func, select

from pulseboard.errors import StorageUnavailable
from pulseboard.events import Ref
from pulseboard.features.economy.ledger.books import minted_and_burnt
from pulseboard.features.economy.refusals import Refusal
from pulseboard.features.economy.rules import Rules
from pulseboard.features.economy.service import Asked, EconomyService
from pulseboard.storage.schema import SYSTEM, accounts
from pulseboard.storage.store import Store

ACCOUNTS = 50
GUILD = Ref("1000", "Harbour")
RULES = Rules(fee_basis_points=250, max_balance=20_000, daily_receive_cap=5_000)
FIRST_MOMENT_MS = 1_767_225_600_000
DAYS_PER_SECOND = 1
_KINDS = {"transfer": 72, "to oneself": 2, "claim": 10, "grant": 4, "take": 1, "undo": 3, "nothing": 1, "read": 7}
_DELIVERED_AT_ONCE = [1] * 18 + [2, 3]
_AGAIN = 0.03
_REMEMBERED = 300


class Called(msgspec.Struct, frozen=True, tag="called"):
    """What is asked for; written before it is."""

    interaction: str
    kind: str
    actor: str
    member: str
    amount: int


class Told(msgspec.Struct, frozen=True, tag="told"):
    """An acknowledgement: the receipt or the refusal, as plain data that names its type."""

    interaction: str
    answer: dict[str, Any]


class Read(msgspec.Struct, frozen=True, tag="read"):
    """What somebody saw who added everything up."""

    held: int
    """By all members."""
    supply: int
    """Minted and not burnt."""
    lowest: int
    """Of the members' balances."""


Line = Called | Told | Read


class Customers:
    """Tasks that share a store, until `over`. `say` keeps a line for good before it returns.

    `began` is when the run did, in seconds: from then on a day passes every second, for all processes.
    """

    def __init__(
        self,
        store: Store,
        name: str,
        say: Callable[[Line], object],
        clock: Callable[[], int],
        *,
        past: list[Called] | None = None,
        reads_at_two_moments: bool = False,
    ) -> None:
        self.over = asyncio.Event()
        self._store, self._name, self._say = store, name, say
        self._economy = EconomyService(store, RULES, clock=clock)
        self._numbers = itertools.count()
        self._past = deque(past or [], _REMEMBERED)
        """Calls that may be delivered again."""
        self._transactions = deque([0], _REMEMBERED)
        """Numbers of transactions that may be undone."""
        self._reads_at_two_moments = reads_at_two_moments

    async def work(self, tasks: int) -> None:
        """Until it is over and the last answer is there."""
        async with asyncio.TaskGroup() as customers:
            for number in range(tasks):
                customers.create_task(self._customer(random.Random(f"{self._name} {number}")))

    async def _customer(self, chance: random.Random) -> None:
        while not self.over.is_set():
            if self._past and chance.random() < _AGAIN:
                await self._deliver(chance.choice(self._past))
                continue
            [kind] = chance.choices(list(_KINDS), list(_KINDS.values()))
            if kind == "read":
                await self._read()
                continue
            call = self._call(kind, chance)
            self._say(call)
            self._past.append(call)
            await asyncio.gather(*(self._deliver(call) for _ in range(chance.choice(_DELIVERED_AT_ONCE))))

    async def claim_at_once(self, members: Iterable[int], times: int) -> None:
        """So many claims of each member, each an interaction of its own."""
        calls = [self._called("claim", str(member), str(member), 0) for member in members for _ in range(times)]
        for call in calls:
            self._say(call)
        await asyncio.gather(*map(self._deliver, calls))

    def _call(self, kind: str, chance: random.Random) -> Called:
        actor, member = (str(number) for number in chance.sample(range(ACCOUNTS), 2))
        amount = chance.randint(1, 400) if kind == "grant" else chance.randint(1, 60)
        if kind == "to oneself":
            kind, member = "transfer", actor
        elif kind == "nothing":
            kind, amount = "transfer", chance.choice([0, -amount])
        elif kind == "claim":
            member, amount = actor, 0
        elif kind == "undo":
            member, amount = actor, chance.choice(self._transactions)
        return self._called(kind, actor, member, amount)

    def _called(self, kind: str, actor: str, member: str, amount: int) -> Called:
        return Called(f"{self._name}.{next(self._numbers)}", kind, actor, member, amount)

    async def _deliver(self, call: Called) -> None:
        try:
            outcome: msgspec.Struct = await self._ask(call)
        except Refusal as refusal:
            outcome = refusal.refused
        except StorageUnavailable:
            return  # nobody knows
        answer = msgspec.to_builtins(outcome)
        self._say(Told(call.interaction, answer))
        if "transaction" in answer:
            self._transactions.append(answer["transaction"])

    async def _ask(self, call: Called) -> msgspec.Struct:
        economy, member = self._economy, Ref(call.member, f"Member {call.member}")
        asked = Asked(Ref(call.actor, f"Member {call.actor}"), GUILD, None, call.interaction)
        match call.kind:
            case "claim":
                return await economy.claim(asked)
            case "transfer":
                return await economy.transfer(asked, member, call.amount)
            case "grant":
                return await economy.grant(asked, member, call.amount, "a prize")
            case "take":
                return await economy.take(asked, member, call.amount, "a fine")
            case _:
                return await economy.undo(asked, call.amount, "a mistake")

    async def _read(self) -> None:
        try:
            if self._reads_at_two_moments:
                held, lowest = await self._store.read(_held)
                call = self._called("grant", "0", "1", 100)
                self._say(call)
                await self._deliver(call)
                supply = await self._store.read(_supply)
            else:
                (held, lowest), supply = await self._store.read(
                    lambda connection: (_held(connection), _supply(connection))
                )
        except StorageUnavailable:
            return
        self._say(Read(held, supply, lowest))


def _held(connection: Connection) -> tuple[int, int]:
    balance = accounts.c.balance
    query = select(func.coalesce(func.sum(balance), 0), func.coalesce(func.min(balance), 0))
    held, lowest = connection.execute(query.where(accounts.c.guild != SYSTEM)).one()
    return int(held), lowest


def _supply(connection: Connection) -> int:
    minted, burnt = minted_and_burnt(connection)
    return minted - burnt


def fast_clock(began: float, now: Callable[[], float]) -> Callable[[], int]:
    """Milliseconds of a calendar on which a day passes every second since the run began."""
    return lambda: FIRST_MOMENT_MS + round((now() - began) * DAYS_PER_SECOND * 86_400_000)


def write_line(descriptor: int, line: Line) -> None:
    """Keep a line in a file: it survives the process that wrote it."""
    os.write(descriptor, msgspec.json.encode(line) + b"\n")

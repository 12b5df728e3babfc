"""The economy with many transactions: what is read and claimed, how it grows, and which indexes it rests on."""

import asyncio
import contextlib
import itertools
import random
import sqlite3
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Awaitable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1]))

import httpx
from rig import Figures, aim, heading, note, table

from pulseboard.app.dashboard import Dashboard, open_dashboard
from pulseboard.config import Settings
from pulseboard.events import Ref
from pulseboard.features.economy.api.cursors import pack
from pulseboard.features.economy.ledger.proof import WHOLE
from pulseboard.features.economy.ledger.queries import economy_stats
from pulseboard.features.economy.rules import Rules, reward
from pulseboard.features.economy.service import Asked
from pulseboard.storage.sqlite import reading_engine
from pulseboard.storage.store import Store
from tests.stores.query_plans import noted, read_whole

ACCOUNTS = 50_000
SMALL, LARGE = 100_000, 1_000_000
GUILD = Ref("1000", "Harbour")
DAYS = 60
DAY_MS, MINUTE_MS = 86_400_000, 60_000
CLAIMS_SHARE = 0.3
READS, CLAIMS = 60, 300
MEMBERS = [str(200_000_000_000_000_000 + number) for number in range(ACCOUNTS)]
TODAY = date(2026, 3, 10).toordinal()
RULES = Rules()
NOW_MS = (TODAY - date(1970, 1, 1).toordinal()) * DAY_MS + DAY_MS // 2
AIMS = {"overview": 100.0, "statement": 20.0, "leaderboard": 20.0, "claim": 5.0}
"""Milliseconds."""


class Loader:
    """Writes a history of claims and transfers straight into an empty database, far faster than it could happen.

    The triggers, which check each entry against its account as it is then, are away meanwhile; the proof runs after it.
    """

    def __init__(self, count: int) -> None:
        self._count = count
        self._chance = random.Random(count)
        self._balances, self._moves = [0] * ACCOUNTS, [0] * ACCOUNTS
        self._claim_days, self._streaks = [0] * ACCOUNTS, [0] * ACCOUNTS
        self._minted = self._mint_moves = 0
        self._turnover: dict[tuple[str, int], list[int]] = defaultdict(lambda: [0, 0])
        self._transactions: list[tuple[object, ...]] = []
        self._entries: list[tuple[object, ...]] = []
        self._days: list[tuple[object, ...]] = []

    def load(self, database: sqlite3.Connection) -> None:
        kept = "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND type IN ('trigger', 'index')"
        removed = database.execute(kept).fetchall()
        for kind, name, _ in removed:
            database.execute(f"DROP {kind} {name}")
        for number in range(1, self._count + 1):
            self._happen(number)
            if number % 20_000 == 0:
                self._write(database)
        self._write(database)
        database.executemany(
            "INSERT INTO accounts (guild, member, name, balance, moves, streak, claim_day) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (GUILD.id, member, f"Member {number}", *state)
                for number, (member, *state) in enumerate(
                    zip(MEMBERS, self._balances, self._moves, self._streaks, self._claim_days, strict=True)
                )
            ],
        )
        database.execute(
            "UPDATE accounts SET balance = ?, moves = ? WHERE member = 'mint'", (-self._minted, self._mint_moves)
        )
        database.executemany(
            "INSERT INTO turnover VALUES (?, ?, ?, ?)", [(*key, *moved) for key, moved in self._turnover.items()]
        )
        for _, _, statement in removed:
            database.execute(statement)

    def _happen(self, number: int) -> None:
        """Everyone claims once; after that it is more transfers than claims, and a few members do most of them."""
        at_ms = NOW_MS - DAYS * DAY_MS + number * DAYS * DAY_MS // (self._count + 1)
        today = TODAY - DAYS + (at_ms - (NOW_MS - DAYS * DAY_MS) + DAY_MS // 2) // DAY_MS
        one = number - 1 if number <= ACCOUNTS else self._anyone()
        may_claim = self._claim_days[one] != today
        if may_claim and (number <= ACCOUNTS or self._chance.random() < CLAIMS_SHARE or not self._balances[one]):
            self._claim(number, one, at_ms, today)
            return
        other = self._anyone()
        while not self._balances[one] or one == other:
            one = self._anyone()
        self._pay(number, one, other, at_ms)

    def _anyone(self) -> int:
        return int(ACCOUNTS * self._chance.random() ** 2)

    def _claim(self, number: int, one: int, at_ms: int, today: int) -> None:
        streak = self._streaks[one] + 1 if self._claim_days[one] == today - 1 else 1
        amount = reward(RULES, streak)
        self._claim_days[one], self._streaks[one] = today, streak
        self._minted += amount
        self._mint_moves += 1
        self._book(number, "claim", one, at_ms, amount, streak)
        self._enter(number, one, amount)
        self._entries.append((number, "", "mint", -amount, -self._minted, self._mint_moves))
        self._days.append((GUILD.id, MEMBERS[one], today, streak, number))

    def _pay(self, number: int, one: int, other: int, at_ms: int) -> None:
        amount = self._chance.randint(1, min(self._balances[one], 500))
        self._book(number, "transfer", one, at_ms, amount, None)
        self._enter(number, one, -amount)
        self._enter(number, other, amount)

    def _book(self, number: int, kind: str, one: int, at_ms: int, amount: int, streak: int | None) -> None:
        interaction = str(1_400_000_000_000_000_000 + number)
        self._transactions.append(
            (number, kind, GUILD.id, MEMBERS[one], f"Member {one}", interaction, at_ms, streak, amount)
        )
        moved = self._turnover[kind, at_ms // MINUTE_MS]
        moved[0] += 1
        moved[1] += amount

    def _enter(self, number: int, one: int, amount: int) -> None:
        self._balances[one] += amount
        self._moves[one] += 1
        self._entries.append((number, GUILD.id, MEMBERS[one], amount, self._balances[one], self._moves[one]))

    def _write(self, database: sqlite3.Connection) -> None:
        for statement, rows in (
            (
                "INSERT INTO transactions "
                "(id, kind, guild, actor, actor_name, interaction, occurred_at, streak, amount) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                self._transactions,
            ),
            (
                "INSERT INTO entries (transaction_id, guild, member, amount, balance, number) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                self._entries,
            ),
            ("INSERT INTO claimed_days VALUES (?, ?, ?, ?, ?)", self._days),
        ):
            database.executemany(statement, rows)
            rows.clear()


async def fill(folder: Path, count: int) -> None:
    """A data folder with so many transactions."""
    async with Store(folder):
        pass
    with contextlib.closing(sqlite3.connect(folder / "pulseboard.db")) as database, database:
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -400000", "temp_store = MEMORY"):
            database.execute(f"PRAGMA {pragma}")
        Loader(count).load(database)


class Bank:
    """A running dashboard, and what its page and its members ask."""

    def __init__(self, dashboard: Dashboard, http: httpx.AsyncClient) -> None:
        self.dashboard = dashboard
        self._http = http
        self._interactions = itertools.count(1_500_000_000_000_000_000)
        self._chance = random.Random(7)
        self._members = iter(self._chance.sample(MEMBERS, ACCOUNTS))
        dashboard.economy.clock = lambda: NOW_MS + DAY_MS

    async def overview(self) -> None:
        (await self._http.get("/api/economy/overview")).raise_for_status()

    async def statement(self) -> None:
        """Any page of the member who has most entries."""
        before = self._chance.randrange(50, 1_000)
        path = f"/api/economy/accounts/{GUILD.id}/{MEMBERS[0]}?cursor={pack(before)}"
        (await self._http.get(path)).raise_for_status()

    async def leaderboard(self) -> None:
        """Any page."""
        await self.dashboard.economy.leaderboard(self._asked(), 10, 10 * self._chance.randrange(ACCOUNTS // 10))

    async def claim(self) -> None:
        await self.dashboard.economy.claim(self._asked())

    def _asked(self) -> Asked:
        member = next(self._members)
        return Asked(Ref(member, f"Member {member}"), GUILD, None, str(next(self._interactions)))


async def measure(folder: Path) -> tuple[Figures, list[str]]:
    """Milliseconds of each question; and the steps in answering them that read all transactions or entries."""
    figures: Figures = {}
    whole: list[str] = []
    addresses: list[str] = []
    async with (
        open_dashboard(Settings(port=0), folder, addresses.append, needs_login=False) as dashboard,
        httpx.AsyncClient(base_url=addresses[0]) as http,
    ):
        bank = Bank(dashboard, http)
        for name, ask, times in (
            ("overview", bank.overview, READS),
            ("statement", bank.statement, READS),
            ("leaderboard", bank.leaderboard, READS),
            ("claim", bank.claim, CLAIMS),
        ):
            figures[name] = statistics.median([await _milliseconds(ask()) for _ in range(times)])
            with noted() as statements:
                await ask()
            whole += await dashboard.board.store.read(read_whole, statements, "entries", "transactions")
        stats = [await _milliseconds(dashboard.board.store.read(economy_stats, NOW_MS)) for _ in range(READS)]
        figures["stats"] = statistics.median(stats)
    return figures, whole


async def _milliseconds(answer: Awaitable[object]) -> float:
    began = time.perf_counter()
    await answer
    return (time.perf_counter() - began) * 1_000


def prove(folder: Path) -> None:
    """What was loaded could have happened: the whole proof of the books says so."""
    engine = reading_engine(folder / "pulseboard.db")
    with engine.connect() as connection:
        faults = [fault for check in WHOLE for fault in check.find(connection).told]
    engine.dispose()
    if faults:
        sys.exit(f"What was loaded could not have happened: {faults}")


def main() -> None:
    heading(
        "Economy",
        f"{ACCOUNTS:,} accounts of one guild in SQLite, {DAYS} days of claims and transfers, proven to balance. "
        "Overview and statement over HTTP, the statement any page of the member who has most entries; leaderboard any "
        "page; claims one after another, each committed to the disk with its event. Stats: what the dashboard reads of "
        "it every 5 s.",
        of=f"{READS} each, {CLAIMS} claims",
    )
    found: dict[int, Figures] = {}
    read_in_whole: list[str] = []
    with TemporaryDirectory(prefix="pulseboard-bench-") as temporary:
        for count in (SMALL, LARGE):
            folder = Path(temporary) / str(count)
            asyncio.run(fill(folder, count))
            prove(folder)
            found[count], steps = asyncio.run(measure(folder))
            read_in_whole += steps
    small, large = found[SMALL], found[LARGE]
    table(
        ("", f"{SMALL:,} transactions", f"{LARGE:,}", "growth"),
        [
            (name, f"{small[name]:.1f} ms", f"{large[name]:.1f} ms", f"{large[name] / small[name]:.2f} x")
            for name in (*AIMS, "stats")
        ],
    )
    for name, most in AIMS.items():
        aim(f"{name}, {LARGE:,} transactions", large[name], at_most=most, unit=" ms")
    aim("reads of all transactions or entries, by the query plans of these four", len(read_in_whole), at_most=0)
    for step in read_in_whole:
        note(step)


if __name__ == "__main__":
    main()

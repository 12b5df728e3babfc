"""Balances taken over from a file: on top of what is there, all or nothing, and once."""

import time
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from pulseboard.config import PostgresUrl
from pulseboard.doctor.database import examine
from pulseboard.errors import FileRefused
from pulseboard.events import Ref
from pulseboard.features.economy.balance_file import BalanceFile, read_balances
from pulseboard.features.economy.ledger.imports import Imported, import_balances, try_balances
from pulseboard.features.economy.refusals import Reason, Refusal
from pulseboard.features.economy.rules import MAX_AMOUNT, Rules
from pulseboard.features.economy.service import Asked, EconomyService
from pulseboard.storage import log
from pulseboard.storage.schema import accounts, entries, events, transactions
from pulseboard.storage.store import Store

GUILD, LOCAL, MIRA = Ref("9", "Night Owls"), Ref("local", "local"), Ref("22", "Mira")
RULES = Rules()


def a_file(*rows: str, rules: Rules = RULES) -> BalanceFile:
    return read_balances("coins.csv", "\n".join(["guild,member,name,balance", *rows]).encode(), rules)


async def take_over(store: Store, file: BalanceFile, rules: Rules = RULES, at_ms: int = 1_000) -> Imported:
    return await store.transact(import_balances, file, rules, LOCAL, at_ms)


def asked(interaction: str, actor: Ref = MIRA) -> Asked:
    return Asked(actor, GUILD, None, interaction)


def is_right(place: Path | PostgresUrl) -> bool:
    lines: list[str] = []
    return examine(place, lines.append) or pytest.fail("\n".join(lines))


def everything(connection: Connection) -> list[list[tuple[object, ...]]]:
    return [
        [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))]
        for table in (accounts, entries, transactions, events)
    ]


async def test_on_top_of_what_is_there(place: Path | PostgresUrl) -> None:
    """Members keep what they have; names are the file's where it has any; one transaction and one event."""
    async with Store(place) as store:
        economy = EconomyService(store)
        await economy.claim(asked("claim"))
        done = await take_over(store, a_file("9,22,,50", "9,23,Tom,7", "9,24,,1", "9,25,Zoe,0", "8,22,Mira Two,3"))
        assert (done.is_new, done.file.total) == (True, 61)
        rows = (await store.read(everything))[0]
        held = {(guild, member): (name, balance, moves) for guild, member, name, balance, moves, *_ in rows if guild}
        assert held == {
            ("8", "22"): ("Mira Two", 3, 1),
            ("9", "22"): ("Mira", 150, 2),
            ("9", "23"): ("Tom", 7, 1),
            ("9", "24"): ("24", 1, 1),
            ("9", "25"): ("Zoe", 0, 0),
        }
        line, claimed = await economy.history(asked("history"))
        assert (line.kind, line.amount, line.balance, line.number, line.reason) == ("import", 50, 150, 2, "coins.csv")
        assert claimed.balance == 100
        [event] = [e for e in await store.read(log.read_after, 0, 10) if e.kind == "economy.imported"]
        assert event.data == {"accounts": 5, "amount": 61, "file": "coins.csv", "transaction": done.transaction}
        assert (event.actor, event.occurred_at) == (LOCAL, "1970-01-01T00:00:01.000Z")
    assert is_right(place)


async def test_the_same_file_once(place: Path | PostgresUrl) -> None:
    """The second time nothing changes, also after a restart, and whatever the file is called then."""
    file = a_file("9,22,Mira,50")
    async with Store(place) as store:
        first = await take_over(store, file)
        before = await store.read(everything)
        again = await take_over(store, file._replace(name="other.csv"))
        assert (again.transaction, again.is_new) == (first.transaction, False)
        assert await store.read(everything) == before
    async with Store(place) as store:
        assert not (await take_over(store, file)).is_new
        assert await store.read(everything) == before
        more = await take_over(store, a_file("9,22,Mira,51"))
        assert more.is_new
        assert await EconomyService(store).balance(asked("x"), MIRA) == 101


@pytest.mark.parametrize(
    ("rows", "rules", "fault"),
    [
        (
            ["9,23,Tom,5", "9,22,Mira,901"],
            Rules(max_balance=1_000),
            "Line 3: the member 22 holds 100, with 901 that is more than 1,000, the most that a member can hold.",
        ),
        (
            ["9,23,Tom,5", f"8,22,Mira,{MAX_AMOUNT - 104}"],
            RULES,
            f"It holds {MAX_AMOUNT - 99:,}, and only {MAX_AMOUNT - 100:,} can still be given out.",
        ),
    ],
)
async def test_what_does_not_fit(place: Path | PostgresUrl, rows: list[str], rules: Rules, fault: str) -> None:
    """What is too much together with what is there is refused whole, in a trial as well."""
    file = a_file(*rows)
    async with Store(place) as store:
        await EconomyService(store).claim(asked("claim"))
        before = await store.read(everything)
        with pytest.raises(FileRefused) as tried:
            await store.read(try_balances, file, rules)
        with pytest.raises(FileRefused) as refused:
            await take_over(store, file, rules)
        assert tried.value.faults == refused.value.faults == [fault]
        assert await store.read(everything) == before


async def test_the_most_there_can_be(place: Path | PostgresUrl) -> None:
    """Up to the last coin."""
    async with Store(place) as store:
        await take_over(store, a_file(f"9,22,Mira,{MAX_AMOUNT - 5}", "9,23,Tom,5"))
    assert is_right(place)


async def test_a_trial(place: Path | PostgresUrl) -> None:
    """Says what would become of it and changes nothing."""
    async with Store(place) as store:
        before = await store.read(everything)
        assert await store.read(try_balances, a_file("9,22,Mira,5"), RULES) == Imported(
            a_file("9,22,Mira,5"), None, True
        )
        assert await store.read(everything) == before
        done = await take_over(store, a_file("9,22,Mira,5"))
        assert await store.read(try_balances, a_file("9,22,Mira,5"), RULES) == done._replace(is_new=False)


async def test_undone(place: Path | PostgresUrl) -> None:
    """Like any transaction: in the guild that all of it is for, if its members still have the coins; not twice, and
    the same file isn't taken over again by accident."""
    file = a_file("9,22,Mira,50", "9,23,Tom,7")
    async with Store(place) as store:
        economy = EconomyService(store)
        done = await take_over(store, file)
        assert done.transaction is not None
        elsewhere = Asked(MIRA, Ref("8", "Elsewhere"), None, "elsewhere")
        with pytest.raises(Refusal) as refused:
            await economy.undo(elsewhere, done.transaction, "wrong file")
        assert refused.value.reason is Reason.NO_TRANSACTION
        await economy.transfer(asked("pay"), Ref("23", "Tom"), 10)
        with pytest.raises(Refusal) as refused:
            await economy.undo(asked("too late"), done.transaction, "wrong file")
        assert refused.value.reason is Reason.NOT_ENOUGH
        assert "Mira" in refused.value.sentence
        await economy.transfer(asked("pay back", Ref("23", "Tom")), MIRA, 10)
        undone = await economy.undo(asked("undo"), done.transaction, "wrong file")
        assert undone.balances == {"22": 0, "23": 0}
        with pytest.raises(FileRefused, match=f"transaction {done.transaction}, which was undone"):
            await take_over(store, file)
    assert is_right(place)


async def test_several_guilds_are_undone_from_outside(place: Path | PostgresUrl) -> None:
    """What is for more than one guild is no single guild's to take back; the dashboard can."""
    async with Store(place) as store:
        economy = EconomyService(store)
        done = await take_over(store, a_file("9,22,Mira,50", "8,23,Tom,7"))
        assert done.transaction is not None
        with pytest.raises(Refusal):
            await economy.undo(asked("inside"), done.transaction, "wrong file")
        await economy.undo(Asked(LOCAL, None, None, "outside"), done.transaction, "wrong file")
    assert is_right(place)


@pytest.mark.parametrize("place", ["sqlite", pytest.param("postgresql", marks=pytest.mark.soak)], indirect=True)
async def test_many(place: Path | PostgresUrl) -> None:
    """Twenty thousand are taken over and undone within seconds: nobody else can change the books meanwhile."""
    file = a_file(*(f"9,{member},M{member},{member % 7 + 1}" for member in range(1, 20_001)))
    async with Store(place) as store:
        started = time.monotonic()
        done = await take_over(store, file)
        assert done.transaction is not None
        assert time.monotonic() - started < 30
        started = time.monotonic()
        await EconomyService(store).undo(asked("undo"), done.transaction, "wrong file")
        assert time.monotonic() - started < 30
    assert is_right(place)

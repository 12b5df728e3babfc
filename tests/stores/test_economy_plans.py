"""What is asked of the economy again and again is answered by way of indexes, however many transactions there are."""

import functools
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from sqlalchemy import Connection, select, text

from pulseboard.config import PostgresUrl
from pulseboard.events import Ref
from pulseboard.features.economy.ledger import accounts, exports, flows, overview, queries, transactions
from pulseboard.features.economy.ledger.accounts import Listing, Order, Position, Sort
from pulseboard.features.economy.ledger.books import Party
from pulseboard.features.economy.service import Asked, EconomyService
from pulseboard.storage import schema
from pulseboard.storage.store import Store
from tests.stores.query_plans import Statement, noted, read_whole, sorts

MEMBERS = [Ref(str(100 + number), f"Member {number}") for number in range(20)]
GUILD = Ref("1000", "Harbour")
GROWING = ("entries", "transactions", "events", "claimed_days", "interactions")


@pytest.fixture
async def store(place: Path | PostgresUrl) -> AsyncIterator[Store]:
    """A store in which something has happened."""
    async with Store(place) as opened:
        economy = EconomyService(opened)
        for number, member in enumerate(MEMBERS):
            await economy.claim(asked(member, f"claim {number}"))
            await economy.transfer(asked(member, f"payment {number}"), MEMBERS[number - 1], 5)
        yield opened


def asked(member: Ref, interaction: str) -> Asked:
    return Asked(member, GUILD, None, interaction)


async def check(store: Store, ask: Callable[[], Awaitable[object]], *, may_sort: bool = False) -> None:
    with noted() as statements:
        await ask()
    assert statements
    assert await store.read(read_whole, statements, *GROWING) == []
    assert may_sort or await store.read(sorts, statements) == []


async def test_what_is_read_again_and_again(store: Store) -> None:
    """Overview, statement and leaderboard: none reads all transactions or entries, and none of the lists is sorted."""
    economy = EconomyService(store)
    rules, today, now_ms = economy.rules, economy.today(), economy.clock()
    proof = {"balanced": True, "proven_at": None}
    await check(store, lambda: store.read(overview.read_overview, rules, now_ms, **proof), may_sort=True)
    party = Party(GUILD.id, MEMBERS[0].id)
    await check(
        store, lambda: store.read(accounts.open_account, party, rules, today, limit=50, before=3), may_sort=True
    )
    await check(store, lambda: store.read(queries.leaderboard, GUILD.id, 10, 10))
    await check(store, lambda: store.read(queries.economy_stats, now_ms))
    await check(store, lambda: store.read(transactions.read_transaction, 3), may_sort=True)
    within = flows.stretches(now_ms - 86_400_000, now_ms, 120)
    await check(store, lambda: store.read(flows.read_flows, within), may_sort=True)


@pytest.mark.parametrize(
    "kind", [None, transactions.Kind.CLAIM, transactions.Kind.TAKE, transactions.Kind.ADMINISTRATION]
)
async def test_transactions_are_in_the_order_of_an_index(
    store: Store, place: Path | PostgresUrl, kind: transactions.Kind | None
) -> None:
    """Of all kinds or one, from the newest or in the middle; PostgreSQL sorts where it expects a row or two."""
    few = kind is not None and not isinstance(place, Path)
    for before in (None, 5):
        ask = functools.partial(store.read, transactions.list_transactions, kind, 10, before)
        await check(store, ask, may_sort=few)


@pytest.mark.parametrize("guild", [None, GUILD.id])
@pytest.mark.parametrize("order", list(Order))
async def test_accounts_by_balance_are_in_the_order_of_an_index(store: Store, guild: str | None, order: Order) -> None:
    """Either way, for a guild or all of them, from the beginning or in the middle."""
    economy = EconomyService(store)
    listing = Listing(Sort.BALANCE, order, economy.today(), guild)
    for after in (None, Position(100, Party(GUILD.id, "110"))):
        await check(store, lambda: store.read(accounts.list_accounts, listing, economy.rules, after, 10))  # noqa: B023


async def test_what_is_changed_again_and_again(store: Store) -> None:
    """A claim and a transfer, with their events, find everything by key; so do those that are refused."""
    economy = EconomyService(store)
    await check(store, lambda: economy.claim(asked(Ref("999", "New"), "new")), may_sort=True)
    await check(store, lambda: economy.transfer(asked(MEMBERS[1], "again"), MEMBERS[2], 5), may_sort=True)
    await check(store, lambda: economy.undo(asked(MEMBERS[1], "undo"), 1, "mistake"), may_sort=True)


async def test_exports_go_on_by_key(store: Store) -> None:
    """A part of an export begins where the one before ended, without looking at what came before."""
    economy = EconomyService(store)
    after = exports.Place(5, GUILD.id, "101")
    for wanted in (exports.Wanted(), exports.Wanted(guild=GUILD.id), exports.Wanted(guild=GUILD.id, member="101")):
        await check(store, lambda: store.read(exports.export_entries, wanted, 20, after))  # noqa: B023
    party = Party(GUILD.id, "105")
    await check(store, lambda: store.read(exports.export_accounts, economy.rules, economy.today(), 20, party))


async def test_a_missing_index_would_be_noticed(store: Store) -> None:
    """The check itself: a question that no index answers is found, on both databases."""

    def ask(connection: Connection) -> None:
        connection.execute(select(schema.transactions).where(schema.transactions.c.reason == "why"))
        connection.execute(text("SELECT sum(amount) FROM entries"))
        connection.execute(select(schema.accounts).order_by(schema.accounts.c.name).limit(1))

    with noted() as statements:
        await store.read(ask)
    assert all(isinstance(statement, Statement) for statement in statements)
    found = await store.read(read_whole, statements, *GROWING)
    assert [("transactions" in step, "FROM entries" in step) for step in found] == [(True, False), (False, True)]
    assert len(await store.read(sorts, statements)) == 1

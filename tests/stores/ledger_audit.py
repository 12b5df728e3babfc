"""An auditor's look at a whole database: does every coin, every entry and every event fit the others?"""

import json
from collections import defaultdict
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, select

from pulseboard.events import DAILY_CLAIMED, TRANSFERRED
from pulseboard.storage.schema import MINT, accounts, entries, events, transactions, turnover

Account = tuple[str, str]
KINDS = {DAILY_CLAIMED.name: "claim", TRANSFERRED.name: "transfer"}


def audit(connection: Connection) -> dict[Account, int]:
    """The balances of all members. Raises AssertionError where something doesn't fit, row by row."""
    booked = _check_entries(connection)
    _check_events(connection, booked)
    _check_turnover(connection, booked)
    balances = {(row["guild"], row["member"]): row["balance"] for row in rows(connection, accounts)}
    minted = -balances.pop(("", MINT))
    assert sum(balances.values()) == minted
    assert all(balance >= 0 for balance in balances.values())
    return balances


def rows(connection: Connection, table: Table) -> list[RowMapping]:
    return list(connection.execute(select(table)).mappings())


def _check_entries(connection: Connection) -> dict[int, dict[Account, RowMapping]]:
    """Each transaction's entries sum to zero, and each account is what its entries made it, step by step."""
    booked: dict[int, dict[Account, RowMapping]] = defaultdict(dict)
    running: dict[Account, int] = defaultdict(int)
    for entry in connection.execute(select(entries).order_by(entries.c.transaction_id)).mappings():
        account = entry["guild"], entry["member"]
        running[account] += entry["amount"]
        assert running[account] == entry["balance"], entry
        booked[entry["transaction_id"]][account] = entry
    for number, pair in booked.items():
        assert len(pair) == 2, number
        assert sum(entry["amount"] for entry in pair.values()) == 0, number
    for row in rows(connection, accounts):
        assert row["balance"] == running[row["guild"], row["member"]], row
    assert {row["id"] for row in rows(connection, transactions)} == set(booked)
    return booked


def _check_events(connection: Connection, booked: dict[int, dict[Account, RowMapping]]) -> None:
    """Each transaction has one event, each event one transaction, and they tell the same story."""
    told = [row for row in rows(connection, events) if row["kind"] in KINDS]
    carried_out = {row["id"]: row for row in rows(connection, transactions)}
    assert sorted(json.loads(row["data"])["transaction"] for row in told) == sorted(carried_out)
    for row in told:
        data = json.loads(row["data"])
        transaction, pair = carried_out[data["transaction"]], booked[data["transaction"]]
        assert transaction["kind"] == KINDS[row["kind"]]
        assert transaction["actor"] == row["actor_id"]
        assert transaction["guild"] == row["guild_id"]
        assert transaction["occurred_at"] == row["occurred_at"]
        _check_story(transaction, data, {member: entry for (_, member), entry in pair.items()})


def _check_story(transaction: RowMapping, data: dict[str, Any], entry_of: dict[str, RowMapping]) -> None:
    actor = entry_of[transaction["actor"]]
    assert data["balance"] == actor["balance"]
    if transaction["kind"] == "claim":
        assert data["amount"] == actor["amount"] == -entry_of[MINT]["amount"]
        assert data["streak"] == transaction["streak"]
    else:
        payee = entry_of[data["to"]["id"]]
        assert data["amount"] == -actor["amount"] == payee["amount"]
        assert data["to_balance"] == payee["balance"]


def _check_turnover(connection: Connection, booked: dict[int, dict[Account, RowMapping]]) -> None:
    """What the statistics read is the sum of the transactions."""
    expected: dict[tuple[str, int], tuple[int, int]] = defaultdict(lambda: (0, 0))
    for row in rows(connection, transactions):
        key = row["kind"], row["occurred_at"] // 60_000
        moved = max(entry["amount"] for entry in booked[row["id"]].values())
        expected[key] = expected[key][0] + 1, expected[key][1] + moved
    kept = {(row["kind"], row["minute"]): (row["transactions"], row["coins"]) for row in rows(connection, turnover)}
    assert kept == expected

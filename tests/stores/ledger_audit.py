"""An auditor's look at a whole database: does every coin, every entry and every event fit the others?"""

import json
from collections import defaultdict
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, select

from pulseboard.features.economy.rules import GLOBAL, MAX_AMOUNT, Rules, day_of
from pulseboard.kinds import (
    DAILY_CLAIMED,
    ECONOMY_FROZEN,
    ECONOMY_GRANTED,
    ECONOMY_IMPORTED,
    ECONOMY_TAKEN,
    ECONOMY_UNDONE,
    ECONOMY_UNFROZEN,
    TRANSFERRED,
)
from pulseboard.storage.schema import (
    BURN,
    FEE,
    MINT,
    SYSTEM,
    accounts,
    claimed_days,
    entries,
    events,
    transactions,
    turnover,
)

Account = tuple[str, str]
Booked = dict[int, dict[Account, RowMapping]]
"""The entries of each transaction, by account."""
KINDS = {
    DAILY_CLAIMED.name: "claim",
    TRANSFERRED.name: "transfer",
    ECONOMY_GRANTED.name: "grant",
    ECONOMY_TAKEN.name: "take",
    ECONOMY_UNDONE.name: "undo",
    ECONOMY_IMPORTED.name: "import",
}
SYSTEM_ACCOUNTS = {(SYSTEM, MINT), (SYSTEM, BURN), (SYSTEM, FEE)}


def audit(connection: Connection, rules: Rules | None = None) -> dict[Account, int]:
    """The balances of all members. Raises AssertionError where something doesn't fit, row by row.

    For a database that was made by these rules, with no event removed.
    """
    booked = _check_chains(connection)
    carried_out = {row["id"]: row for row in rows(connection, transactions)}
    assert carried_out.keys() == booked.keys()
    _check_transactions(carried_out, booked)
    _check_events(connection, carried_out, booked)
    _check_turnover(connection, carried_out)
    _check_claims(connection, carried_out, booked)
    _check_flows(connection, carried_out, booked, rules or Rules())
    _check_frozen(connection)
    balances = {(row["guild"], row["member"]): row["balance"] for row in rows(connection, accounts)}
    minted, burnt, fees = (balances.pop((SYSTEM, member)) for member in (MINT, BURN, FEE))
    assert sum(balances.values()) == -minted - burnt - fees
    assert all(balance >= 0 for balance in (*balances.values(), burnt, fees))
    return balances


def rows(connection: Connection, table: Table) -> list[RowMapping]:
    return list(connection.execute(select(table)).mappings())


def _check_chains(connection: Connection) -> Booked:
    """Each account's entries are numbered without a gap, and made it what it is, step by step."""
    booked: Booked = defaultdict(dict)
    chain: dict[Account, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for entry in connection.execute(select(entries).order_by(entries.c.number)).mappings():
        account = entry["guild"], entry["member"]
        number, balance = chain[account]
        chain[account] = number + 1, balance + entry["amount"]
        assert chain[account] == (entry["number"], entry["balance"]), entry
        booked[entry["transaction_id"]][account] = entry
    for row in rows(connection, accounts):
        assert (row["moves"], row["balance"]) == chain.pop((row["guild"], row["member"]), (0, 0)), row
    assert not chain
    return booked


def _check_transactions(carried_out: dict[int, RowMapping], booked: Booked) -> None:
    """Entries sum to zero, `amount` is what was moved, and each kind has the accounts it must have."""
    for number, transaction in carried_out.items():
        amounts = {account: entry["amount"] for account, entry in booked[number].items()}
        assert sum(amounts.values()) == 0, number
        assert transaction["amount"] == sum(amount for amount in amounts.values() if amount > 0), number
        system, kind = amounts.keys() & SYSTEM_ACCOUNTS, transaction["kind"]
        if kind == "undo":
            undone = {account: -entry["amount"] for account, entry in booked[transaction["undoes"]].items()}
            assert amounts == undone, number
            assert carried_out[transaction["undoes"]]["kind"] != "undo"
        else:
            assert transaction["undoes"] is None, number
        if kind in ("claim", "grant", "import"):
            assert system, number
            assert all(amounts[account] < 0 for account in system), number
        elif kind == "take":
            assert system == {(SYSTEM, BURN)}, number
        elif kind == "transfer":
            assert system <= {(SYSTEM, FEE)}, number
            assert len(amounts) == 2 + len(system), number
        if kind != "import":
            assert (transaction["reason"] is not None) == (kind in ("grant", "take", "undo")), number


def _check_events(connection: Connection, carried_out: dict[int, RowMapping], booked: Booked) -> None:
    """Each transaction has one event, each event one transaction, and they tell the same story."""
    told = [row for row in rows(connection, events) if row["kind"] in KINDS]
    assert sorted(json.loads(row["data"])["transaction"] for row in told) == sorted(carried_out)
    for row in told:
        data = json.loads(row["data"])
        transaction = carried_out[data["transaction"]]
        assert transaction["kind"] == KINDS[row["kind"]]
        assert transaction["actor"] == row["actor_id"]
        assert transaction["actor_name"] in (row["actor_name"], None)  # not kept before there were books
        if row["guild_id"] or transaction["kind"] != "undo":  # the dashboard undoes whatever guild's
            where = {row["guild_id"]} if row["guild_id"] else {guild for guild, _ in booked[data["transaction"]]}
            assert transaction["guild"] in where
        assert transaction["occurred_at"] == row["occurred_at"]
        assert transaction["amount"] == data["amount"]
        entry_of = {member: entry for (_, member), entry in booked[data["transaction"]].items()}
        _STORIES[transaction["kind"]](transaction, data, entry_of)


def _claim_story(transaction: RowMapping, data: dict[str, Any], entry_of: dict[str, RowMapping]) -> None:
    mine = entry_of[transaction["actor"]]
    assert (data["amount"], data["balance"]) == (mine["amount"], mine["balance"])
    assert data["streak"] == transaction["streak"]


def _transfer_story(transaction: RowMapping, data: dict[str, Any], entry_of: dict[str, RowMapping]) -> None:
    mine, theirs = entry_of[transaction["actor"]], entry_of[data["to"]["id"]]
    assert (-data["amount"], data["balance"]) == (mine["amount"], mine["balance"])
    assert (data.get("received", data["amount"]), data["to_balance"]) == (theirs["amount"], theirs["balance"])
    assert data.get("fee", 0) == (entry_of[FEE]["amount"] if FEE in entry_of else 0)


def _adjustment_story(transaction: RowMapping, data: dict[str, Any], entry_of: dict[str, RowMapping]) -> None:
    theirs = entry_of[data["member"]["id"]]
    assert (data["amount"], data["balance"]) == (abs(theirs["amount"]), theirs["balance"])
    assert (theirs["amount"] > 0) == (transaction["kind"] == "grant")
    assert data["reason"] == transaction["reason"]


def _undo_story(transaction: RowMapping, data: dict[str, Any], entry_of: dict[str, RowMapping]) -> None:
    members = {member: entry["balance"] for member, entry in entry_of.items() if entry["guild"] != SYSTEM}
    if len(members) <= 100:  # more of them would outgrow an event
        assert data["balances"] == members
    assert (data["undoes"], data["reason"]) == (transaction["undoes"], transaction["reason"])


def _import_story(_transaction: RowMapping, data: dict[str, Any], entry_of: dict[str, RowMapping]) -> None:
    assert data["accounts"] == len(entry_of) - 1


_STORIES = {
    "claim": _claim_story,
    "transfer": _transfer_story,
    "grant": _adjustment_story,
    "take": _adjustment_story,
    "undo": _undo_story,
    "import": _import_story,
}


def _check_turnover(connection: Connection, carried_out: dict[int, RowMapping]) -> None:
    """What the statistics read is the sum of the transactions."""
    expected: dict[tuple[str, int], tuple[int, int]] = defaultdict(lambda: (0, 0))
    for row in carried_out.values():
        key = row["kind"], row["occurred_at"] // 60_000
        expected[key] = expected[key][0] + 1, min(expected[key][1] + row["amount"], MAX_AMOUNT)
    kept = {(row["kind"], row["minute"]): (row["transactions"], row["coins"]) for row in rows(connection, turnover)}
    assert kept == expected


def _check_claims(connection: Connection, carried_out: dict[int, RowMapping], booked: Booked) -> None:
    """Each claim has its day; the last one is the account's. (Days claimed before there were books have no claim.)"""
    newest: dict[Account, tuple[int, int]] = {}
    claims: list[int] = []
    for row in sorted(rows(connection, claimed_days), key=lambda row: row["day"]):
        newest[row["guild"], row["member"]] = row["day"], row["streak"]
        if row["transaction_id"] is not None:
            claims.append(row["transaction_id"])
            assert carried_out[row["transaction_id"]]["streak"] == row["streak"], row
            assert (row["guild"], row["member"]) in booked[row["transaction_id"]], row
    made = {number for number, row in carried_out.items() if row["kind"] == "claim"}
    assert len(claims) == len(set(claims))
    assert set(claims) <= made
    for row in rows(connection, accounts):
        expected = newest.pop((row["guild"], row["member"]), (None, 0))
        assert (row["claim_day"], row["streak"]) == expected, row
    assert not newest


def _check_flows(connection: Connection, carried_out: dict[int, RowMapping], booked: Booked, rules: Rules) -> None:
    """What an account has sent and received on its last day of moving is the sum of that day's transfers."""
    sent: dict[tuple[Account, int], int] = defaultdict(int)
    received: dict[tuple[Account, int], int] = defaultdict(int)
    newest: dict[Account, int] = {}
    for number, transaction in sorted(carried_out.items()):
        if transaction["kind"] != "transfer":
            continue
        for account, entry in booked[number].items():
            if account in SYSTEM_ACCOUNTS:
                continue
            day = newest[account] = max(day_of(rules, transaction["occurred_at"]), newest.get(account, 0))
            flow = sent if account[1] == transaction["actor"] else received
            flow[account, day] += abs(entry["amount"])
    for row in rows(connection, accounts):
        account = row["guild"], row["member"]
        day = newest.get(account)
        if row["flow_day"] is None:  # a member who only paid before there were books
            assert (row["sent"], row["received"]) == (0, 0), row
            continue
        assert row["flow_day"] == day, row
        assert (row["sent"], row["received"]) == (
            min(sent[account, day], MAX_AMOUNT),
            min(received[account, day], MAX_AMOUNT),
        ), row


def _check_frozen(connection: Connection) -> None:
    """An account is frozen if the last event about it says so."""
    told: list[tuple[str | None, str, bool]] = []
    for row in sorted(rows(connection, events), key=lambda row: row["seq"]):
        if row["kind"] in (ECONOMY_FROZEN.name, ECONOMY_UNFROZEN.name):
            member = json.loads(row["data"])["member"]["id"]
            told.append((row["guild_id"], member, row["kind"] == ECONOMY_FROZEN.name))
    for row in rows(connection, accounts):
        of_it = [
            frozen
            for guild, member, frozen in told
            if member == row["member"] and (guild in (row["guild"], None) or row["guild"] == GLOBAL)
        ]
        assert bool(row["frozen"]) == (of_it[-1] if of_it else False), row

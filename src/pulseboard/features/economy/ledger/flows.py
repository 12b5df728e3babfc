"""Coins over time: how many there were, and what was minted, burnt, claimed and transferred in each stretch of time."""

from itertools import pairwise
from typing import NamedTuple

from sqlalchemy import Connection, cast, func, select, text

from pulseboard.events import timestamp
from pulseboard.features.economy.ledger.books import MINUTE_MS
from pulseboard.features.economy.ledger.job import CLAIM, TRANSFER
from pulseboard.features.economy.rules import MAX_AMOUNT
from pulseboard.features.economy.wire import Flow, FlowList
from pulseboard.storage.schema import BURN, FEE, MINT, OF_NOBODY, Float64, turnover

_DAY_MINUTES = 1_440
_STEP_MINUTES = (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, _DAY_MINUTES)
"""How long a stretch may be; from a day on, whole days."""


def _held_by(account: str) -> str:
    """SQL for what one of the accounts of nobody held after the last transaction before an edge."""
    return f"""coalesce((SELECT balance FROM entries WHERE {OF_NOBODY} AND member = '{account}'
        AND transaction_id <= (SELECT id FROM transactions WHERE occurred_at < edge
            ORDER BY occurred_at DESC, id DESC LIMIT 1)
        ORDER BY transaction_id DESC LIMIT 1), 0)"""


_HELD = text(
    f"""WITH RECURSIVE edges(edge) AS (
        SELECT CAST(:first AS BIGINT) UNION ALL SELECT edge + :step FROM edges WHERE edge + :step <= :last)
    SELECT {_held_by(MINT)} AS mint, {_held_by(BURN)} + {_held_by(FEE)} AS burnt FROM edges ORDER BY edge"""
)


class Stretches(NamedTuple):
    """Stretches of time of equal length, one after the other, in minutes since 1970."""

    first: int
    step: int
    number: int

    @property
    def begins(self) -> list[int]:
        return [self.first + place * self.step for place in range(self.number)]


def stretches(start_ms: int, end_ms: int, points: int) -> Stretches:
    """Those that hold all of a time: as short as may be, in at most `points` and one. They end with it, to the minute.

    So the last one is as long as the others, and what has just happened can be compared with what was.
    """
    wanted = -(-(end_ms - start_ms) // (MINUTE_MS * points))
    step = next((step for step in _STEP_MINUTES if step >= wanted), -(-wanted // _DAY_MINUTES) * _DAY_MINUTES)
    end = -(-end_ms // MINUTE_MS)
    number = -(-(end * MINUTE_MS - start_ms) // (step * MINUTE_MS))
    return Stretches(end - number * step, step, number)


def read_flows(connection: Connection, within: Stretches) -> FlowList:
    """What moved in each stretch, oldest first, and how many coins there were in its end.

    Minted and burnt are what the accounts of nobody changed by, so that they always add up to the supply; whatever was
    undone counts against them when that was done.
    """
    held = _held_at_edges(connection, within)
    moved = _moved(connection, within)
    items = []
    for begin, (before, after) in zip(within.begins, pairwise(held), strict=True):
        claims, claimed = moved.get((CLAIM, begin), (0, 0))
        transfers, transferred = moved.get((TRANSFER, begin), (0, 0))
        items.append(
            Flow(
                at=timestamp(begin * MINUTE_MS),
                supply=after.minted - after.burnt,
                minted=after.minted - before.minted,
                burnt=after.burnt - before.burnt,
                claims=claims,
                claimed=claimed,
                transfers=transfers,
                transferred=transferred,
            )
        )
    return FlowList(items=items, step_seconds=within.step * 60)


class _Held(NamedTuple):
    minted: int
    burnt: int


def _held_at_edges(connection: Connection, within: Stretches) -> list[_Held]:
    """Before the first stretch and after each of them."""
    edges = {"first": within.first, "step": within.step, "last": within.first + within.number * within.step}
    rows = connection.execute(_HELD, {name: minutes * MINUTE_MS for name, minutes in edges.items()})
    return [_Held(-row.mint, row.burnt) for row in rows]


def _moved(connection: Connection, within: Stretches) -> dict[tuple[str, int], tuple[int, int]]:
    """Transactions and coins by kind and the minute that a stretch begins with."""
    column = turnover.c
    begin = column.minute - (column.minute - within.first) % within.step
    query = (
        select(column.kind, begin, func.sum(column.transactions), func.sum(cast(column.coins, Float64)))
        .where(
            column.kind.in_((CLAIM, TRANSFER)),
            column.minute >= within.first,
            column.minute < within.first + within.number * within.step,
        )
        .group_by(column.kind, begin)
    )
    return {
        (kind, minute): (int(transactions), min(int(coins), MAX_AMOUNT))
        for kind, minute, transactions, coins in connection.execute(query)
    }

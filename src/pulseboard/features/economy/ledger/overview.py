"""The whole economy at a glance: how much there is, who holds it, and what moved when."""

import bisect
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, Text, bindparam, case, cast, func, select

from pulseboard.events import timestamp
from pulseboard.features.economy import rules as rule
from pulseboard.features.economy.ledger.books import MINUTE_MS, minted_and_burnt
from pulseboard.features.economy.ledger.operations import CLAIM, TRANSFER
from pulseboard.features.economy.ledger.queries import members_of, richest
from pulseboard.features.economy.rules import MAX_AMOUNT, Rules
from pulseboard.features.economy.wire import Bucket, EconomyOverview, Move, Person, Turnover
from pulseboard.storage.schema import SYSTEM, accounts, transactions, turnover

HOURS, DAYS, RICHEST, LARGEST = 48, 30, 10, 10
_HOUR_MS = 3_600_000
_QUARTER_MINUTES = 15
_QUARTER_MS = _QUARTER_MINUTES * MINUTE_MS
_QUARTER = turnover.c.minute // _QUARTER_MINUTES
_MOVED = (
    select(_QUARTER, func.sum(turnover.c.transactions), func.sum(turnover.c.coins))  # 15 minutes: no overflow
    .where(turnover.c.kind == bindparam("of_kind"), turnover.c.minute >= bindparam("since"))
    .group_by(_QUARTER)
)


class _Moved(NamedTuple):
    """What one kind of transaction moved in a quarter of an hour. Every time zone's days begin with one."""

    at_ms: int
    kind: str
    transactions: int
    coins: int


def read_overview(
    connection: Connection, rules: Rules, now_ms: int, *, balanced: bool | None, proven_at: str | None
) -> EconomyOverview:
    """Everything of one moment; what the last proof said is handed in."""
    minted, burnt = minted_and_burnt(connection)
    buckets = _distribution(connection)
    days = _last_days(rules, now_ms)
    hours = [(now_ms // _HOUR_MS - back) * _HOUR_MS for back in reversed(range(HOURS))]
    moved = _moved_since(connection, min(days[0], hours[0]))
    return EconomyOverview(
        supply=minted - burnt,
        minted=minted,
        burnt=burnt,
        accounts=sum(bucket.accounts for bucket in buckets),
        balanced=balanced,
        proven_at=proven_at,
        by_hour=_by_time(moved, hours),
        by_day=_by_time(moved, days),
        distribution=buckets,
        richest=richest(connection, RICHEST, accounts.c.balance > 0),
        largest_moves=_largest_moves(connection),
        currency=rules.currency,
        time_zone=str(rules.zone),
    )


def _distribution(connection: Connection) -> list[Bucket]:
    digits = case((accounts.c.balance == 0, 0), else_=func.length(cast(accounts.c.balance, Text))).label("digits")
    query = (
        select(digits, func.count().label("accounts"), func.sum(accounts.c.balance).label("coins"))
        .where(accounts.c.guild != SYSTEM)
        .group_by(digits)
    )
    found = {row.digits: row for row in connection.execute(query)}
    return [
        Bucket(
            at_least=10 ** (digits - 1) if digits else 0,
            at_most=min(10**digits - 1, MAX_AMOUNT),
            accounts=found[digits].accounts if digits in found else 0,
            coins=int(found[digits].coins) if digits in found else 0,
        )
        for digits in range(max(found, default=-1) + 1)
    ]


def _last_days(rules: Rules, now_ms: int) -> list[int]:
    """When each of the last days began."""
    today = rule.day_of(rules, now_ms)
    return [rule.day_begins_ms(rules, today - back) for back in reversed(range(DAYS))]


def _moved_since(connection: Connection, since_ms: int) -> list[_Moved]:
    return [
        _Moved(quarter * _QUARTER_MS, kind, int(count), int(coins))
        for kind in (CLAIM, TRANSFER)  # one by one: grouped by the kind too it takes SQLite twice as long
        for quarter, count, coins in connection.execute(_MOVED, {"of_kind": kind, "since": since_ms // MINUTE_MS})
    ]


def _by_time(moved: Sequence[_Moved], begins_ms: list[int]) -> list[Turnover]:
    """What moved in each of these stretches of time, each of which lasts until the next one begins."""
    sums = [{CLAIM: (0, 0), TRANSFER: (0, 0)} for _ in begins_ms]
    for at_ms, kind, count, coins in moved:
        place = bisect.bisect_right(begins_ms, at_ms) - 1
        if place >= 0:
            counted, summed = sums[place][kind]
            sums[place][kind] = counted + count, min(summed + coins, MAX_AMOUNT)
    return [
        Turnover(
            at=timestamp(at_ms),
            claims=of[CLAIM][0],
            claimed=of[CLAIM][1],
            transfers=of[TRANSFER][0],
            transferred=of[TRANSFER][1],
        )
        for at_ms, of in zip(begins_ms, sums, strict=True)
    ]


def _largest_moves(connection: Connection) -> list[Move]:
    columns = transactions.c
    query = select(transactions).where(columns.amount.is_not(None))
    rows = list(connection.execute(query.order_by(columns.amount.desc(), columns.id.desc()).limit(LARGEST)))
    members = members_of(connection, [row.id for row in rows])
    return [
        Move(
            transaction=row.id,
            kind=row.kind,
            amount=row.amount,
            at=timestamp(row.occurred_at),
            actor=Person(id=row.actor, name=row.actor_name),
            reason=row.reason,
            members=[Person(id=member, name=name or None) for member, name in members.get(row.id, [])],
        )
        for row in rows
    ]

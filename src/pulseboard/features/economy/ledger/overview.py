"""The whole economy at a glance: how much there is, who holds it, and what moved when.

Sums over ranges of a key, one by one, are several times as fast in SQLite as the same rows grouped: nothing is sorted.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, cast, func, literal_column, select, union_all

from pulseboard.events import timestamp
from pulseboard.features.economy import rules as rule
from pulseboard.features.economy.ledger.books import MINUTE_MS, minted_and_burnt
from pulseboard.features.economy.ledger.job import CLAIM, TRANSFER
from pulseboard.features.economy.ledger.queries import richest
from pulseboard.features.economy.ledger.transactions import MOVES, read_moves
from pulseboard.features.economy.rules import MAX_AMOUNT, Rules
from pulseboard.features.economy.wire import Bucket, EconomyOverview, Move, Share, Turnover
from pulseboard.storage.schema import SYSTEM, Float64, accounts, transactions, turnover

HOURS, DAYS, RICHEST, LARGEST = 48, 30, 10, 10
_RICH, _RICH_PERCENT = (1, 10), (1, 10)
_HOUR_MS = 3_600_000
_BUCKETS = [(0, 0), *((10**digits, min(10 ** (digits + 1) - 1, MAX_AMOUNT)) for digits in range(16))]

_HELD = union_all(
    *(
        select(
            literal_column(str(place)).label("place"), func.count().label("accounts"), func.sum(accounts.c.balance)
        ).where(accounts.c.balance.between(*bounds), accounts.c.guild != SYSTEM)
        for place, bounds in enumerate(_BUCKETS)
    )
)
# As floats, which don't overflow: what can be counted (`MAX_AMOUNT`) is exact, and more than that is shown as that.
_MOVED = union_all(
    *(
        select(
            literal_column(str(place)).label("place"),
            literal_column(f"'{kind}'").label("kind"),
            func.sum(turnover.c.transactions),
            func.sum(cast(turnover.c.coins, Float64)),
        ).where(
            turnover.c.kind == kind,
            turnover.c.minute >= bindparam(f"begin_{place}"),
            turnover.c.minute < bindparam(f"end_{place}"),
        )
        for kind in (CLAIM, TRANSFER)
        for place in range(DAYS + HOURS)
    )
)


def read_overview(
    connection: Connection, rules: Rules, now_ms: int, *, balanced: bool | None, proven_at: str | None
) -> EconomyOverview:
    """Everything of one moment; what the last proof said is handed in."""
    minted, burnt = minted_and_burnt(connection)
    buckets = _distribution(connection)
    today, hour = rule.day_of(rules, now_ms), now_ms // _HOUR_MS
    days = [rule.day_begins_ms(rules, today - back) for back in reversed(range(DAYS))]
    hours = [(hour - back) * _HOUR_MS for back in reversed(range(HOURS))]
    moved = _moved(connection, [*_stretches(days), *_stretches(hours)])
    return EconomyOverview(
        supply=sum(bucket.coins for bucket in buckets),
        minted=minted,
        burnt=burnt,
        accounts=sum(bucket.accounts for bucket in buckets),
        balanced=balanced,
        proven_at=proven_at,
        by_hour=moved[DAYS:],
        by_day=moved[:DAYS],
        distribution=buckets,
        shares=_shares(connection),
        richest=richest(connection, RICHEST, accounts.c.balance > 0),
        largest_moves=_largest_moves(connection),
        currency=rules.currency,
        large_amount=rules.large_amount,
        is_global=rules.is_global,
        time_zone=str(rules.zone),
    )


def _shares(connection: Connection) -> list[Share]:
    has_coins = accounts.c.guild != SYSTEM, accounts.c.balance > 0
    holders = connection.execute(select(func.count()).select_from(accounts).where(*has_coins)).scalar_one()
    if not holders:
        return []
    sizes = [*((None, count) for count in _RICH), *((part, -(-holders * part // 100)) for part in _RICH_PERCENT)]
    richest_first = select(accounts.c.balance).where(*has_coins).order_by(accounts.c.balance.desc())
    held = [func.sum(richest_first.limit(count).subquery().c.balance) for _, count in sizes]
    sums = connection.execute(
        union_all(*(select(literal_column(str(place)).label("place"), coins) for place, coins in enumerate(held)))
    )
    coins = {place: int(total) for place, total in sums}
    return [
        Share(percent=percent, accounts=min(count, holders), coins=coins[place])
        for place, (percent, count) in enumerate(sizes)
    ]


def _distribution(connection: Connection) -> list[Bucket]:
    """Up to the bucket of the richest."""
    held = {place: (count, int(coins or 0)) for place, count, coins in connection.execute(_HELD)}
    last = max((place for place, (count, _) in held.items() if count), default=-1)
    return [
        Bucket(at_least=at_least, at_most=at_most, accounts=held[place][0], coins=held[place][1])
        for place, (at_least, at_most) in enumerate(_BUCKETS[: last + 1])
    ]


def _stretches(begins_ms: Sequence[int]) -> list[tuple[int, int]]:
    """Each lasts until the next one begins, the last one for ever: the clock may have been put back."""
    return list(zip(begins_ms, [*begins_ms[1:], MAX_AMOUNT], strict=True))


def _moved(connection: Connection, stretches: Sequence[tuple[int, int]]) -> list[Turnover]:
    """What moved in each of these stretches of time, in milliseconds; they begin with a minute."""
    bounds: dict[str, int] = {}
    for place, (begin_ms, end_ms) in enumerate(stretches):
        bounds |= {f"begin_{place}": begin_ms // MINUTE_MS, f"end_{place}": end_ms // MINUTE_MS}
    moved = {
        (place, kind): (int(count or 0), min(int(coins or 0), MAX_AMOUNT))
        for place, kind, count, coins in connection.execute(_MOVED, bounds)
    }
    return [
        Turnover(
            at=timestamp(begin_ms),
            claims=moved[place, CLAIM][0],
            claimed=moved[place, CLAIM][1],
            transfers=moved[place, TRANSFER][0],
            transferred=moved[place, TRANSFER][1],
        )
        for place, (begin_ms, _) in enumerate(stretches)
    ]


def _largest_moves(connection: Connection) -> list[Move]:
    columns = transactions.c
    largest = columns.amount.desc(), columns.id.desc()
    return read_moves(connection, MOVES.where(columns.amount.is_not(None)).order_by(*largest).limit(LARGEST))

"""The check of a bank's history finds what it is there to find."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.stores.bank_history import Books, Kept, faults_of
from tests.stores.bank_tasks import Called, Line, Read, Told

PAID = {
    "type": "transferred",
    "transaction": 2,
    "amount": 60,
    "fee": 1,
    "received": 59,
    "balance": 40,
    "to_balance": 59,
}
LINES: list[Line] = [
    Called("a", "grant", "0", "1", 100),
    Told("a", {"type": "adjusted", "transaction": 1, "amount": 100, "balance": 100}),
    Called("b", "transfer", "1", "2", 60),
    Told("b", PAID),
    Called("c", "transfer", "1", "2", 500),
    Told("c", {"type": "refused", "reason": "not_enough"}),
    Called("d", "claim", "2", "2", 0),  # nobody knows whether it was carried out
    Read(99, 99, 0),
]
GRANT = Kept(1, "a", "grant", "0", 0, None, {"1": 100, "mint": -100}, {"1": 100, "mint": -100})
TRANSFER = Kept(2, "b", "transfer", "1", 0, None, {"1": -60, "2": 59, "fee": 1}, {"1": 40, "2": 59, "fee": 1})
CLAIM = Kept(3, "d", "claim", "2", 0, None, {"2": 10, "mint": -10}, {"2": 69, "mint": -110})
BALANCES = {"1": 40, "2": 59, "fee": 1, "mint": -100, "burn": 0}
CLAIMED = {**BALANCES, "2": 69, "mint": -110}


@pytest.mark.parametrize("books", [Books([GRANT, TRANSFER], BALANCES), Books([GRANT, TRANSFER, CLAIM], CLAIMED)])
def test_nothing_is_wrong(books: Books) -> None:
    """What nobody knows the outcome of may be there, or not."""
    assert faults_of(LINES, books) == []


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (lambda lines, kept, held: kept.remove(TRANSFER), "b was acknowledged, and carried out 0 times"),
        (lambda lines, kept, held: kept.append(TRANSFER._replace(number=9)), "carried out 2 times"),
        (lambda lines, kept, held: kept.append(TRANSFER._replace(number=9, interaction="c")), "c was refused, and"),
        (lambda lines, kept, held: kept.append(GRANT._replace(number=9, interaction="z")), "nobody asked for"),
        (lambda lines, kept, held: kept.extend([CLAIM, CLAIM._replace(number=9)]), "claimed day 0 2 times"),
        (
            lambda lines, kept, held: kept.__setitem__(0, GRANT._replace(moves={"1": 90, "mint": -90})),
            "is in the books",
        ),
        (lambda lines, kept, held: kept.__setitem__(0, GRANT._replace(actor="7")), "asked for was"),
        (lambda lines, kept, held: lines.append(Told("c", {"type": "refused", "reason": "frozen"})), "differently"),
        (lambda lines, kept, held: lines.append(Read(98, 99, 0)), "a wrong total"),
        (lambda lines, kept, held: lines.append(Read(99, 99, -1)), "a wrong total"),
        (lambda lines, kept, held: held.update({"1": 41}), "1 holds 41, and its entries make 40"),
        (lambda lines, kept, held: held.update({"1": -1}), "1 holds -1"),
    ],
)
def test_what_is_spoilt_is_found(spoil: Callable[[Any, Any, Any], None], fault: str) -> None:
    """Lost, doubled, not asked for, told otherwise, or not of one moment."""
    lines, kept, held = list(LINES), [GRANT, TRANSFER], dict(BALANCES)
    spoil(lines, kept, held)
    assert any(fault in found for found in faults_of(lines, Books(kept, held)))

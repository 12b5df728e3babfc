"""The economy at a glance, over a real socket, on both databases."""

import asyncio
from pathlib import Path

from pulseboard.features.economy.rules import MAX_AMOUNT
from tests.app.economy_fixtures import (
    ANDERS,
    DAY_MS,
    MEADOW,
    MEMBERS,
    MIRA,
    YUKI,
    Bank,
    bank,
    open_bank,
)

__all__ = ["bank"]

HOUR_MS = 3_600_000


async def test_an_empty_economy(bank: Bank) -> None:
    """Before the first claim there is nothing, and all of it adds up."""
    overview = await bank.get("overview")
    assert [overview[name] for name in ("supply", "minted", "burnt", "accounts")] == [0, 0, 0, 0]
    assert overview["distribution"] == overview["richest"] == overview["largestMoves"] == []
    assert [len(overview[name]) for name in ("byHour", "byDay")] == [48, 30]
    assert await bank.get("accounts") == {"items": [], "next": None}


async def test_overview(bank: Bank) -> None:
    """Supply is the sum of the members' balances, and what was minted without what was burnt."""
    bank.at_ms -= 2 * DAY_MS
    await bank.claim(MIRA)
    bank.at_ms += 2 * DAY_MS
    await bank.claim(MIRA)
    await bank.claim(YUKI, MEADOW)
    moved = await bank.pay(MIRA, ANDERS, 150)
    taken = await bank.post("accounts/1000/13/take", {"amount": 60, "reason": "fine"})
    overview = await bank.get("overview")
    assert [overview[name] for name in ("supply", "minted", "burnt", "accounts")] == [240, 300, 60, 3]
    assert overview["currency"] == {"one": "coin", "many": "coins", "symbol": ""}
    assert overview["timeZone"] == "UTC"
    assert [(holding["member"], holding["balance"]) for holding in overview["richest"]] == [
        (YUKI.id, 100),
        (ANDERS.id, 90),
        (MIRA.id, 50),
    ]
    assert overview["distribution"] == [
        {"from": 0, "to": 0, "accounts": 0, "coins": 0},
        {"from": 1, "to": 9, "accounts": 0, "coins": 0},
        {"from": 10, "to": 99, "accounts": 2, "coins": 140},
        {"from": 100, "to": 999, "accounts": 1, "coins": 100},
    ]
    largest = overview["largestMoves"][0]
    assert (largest["transaction"], largest["kind"], largest["amount"]) == (moved, "transfer", 150)
    assert largest["members"] == [{"id": MIRA.id, "name": "Mira"}, {"id": ANDERS.id, "name": "Anders"}]
    assert taken.json()["transaction"] == overview["largestMoves"][-1]["transaction"]


async def test_turnover_by_hour_and_day(bank: Bank) -> None:
    """The last 48 hours and 30 days, each with what moved in it; what is older is left out."""
    for days_ago, member in ((30, MIRA), (29, MIRA), (2, YUKI), (0, YUKI)):
        bank.at_ms -= days_ago * DAY_MS
        await bank.claim(member)
        bank.at_ms += days_ago * DAY_MS
    bank.at_ms -= HOUR_MS
    await bank.pay(YUKI, MIRA, 30)
    bank.at_ms += HOUR_MS
    await bank.pay(YUKI, MIRA, 5)
    overview = await bank.get("overview")
    hours, days = overview["byHour"], overview["byDay"]
    assert (hours[0]["at"], hours[-1]["at"]) == ("2026-03-08T13:00:00.000Z", "2026-03-10T12:00:00.000Z")
    assert (days[0]["at"], days[-1]["at"]) == ("2026-02-09T00:00:00.000Z", "2026-03-10T00:00:00.000Z")
    now = {"claims": 1, "claimed": 100, "transfers": 1, "transferred": 5}
    assert hours[-1] == {"at": "2026-03-10T12:00:00.000Z"} | now
    assert hours[-2]["transferred"] == 30
    assert sum(hour["claims"] for hour in hours) == 1
    assert days[-1] == {
        "at": "2026-03-10T00:00:00.000Z",
        "claims": 1,
        "claimed": 100,
        "transfers": 2,
        "transferred": 35,
    }
    assert [day["claims"] for day in days] == [1, *[0] * 26, 1, 0, 1]


async def test_days_are_those_of_the_economys_zone(tmp_path: Path) -> None:
    """A day begins at the zone's midnight, also where the clocks change."""
    async with open_bank(tmp_path / "data", economy_time_zone="Asia/Kolkata") as bank:
        bank.at_ms = 1_773_081_000_000  # 2026-03-09 18:30 UTC, 2026-03-10 00:00 there
        await bank.claim(MIRA)
        bank.at_ms -= 1
        await bank.claim(YUKI)
        overview = await bank.get("overview")
        assert overview["timeZone"] == "Asia/Kolkata"
        assert overview["byDay"][-1]["at"] == "2026-03-08T18:30:00.000Z"
        assert overview["byDay"][-1]["claims"] == 2
        bank.at_ms += 1
        days = (await bank.get("overview"))["byDay"]
        assert [(day["at"], day["claims"]) for day in days[-2:]] == [
            ("2026-03-08T18:30:00.000Z", 1),
            ("2026-03-09T18:30:00.000Z", 1),
        ]


async def test_everything_there_can_be(bank: Bank) -> None:
    """The largest supply there can be is counted, summed and shown exactly."""
    await bank.grant(MIRA, MAX_AMOUNT)
    for payer, payee in [(MIRA, YUKI), (YUKI, MIRA)] * 3:
        bank.at_ms += 60_000
        await bank.pay(payer, payee, MAX_AMOUNT)
    overview = await bank.get("overview")
    assert overview["supply"] == overview["minted"] == MAX_AMOUNT
    assert overview["byDay"][-1]["transferred"] == MAX_AMOUNT  # as far as can be counted
    assert overview["distribution"][-1] == {"from": 10**15, "to": MAX_AMOUNT, "accounts": 1, "coins": MAX_AMOUNT}
    assert overview["largestMoves"][0]["amount"] == MAX_AMOUNT


async def test_overview_is_of_one_moment(bank: Bank) -> None:
    """While coins move, supply, minted, burnt and the distribution agree in every answer."""
    for member in MEMBERS:
        await bank.grant(member, 1_000)

    async def trade() -> None:
        for turn in range(60):
            await bank.grant(MEMBERS[turn % 5], 7)
            await bank.post(f"accounts/1000/{MEMBERS[turn % 3].id}/take", {"amount": 3, "reason": "rent"})

    trading = asyncio.create_task(trade())
    checked = 0
    while not trading.done() or checked == 0:
        overview = await bank.get("overview")
        assert overview["supply"] == overview["minted"] - overview["burnt"]
        assert overview["supply"] == sum(bucket["coins"] for bucket in overview["distribution"])
        checked += 1
    await trading
    assert checked > 5

"""Coins over time, all transactions, what the richest hold and the proof, as the dashboard reads them."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from pulseboard.config import PostgresUrl
from pulseboard.events import Ref
from pulseboard.features.economy.ledger.flows import Stretches, stretches
from tests.app.economy_fixtures import ANDERS, DAY_MS, MEMBERS, MIRA, NOON, YUKI, Bank, open_bank
from tests.stores.broken_books import tamper

HOUR_MS = 3_600_000
MINUTE_MS = 60_000


@pytest.fixture
async def bank(place: Path | PostgresUrl) -> AsyncIterator[Bank]:
    async with open_bank(place, economy_fee_basis_points=1_000) as opened:
        yield opened


def figures(flow: dict[str, Any]) -> list[int]:
    return [flow[name] for name in ("supply", "minted", "burnt", "claimed", "transferred")]


async def test_flows(bank: Bank) -> None:
    """Each stretch has what moved in it and the supply in its end; minted without burnt is what the supply grew by."""
    await bank.claim(MIRA)
    bank.at_ms += HOUR_MS
    await bank.claim(YUKI)
    paid = await bank.pay(MIRA, YUKI, 50)
    bank.at_ms += 2 * HOUR_MS
    await bank.post(f"transactions/{paid}/undo", {"reason": "mistake"})
    await bank.post("accounts/1000/12/take", {"amount": 30, "reason": "fine"})
    flows = await bank.get("flows", points=24)
    assert flows["stepSeconds"] == 3_600
    assert [flow["at"] for flow in flows["items"][-2:]] == ["2026-03-10T13:01:00.000Z", "2026-03-10T14:01:00.000Z"]
    assert [figures(flow) for flow in flows["items"][-5:]] == [
        [0, 0, 0, 0, 0],
        [100, 100, 0, 100, 0],
        [195, 100, 5, 100, 50],
        [195, 0, 0, 0, 0],
        [170, 0, 25, 0, 0],
    ]
    assert [flow["claims"] + flow["transfers"] for flow in flows["items"][-3:]] == [2, 0, 0]
    assert (await bank.get("overview"))["supply"] == 170


async def test_flows_of_a_time(bank: Bank) -> None:
    """What was before it counts for the supply only, and what came after it not at all."""
    for _ in range(4):
        await bank.claim(MIRA)
        bank.at_ms += DAY_MS
    flows = await bank.get("flows", **{"from": "2026-03-11T06:00:00Z", "to": "2026-03-12T18:00:00Z", "points": 2})
    assert flows["stepSeconds"] == 86_400
    assert [(flow["at"][:10], *figures(flow)[:2]) for flow in flows["items"]] == [
        ("2026-03-10", 210, 110),
        ("2026-03-11", 330, 120),
    ]
    backwards = {"from": "2026-03-12T18:00:00Z", "to": "2026-03-11T06:00:00Z"}
    for wrong in (backwards, {"points": 501}, {"to": "1969-01-01T00:00:00Z"}, {"from": "2026-03-11T06:00:00"}):
        assert (await bank.get("flows", 400, **wrong))["detail"]


@pytest.mark.parametrize(
    ("length_ms", "points", "expected"),
    [
        (15 * MINUTE_MS, 120, Stretches(NOON // MINUTE_MS, 1, 15)),
        (HOUR_MS, 12, Stretches(NOON // MINUTE_MS, 5, 12)),
        (30 * DAY_MS, 30, Stretches(NOON // MINUTE_MS, 1_440, 30)),
        (365 * DAY_MS, 100, Stretches(NOON // MINUTE_MS - 4_320, 5_760, 92)),
        (1, 1, Stretches(NOON // MINUTE_MS, 1, 1)),
    ],
)
def test_stretches(length_ms: int, points: int, expected: Stretches) -> None:
    """They end with the time, to the minute, hold all of it, and are as short as may be."""
    found = stretches(NOON, NOON + length_ms, points)
    assert found == expected
    assert found.begins[0] * MINUTE_MS <= NOON
    assert 0 <= (found.begins[-1] + found.step) * MINUTE_MS - NOON - length_ms < MINUTE_MS


async def test_transactions(bank: Bank) -> None:
    """The newest first, of one kind or all, page by page; what was undone names what took it back."""
    claims = [await bank.claim(member) for member in MEMBERS]
    paid = await bank.pay(MIRA, ANDERS, 10)
    granted = (await bank.post("accounts/1000/12/grant", {"amount": 7, "reason": "prize"})).json()["transaction"]
    undone = (await bank.post(f"transactions/{granted}/undo", {"reason": "wrong one"})).json()["transaction"]

    async def numbers(**parameters: Any) -> list[int]:
        return [move["transaction"] for move in (await bank.get("transactions", **parameters))["items"]]

    assert await numbers() == [undone, granted, paid, *reversed(claims)]
    assert await numbers(kind="administration") == [undone, granted]
    assert await numbers(kind="grant") == [granted]
    assert await numbers(kind="transfer") == [paid]
    assert await numbers(kind="import") == []
    first = await bank.get("transactions", kind="claim", limit=3)
    await bank.claim(Ref("77", "New"))
    rest = await bank.get("transactions", kind="claim", limit=3, cursor=first["next"])
    assert [move["transaction"] for move in first["items"] + rest["items"]] == claims[::-1]
    assert rest["next"] is None
    one = (await bank.get("transactions", kind="grant"))["items"][0]
    assert one == {
        "transaction": granted,
        "kind": "grant",
        "amount": 7,
        "at": "2026-03-10T12:00:00.000Z",
        "actor": {"id": "local", "name": "local"},
        "reason": "prize",
        "members": [{"id": YUKI.id, "name": "Yuki"}],
        "payer": None,
        "undoes": None,
        "undoneBy": undone,
    }
    back = (await bank.post(f"transactions/{paid}/undo", {"reason": "back"})).json()["transaction"]
    moves = {move["transaction"]: move for move in (await bank.get("transactions"))["items"]}
    assert [moves[number]["payer"] for number in (paid, back, undone)] == [MIRA.id, ANDERS.id, None]
    lines = (await bank.get("accounts/1000/12"))["items"]
    assert [(line["undoes"], line["undoneBy"]) for line in lines] == [(granted, None), (None, undone), (None, None)]
    assert (await bank.get("transactions", 400, kind="theft"))["detail"]
    assert (await bank.get("transactions", 400, cursor="x"))["detail"]


async def test_shares(bank: Bank) -> None:
    """What the richest hold, of those who have coins; nothing while nobody has."""
    assert (await bank.get("overview"))["shares"] == []
    for number in range(1, 121):
        await bank.grant(Ref(str(1_000 + number), "Member"), number)
    overview = await bank.get("overview")
    assert overview["shares"] == [
        {"percent": None, "accounts": 1, "coins": 120},
        {"percent": None, "accounts": 10, "coins": sum(range(111, 121))},
        {"percent": 1, "accounts": 2, "coins": 239},
        {"percent": 10, "accounts": 12, "coins": sum(range(109, 121))},
    ]


async def test_proof(place: Path | PostgresUrl) -> None:
    """What was compared, when and by whom; asked to prove, the dashboard tells what is wrong by now."""
    async with open_bank(place) as bank:
        await bank.claim(MIRA)
        before = await bank.get("proof")
        assert (before["balanced"], len(before["checks"])) == (True, 6)
        assert before["everySeconds"] >= 60
        assert all(check["holds"] and check["faults"] == [] for check in before["checks"])
        while bank.served.dashboard.board.store.backlog.waiting:
            await asyncio.sleep(0.005)
        await asyncio.to_thread(tamper, place, "UPDATE accounts SET balance = balance + 5 WHERE member = '11'")
        assert (await bank.get("proof"))["balanced"] is True
        after = (await bank.post("proof", None)).json()
        assert after == await bank.get("proof")
        assert (after["balanced"], after["provenAt"] > before["provenAt"]) == (False, True)
        [supply] = [check for check in after["checks"] if "minted" in check["holds"]]
        assert supply["faults"] == ["Members hold 105 together; minted without burnt is 100."]
        await asyncio.to_thread(tamper, place, "UPDATE accounts SET balance = balance - 5 WHERE member = '11'")
        assert (await bank.post("proof", None)).json()["balanced"] is True


async def test_a_proof_that_cannot_be_made(tmp_path: Path) -> None:
    """While the database is away the answer says so, and the last proof stands."""
    async with open_bank(tmp_path / "data") as bank:
        before = await bank.get("proof")
        database = tmp_path / "data" / "pulseboard.db"
        database.rename(tmp_path / "elsewhere")
        answer = await bank.post("proof", None)
        assert (answer.status_code, await bank.get("proof")) == (503, before)
        (tmp_path / "elsewhere").rename(database)

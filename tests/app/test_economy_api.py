"""The economy as the dashboard reads it, over a real socket, on both databases."""

import asyncio
import itertools
from pathlib import Path
from typing import Any

from sqlalchemy import text

from pulseboard.config import PostgresUrl
from pulseboard.events import Ref
from tests.app.economy_fixtures import (
    ANDERS,
    DAY_MS,
    HARBOUR,
    MEADOW,
    MEMBERS,
    MIRA,
    OLU,
    YUKI,
    ZOE,
    Bank,
    bank,
    open_bank,
)

__all__ = ["bank"]

DATABASE_FILES = ("pulseboard.db", "pulseboard.db-wal", "pulseboard.db-shm")


async def pages(bank: Bank, path: str, **parameters: Any) -> list[Any]:
    """All items of a list, page by page."""
    items: list[Any] = []
    while True:
        page = await bank.get(path, **parameters)
        items += page["items"]
        assert len(items) < 1_000
        if page["next"] is None:
            return items
        assert len(page["items"]) == parameters.get("limit", 50)
        parameters["cursor"] = page["next"]


async def test_accounts_are_members(bank: Bank) -> None:
    """Every member's account with its streak as it stands today; the mint is none."""
    await bank.claim(MIRA)
    bank.at_ms += DAY_MS
    await bank.claim(MIRA)
    await bank.pay(MIRA, YUKI, 10)
    await bank.post("accounts/1000/12/freeze", {"frozen": True, "reason": "spam"})
    expected = {"guild": "1000", "member": MIRA.id, "name": "Mira", "balance": 200, "streak": 2, "frozen": False}
    expected |= {"lastClaim": "2026-03-11", "moves": 3}
    yuki = {"guild": "1000", "member": YUKI.id, "name": "Yuki", "balance": 10, "streak": 0, "frozen": True}
    yuki |= {"lastClaim": None, "moves": 1}
    assert (await bank.get("accounts"))["items"] == [expected, yuki]
    bank.at_ms += DAY_MS
    assert (await bank.get("accounts"))["items"][0]["streak"] == 2
    bank.at_ms += DAY_MS
    assert (await bank.get("accounts"))["items"][0]["streak"] == 0
    assert (await bank.get("accounts/1000/11"))["streak"] == 0


async def test_accounts_are_found(bank: Bank) -> None:
    """By guild, by the beginning of an id, and by a part of a name in any case and alphabet."""
    for member in MEMBERS:
        await bank.claim(member)
    await bank.claim(Ref("110", "100%_Ёлка"), MEADOW)
    await bank.claim(Ref("210", "\u0130lkay"), MEADOW)

    async def found(**parameters: str) -> list[str]:
        return [account["member"] for account in (await bank.get("accounts", sort="name", **parameters))["items"]]

    assert await found(guild="2000") == ["110", "210"]
    assert await found(q="ёЛК") == await found(q="0%_") == ["110"]
    assert await found(q="ilk") == await found(q="ILKAY") == ["210"]  # of Turkish i's there are four
    assert await found(q="11") == ["110", "11"] or await found(q="11") == ["11", "110"]
    assert await found(q="zoë") == [ZOE.id]
    assert await found(q="A", guild="1000") == [ANDERS.id, MIRA.id]
    assert await found(q="%") == ["110"]
    assert await found(q="mint") == await found(guild="3000") == await found(q="'; --") == []


async def test_accounts_are_sorted(bank: Bank) -> None:
    """Either way, page by page, equals included: each account once."""
    for member in MEMBERS:
        await bank.claim(member)
    await bank.claim(MIRA, MEADOW)
    bank.at_ms += DAY_MS
    await bank.claim(MIRA)
    await bank.pay(ANDERS, OLU, 100)
    for sort, order, guild in itertools.product(("balance", "name", "streak"), ("asc", "desc"), (None, "1000")):
        await check_order(bank, sort, order, guild)


async def check_order(bank: Bank, sort: str, order: str, guild: str | None) -> None:
    parameters = {"sort": sort, "order": order} | ({"guild": guild} if guild else {})
    whole = (await bank.get("accounts", **parameters))["items"]
    assert len(whole) == (5 if guild else 6)
    keys = [account[sort].lower() if sort == "name" else account[sort] for account in whole]
    if sort != "name":  # names sort as the database's language has it
        assert keys == sorted(keys, reverse=order == "desc")
    other = (await bank.get("accounts", **parameters | {"order": "asc" if order == "desc" else "desc"}))["items"]
    assert other == whole[::-1]
    for limit in (1, 2, 5):
        assert await pages(bank, "accounts", limit=limit, **parameters) == whole


async def test_pages_stay_stable_while_rows_come_in(bank: Bank) -> None:
    """Accounts that don't move are on exactly one page, whatever comes before, after and between them."""
    still = [Ref(str(number), f"Still {number}") for number in range(100, 120)]
    for member in still:
        await bank.grant(member, 1_000 + 10 * (int(member.id) % 7))
    seen: list[str] = []
    cursor: dict[str, str] = {}
    for turn in range(100):
        page = await bank.get("accounts", limit=3, **cursor)
        seen += [account["member"] for account in page["items"]]
        if page["next"] is None:
            break
        cursor = {"cursor": page["next"]}
        await bank.grant(Ref(str(500 + turn), "New"), 5 + 400 * turn)  # poorer, then richer than all of them
        await bank.grant(Ref("500", "New"), 1)
    assert sorted(member for member in seen if member.startswith("1")) == [member.id for member in still]


async def test_a_list_of_streaks_goes_on_past_midnight(bank: Bank) -> None:
    """What was begun is finished as of the day it was begun: at midnight streaks end, and nobody is lost."""
    for member in MEMBERS:
        await bank.claim(member)
    bank.at_ms += DAY_MS
    first = await bank.get("accounts", sort="streak", limit=2)
    bank.at_ms += DAY_MS
    rest = await bank.get("accounts", sort="streak", limit=50, cursor=first["next"])
    assert {account["member"] for account in first["items"] + rest["items"]} == {member.id for member in MEMBERS}
    assert [account["streak"] for account in rest["items"]] == [1, 1, 1]
    assert [account["streak"] for account in (await bank.get("accounts"))["items"]] == [0] * 5


async def test_statement(bank: Bank) -> None:
    """The newest entry first, each with what moved, the balance after it, and whom it concerns."""
    claimed = await bank.claim(MIRA)
    await bank.claim(YUKI)
    paid = await bank.pay(MIRA, YUKI, 30)
    granted = (await bank.post("accounts/1000/11/grant", {"amount": 5, "reason": "found it"})).json()["transaction"]
    opened = await bank.get("accounts/1000/11")
    assert (opened["balance"], opened["moves"], opened["name"], opened["next"]) == (75, 3, "Mira", None)
    now = "2026-03-10T12:00:00.000Z"
    never_undone = {"undoes": None, "undoneBy": None}
    mira, local = {"id": MIRA.id, "name": "Mira"}, {"id": "local", "name": "local"}
    assert opened["items"] == [
        {"number": 3, "transaction": granted, "kind": "grant", "amount": 5, "balance": 75, "at": now}
        | {"reason": "found it", "actor": local, "others": []}
        | never_undone,
        {"number": 2, "transaction": paid, "kind": "transfer", "amount": -30, "balance": 70, "at": now}
        | {"reason": None, "actor": mira, "others": [{"id": YUKI.id, "name": "Yuki"}]}
        | never_undone,
        {"number": 1, "transaction": claimed, "kind": "claim", "amount": 100, "balance": 100, "at": now}
        | {"reason": None, "actor": mira, "others": []}
        | never_undone,
    ]


async def test_statement_pages(bank: Bank) -> None:
    """A page goes on where the one before ended, also when entries come in meanwhile."""
    for amount in range(1, 8):
        await bank.grant(MIRA, amount)
    first = await bank.get("accounts/1000/11", limit=3)
    await bank.grant(MIRA, 100)
    second = await bank.get("accounts/1000/11", limit=3, cursor=first["next"])
    third = await bank.get("accounts/1000/11", limit=3, cursor=second["next"])
    assert [[line["number"] for line in page["items"]] for page in (first, second, third)] == [
        [7, 6, 5],
        [4, 3, 2],
        [1],
    ]
    assert third["next"] is None
    lines = first["items"] + second["items"] + third["items"]
    assert all(line["balance"] - line["amount"] == before["balance"] for line, before in itertools.pairwise(lines))


async def test_what_is_not_there_is_404(bank: Bank) -> None:
    """Whatever is named that isn't there, or can't be."""
    await bank.claim(MIRA)
    for path in (
        *("accounts/1000/99", "accounts/2000/11", "accounts/global/11", "accounts/1000/mint", "accounts/1000/nobody"),
        *("accounts/1000/%00", "accounts/x'--/11", f"accounts/1000/{'1' * 30}", "accounts/1000/१", "accounts//mint"),
        *("transactions/0", "transactions/99", "transactions/-1", f"transactions/{'9' * 30}", "transactions/x"),
    ):
        response = await bank.served.http.get(f"/api/economy/{path}")
        assert response.status_code == 404, (path, response.text)
        assert response.json()["detail"]


async def test_transaction(place: Path | PostgresUrl) -> None:
    """All of it: every entry with its balance, who asked where and why, and what took it back."""
    async with open_bank(place, economy_fee_basis_points=1_000) as bank:
        await bank.claim(MIRA)
        paid = await bank.pay(MIRA, YUKI, 50)
        undone = await bank.post(f"transactions/{paid}/undo", {"reason": "mistake"})
        assert undone.status_code == 200
        whole = await bank.get(f"transactions/{paid}")
        assert {name: whole[name] for name in ("id", "kind", "guild", "amount", "reason", "interaction")} == {
            "id": paid,
            "kind": "transfer",
            "guild": HARBOUR.id,
            "amount": 50,
            "reason": None,
            "interaction": "interaction 2",
        }
        assert whole["actor"] == {"id": MIRA.id, "name": "Mira"}
        assert whole["at"] == "2026-03-10T12:00:00.000Z"
        assert whole["entries"] == [
            {"guild": None, "member": "fee", "name": None, "amount": 5, "balance": 5},
            {"guild": "1000", "member": MIRA.id, "name": "Mira", "amount": -50, "balance": 50},
            {"guild": "1000", "member": YUKI.id, "name": "Yuki", "amount": 45, "balance": 45},
        ]
        assert (whole["entryCount"], whole["undoes"], whole["undoneBy"]) == (3, None, undone.json()["transaction"])
        opposite = await bank.get(f"transactions/{whole['undoneBy']}")
        assert (opposite["kind"], opposite["undoes"], opposite["guild"]) == ("undo", paid, HARBOUR.id)
        assert opposite["reason"] == "mistake"
        assert sum(entry["amount"] for entry in opposite["entries"]) == 0


async def test_bad_parameters_are_400(bank: Bank) -> None:
    """A parameter that is unknown or makes no sense is the caller's mistake, and is said so."""
    for query in (
        *("sort=size", "order=up", "limit=0", "limit=201", "limit=x", "q=", "guild=", "unknown=1", "q=a&q=b", "q=%00"),
        *("cursor=", "cursor=x", "cursor=%00", "cursor=W10", "cursor=bnVsbA", "cursor=%F0%9F%98%80", "cursor=5"),
    ):
        response = await bank.served.http.get(f"/api/economy/accounts?{query}")
        assert response.status_code == 400, (query, response.text)
        assert response.json()["detail"]


async def test_a_cursor_belongs_to_its_list(bank: Bank) -> None:
    """A cursor of another list, order or search is refused instead of answering something odd."""
    for member in MEMBERS:
        await bank.claim(member)
    cursor = (await bank.get("accounts", limit=2))["next"]
    for other in ({"sort": "name"}, {"order": "asc"}, {"guild": "1000"}, {"q": "1"}):
        refused = await bank.get("accounts", 400, cursor=cursor, **other)
        assert "cursor" in refused["detail"]
    await bank.get("accounts/1000/11", 400, cursor=cursor)
    await bank.get("accounts/1000/11", 400, member="12")
    for path in ("overview?x=1", "transactions/1?number=2", "accounts/1000/11?guild=5"):
        assert (await bank.served.http.get(f"/api/economy/{path}")).status_code == 400


async def test_forged_cursors(bank: Bank) -> None:
    """Whatever somebody packs into a cursor is a 400 or a page, and no fault of ours."""
    from pulseboard.features.economy.api.cursors import pack

    await bank.claim(MIRA)
    fitting = ["balance", "desc", None, None, 739_000, 10, "1000", "11"]
    forged: list[Any] = [fitting[:-1], [*fitting, 1], {"sort": "balance"}, 5, "5", None, []]
    forged += [
        [*fitting[:place], value, *fitting[place + 1 :]] for place in range(8) for value in (2**80, "a\0b", 1.5, [])
    ]
    forged += [[*fitting[:5], "10", *fitting[6:]], ["name", "asc", None, None, 739_000, 5, "1000", "11"]]
    for position in forged:
        response = await bank.served.http.get("/api/economy/accounts", params={"cursor": pack(position)})
        assert response.status_code == 400, (position, response.text)
    for position in (2**80, -1, "5", 1.5, None, [1]):
        await bank.get("accounts/1000/11", 400, cursor=pack(position))
    assert (await bank.get("accounts", cursor=pack(fitting)))["items"] == []


async def test_a_database_that_is_away_is_503(tmp_path: Path) -> None:
    """Reading says so at once, and goes on when it is back."""
    async with open_bank(tmp_path / "data") as bank:
        await bank.claim(MIRA)
        paths = ("overview", "accounts", "accounts/1000/11", "transactions/1", "export/accounts?format=csv")
        files = [tmp_path / "data" / name for name in DATABASE_FILES]
        for file in files:
            file.rename(file.with_name("away-" + file.name))
        for path in paths:
            assert (await bank.served.http.get(f"/api/economy/{path}")).status_code == 503
        for file in reversed(files):
            file.with_name("away-" + file.name).rename(file)
        for path in paths:
            assert (await bank.served.http.get(f"/api/economy/{path}")).status_code == 200


async def test_a_database_that_comes_back_before_its_log(tmp_path: Path) -> None:
    """Whatever is asked in between, and fails, is asked of connections that are not asked again."""
    data = tmp_path / "data"
    async with open_bank(data) as bank:

        async def statuses() -> list[int]:
            asked = (bank.served.http.get("/api/economy/overview") for _ in range(6))
            return [answer.status_code for answer in await asyncio.gather(*asked)]

        await bank.claim(MIRA)
        files = [data / name for name in DATABASE_FILES]
        for file in files:
            file.rename(file.with_name("away-" + file.name))
        assert await statuses() == [503] * 6
        for file in files:
            file.with_name("away-" + file.name).rename(file)
            await statuses()
        async with asyncio.timeout(5):
            while await statuses() != [200] * 6:
                pass
        assert [await statuses() for _ in range(5)] == [[200] * 6] * 5


async def test_hostile_names_are_data(bank: Bank) -> None:
    """A name is a JSON string, whatever is written in it."""
    hostile = Ref("66", "Robert'); DROP TABLE accounts;-- <img onerror=x> \u202e 😀\"")
    await bank.claim(hostile)
    response = await bank.served.http.get("/api/economy/accounts", params={"q": "<IMG"})
    assert response.headers["content-type"].startswith("application/json")
    assert response.json()["items"][0]["name"] == hostile.name
    assert await bank.served.dashboard.board.store.read(lambda connection: connection.scalar(text("SELECT 1"))) == 1

"""Accounts and transactions as files, over a real socket, on both databases."""

import asyncio
import csv
import io
import json
import socket
from collections import defaultdict
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from pulseboard.config import PostgresUrl
from pulseboard.events import Ref
from pulseboard.features.economy.ledger import exports
from pulseboard.features.economy.wire import ExportedAccount, ExportedEntry
from tests.app.economy_fixtures import DAY_MS, HARBOUR, MEADOW, MEMBERS, MIRA, YUKI, Bank, open_bank


@pytest.fixture
async def bank(place: Path | PostgresUrl, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bank]:
    """An economy whose exports come in many small parts."""
    monkeypatch.setattr(exports, "ROWS", 3)
    monkeypatch.setattr(exports, "TRANSACTIONS", 2)
    async with open_bank(place) as opened:
        yield opened


async def rows(bank: Bank, what: str, **parameters: str) -> list[dict[str, Any]]:
    """An export as NDJSON; as CSV it must say the same."""
    lines = await download(bank, what, format="ndjson", **parameters)
    table = list(csv.DictReader(io.StringIO((await download(bank, what, format="csv", **parameters)).text, newline="")))
    found = [json.loads(line) for line in lines.text.splitlines()]
    assert [list(row.values()) for row in table] == [[cell(value) for value in row.values()] for row in found]
    return found


async def download(bank: Bank, what: str, **parameters: str) -> httpx.Response:
    response = await bank.served.http.get(f"/api/economy/export/{what}", params=parameters)
    assert response.status_code == 200, response.text
    return response


def cell(value: object) -> str:
    """A value as CSV has it."""
    return json.dumps(value) if isinstance(value, bool) else "" if value is None else str(value)


async def test_accounts(bank: Bank) -> None:
    """Every member's account, in the order of guild and member."""
    for member in MEMBERS:
        await bank.claim(member)
    await bank.claim(MIRA, MEADOW)
    await bank.post("accounts/1000/12/freeze", {"reason": "spam"})
    bank.at_ms += 2 * DAY_MS
    await bank.claim(MIRA)
    found = await rows(bank, "accounts")
    assert [(row["guild"], row["member"]) for row in found] == [*(("1000", one.id) for one in MEMBERS), ("2000", "11")]
    assert found[0] == {"guild": "1000", "member": "11", "name": "Mira", "balance": 200, "streak": 1} | {
        "frozen": False,
        "lastClaim": "2026-03-12",
    }
    assert [row["frozen"] for row in found] == [False, True, False, False, False, False]
    assert [row["streak"] for row in found] == [1, 0, 0, 0, 0, 0]


async def test_transactions(bank: Bank) -> None:
    """Every entry, the mint's included: each transaction's sum to zero, each account's are a chain."""
    for member in MEMBERS:
        await bank.claim(member)
    paid = await bank.pay(MIRA, YUKI, 40)
    await bank.post(f"transactions/{paid}/undo", {"reason": "oops"})
    found = await rows(bank, "transactions")
    sums: dict[int, int] = defaultdict(int)
    running: dict[Any, int] = defaultdict(int)
    for row in found:
        sums[row["transaction"]] += row["amount"]
        running[row["guild"], row["member"]] += row["amount"]
        assert running[row["guild"], row["member"]] == row["balance"]
    assert set(sums.values()) == {0}
    assert len(sums) == 7
    assert list(sums) == sorted(sums)
    assert found[-1] == {
        "transaction": paid + 1,
        "at": "2026-03-10T12:00:00.000Z",
        "kind": "undo",
        "askedIn": HARBOUR.id,
        "actor": "local",
        "actorName": "local",
        "reason": "oops",
        "interaction": found[-1]["interaction"],
        "undoes": paid,
        "guild": "1000",
        "member": "12",
        "name": "Yuki",
        "amount": -40,
        "balance": 100,
    }


async def test_transactions_are_filtered(bank: Bank) -> None:
    """All filters must fit; where nothing does there is an empty file, with its head."""
    for member in MEMBERS:
        await bank.claim(member)
    await bank.claim(MIRA, MEADOW)
    bank.at_ms += DAY_MS
    await bank.pay(MIRA, YUKI, 40)

    async def found(**parameters: str) -> list[tuple[Any, ...]]:
        return [(row["guild"], row["member"], row["amount"]) for row in await rows(bank, "transactions", **parameters)]

    assert await found(guild="2000") == [("2000", "11", 100)]
    assert await found(member="11") == [("1000", "11", 100), ("2000", "11", 100), ("1000", "11", -40)]
    assert await found(member="11", guild="1000", since="2026-03-11T00:00:00Z") == [("1000", "11", -40)]
    assert await found(until="2026-03-11T00:00:00Z", member="12") == [("1000", "12", 100)]
    assert await found(since="2026-03-11T13:00:00+01:00") == [("1000", "11", -40), ("1000", "12", 40)]
    assert await found(member="99") == []
    empty = (await download(bank, "transactions", format="csv", member="99")).text
    assert (
        empty
        == "transaction,at,kind,askedIn,actor,actorName,reason,interaction,undoes,guild,member,name,amount,balance\r\n"
    )


async def test_what_kind_of_file(bank: Bank) -> None:
    """It is to be saved, under a name with its day, and kept by nobody in between."""
    for what, row in (("accounts", ExportedAccount), ("transactions", ExportedEntry)):
        for form, kind in (("csv", "text/csv; charset=utf-8"), ("ndjson", "application/x-ndjson")):
            headers = (await download(bank, what, format=form)).headers
            assert headers["content-type"] == kind
            assert headers["content-disposition"] == f'attachment; filename="economy-{what}-2026-03-10.{form}"'
            assert headers["cache-control"] == "no-store"
        assert row.__doc__ is not None
        assert what in row.__doc__


async def test_formulas_are_defused(bank: Bank) -> None:
    """A name or a reason that a spreadsheet would run is marked as text in CSV, and is itself in NDJSON."""
    hostile = [
        '=HYPERLINK("http://evil.example")',
        "+1+1",
        "-2",
        "@SUM(A1)",
        "\tx",
        "\r=1",
        'a "quoted", \n name',
        "Ünï 😀",
    ]
    for number, name in enumerate(hostile, 50):
        await bank.claim(Ref(str(number), name))
    await bank.post("accounts/1000/50/take", {"amount": 5, "reason": "=1+1"})
    text = (await download(bank, "accounts", format="csv")).text
    names = [row["name"] for row in csv.DictReader(io.StringIO(text, newline=""))]
    assert names == [*(f"'{name}" for name in hostile[:6]), *hostile[6:]]
    text = (await download(bank, "transactions", format="csv")).text
    last = list(csv.DictReader(io.StringIO(text, newline="")))[-1]
    assert (last["reason"], last["name"], last["amount"]) == ("'=1+1", f"'{hostile[0]}", "-5")  # numbers stay numbers
    lines = (await download(bank, "accounts", format="ndjson")).text.splitlines()
    assert [json.loads(line)["name"] for line in lines] == hostile


async def test_bad_parameters_are_400(bank: Bank) -> None:
    for path in (
        *(
            "accounts",
            "accounts?format=xlsx",
            "accounts?format=csv&guild=1",
            "transactions",
            "transactions?format=csv&q=1",
        ),
        *("transactions?format=csv&since=yesterday", "transactions?format=csv&until=2026-01-01T00:00:00"),
        *("transactions?format=csv&member=%00", "transactions?format=csv&q=1"),
    ):
        response = await bank.served.http.get(f"/api/economy/export/{path}")
        assert response.status_code == 400, (path, response.text)


async def test_an_export_is_of_one_moment(bank: Bank) -> None:
    """Coins that move and accounts that are opened between its parts change nothing in an export."""
    store, economy = bank.served.dashboard.board.store, bank.economy
    for number in range(100, 110):
        await bank.grant(Ref(str(number), f"Member {number}"), 100)
    newest = await store.read(exports.newest_transaction)
    held: list[ExportedAccount] = []
    entered: list[ExportedEntry] = []
    party, place = exports.FIRST_PARTY, exports.FIRST_PLACE
    while party or place:
        if party:
            part = await store.read(exports.export_accounts, economy.rules, economy.today(), newest, party)
            held, party = held + part.rows, part.after
        if place:
            entries = await store.read(exports.export_entries, exports.Wanted(), newest, place)
            entered, place = entered + entries.rows, entries.after
        await bank.pay(Ref("100", "Renamed"), Ref("109", "Renamed"), 7)
        await bank.grant(Ref(f"108{len(held)}", "New"), 1)
    assert [row.balance for row in held if len(row.member) == 3] == [100] * 10
    assert {row.balance for row in held if len(row.member) > 3} == {0}
    assert len(entered) == 20
    assert {row.kind for row in entered} == {"grant"}


async def test_a_client_that_goes_away_ends_the_export(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing more is read for who doesn't listen, and nothing is read ahead for who listens slowly."""
    parts = 0
    real = exports.export_entries

    def counted(*arguments: Any) -> Any:
        nonlocal parts
        parts += 1
        return real(*arguments)

    monkeypatch.setattr(exports, "export_entries", counted)
    monkeypatch.setattr(exports, "ROWS", 100)
    async with open_bank(tmp_path / "data") as bank:
        await bank.take_over(9_999, file="x" * 200)
        host, port = bank.served.address.removeprefix("http://").split(":")
        client = socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)  # the kernel takes little for who doesn't read
        client.connect((host, int(port)))
        reader, writer = await asyncio.open_connection(sock=client, limit=1_024)
        path = "/api/economy/export/transactions?format=ndjson"
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n".encode())
        await reader.readuntil(b"\r\n\r\n")
        known = 0
        while known != parts:  # until it waits for the client
            known = parts
            await asyncio.sleep(0.3)
        assert 0 < parts < 80  # of 100
        writer.transport.abort()
        await asyncio.sleep(0.3)
        assert parts <= known + 1
        assert len((await download(bank, "transactions", format="ndjson")).text.splitlines()) == 10_000
        assert parts >= known + 100


async def test_what_breaks_off_is_not_taken_for_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the database goes away in the middle the client is cut off, as the end of the file never came."""
    monkeypatch.setattr(exports, "ROWS", 50)
    async with open_bank(tmp_path / "data") as bank:
        await bank.take_over(9_999)
        url = f"{bank.served.address}/api/economy/export/transactions?format=csv"
        async with httpx.AsyncClient() as http, http.stream("GET", url) as response:
            assert response.status_code == 200
            for file in (tmp_path / "data").glob("pulseboard.db*"):
                file.rename(file.with_name("away-" + file.name))
            with pytest.raises(httpx.RemoteProtocolError):
                await response.aread()
        for file in (tmp_path / "data").glob("away-*"):
            file.rename(file.with_name(file.name.removeprefix("away-")))
        assert (await bank.get("overview"))["supply"] == 49_995

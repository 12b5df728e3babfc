"""What of members is kept, and what is left when one is forgotten."""

import asyncio
import threading
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import Connection, text

from pulseboard.config import PostgresUrl
from pulseboard.doctor import examine
from pulseboard.errors import StorageUnavailable
from pulseboard.events import Draft, Ref, draft
from pulseboard.features.economy.ledger.forgetting import BOOKS
from pulseboard.kinds import ECONOMY_GRANTED
from pulseboard.storage import log, sqlite
from pulseboard.storage.deriving import catch_up
from pulseboard.storage.forgetting import forget_member
from pulseboard.storage.privacy import Mask
from pulseboard.storage.schema import metadata
from pulseboard.storage.sessions import Visitor, begin_session
from pulseboard.storage.store import Store
from pulseboard.storage.transaction import Transaction
from tests.stores.bank import MIRA, YUKI, Bank


class Member:
    """As discord.py has one."""

    id = 204621105720328193
    name = "mira"
    global_name = "Mira Stone"
    nick = display_name = "Mira"


MIRA_ID = str(Member.id)
LOCAL = Ref("local", "local")
OTHER = {"id": "204621105720328194", "name": "Yuki"}


def told() -> Draft:
    member = Member()
    return draft(
        "shop.bought",
        f"Mira (mira, Mira Stone, <@{Member.id}>) bought Miracle Whip for Yuki with /mira",
        actor=member,
        guild=Ref("304621105720328193", "Home"),
        bot=Ref("404621105720328193", "Bot"),
        data={"to": OTHER, "note": f"by Mira {Member.id}", "list": ["Yuki"], "guild": "304621105720328193"},
    )


def test_a_mask_that_hashes() -> None:
    """Names and ids become pseudonyms wherever they stand by themselves: the same ones, of one key."""
    mask = Mask("hash", b"key")
    [masked] = mask.applied([told()])
    mira, yuki = mask.pseudonym(str(Member.id)), mask.pseudonym(OTHER["id"])
    assert mira is not None
    assert yuki is not None
    assert masked.actor == mira
    assert masked.message == (
        f"{mira.name} ({mira.name}, {mira.name}, <@{mira.id}>) bought Miracle Whip for {yuki.name} with /mira"
    )
    assert msgspec.json.decode(masked.data) == {
        "to": {"id": yuki.id, "name": yuki.name},
        "note": f"by {mira.name} {mira.id}",
        "list": [yuki.name],
        "guild": "304621105720328193",
    }
    assert masked.guild == told().guild
    assert mask.applied([told()])[0].actor == mira
    assert Mask("hash", b"other").pseudonym(str(Member.id)) != mira


def test_a_mask_that_drops() -> None:
    [masked] = Mask("drop").applied([told()])
    assert masked.actor is None
    assert masked.message == ("a member (a member, a member, <@a member>) bought Miracle Whip for a member with /mira")
    assert msgspec.json.decode(masked.data)["to"] is None
    assert Mask("keep").applied([told()])[0].actor == Ref(str(Member.id), "Mira")


ODD: dict[str, Any] = {
    "buyer": Member.id,
    "votes": {MIRA_ID: 3, "Mira": 1, "others": [Member.id, 7]},
    "winner": {"id": Member.id, "name": "Mira"},
    "order": {"id": ["a"], "buyer": MIRA_ID},
    "cart": {"id": {"a": 1}},
    "took_ns": 7,
}
"""As authors write them: ids as the numbers that discord.py has, as keys, and other things that are called so."""


def test_a_mask_finds_numbers_and_keys() -> None:
    """A guild's id and other numbers stay."""
    mask = Mask("hash", b"key")
    guild = 304621105720328193
    [masked] = mask.applied([draft("poll.closed", "", guild=Ref(str(guild), "Home"), data=ODD | {"guild": guild})])
    mira = mask.pseudonym(MIRA_ID)
    assert mira is not None
    assert msgspec.json.decode(masked.data) == {
        "buyer": mira.id,
        "votes": {mira.id: 3, mira.name: 1, "others": [mira.id, 7]},
        "winner": {"id": mira.id, "name": mira.name},
        "order": {"id": ["a"], "buyer": mira.id},
        "cart": {"id": {"a": 1}},
        "took_ns": 7,
        "guild": guild,
    }
    [masked] = Mask("drop").applied([draft("poll.closed", "", data=ODD)])
    assert MIRA_ID.encode() not in masked.data
    assert b"Mira" not in masked.data


@pytest.mark.parametrize("members", ["keep", "hash"])
async def test_numbers_and_keys_are_forgotten(place: Path | PostgresUrl, members: Any) -> None:
    """And what only looks like somebody is no obstacle."""
    async with Store(place, members) as store:
        await store.transact(lambda transaction: transaction.record(draft("poll.closed", "closed", data=ODD)))
        assert await forget_member(store, MIRA_ID, LOCAL) == 1
        [event, _] = await store.read(log.read_after, 0, 10)
        found = await store.read(everything)
    assert event.data == {
        "buyer": None if members == "keep" else "a forgotten member",
        "votes": {"a forgotten member": 1, "others": [None if members == "keep" else "a forgotten member", 7]},
        "winner": None,
        "order": {"id": ["a"], "buyer": "a forgotten member"},
        "cart": {"id": {"a": 1}},
        "took_ns": 7,
    }
    assert MIRA_ID not in found
    assert "Mira" not in found


@pytest.mark.parametrize("members", ["hash", "drop"])
def test_the_audit_names_who_administers(members: Any) -> None:
    """Whoever gives coins is named, and whom they are given to is not."""
    granted = msgspec.structs.replace(told(), kind=ECONOMY_GRANTED.name)
    [masked] = Mask(members, b"key").applied([granted])
    assert masked.actor == Ref(str(Member.id), "Mira")
    assert str(Member.id) in masked.message
    assert OTHER["id"].encode() not in masked.data
    assert "Yuki" not in masked.message


@pytest.mark.parametrize("members", ["hash", "drop"])
async def test_nothing_leaks(place: Path | PostgresUrl, members: Any) -> None:
    """No column of any table holds the member; the pseudonym is the same after a restart and in a second store."""
    actors = []
    for _ in range(2):
        async with Store(place, members) as store:
            store.record(told())
            await store.transact(lambda transaction: transaction.record(told()))
            await catch_up(store)
            actors += [event.actor for event in await store.read(log.read_after, 0, 10)]
            found = await store.read(everything)
    assert len(set(actors)) == 1
    assert (actors[0] is None) == (members == "drop")
    for trace in (str(Member.id), "Mira ", "Mira Stone", "Yuki", OTHER["id"]):
        assert trace not in found


def everything(connection: Any) -> str:
    """All there is in all tables, as text."""
    rows = [repr(row) for table in metadata.sorted_tables for row in connection.execute(table.select())]
    return "\n".join(rows)


def use(name: str, id_: str, **data: Any) -> Draft:
    data = {"command": "daily", "duration_ms": 5.0} | data
    return draft("command.completed", f"{name} used /daily", actor=Ref(id_, name), data=data)


def log_in(transaction: Transaction, visitor: Visitor) -> None:
    begin_session(transaction.connection, visitor, at_ms=1, ends_at=2**40, address="127.0.0.1", agent="a browser")


async def test_a_member_is_forgotten(place: Path | PostgresUrl) -> None:
    """Events stay where they are and lose the member; another one of the same name stays; asked again it's done again.
    The event that tells of it names nobody.
    """
    async with Store(place) as store:
        bought = use("Ada", "11", failure="bug", fingerprint="f", error="no Ada", traceback="Ada was here")
        bought = msgspec.structs.replace(bought, kind="command.failed")
        named = use("Yuki", "9", to={"id": MIRA_ID, "name": "Mira S"})
        await store.transact(keep, [use("Mira", MIRA_ID), use("Mira", "8"), named])
        await store.transact(keep, [draft("x.y", f"Mira S was seen, <@{MIRA_ID}> too"), bought])
        await store.transact(log_in, Visitor(MIRA_ID, "Mira S", "viewer"))
        await catch_up(store)
        before = await store.read(log.read_after, 0, 100)
        assert await forget_member(store, MIRA_ID, LOCAL) == 3
        after = await store.read(log.read_after, 0, 100)
        assert await forget_member(store, "11", LOCAL) == 1
        found = await store.read(everything)
    assert [(event.seq, event.id, event.kind) for event in after[:5]] == [
        (event.seq, event.id, event.kind) for event in before
    ]
    assert [event.message for event in after] == [
        "a forgotten member used /daily",
        "Mira used /daily",
        "Yuki used /daily",
        "a forgotten member was seen, <@a forgotten member> too",
        "Ada used /daily",
        "local had the traces of a member removed",
    ]
    assert [event.actor and event.actor.id for event in after[:3]] == [None, "8", "9"]
    assert after[2].data["to"] is None
    assert after[-1].data == {"events": 3}
    assert "Mira S" not in found
    assert "Ada" not in found


async def test_the_files_forget_a_member(tmp_path: Path) -> None:
    """At once, while the store is open and was read."""
    async with Store(tmp_path) as store:
        await store.transact(
            keep, [use("Mira Stone", MIRA_ID, text=f"{number} for <@{MIRA_ID}>") for number in range(9)]
        )
        assert b"Mira Stone" in written_in(tmp_path)
        await store.read(everything)
        await forget_member(store, MIRA_ID, LOCAL)
        assert b"Mira Stone" not in written_in(tmp_path)
        assert MIRA_ID.encode() not in written_in(tmp_path)


async def test_a_reader_keeps_the_files_from_forgetting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The member is forgotten all the same, and nobody waits for the reader."""
    monkeypatch.setattr(sqlite, "_SCRUBS", 2)
    begun, over = threading.Event(), threading.Event()

    def read(connection: Connection) -> None:
        connection.execute(text("SELECT count(*) FROM events")).scalar()
        begun.set()
        over.wait(20)

    async with Store(tmp_path) as store:
        await store.transact(keep, [use("Mira Stone", MIRA_ID)])
        reading = asyncio.create_task(store.read_long(read))
        await asyncio.to_thread(begun.wait, 20)
        assert await forget_member(store, MIRA_ID, LOCAL) == 1
        assert not over.is_set()
        assert "Mira Stone" not in await store.read(everything)
        over.set()
        await reading


async def test_files_that_are_away(tmp_path: Path) -> None:
    """It is said as for any other use of the database, and works once they are back."""
    async with Store(tmp_path / "data") as store:
        database = tmp_path / "data" / "pulseboard.db"
        database.rename(tmp_path / "elsewhere")
        with pytest.raises(StorageUnavailable):
            await store.scrub()
        (tmp_path / "elsewhere").rename(database)
        await store.scrub()


def written_in(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.iterdir() if file.is_file())


async def test_where_a_forgotten_member_logged_in(place: Path | PostgresUrl) -> None:
    """Address, browser and session lead to them, and are taken out; of others they stay."""
    entered = {"address": "192.0.2.77", "agent": "a rare browser", "session": "s1"}
    async with Store(place) as store:
        for who in (Ref(MIRA_ID, "Mira S"), Ref("8", "Yuki")):
            await store.transact(keep, [draft("access.lost", f"{who.name} may not", actor=who, data=entered)])
        await forget_member(store, MIRA_ID, LOCAL)
        hers, theirs, _ = await store.read(log.read_after, 0, 100)
    assert (hers.data, theirs.data) == ({}, entered)


async def test_a_name_that_nothing_is_kept_of(place: Path | PostgresUrl) -> None:
    """In errors, tracebacks and log records, which don't say whose it is, it is found where somebody tells it."""
    failed = use("Ada", "11", failure="bug", fingerprint="f", error="KeyError: 'mira_s'", traceback="for mira_s")
    failed = msgspec.structs.replace(failed, kind="command.failed")
    logged = draft("log.recorded", "shop: mira_s has no account", data={"error": "mira_s", "of": "mira_sanders"})
    async with Store(place) as store:
        await store.transact(keep, [failed, logged])
        await catch_up(store)
        assert await forget_member(store, MIRA_ID, LOCAL) == 0
        assert await forget_member(store, MIRA_ID, LOCAL, names=["mira_s", ""]) == 2
        found = await store.read(everything)
    assert "mira_s'" not in found
    assert "for mira_s" not in found
    assert "mira_s has" not in found
    assert "mira_sanders" in found


def keep(transaction: Transaction, drafts: list[Draft]) -> None:
    transaction.drafts.extend(drafts)


async def test_the_sums_forget_a_member(place: Path | PostgresUrl) -> None:
    """How often a command was used stays; who used it is one less. A pseudonym is forgotten by the member's id."""
    async with Store(place, "hash") as store:
        await store.transact(keep, [use("Mira", "7"), use("Yuki", "9")])
        await catch_up(store)
        await forget_member(store, "7", LOCAL)
        events = await store.read(log.read_after, 0, 100)
        assert [event.actor is None for event in events[:2]] == [True, False]
        found = await store.read(
            lambda connection: list(connection.execute(text("SELECT members, invocations FROM command_hours")))
        )
    assert [(len(bytes(row.members)), row.invocations) for row in found] == [(8, 2)]


async def test_the_books_balance(place: Path | PostgresUrl) -> None:
    """Coins, entries and the proof are as before; the name is gone, and comes back only with the member."""
    async with Store(place) as store:
        bank = Bank(store)
        await bank.claim(MIRA)
        await bank.pay(MIRA, YUKI, 30)
        await bank.grant(MIRA, 5, reason="because Mira won")
        before = await store.read(lambda connection: list(connection.execute(text("SELECT * FROM entries"))))
        await forget_member(store, MIRA.id, LOCAL, [BOOKS])
        after = await store.read(lambda connection: list(connection.execute(text("SELECT * FROM entries"))))
        assert before == after
        assert await store.read(lambda connection: list(connection.execute(text("SELECT * FROM forgetting")))) == []
        assert MIRA.name not in await store.read(everything)
        assert await bank.service.balance(bank.asked(MIRA), MIRA) == 75
        await bank.pay(YUKI, MIRA, 1)
    told: list[str] = []
    assert examine(place, told.append), told

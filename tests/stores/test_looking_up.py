"""What commands look up in the books: what can be undone, and where somebody stands."""

from pathlib import Path

import pytest

from pulseboard.config import PostgresUrl
from pulseboard.events import Ref
from pulseboard.features.economy.ledger import queries
from pulseboard.features.economy.rules import Rules
from pulseboard.features.economy.service import Asked, EconomyService
from pulseboard.storage.store import Store

HOME, ABROAD = Ref("1", "Home"), Ref("2", "Abroad")
ADA, BEN, CID = Ref("10", "Ada"), Ref("11", "Ben"), Ref("12", "Cid")


def by(actor: Ref, interaction: str, guild: Ref = HOME) -> Asked:
    return Asked(actor, guild, None, interaction)


async def test_undoable(place: Path | PostgresUrl) -> None:
    """What was asked for in this guild, newest first; without what was undone, and what undid it."""
    async with Store(place) as store:
        economy = EconomyService(store)
        await economy.claim(by(ADA, "claims"))
        await economy.grant(by(ADA, "abroad", ABROAD), BEN, 5, "elsewhere")
        paid = await economy.transfer(by(ADA, "pays"), BEN, 30)
        granted = await economy.grant(by(ADA, "grants"), CID, 7, "a test")
        await economy.undo(by(ADA, "undoes"), granted.transaction, "a typo")
        found = await economy.undoable(by(CID, "asks"))
        newest = await economy.undoable(by(CID, "asks"), limit=1)
        one = await economy.undoable(by(CID, "asks"), number=1)
        none = [await economy.undoable(by(CID, "asks"), number=number) for number in (granted.transaction, 2, 999)]
    assert [(each.kind, each.amount, each.actor, each.reason) for each in found] == [
        ("transfer", 30, "Ada", None),
        ("claim", 100, "Ada", None),
    ]
    assert newest == found[:1]
    assert one == found[1:]
    assert (found[0].number, sorted(found[0].members)) == (paid.transaction, [("10", "Ada"), ("11", "Ben")])
    assert found[1].members == [("10", "Ada")]
    assert none == [[], [], []]


async def test_only_lately(place: Path | PostgresUrl, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a guild where little happened the search doesn't go through all that happened elsewhere; by number it does."""
    monkeypatch.setattr(queries, "_LATELY", 3)
    async with Store(place) as store:
        economy = EconomyService(store)
        old = await economy.claim(by(ADA, "claims"))
        for number in range(3):
            await economy.grant(by(ADA, f"grant {number}", ABROAD), BEN, 1, "elsewhere")
        lately = await economy.undoable(by(ADA, "asks"))
        named = await economy.undoable(by(ADA, "asks"), number=old.transaction)
    assert lately == []
    assert [one.number for one in named] == [old.transaction]


@pytest.mark.parametrize("is_global", [False, True])
async def test_place(place: Path | PostgresUrl, is_global: bool) -> None:
    """As the leaderboard lists them, those with as much as another too; nobody without coins has a place."""
    async with Store(place) as store:
        economy = EconomyService(store, Rules(is_global=is_global))
        members = [Ref(str(number), f"Member {number}") for number in range(1, 8)]
        for member in members:
            await economy.grant(by(ADA, f"to {member.id}"), member, 100 + int(member.id) // 3, "a test")
        listed = [holding.member for holding in (await economy.leaderboard(by(ADA, "asks"))).holdings]
        places = [await economy.place(by(Ref(member, ""), "asks")) for member in listed]
        nobody = await economy.place(by(ADA, "asks"))
    assert [found.place for found in places if found] == [1, 2, 3, 4, 5, 6, 7]
    assert nobody is None

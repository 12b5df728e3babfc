"""What an administrator changes over HTTP, over a real socket, on both databases."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from pulseboard.config import PostgresUrl
from pulseboard.events import Event
from pulseboard.features.economy.api import administration
from pulseboard.features.economy.rules import MAX_AMOUNT
from pulseboard.kinds import ECONOMY_REFUSED
from pulseboard.storage import log
from tests.app.economy_fixtures import ANDERS, HARBOUR, MIRA, YUKI, Bank, bank, open_bank

__all__ = ["bank"]

GRANT = "accounts/1000/11/grant"


async def events_of(bank: Bank) -> list[Event]:
    """The economy's: on a machine with too much to do the loop is blocked at times, which is an event too."""
    events = await bank.served.dashboard.board.store.read(log.read_after, 0, 500)
    return [event for event in events if event.kind.startswith("economy.")]


async def balance_of(bank: Bank, member: str = MIRA.id) -> int:
    balance: int = (await bank.get(f"accounts/1000/{member}"))["balance"]
    return balance


async def test_every_change_answers_with_a_receipt(bank: Bank) -> None:
    """Balances after it, one transaction and one event each, asked for by whoever sits at this machine."""
    await bank.claim(MIRA)
    done = [
        await bank.post(f"accounts/1000/11/{action}", body | {"reason": "because"})
        for action, body in (
            ("grant", {"amount": 50}),
            ("take", {"amount": 30}),
            ("set", {"balance": 500}),
            ("set", {"balance": 0}),
            ("freeze", {"frozen": True}),
            ("freeze", {"frozen": False}),
        )
    ]
    assert [response.status_code for response in done] == [200] * 6
    receipts = [response.json() for response in done]
    assert [(receipt.get("amount"), receipt["balance"]) for receipt in receipts] == [
        (50, 150),
        (-30, 120),
        (380, 500),
        (-500, 0),
        (None, 0),
        (None, 0),
    ]
    assert [receipt["frozen"] for receipt in receipts[4:]] == [True, False]
    undone = (await bank.post(f"transactions/{receipts[3]['transaction']}/undo", {"reason": "no"})).json()
    assert (undone["undoes"], undone["balances"]) == (receipts[3]["transaction"], {MIRA.id: 500})
    told = (await events_of(bank))[1:]
    assert [event.kind.removeprefix("economy.") for event in told] == [
        *("granted", "taken", "granted", "taken", "frozen", "unfrozen", "undone")
    ]
    assert all(event.actor is not None and event.actor.id == "local" for event in told)
    assert {event.data["address"] for event in told} == {"127.0.0.1"}
    assert {event.guild for event in told} == {HARBOUR}
    assert (await bank.get(f"transactions/{undone['transaction']}"))["actor"] == {"id": "local", "name": "local"}


async def test_an_account_that_is_not_there_is_opened(bank: Bank) -> None:
    """A member who never claimed can be given coins; what nobody could use, or is no id, is 404."""
    assert (await bank.post("accounts/1000/77/grant", {"amount": 5, "reason": "welcome"})).json()["balance"] == 5
    opened = await bank.get("accounts/1000/77")
    assert (opened["balance"], opened["name"]) == (5, None)
    for path in (
        "accounts/global/77/grant",
        "accounts/1000/mint/grant",
        "accounts/1000/%00/grant",
        "accounts/x/1/grant",
        "accounts/1000/077/grant",
        "accounts/1000/0/grant",
        f"accounts/1000/{2**64}/grant",
        "accounts/01000/77/grant",
    ):
        assert (await bank.post(path, {"amount": 5, "reason": "welcome"})).status_code == 404
    assert len(await events_of(bank)) == 1


async def test_one_account_for_all_guilds(place: Path | PostgresUrl) -> None:
    """With global accounts the guild in the path is `global`; an old account of a guild can still be emptied."""
    async with open_bank(place) as bank:
        await bank.claim(MIRA)
    async with open_bank(place, economy_scope="global") as bank:
        assert (await bank.post("accounts/global/11/grant", {"amount": 5, "reason": "new"})).json()["balance"] == 5
        assert (await bank.post("accounts/1000/12/grant", {"amount": 5, "reason": "new"})).status_code == 404
        assert (await bank.post("accounts/1000/11/take", {"amount": 100, "reason": "old"})).json()["balance"] == 0


async def test_a_key_makes_a_change_once(bank: Bank) -> None:
    """Sent again with its key, also many times at once: one transaction, the same answer. Without a key, anew."""
    body = {"amount": 7, "reason": "prize"}
    together = await asyncio.gather(*(bank.post(GRANT, body, key="a-key") for _ in range(20)))
    assert {response.status_code for response in together} == {200}
    assert len({response.text for response in together}) == 1
    assert (await bank.post(GRANT, body, key="a-key")).text == together[0].text
    assert await balance_of(bank) == 7
    await bank.post(GRANT, body)
    await bank.post(GRANT, body)
    assert await balance_of(bank) == 21
    reused = await bank.post(GRANT, body | {"amount": 8}, key="a-key")
    assert (reused.status_code, reused.json()["reason"]) == (409, "reused")
    assert await balance_of(bank) == 21


async def test_a_refusal_is_told_again(bank: Bank) -> None:
    """A key that was refused stays refused, as an interaction in Discord does, and is an event once."""
    body = {"amount": 7, "reason": "fine"}
    first = await bank.post("accounts/1000/11/take", body, key="k")
    await bank.grant(MIRA, 100)
    again = await bank.post("accounts/1000/11/take", body, key="k")
    assert first.status_code == again.status_code == 409
    assert (
        first.json()
        == again.json()
        == {
            "status_code": 409,
            "detail": "11 has 0 coins, that isn't enough for 7 coins.",
            "reason": "not_enough",
        }
    )
    refused = [event for event in await events_of(bank) if event.kind == ECONOMY_REFUSED.name]
    assert [event.data["reason"] for event in refused] == ["not_enough"]
    assert [event.guild and event.guild.id for event in refused] == [HARBOUR.id]


async def test_refusals(bank: Bank) -> None:
    """409 where only the state of the books is against it, 422 for what never can be; the class is named."""
    claimed = await bank.claim(MIRA)
    await bank.post(f"transactions/{claimed}/undo", {"reason": "first"})
    why = {"reason": "why"}
    for path, body, status, reason in (
        ("accounts/1000/11/take", {"amount": 1} | why, 409, "not_enough"),
        ("accounts/1000/11/set", {"balance": 0} | why, 409, "no_change"),
        ("accounts/1000/11/freeze", {"frozen": False} | why, 409, "no_change"),
        (f"transactions/{claimed}/undo", why, 409, "already_undone"),
        (f"transactions/{claimed + 1}/undo", why, 409, "cannot_be_undone"),
        (GRANT, {"amount": 0} | why, 422, "bad_amount"),
        (GRANT, {"amount": -5} | why, 422, "bad_amount"),
        ("accounts/1000/11/set", {"balance": -5} | why, 422, "bad_amount"),
        (GRANT, {"amount": 5, "reason": "  "}, 422, "no_reason"),
        (GRANT, {"amount": 5, "reason": "x" * 201}, 422, "no_reason"),
    ):
        response = await bank.post(path, body)
        assert (response.status_code, response.json()["reason"]) == (status, reason), response.text
        assert response.json()["status_code"] == status
        assert response.json()["detail"].endswith(".")
    assert (await bank.post("transactions/999/undo", why)).status_code == 404
    assert (await bank.get("overview"))["supply"] == 0


async def test_caps_are_refusals(place: Path | PostgresUrl) -> None:
    """Nobody is given more than one may hold, and all together never more than can be counted."""
    async with open_bank(place, economy_max_balance=MAX_AMOUNT - 10) as bank:
        large = {"reason": "why", "confirmed": True}
        refused = await bank.post(GRANT, {"amount": MAX_AMOUNT - 9} | large)
        assert (refused.status_code, refused.json()["reason"]) == (409, "balance_cap")
        assert (await bank.post(GRANT, {"amount": MAX_AMOUNT - 10} | large)).json()["balance"] == MAX_AMOUNT - 10
        refused = await bank.post("accounts/1000/12/grant", {"amount": 11} | large)
        assert (refused.status_code, refused.json()["reason"]) == (409, "supply_cap")
        assert (await bank.get("overview"))["supply"] == MAX_AMOUNT - 10


async def test_what_is_large_is_confirmed(place: Path | PostgresUrl) -> None:
    """From the set amount on nothing happens without `confirmed`, whichever way the balance goes."""
    async with open_bank(place, economy_large_amount=1_000) as bank:

        async def asked(path: str, **body: Any) -> tuple[int, Any]:
            response = await bank.post(path, body | {"reason": "why"})
            return response.status_code, response.json()

        status, answer = await asked(GRANT, amount=1_000)
        assert (status, answer["reason"]) == (409, "unconfirmed")
        assert "1,000 coins" in answer["detail"]
        assert "confirmed" in answer["detail"]
        assert (await bank.get("overview"))["accounts"] == 0
        assert (await asked(GRANT, amount=999))[0] == 200
        status, receipt = await asked(GRANT, amount=1_001, confirmed=True)
        assert (status, receipt["balance"]) == (200, 2_000)
        for path, body in (
            ("accounts/1000/11/take", {"amount": 1_000}),
            ("accounts/1000/11/set", {"balance": 1_000}),
            ("accounts/1000/11/set", {"balance": 3_000}),
            (f"transactions/{receipt['transaction']}/undo", {}),
        ):
            assert (await asked(path, **body))[1]["reason"] == "unconfirmed"
        assert (await asked("accounts/1000/11/set", balance=1_001))[0] == 200
        assert (await asked("accounts/1000/11/set", balance=2_001, confirmed=True))[0] == 200
        assert (await asked(f"transactions/{receipt['transaction']}/undo", confirmed=True))[1]["amount"] == 1_001
        assert await balance_of(bank) == 1_000


async def test_what_is_asked_again_needs_no_confirmation(bank: Bank) -> None:
    """A balance that was set by a small step is answered the same, however far away it is by now."""
    body = {"balance": 5, "reason": "why"}
    first = await bank.post("accounts/1000/11/set", body, "set-once")
    assert first.status_code == 200
    await bank.post(GRANT, {"amount": 50_000, "reason": "why", "confirmed": True})
    again = await bank.post("accounts/1000/11/set", body, "set-once")
    assert (again.status_code, again.json()) == (200, first.json())


async def test_only_exact_whole_numbers_are_amounts(bank: Bank) -> None:
    """What JSON carries but can't carry exactly, or isn't a number, never reaches the books."""
    for amount in (
        "5.0",
        "1e2",
        "0.5",
        '"5"',
        "true",
        "null",
        "[5]",
        str(2**53),
        str(-(2**53)),
        "1" * 40,
        "NaN",
        "-0.0",
    ):
        for path, name in ((GRANT, "amount"), ("accounts/1000/11/set", "balance")):
            response = await bank.served.http.post(
                f"/api/economy/{path}",
                content=f'{{"{name}": {amount}, "reason": "why"}}',
                headers={"Origin": bank.served.address, "Content-Type": "application/json"},
            )
            assert response.status_code == 400, (amount, response.text)
    assert await events_of(bank) == []


async def test_bad_bodies_are_400(bank: Bank) -> None:
    """What isn't the described object, field by field, is the caller's mistake."""
    for body in (
        *({}, {"amount": 5}, {"reason": "why"}, [], None, "5", {"amount": 5, "reason": None}),
        *({"amount": 5, "reason": "why", "surplus": 1}, {"amount": 5, "reason": "a\0b"}, {"amount": 5, "reason": 7}),
        {"amount": 5, "reason": "why", "confirmed": "perhaps"},
    ):
        response = await bank.post(GRANT, body)
        assert response.status_code == 400, (body, response.text)
    for content in (b"", b"{", b'{"amount": 5, "reason": "\\ud800"}', b'{"amount": 5, "reason": "\xff"}'):
        headers = {"Origin": bank.served.address, "Content-Type": "application/json"}
        response = await bank.served.http.post(f"/api/economy/{GRANT}", content=content, headers=headers)
        assert response.status_code == 400, (content, response.text)
    assert (await bank.post(GRANT, {"amount": 5, "reason": "x" * 70_000})).status_code == 413
    assert (await bank.post(f"{GRANT}?amount=5", {"amount": 5, "reason": "why"})).status_code == 400
    assert await events_of(bank) == []


async def test_what_is_missing_or_wrong_around_a_body_is_a_sentence(bank: Bank) -> None:
    """No body, a key that is none, and two keys, of which nobody knows which one counts."""
    body = b'{"amount": 5, "reason": "why"}'
    for content, keys, says in (
        (b"", ["a"], "The body is empty."),
        (body, ["a b"], "The header Idempotency-Key must be 1 to 100 letters"),
        (body, ["x" * 101], "The header Idempotency-Key must be 1 to 100 letters"),
        (body, [""], "The header Idempotency-Key must be 1 to 100 letters"),
        (body, ["a", "b"], "The header Idempotency-Key is there more than once."),
        (body, ["a", "a"], "The header Idempotency-Key is there more than once."),
    ):
        headers = [("Origin", bank.served.address), ("Content-Type", "application/json")]
        headers += [("Idempotency-Key", key) for key in keys]
        response = await bank.served.http.post(f"/api/economy/{GRANT}", content=content, headers=headers)
        assert response.status_code == 400
        assert response.json()["detail"].startswith(says)
    assert await events_of(bank) == []


async def test_only_our_own_page_changes_anything(bank: Bank) -> None:
    """Every change needs exactly our Origin; a form of another site can't send one, nor can a name pointed at us."""
    paths = [f"accounts/1000/11/{action}" for action in ("grant", "take", "set", "freeze")] + ["transactions/1/undo"]
    body = {"amount": 5, "reason": "why"}
    host = bank.served.address.removeprefix("http://")
    for path in paths:
        for origin in ("http://evil.example", "null", f"https://{host}", f"http://{host}.evil.example", ""):
            assert (await bank.post(path, body, Origin=origin)).status_code == 403
        assert (await bank.served.http.post(f"/api/economy/{path}", json=body)).status_code == 403
        assert (await bank.post(path, body, Host="evil.example")).status_code == 400
        assert (await bank.served.http.get(f"/api/economy/{path}")).status_code == 405
    assert await events_of(bank) == []


async def test_only_administrators_change_anything() -> None:
    """Viewers read, operators take files and prove the books, administrators change; what isn't named is denied."""
    from pulseboard.features.economy.api import _HANDLERS
    from pulseboard.web.access import Identity, Role, may

    def allowed(role: Role) -> set[str]:
        return {str(one.opt["action"]) for one in _HANDLERS if may(Identity("somebody", role), one.opt.get("action"))}

    assert allowed(Role.ANYONE) == set()
    assert allowed(Role.VIEWER) == {"economy.read"}
    assert allowed(Role.OPERATOR) == {"economy.read", "economy.export", "economy.prove"}
    assert allowed(Role.ADMINISTRATOR) == allowed(Role.OPERATOR) | {"economy.change"}
    posted = {str(one.opt["action"]) for one in _HANDLERS if "POST" in one.http_methods}
    assert posted == {"economy.change", "economy.prove"}


async def test_a_frozen_account_is_seen_at_once(bank: Bank) -> None:
    """What is frozen here can't claim there."""
    from pulseboard.features.economy.refusals import Reason, Refusal

    assert (await bank.post("accounts/1000/13/freeze", {"reason": "spam"})).json()["frozen"] is True
    with pytest.raises(Refusal) as refused:
        await bank.claim(ANDERS)
    assert refused.value.reason is Reason.FROZEN
    assert (await bank.post("accounts/1000/13/freeze", {"reason": "fine", "frozen": False})).status_code == 200
    await bank.claim(ANDERS)
    await bank.pay(ANDERS, YUKI, 1)


async def test_a_database_that_is_away_gives_the_key_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody can tell whether it was done: with the key that the answer names it can be asked for again, safely."""
    monkeypatch.setattr(administration, "PATIENCE_SECONDS", 1.0)
    async with open_bank(tmp_path / "data") as bank:
        await bank.claim(MIRA)
        body = {"amount": 7, "reason": "prize"}
        for file in (tmp_path / "data").glob("pulseboard.db*"):
            file.rename(file.with_name("away-" + file.name))
        away = await bank.post("accounts/1000/11/grant", body)
        assert away.status_code == 503
        key = away.json()["detail"].partition("Idempotency-Key: ")[2].partition("`")[0]
        for file in (tmp_path / "data").glob("away-*"):
            file.rename(file.with_name(file.name.removeprefix("away-")))
        assert (await bank.post("accounts/1000/11/grant", body, key=key)).json()["balance"] == 107
        assert (await bank.post("accounts/1000/11/grant", body, key=key)).json()["balance"] == 107
        assert await balance_of(bank) == 107

"""Each interaction once, on a real database: delivered again, at the same moment or after a restart, it changes nothing
and is answered the same.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from pulseboard.config import PostgresUrl
from pulseboard.events import Ref
from pulseboard.features.economy.ledger.once import KEPT_MS, forget_interactions
from pulseboard.features.economy.ledger.receipts import Claimed
from pulseboard.features.economy.refusals import Reason, Refusal, Refused
from pulseboard.features.economy.rules import Rules
from pulseboard.storage.schema import interactions
from pulseboard.storage.store import Store
from tests.captured_logs import captured_logs
from tests.stores.bank import ADMIN, ANDERS, DAY_MS, HARBOUR, MIRA, OLU, YUKI, Bank
from tests.stores.ledger_audit import rows

Deed = Callable[[Bank], Awaitable[Any]]


async def answer(deed: Awaitable[Any]) -> Any:
    """The receipt, or what was refused."""
    try:
        return await deed
    except Refusal as refusal:
        return refusal.refused


async def whole(bank: Bank) -> tuple[Any, ...]:
    """All that a delivery could change."""
    return await bank.audited(), await bank.events(), await bank.store.read(rows, interactions)


def deeds() -> dict[str, Deed]:
    """One of every kind, and one of every kind that is refused, each of one interaction."""
    admin, member = Ref("5", "Ada"), MIRA

    def asked(bank: Bank, interaction: str, actor: Ref = member) -> Any:
        return bank.asked(actor, HARBOUR, interaction)

    return {
        "claim": lambda bank: bank.service.claim(asked(bank, "claim")),
        "claim refused": lambda bank: bank.service.claim(asked(bank, "claim refused")),
        "pay": lambda bank: bank.service.transfer(asked(bank, "pay"), YUKI, 30),
        "pay refused": lambda bank: bank.service.transfer(asked(bank, "pay refused"), YUKI, 9_999),
        "grant": lambda bank: bank.service.grant(asked(bank, "grant", admin), OLU, 7, "a prize"),
        "take": lambda bank: bank.service.take(asked(bank, "take", admin), OLU, 2, "a fine"),
        "take refused": lambda bank: bank.service.take(asked(bank, "take refused", admin), OLU, 50, "a fine"),
        "set": lambda bank: bank.service.set_balance(asked(bank, "set", admin), OLU, 100, "put right"),
        "undo": lambda bank: bank.service.undo(asked(bank, "undo", admin), 1, "a mistake"),
        "undo refused": lambda bank: bank.service.undo(asked(bank, "undo refused", admin), 99, "a mistake"),
        "freeze": lambda bank: bank.service.freeze(asked(bank, "freeze", admin), OLU, "a dispute"),
    }


async def test_every_kind_delivered_again(bank: Bank) -> None:
    """1 to 5 times in parallel, and once more days later, under other rules: one effect, one answer."""
    await bank.grant(MIRA, 1_000)
    chance = Random(1)
    first = {}
    for name, deed in deeds().items():
        answers = await asyncio.gather(*(answer(deed(bank)) for _ in range(chance.randint(1, 5))))
        assert answers == [answers[0]] * len(answers)
        assert isinstance(answers[0], Refused) == ("refused" in name), answers[0]
        first[name] = answers[0]
    before = await whole(bank)
    assert Counter(event.kind for event in before[1]) == {
        "economy.granted": 3,
        "economy.daily_claimed": 1,
        "economy.transferred": 1,
        "economy.taken": 1,
        "economy.undone": 1,
        "economy.frozen": 1,
        "economy.refused": 4,
    }
    bank.clock.at_ms += 3 * DAY_MS
    bank.rules = Rules(first_reward=1, transfer_minimum=500)
    assert {name: await answer(deed(bank)) for name, deed in deeds().items()} == first
    bank.rules = Rules()
    assert await whole(bank) == before


async def test_after_a_restart(place: Path | PostgresUrl) -> None:
    """What was answered is kept with what was done: another process answers the same."""
    async with Store(place) as store:
        bank = Bank(store)
        await bank.grant(MIRA, 1_000)
        first = {name: await answer(deed(bank)) for name, deed in deeds().items()}
        before = await whole(bank)
    async with Store(place) as store:
        bank = Bank(store)
        assert {name: await answer(deed(bank)) for name, deed in deeds().items()} == first
        assert await whole(bank) == before


async def test_many_interactions_delivered_to_two_processes(postgres_place: PostgresUrl) -> None:
    """Each 1 to 5 times, at any of two processes, all at the same moment: one effect, one answer, one event."""
    chance = Random(2)
    async with Store(postgres_place) as one, Store(postgres_place) as other:
        banks = [Bank(one), Bank(other)]
        for member in (MIRA, YUKI, ANDERS, OLU):
            await banks[0].grant(member, 40)
        deliveries: list[tuple[int, Awaitable[Any]]] = []
        for number in range(120):
            payer, payee = chance.sample([MIRA, YUKI, ANDERS, OLU], 2)
            amount = chance.randint(1, 40)
            for _ in range(chance.randint(1, 5)):
                paid = chance.choice(banks).pay(payer, payee, amount, f"pay {number}")
                deliveries.append((number, answer(paid)))
        chance.shuffle(deliveries)
        answers = await asyncio.gather(*(delivery for _, delivery in deliveries))
        told: dict[int, Any] = {}
        for (number, _), heard in zip(deliveries, answers, strict=True):
            assert told.setdefault(number, heard) == heard
        assert sum((await banks[0].balances()).values()) == 160
        refused = [number for number, heard in told.items() if isinstance(heard, Refused)]
        assert 0 < len(refused) < 120
        kinds = Counter(event.kind for event in await banks[1].events())
        paid_events = 120 - len(refused)
        assert kinds == {
            "economy.granted": 4,
            "economy.transferred": paid_events,
            "economy.refused": len(refused),
        }


async def test_a_thousand_claims_at_once_pay_once(bank: Bank) -> None:
    """Of one member, each its own interaction: 1 receipt, 999 refusals, and the books say the same."""
    answers = await asyncio.gather(*(answer(bank.claim(MIRA)) for _ in range(1_000)))
    assert Counter(type(heard) for heard in answers) == {Claimed: 1, Refused: 999}
    assert await bank.balances() == {MIRA.id: 100}
    assert len(await bank.store.read(rows, interactions)) == 1_000


async def test_a_thousand_claims_at_once_in_two_processes_pay_once(postgres_place: PostgresUrl) -> None:
    """Whichever process comes first."""
    async with Store(postgres_place) as one, Store(postgres_place) as other:
        banks = [Bank(one), Bank(other)]
        claims = [answer(banks[n % 2].claim(MIRA, interaction=f"claim {n}")) for n in range(1_000)]
        answers = await asyncio.gather(*claims)
        assert Counter(type(heard) for heard in answers) == {Claimed: 1, Refused: 999}
        assert await banks[0].balances() == {MIRA.id: 100}


async def test_an_interaction_asks_for_one_thing(bank: Bank) -> None:
    """Another amount, member, guild or deed under the same id is refused and logged, and told once; nothing changes."""
    await bank.grant(YUKI, 100)
    first = await bank.pay(YUKI, ANDERS, 60, "t")
    balances = await bank.balances()
    others: list[Callable[[], Awaitable[Any]]] = [
        lambda: bank.pay(YUKI, ANDERS, 61, "t"),
        lambda: bank.pay(YUKI, OLU, 60, "t"),
        lambda: bank.pay(MIRA, ANDERS, 60, "t"),
        lambda: bank.claim(YUKI, interaction="t"),
        lambda: bank.service.transfer(bank.asked(YUKI, Ref("2000", "Meadow"), "t"), ANDERS, 60),
        lambda: bank.service.transfer(bank.asked(YUKI, interaction="t")._replace(scope="2000"), ANDERS, 60),
    ]
    for other in others:
        with captured_logs() as logged:
            answers = await asyncio.gather(*(answer(other()) for _ in range(3)))
        assert {heard.reason for heard in answers} == {Reason.REUSED}
        (line,) = logged
        assert (line["event"], line["log_level"], line["interaction"]) == ("interaction_reused", "error", "t")
    assert await bank.balances() == balances
    assert await bank.pay(YUKI, ANDERS, 60, "t") == first
    told = [event for event in await bank.events() if event.kind == "economy.refused"]
    assert len(told) == len(others)
    assert {(event.level, event.data["reason"], event.data["interaction"]) for event in told} == {
        ("warning", "reused", "t")
    }


async def test_arguments_cant_be_mistaken_for_each_other(bank: Bank) -> None:
    """Whatever stands in a reason, it is another request than one whose other arguments read like that."""
    await bank.service.grant(bank.asked(ADMIN, HARBOUR, "g"), MIRA, 5, "1', '2")
    other = bank.service.grant(bank.asked(ADMIN, HARBOUR, "g"), MIRA, 5, "1")
    assert (await answer(other)).reason is Reason.REUSED
    same_value = bank.service.grant(bank.asked(ADMIN, HARBOUR, "g"), MIRA, 5.0, "1', '2")  # type: ignore[arg-type]
    assert (await answer(same_value)).reason is Reason.REUSED


async def test_what_is_told_of_a_refusal(bank: Bank) -> None:
    """One event for each interaction: the class of the reason, what was asked for, and the balance as it stays."""
    await bank.grant(YUKI, 25)
    await answer(bank.pay(YUKI, ANDERS, 60, "p"))
    event = (await bank.events())[-1]
    assert (event.kind, event.level) == ("economy.refused", "info")
    assert event.message == "Yuki was refused a transfer: not enough"
    assert (event.actor, event.guild) == (YUKI, HARBOUR)
    data = {"operation": "transfer", "reason": "not_enough", "interaction": "p"}
    assert event.data == data | {"amount": 60, "balance": 25}
    await answer(bank.take(YUKI, 26))
    assert (await bank.events())[-1].data == {
        "operation": "take",
        "reason": "not_enough",
        "interaction": f"interaction {bank.asked_for}",
        "amount": 26,
        "balance": 25,
    }
    await answer(bank.pay(ANDERS, YUKI, "all of it", "q"))  # no amount, and no account yet
    data = {"operation": "transfer", "reason": "bad_amount", "interaction": "q"}
    assert (await bank.events())[-1].data == data | {"balance": 0}
    await answer(bank.undo(77))
    event = (await bank.events())[-1]
    assert event.message == "Ada was refused an undo: no transaction"
    assert "balance" not in event.data


async def test_interactions_are_forgotten_after_a_week(bank: Bank) -> None:
    """Some at a time, the younger ones never; the transaction's own number still keeps it from being paid twice."""
    await bank.claim(MIRA, interaction="old")
    started_at = bank.clock.at_ms
    await asyncio.gather(*(answer(bank.claim(MIRA, interaction=f"refused {number}")) for number in range(600)))
    bank.clock.at_ms += DAY_MS
    await bank.claim(MIRA, interaction="young")
    assert await bank.store.transact(forget_interactions, started_at + KEPT_MS) == 0
    steps = [await bank.store.transact(forget_interactions, started_at + KEPT_MS + 1) for _ in range(3)]
    assert steps == [500, 101, 0]
    assert [row["id"] for row in await bank.store.read(rows, interactions)] == ["young"]
    bank.clock.at_ms += 7 * DAY_MS
    assert (await answer(bank.claim(MIRA, interaction="old"))).reason is Reason.REUSED
    assert await bank.balances() == {MIRA.id: 210}


async def test_a_failure_keeps_nothing(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of ours in the middle of a claim: no coin, no event, no interaction; asked again it is carried out."""

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as broken:
        broken.setattr("pulseboard.features.economy.ledger.books.close", fail)
        with pytest.raises(ZeroDivisionError):
            await bank.claim(MIRA, interaction="c")
    assert await bank.audited() == {}
    assert await bank.store.read(rows, interactions) == []
    assert (await bank.claim(MIRA, interaction="c")).balance == 100

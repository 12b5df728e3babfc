"""The economy's rules: what a claim is worth, and what may be moved."""

from typing import Any

import pytest

from pulseboard.config import EconomySettings, Settings, load
from pulseboard.errors import SettingsError
from pulseboard.features.economy import rules as rule
from pulseboard.features.economy.refusals import Reason, Refusal, Refused
from pulseboard.features.economy.rules import MAX_AMOUNT, Account, Currency, Flow, Rules, TransferDecision
from pulseboard.storage import schema

NOON = 1_773_144_000_000
"""2026-03-10 12:00 UTC."""
TODAY = 739_685
EMPTY = Account()


def reason_of(decide: Any, *args: Any, **kwargs: Any) -> Reason:
    with pytest.raises(Refusal) as refused:
        decide(*args, **kwargs)
    return refused.value.reason


def transfer(rules: Rules, payer: Account, amount: int, payee: Account = EMPTY) -> TransferDecision:
    return rule.decide_transfer(rules, payer, payee, amount, payee_name="Yuki", at_ms=NOON)


def refused_transfer(rules: Rules, payer: Account, amount: int, payee: Account = EMPTY) -> Reason:
    return reason_of(transfer, rules, payer, amount, payee)


@pytest.mark.parametrize(("streak", "reward"), [(1, 100), (2, 110), (10, 190), (11, 200), (12, 200), (4_000, 200)])
def test_reward(streak: int, reward: int) -> None:
    """100 on the first day, 10 more each further day, never more than 200."""
    assert rule.reward(Rules(), streak) == reward


def test_milestones_come_on_top() -> None:
    """Once, with the claim that reaches them, over the cap too."""
    rules = Rules(milestones={7: 500, 30: 1_000})
    assert [rule.reward(rules, streak) for streak in (6, 7, 8, 29, 30, 31)] == [150, 660, 170, 200, 1_200, 200]


def test_a_first_reward_over_the_cap_is_capped() -> None:
    """The cap holds for every day."""
    assert rule.reward(Rules(first_reward=500, max_reward=200), 1) == 200


def test_no_reward_overflows() -> None:
    """However long a streak, and however high what is set: what can't be counted is refused, not wrapped."""
    rules = Rules(first_reward=MAX_AMOUNT, streak_bonus=MAX_AMOUNT, max_reward=MAX_AMOUNT, milestones={9: MAX_AMOUNT})
    assert rule.reward(rules, 2**31) == MAX_AMOUNT
    ninth = Account(streak=8, claim_day=TODAY - 1)
    assert reason_of(rule.decide_claim, rules, ninth, NOON) is Reason.BALANCE_CAP


@pytest.mark.parametrize(
    ("grace", "missed", "streak"), [(0, 0, 6), (0, 1, 1), (2, 0, 6), (2, 2, 6), (2, 3, 1), (30, 30, 6), (30, 31, 1)]
)
def test_grace(grace: int, missed: int, streak: int) -> None:
    """So many days in a row may be missed: the streak goes on by one, as if they hadn't been."""
    rules, account = Rules(grace_days=grace), Account(streak=5, claim_day=TODAY - 1 - missed)
    assert rule.decide_claim(rules, account, NOON).streak == streak
    assert rule.current_streak(rules, account, TODAY) == streak - 1


def test_the_streak_as_it_stands() -> None:
    """On the day of the claim and the day after it is kept; nobody who never claimed has one."""
    account = Account(streak=5, claim_day=TODAY)
    assert [rule.current_streak(Rules(), account, TODAY + days) for days in (0, 1, 2)] == [5, 5, 0]
    assert rule.current_streak(Rules(), Account(), TODAY) == 0


def test_claim_decision() -> None:
    """What it gives, the day it counts for, and when the next one begins."""
    decided = rule.decide_claim(Rules(), Account(balance=50, streak=1, claim_day=TODAY - 1), NOON)
    midnight = NOON + 43_200_000
    assert (decided.amount, decided.streak, decided.day, decided.next_at_ms) == (110, 2, TODAY, midnight)


def test_a_day_is_claimed_once() -> None:
    """The refusal names the day after the last one claimed, also where that is still to come."""
    with pytest.raises(Refusal) as early:
        rule.decide_claim(Rules(), Account(streak=1, claim_day=TODAY + 1), NOON)
    assert (early.value.reason, early.value.next_at_ms) == (Reason.ALREADY_CLAIMED, NOON + 129_600_000)
    assert early.value.sentence == "You have claimed your coins for today. You can claim again <t:1773273600:R>."


def test_claims_are_refused() -> None:
    """To the frozen, and to whoever could not hold what it gives."""
    assert reason_of(rule.decide_claim, Rules(), Account(is_frozen=True), NOON) is Reason.FROZEN
    full = Rules(max_balance=150)
    assert rule.decide_claim(full, Account(balance=50), NOON).amount == 100
    assert reason_of(rule.decide_claim, full, Account(balance=51), NOON) is Reason.BALANCE_CAP


@pytest.mark.parametrize("amount", [1, 2, MAX_AMOUNT])
def test_whole_positive_amounts_are_amounts(amount: int) -> None:
    """From 1 up to 2^53 - 1; where nothing is meant too, from 0."""
    rule.check_amount(amount)
    rule.check_amount(0, least=0)


@pytest.mark.parametrize("amount", [0, -1, MAX_AMOUNT + 1, 2**63, 1.0, 0.5, float("nan"), True, "5", None])
def test_anything_else_is_no_amount(amount: Any) -> None:
    """Nothing, debts, fractions, truth values and text are refused, with the bounds in the sentence."""
    with pytest.raises(Refusal) as refused:
        rule.check_amount(amount)
    assert refused.value.reason is Reason.BAD_AMOUNT
    assert refused.value.sentence == "An amount is a whole number from 1 to 9,007,199,254,740,991."


def test_nobody_pays_themselves_or_a_bot() -> None:
    """Each has its own reason."""
    rule.check_parties("1", "2", payee_is_bot=False)
    assert reason_of(rule.check_parties, "1", "1", payee_is_bot=False) is Reason.TO_ONESELF
    assert reason_of(rule.check_parties, "1", "2", payee_is_bot=True) is Reason.TO_A_BOT


@pytest.mark.parametrize("reason", ["", " ", "\n", "x" * 201])
def test_no_reason(reason: str) -> None:
    """An administrator says why, briefly."""
    rule.check_reason("x" * 200)
    assert reason_of(rule.check_reason, reason) is Reason.NO_REASON


@pytest.mark.parametrize(
    ("basis_points", "amount", "fee"),
    [(0, 1_000, 0), (250, 39, 0), (250, 40, 1), (250, 79, 1), (9_999, 1, 0), (9_999, 10_000, 9_999), (1, 9_999, 0)],
)
def test_fee_is_rounded_down(basis_points: int, amount: int, fee: int) -> None:
    """The payee gets the rest, so no coin is lost by rounding."""
    decided = transfer(Rules(fee_basis_points=basis_points), Account(balance=amount), amount)
    assert (decided.fee, decided.received) == (fee, amount - fee)


def test_fee_of_the_largest_amount() -> None:
    """To the coin: a float would be wrong here."""
    decided = transfer(Rules(fee_basis_points=9_999), Account(balance=MAX_AMOUNT), MAX_AMOUNT)
    assert (decided.fee, decided.received) == (9_006_298_534_815_516, 900_719_925_475)


def test_transfers_are_refused() -> None:
    """Each for its own reason, with what is exactly possible beside what isn't."""
    rich = Account(balance=1_000)
    assert refused_transfer(Rules(), Account(balance=5, is_frozen=True), 1) is Reason.FROZEN
    assert refused_transfer(Rules(), rich, 1, Account(is_frozen=True)) is Reason.OTHER_FROZEN
    assert refused_transfer(Rules(transfer_minimum=10), rich, 9) is Reason.BELOW_MINIMUM
    assert transfer(Rules(transfer_minimum=10), rich, 10).received == 10
    assert refused_transfer(Rules(), rich, 1_001) is Reason.NOT_ENOUGH
    assert transfer(Rules(), rich, 1_000).received == 1_000
    assert refused_transfer(Rules(max_balance=100), rich, 51, Account(balance=50)) is Reason.BALANCE_CAP
    assert transfer(Rules(max_balance=100), rich, 50, Account(balance=50)).received == 50


def test_what_the_fee_takes_counts_for_the_payer_only() -> None:
    """The send cap is of what is paid, the receive cap and the maximum balance of what arrives."""
    rules = Rules(fee_basis_points=1_000, daily_send_cap=100, daily_receive_cap=90, max_balance=90)
    decided = transfer(rules, Account(balance=1_000), 100)
    assert (decided.sent_that_day, decided.received_that_day) == (Flow(TODAY, 100), Flow(TODAY, 90))
    assert refused_transfer(rules, Account(balance=1_000), 101) is Reason.SEND_CAP


def test_caps_of_a_day() -> None:
    """Today's sum counts, yesterday's doesn't; a cap of 0 lets nothing through."""
    payer = Account(balance=1_000, flow_day=TODAY, sent=60, received=900)
    rules = Rules(daily_send_cap=100)
    assert transfer(rules, payer, 40).sent_that_day == Flow(TODAY, 100)
    assert refused_transfer(rules, payer, 41) is Reason.SEND_CAP
    yesterday = Account(balance=1_000, flow_day=TODAY - 1, sent=60)
    assert transfer(rules, yesterday, 100).sent_that_day == Flow(TODAY, 100)
    payee = Account(flow_day=TODAY, received=60)
    assert transfer(Rules(daily_receive_cap=100), payer, 40, payee).received_that_day == Flow(TODAY, 100)
    assert refused_transfer(Rules(daily_receive_cap=100), payer, 41, payee) is Reason.RECEIVE_CAP
    assert refused_transfer(Rules(daily_send_cap=0), payer, 1) is Reason.SEND_CAP
    assert refused_transfer(Rules(daily_receive_cap=0), payer, 1) is Reason.RECEIVE_CAP


@pytest.mark.parametrize(
    ("cap", "account", "most"),
    [
        (None, Account(balance=940, flow_day=TODAY, sent=60), 940),
        (71, Account(balance=940, flow_day=TODAY, sent=60), 11),
        (71, Account(balance=5, flow_day=TODAY, sent=60), 5),
        (71, Account(balance=940, flow_day=TODAY - 1, sent=60), 71),
        (50, Account(balance=940, flow_day=TODAY, sent=60), 0),
        (None, Account(balance=940, is_frozen=True), 0),
        (None, EMPTY, 0),
    ],
)
def test_the_most_that_can_be_paid(cap: int | None, account: Account, most: int) -> None:
    """So much can be paid, and not one coin more."""
    rules = Rules(daily_send_cap=cap)
    assert rule.payable(rules, account, NOON) == most
    if most:
        transfer(rules, account, most)
    refused_transfer(rules, account, most + 1)


def test_a_day_that_comes_again_is_no_new_day_for_caps() -> None:
    """What was moved tomorrow, before a clock was put back, counts; and it goes on counting for tomorrow."""
    tomorrow = Account(balance=1_000, flow_day=TODAY + 1, sent=60)
    assert transfer(Rules(daily_send_cap=100), tomorrow, 40).sent_that_day == Flow(TODAY + 1, 100)
    assert refused_transfer(Rules(daily_send_cap=100), tomorrow, 41) is Reason.SEND_CAP


def test_what_was_moved_on_a_day_stops_at_the_bound() -> None:
    """All coins moved to and fro all day would overflow 64 bits in the end."""
    payer = Account(balance=MAX_AMOUNT, flow_day=TODAY, sent=MAX_AMOUNT)
    decided = transfer(Rules(), payer, MAX_AMOUNT, Account(flow_day=TODAY, received=MAX_AMOUNT))
    assert decided.sent_that_day == decided.received_that_day == Flow(TODAY, MAX_AMOUNT)


def test_currency() -> None:
    """One is named otherwise than many, and a sign stands before the number."""
    assert [Currency().show(amount) for amount in (0, 1, 1_500)] == ["0 coins", "1 coin", "1,500 coins"]
    assert Currency("pearl", "pearls", "🦪").show(2) == "🦪 2 pearls"


def test_whose_doing_a_refusal_is() -> None:
    """Coming too early is a cooldown, all else a member's mistake; what is kept of it is the same when told again."""
    early = Refusal(Reason.ALREADY_CLAIMED, "Later.", 5)
    assert (early.failure, str(early)) == ("cooldown", "already claimed")
    assert Refusal(Reason.NOT_ENOUGH, "No.").failure == "user_error"
    assert early.refused == Refused(reason=Reason.ALREADY_CLAIMED, sentence="Later.", next_at_ms=5)
    again = Refusal.of(early.refused)
    assert (again.reason, again.sentence, again.next_at_ms) == (early.reason, early.sentence, early.next_at_ms)


def test_rules_and_tables_have_the_same_bound() -> None:
    """What the rules allow, the database can keep."""
    assert rule.MAX_AMOUNT == schema.MAX_AMOUNT == 2**53 - 1


def test_rules_without_settings_are_those_that_nobody_set() -> None:
    """The defaults of both agree, to the last."""
    assert Rules.of(EconomySettings()) == Rules(zone=Rules.of(EconomySettings()).zone)


def test_rules_of_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every setting of the economy reaches its rule."""
    given = {
        "SCOPE": "global",
        "TIME_ZONE": "Europe/Berlin",
        "CURRENCY": "pearls",
        "CURRENCY_ONE": "pearl",
        "SYMBOL": "🦪",
        "FIRST_REWARD": "7",
        "STREAK_BONUS": "3",
        "MAX_REWARD": "70",
        "MILESTONES": '{"7": 100, "30": 500}',
        "GRACE_DAYS": "2",
        "TRANSFER_MINIMUM": "5",
        "FEE_BASIS_POINTS": "250",
        "DAILY_SEND_CAP": "1000",
        "DAILY_RECEIVE_CAP": "2000",
        "MAX_BALANCE": "9000",
        "LARGE_AMOUNT": "500",
        "ADMIN_ROLE": "123",
    }
    assert {f"economy_{name.lower()}" for name in given} == set(EconomySettings.model_fields)
    for name, value in given.items():
        monkeypatch.setenv(f"PULSEBOARD_ECONOMY_{name}", value)
    rules = Rules.of(load(Settings))
    default = Rules()
    assert all(getattr(rules, name) != getattr(default, name) for name in Rules.__struct_fields__)
    assert (str(rules.zone), rules.currency, rules.milestones) == (
        "Europe/Berlin",
        Currency("pearl", "pearls", "🦪"),
        {7: 100, 30: 500},
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TIME_ZONE", "Mars/Olympus"),
        ("FEE_BASIS_POINTS", "10000"),
        ("FIRST_REWARD", "0"),
        ("MAX_REWARD", "0"),
        ("TRANSFER_MINIMUM", "0"),
        ("MAX_BALANCE", "0"),
        ("MAX_BALANCE", str(2**53)),
        ("MILESTONES", '{"1": 5}'),
        ("MILESTONES", '{"7": -5}'),
        ("DAILY_SEND_CAP", "-1"),
        ("SCOPE", "world"),
        ("ADMIN_ROLE", "Bankers"),
    ],
)
def test_settings_that_make_no_rules(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    """Refused at the start, by the name of the variable."""
    monkeypatch.setenv(f"PULSEBOARD_ECONOMY_{name}", value)
    with pytest.raises(SettingsError, match=f"PULSEBOARD_ECONOMY_{name}"):
        load(Settings)

"""What a claim is worth, which day it counts for, what may be paid."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from pulseboard.features.economy import rules
from pulseboard.storage import schema


def at(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp() * 1000)


@pytest.mark.parametrize(("streak", "reward"), [(1, 100), (2, 110), (10, 190), (11, 200), (12, 200), (4_000, 200)])
def test_reward(streak: int, reward: int) -> None:
    """100 on the first day, 10 more each further day, never more than 200."""
    assert rules.reward(streak) == reward


def test_day_changes_at_midnight_of_the_zone() -> None:
    """The same moment is another day elsewhere, and the next day begins one millisecond after the last one ends."""
    berlin, last_ms = ZoneInfo("Europe/Berlin"), at("2026-03-10T22:59:59.999+00:00")
    day = rules.claim_day(last_ms, berlin)
    assert rules.claim_day(last_ms + 1, berlin) == day + 1
    assert rules.claim_day(last_ms + 1, UTC) == day
    assert rules.day_begins_ms(day + 1, berlin) == last_ms + 1


@pytest.mark.parametrize(
    ("zone", "date", "begins"),
    [
        ("Europe/Berlin", "2026-03-30", "2026-03-29T22:00:00+00:00"),  # the day before had 23 hours
        (
            "America/Santiago",
            "2026-09-06",
            "2026-09-06T04:00:00+00:00",
        ),  # 00:00 does not exist, 01:00 is first
        ("America/Havana", "2026-11-01", "2026-11-01T04:00:00+00:00"),  # 00:00 comes twice
        ("Pacific/Kiritimati", "2026-01-01", "2025-12-31T10:00:00+00:00"),
    ],
)
def test_day_begins_once_whatever_the_clocks_do(zone: str, date: str, begins: str) -> None:
    """A day begins at its first moment: the moment before belongs to the day before."""
    day, zone_info = datetime.fromisoformat(date).toordinal(), ZoneInfo(zone)
    begins_ms = rules.day_begins_ms(day, zone_info)
    assert begins_ms == at(begins)
    assert [rules.claim_day(begins_ms + change, zone_info) - day for change in (-1, 0)] == [-1, 0]


@pytest.mark.parametrize("amount", [1, 2, rules.MAX_AMOUNT])
def test_whole_positive_amounts_may_be_paid(amount: int) -> None:
    """From 1 up to 2^53 - 1."""
    rules.check_transfer("1", "2", amount, payee_is_bot=False)


@pytest.mark.parametrize("amount", [0, -1, rules.MAX_AMOUNT + 1, 1.0, 0.5, float("nan"), True, "5", None])
def test_anything_else_is_no_amount(amount: Any) -> None:
    """Nothing, debts, fractions, truth values and text are refused, with the bounds in the sentence."""
    with pytest.raises(rules.BadAmount) as refused:
        rules.check_transfer("1", "2", amount, payee_is_bot=False)
    assert refused.value.sentence == "An amount is a whole number from 1 to 9,007,199,254,740,991."


def test_nobody_pays_themselves_or_a_bot() -> None:
    """Each has its own sentence."""
    with pytest.raises(rules.ToOneself):
        rules.check_transfer("1", "1", 5, payee_is_bot=False)
    with pytest.raises(rules.ToABot):
        rules.check_transfer("1", "2", 5, payee_is_bot=True)


def test_refusals_say_whose_doing_it_is() -> None:
    """A member's mistake is a user error; coming too early is a cooldown and names the time."""
    early = rules.AlreadyClaimed(1_767_225_600_000)
    assert (early.failure, str(early)) == ("cooldown", "already claimed today")
    assert early.sentence == "You have claimed your coins for today. You can claim again <t:1767225600:R>."
    poor = rules.NotEnough(1_500, 1)
    assert (poor.failure, str(poor)) == ("user_error", "not enough coins")
    assert poor.sentence == "You have 1 coin, that isn't enough to pay 1,500 coins."


def test_rules_and_tables_have_the_same_bound() -> None:
    """What the rules allow, the database can keep."""
    assert rules.MAX_AMOUNT == schema.MAX_AMOUNT == 2**53 - 1

"""Calendar days, whatever the clocks do: what counts as the next day, and when it begins."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from pulseboard.features.economy import rules as rule
from pulseboard.features.economy.refusals import Reason, Refusal
from pulseboard.features.economy.rules import Account, ClaimDecision, Rules

EARLY = Reason.ALREADY_CLAIMED
ZONES = [
    "UTC",
    "Europe/Berlin",
    "America/Sao_Paulo",
    "America/Santiago",
    "America/Havana",
    "Africa/Cairo",
    "Australia/Lord_Howe",  # changes by half an hour
    "Asia/Kathmandu",  # 5:45 ahead
    "Pacific/Kiritimati",
    "Etc/GMT+12",
]


def rules_of(zone: str) -> Rules:
    return Rules(zone=ZoneInfo(zone))


def at(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp() * 1000)


def claim(rules: Rules, account: Account, moment: str) -> tuple[Account, ClaimDecision]:
    """The account after a claim at a moment with its offset."""
    decided = rule.decide_claim(rules, account, at(moment))
    return Account(balance=account.balance + decided.amount, streak=decided.streak, claim_day=decided.day), decided


def claims(rules: Rules, *moments: str) -> list[int | Reason]:
    """The streak of each claim in turn, or why it was refused."""
    account = Account()
    streaks: list[int | Reason] = []
    for moment in moments:
        try:
            account, decided = claim(rules, account, moment)
            streaks.append(decided.streak)
        except Refusal as refusal:
            streaks.append(refusal.reason)
    return streaks


def test_day_changes_at_midnight_of_the_zone() -> None:
    """The same moment is another day elsewhere, and the next day begins one millisecond after the last one ends."""
    berlin, last_ms = rules_of("Europe/Berlin"), at("2026-03-10T22:59:59.999+00:00")
    day = rule.day_of(berlin, last_ms)
    assert rule.day_of(berlin, last_ms + 1) == day + 1
    assert rule.day_of(Rules(), last_ms + 1) == day
    assert rule.day_begins_ms(berlin, day + 1) == last_ms + 1


@pytest.mark.parametrize(
    ("zone", "day", "begins"),
    [
        ("Europe/Berlin", "2026-03-29", "2026-03-28T23:00:00+00:00"),
        ("Europe/Berlin", "2026-03-30", "2026-03-29T22:00:00+00:00"),  # after a day of 23 hours
        ("Europe/Berlin", "2026-10-26", "2026-10-25T23:00:00+00:00"),  # after a day of 25 hours
        ("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00+00:00"),  # no 00:00: it begins at 01:00
        ("America/Sao_Paulo", "2018-11-05", "2018-11-05T02:00:00+00:00"),
        ("America/Sao_Paulo", "2019-02-16", "2019-02-16T02:00:00+00:00"),  # its 23:00 comes twice
        ("America/Sao_Paulo", "2019-02-17", "2019-02-17T03:00:00+00:00"),
        ("America/Sao_Paulo", "2026-11-01", "2026-11-01T03:00:00+00:00"),  # Brazil changes no more
        ("America/Santiago", "2026-09-06", "2026-09-06T04:00:00+00:00"),  # no 00:00
        ("America/Havana", "2026-11-01", "2026-11-01T04:00:00+00:00"),  # its 00:00 comes twice
        ("Pacific/Kiritimati", "2026-01-01", "2025-12-31T10:00:00+00:00"),
        ("Etc/GMT+12", "2026-01-01", "2026-01-01T12:00:00+00:00"),
    ],
)
def test_day_begins_once_whatever_the_clocks_do(zone: str, day: str, begins: str) -> None:
    """A day begins at its first moment: the moment before belongs to the day before."""
    rules, ordinal = rules_of(zone), date.fromisoformat(day).toordinal()
    begins_ms = rule.day_begins_ms(rules, ordinal)
    assert begins_ms == at(begins)
    assert [rule.day_of(rules, begins_ms + change) - ordinal for change in (-1, 0)] == [-1, 0]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("year", [2000, 2018, 2019, 2024, 2026])
def test_every_day_of_a_year_follows_the_one_before(zone: str, year: int) -> None:
    """Each begins where the last one ends, and is 23 to 25 hours long: no moment has no day, or two."""
    rules, first = rules_of(zone), date(year, 1, 1).toordinal()
    for day in range(first, date(year + 1, 1, 1).toordinal()):
        begins, ends = rule.day_begins_ms(rules, day), rule.day_begins_ms(rules, day + 1)
        assert 23 * 3_600_000 <= ends - begins <= 25 * 3_600_000
        assert [rule.day_of(rules, moment) for moment in (begins, ends - 1, ends)] == [day, day, day + 1]


def test_the_night_the_clocks_go_forward_in_berlin() -> None:
    """23 hours between two midnights are a day: the claim before and the one after it are consecutive."""
    moments = ("2026-03-28T23:59+01:00", "2026-03-29T00:00+01:00", "2026-03-29T03:00+02:00", "2026-03-30T00:00+02:00")
    assert claims(rules_of("Europe/Berlin"), *moments) == [1, 2, EARLY, 3]


def test_the_night_the_clocks_go_back_in_berlin() -> None:
    """An hour that comes twice belongs to one day, which is 25 hours long."""
    moments = (
        "2026-10-25T00:00+02:00",
        "2026-10-25T02:30+02:00",
        "2026-10-25T02:30+01:00",
        "2026-10-25T23:59+01:00",  # over 24 hours after the first
        "2026-10-26T00:00+01:00",
    )
    assert claims(rules_of("Europe/Berlin"), *moments) == [1, EARLY, EARLY, EARLY, 2]


def test_the_midnight_that_is_skipped_in_sao_paulo() -> None:
    """On 4 November 2018 there was no 00:00: a minute after 23:59 it was 01:00 of the next day."""
    rules = rules_of("America/Sao_Paulo")
    moments = ("2018-11-03T23:59-03:00", "2018-11-04T01:00-02:00", "2018-11-04T23:59-02:00", "2018-11-05T00:00-02:00")
    assert claims(rules, *moments) == [1, 2, EARLY, 3]
    _, decided = claim(rules, Account(), moments[0])
    assert decided.next_at_ms == at(moments[1])


def test_the_hour_before_midnight_that_comes_twice_in_sao_paulo() -> None:
    """On 16 February 2019 it was 23:30 twice: both times the same day."""
    rules = rules_of("America/Sao_Paulo")
    moments = ("2019-02-16T23:30-02:00", "2019-02-16T23:30-03:00", "2019-02-17T00:00-03:00")
    assert claims(rules, *moments) == [1, EARLY, 2]
    _, decided = claim(rules, Account(), moments[0])
    assert decided.next_at_ms == at(moments[2])


@pytest.mark.parametrize(
    "days",
    [
        ("2024-02-28", "2024-02-29", "2024-03-01"),
        ("2026-02-28", "2026-03-01", "2026-03-02"),
        ("2000-02-29", "2000-03-01", "2000-03-02"),
        ("2025-12-31", "2026-01-01", "2026-01-02"),
    ],
)
@pytest.mark.parametrize(
    ("zone", "offset"), [("UTC", "+00:00"), ("Pacific/Kiritimati", "+14:00"), ("Etc/GMT+12", "-12:00")]
)
def test_leap_day_and_year_end(days: tuple[str, ...], zone: str, offset: str) -> None:
    """A leap day is a day like any other, and a year ends without a gap: at the first minute and at the last."""
    rules = rules_of(zone)
    assert claims(rules, *(f"{day}T00:00{offset}" for day in days)) == [1, 2, 3]
    assert claims(rules, *(f"{day}T23:59{offset}" for day in days)) == [1, 2, 3]


def test_a_missed_leap_day_is_a_missed_day() -> None:
    """From 28 February to 1 March is two days in a leap year."""
    assert claims(Rules(), "2024-02-28T12:00+00:00", "2024-03-01T12:00+00:00") == [1, 1]


def test_the_edges_of_the_world() -> None:
    """At one moment it is the 1st at UTC+14 and the 31st at UTC-12: each has its own day, 26 hours apart."""
    moment = at("2025-12-31T11:00+00:00")
    east, west = (rule.day_of(rules_of(zone), moment) for zone in ("Pacific/Kiritimati", "Etc/GMT+12"))
    assert (date.fromordinal(east), date.fromordinal(west)) == (date(2026, 1, 1), date(2025, 12, 30))


def test_a_clock_that_steps_back() -> None:
    """Whatever it shows, a day is claimed once, and no earlier one after it; the streak goes on when time does."""
    noon = "T12:00+00:00"
    days = ("2026-03-10", "2026-03-11", "2026-03-10", "2026-03-11", "2026-03-01", "2026-03-12")
    assert claims(Rules(), *(day + noon for day in days)) == [1, 2, EARLY, EARLY, EARLY, 3]


def test_another_time_zone_under_a_running_streak() -> None:
    """Westward the day already claimed comes again and is refused; eastward a day may be short: the streak goes on."""
    account, _ = claim(rules_of("Pacific/Kiritimati"), Account(), "2026-03-10T00:30+14:00")
    west = rules_of("Etc/GMT+12")
    with pytest.raises(Refusal) as refused:  # there it is the 8th, 22:30: the 10th has been claimed
        rule.decide_claim(west, account, at("2026-03-08T22:30-12:00"))
    assert refused.value.next_at_ms == at("2026-03-11T00:00-12:00")
    account, decided = claim(west, account, "2026-03-11T00:00-12:00")
    assert decided.streak == 2
    account, decided = claim(rules_of("Pacific/Kiritimati"), account, "2026-03-12T02:01+14:00")
    assert decided.streak == 3

"""What Discord allows in ten minutes or a day, and when that is told."""

import pytest

from pulseboard.monitor.budgets import Alarm, InvalidRequests, SessionStarts


def test_invalid_requests_are_forgotten_after_ten_minutes() -> None:
    """To a step of ten seconds."""
    requests = InvalidRequests()
    for second in range(100):
        requests.add(1_000 + second)
    assert requests.count(1_100) == 100
    assert requests.count(1_599) == 100
    assert requests.count(1_650) < 70
    assert requests.count(1_710) == 0


def test_half_of_a_budget_is_told_once() -> None:
    """And again only after it was well below that."""
    alarm = Alarm()
    assert [used for used in range(1_000) if alarm.sounds(used, 1_000)] == [500]
    assert not alarm.sounds(450, 1_000)
    assert not alarm.sounds(600, 1_000)
    assert not alarm.sounds(400, 1_000)
    assert alarm.sounds(501, 1_000)


def test_session_starts_are_what_discord_said_less_those_since() -> None:
    """Until its answer is out of date; nothing is known before it."""
    now = 1_000
    starts = SessionStarts(lambda: now)
    starts.identified()
    assert (starts.limit, starts.remaining(), starts.resets_at()) == (None, None, None)
    starts.told({"session_start_limit": {"total": 1_000, "remaining": 3, "reset_after": 5_000, "max_concurrency": 1}})
    assert (starts.limit, starts.remaining(), starts.resets_at()) == (1_000, 3, "1970-01-01T00:00:06.000Z")
    for _ in range(4):
        starts.identified()
    assert starts.remaining() == 0
    now = 6_000
    assert (starts.remaining(), starts.resets_at()) == (None, None)


@pytest.mark.parametrize("answer", [None, [], {}, {"session_start_limit": {"total": "many"}}, "<html>"])
def test_an_answer_that_says_nothing_changes_nothing(answer: object) -> None:
    """Another server may answer anything."""
    starts = SessionStarts()
    starts.told(answer)
    assert starts.limit is None

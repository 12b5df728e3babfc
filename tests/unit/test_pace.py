"""Single events are committed at once, many of them together."""

import pytest

from pulseboard.storage.pace import BURST, INTERVAL_SECONDS, UNWATCHED_BURST, UNWATCHED_SECONDS, Pace


def commits(every: float, seconds: float, *, is_watched: bool = True) -> list[float]:
    """How long each event of a steady stream waited; those that come meanwhile go along."""
    now, waits = 0.0, []
    pace = Pace(lambda: now, lambda: is_watched)
    due = 0.0
    while due < seconds:
        now = max(now, due)
        wait = pace.seconds_until_next()
        waits.append(wait)
        now += wait
        pace.took()
        while due <= now:
            due += every
    return waits


def test_who_comes_now_and_then_never_waits() -> None:
    """Up to fifty a second, and bursts after a pause."""
    assert set(commits(every=1.1 * INTERVAL_SECONDS, seconds=60)) == {0.0}
    assert commits(every=0.001, seconds=0.015) == [0.0] * 15


def test_a_steady_stream_is_fifty_commits_a_second() -> None:
    """However fast it is, and none waits longer than a screen's frame or so."""
    waits = commits(every=0.001, seconds=60)
    assert len(waits) == pytest.approx(60 / INTERVAL_SECONDS + BURST, rel=0.01)
    assert max(waits) <= INTERVAL_SECONDS + 1e-9


def test_unwatched_a_steady_stream_is_one_commit_a_second() -> None:
    """While nobody looks; who comes now and then doesn't wait then, either."""
    waits = commits(every=0.01, seconds=60, is_watched=False)
    assert len(waits) == pytest.approx(60 / UNWATCHED_SECONDS + UNWATCHED_BURST, rel=0.02)
    assert max(waits) <= UNWATCHED_SECONDS + 1e-9
    assert set(commits(every=1.1 * UNWATCHED_SECONDS, seconds=60, is_watched=False)) == {0.0}
    assert commits(every=0.001, seconds=0.002 * UNWATCHED_BURST, is_watched=False)[: UNWATCHED_BURST + 1] == [
        *[0.0] * UNWATCHED_BURST,
        pytest.approx(UNWATCHED_SECONDS, rel=0.01),
    ]


def test_whoever_comes_to_look_hurries_it() -> None:
    """From the next commit on the short interval holds."""
    now, is_watched = 0.0, False
    pace = Pace(lambda: now, lambda: is_watched)
    for _ in range(BURST):
        pace.took()
    assert pace.seconds_until_next() == UNWATCHED_SECONDS
    is_watched = True
    assert pace.seconds_until_next() == INTERVAL_SECONDS


def test_what_is_urgent_waits_as_if_somebody_looked() -> None:
    """However many came before, and no longer than since the last commit."""
    now = 0.0
    pace = Pace(lambda: now, lambda: False)
    for _ in range(UNWATCHED_BURST):
        assert pace.seconds_until_next(is_urgent=True) == 0
        pace.took()
    assert pace.seconds_until_next() == UNWATCHED_SECONDS
    assert pace.seconds_until_next(is_urgent=True) == INTERVAL_SECONDS
    now = INTERVAL_SECONDS
    assert pace.seconds_until_next() > INTERVAL_SECONDS
    assert pace.seconds_until_next(is_urgent=True) == 0

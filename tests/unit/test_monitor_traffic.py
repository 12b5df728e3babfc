"""Events per second, from the numbers of the newest dispatches."""

import pytest

from pulseboard.monitor.traffic import Traffic


def feed(traffic: Traffic, *sequences: int | None, start: float = 0.0) -> None:
    for index, sequence in enumerate(sequences):
        traffic.sample(sequence, start + index / 2)


def test_nothing_is_known_at_first() -> None:
    """Not before a second has passed, and never from what came before anybody looked."""
    traffic = Traffic()
    assert (traffic.per_second(), traffic.age_seconds(0)) == (None, None)
    feed(traffic, 5_000)
    assert (traffic.per_second(), traffic.age_seconds(0)) == (None, None)
    feed(traffic, 5_000, 5_000, start=0.5)
    assert (traffic.per_second(), traffic.age_seconds(1)) == (0.0, None)


def test_the_rate_of_the_last_ten_seconds() -> None:
    """Two events each half second are four a second; ten quiet seconds are none, and the age says since when."""
    traffic = Traffic()
    feed(traffic, *range(100, 160, 2))
    assert traffic.per_second() == pytest.approx(4)
    assert traffic.age_seconds(14.5) == 0
    feed(traffic, *[158] * 21, start=15)
    assert traffic.per_second() == 0
    assert traffic.age_seconds(25) == 10.5


def test_a_new_session_counts_from_one() -> None:
    """What it was sent counts, the jump back doesn't; a session that goes on is the same."""
    traffic = Traffic()
    feed(traffic, 1_000, 1_000, None, 8, 8)
    assert traffic.per_second() == pytest.approx(8 / 2)
    feed(traffic, None, 10, start=2.5)
    assert traffic.per_second() == pytest.approx(10 / 3)


def test_a_first_session_from_its_beginning() -> None:
    """Watched before it was there: all it is sent counts."""
    traffic = Traffic()
    feed(traffic, None, 6, 6)
    assert traffic.per_second() == pytest.approx(6)
    assert traffic.age_seconds(1) == 0.5

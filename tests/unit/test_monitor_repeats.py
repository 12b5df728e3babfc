"""A storm of the same thing is a few lines, and none of it is lost from the count."""

from pulseboard.monitor.repeats import MAX_KEYS, Repeats


def test_the_first_is_told_at_once_and_the_others_together() -> None:
    """Within a minute; then the next window begins, and ends quietly when nothing more comes."""
    repeats: Repeats[str] = Repeats()
    assert [repeats.heard("a", f"a{number}", number) for number in range(4)] == [True, False, False, False]
    assert repeats.due(59) == []
    assert repeats.due(60) == [("a3", 3)]
    assert not repeats.heard("a", "a4", 61)
    assert repeats.due(120) == [("a4", 1)]
    assert repeats.due(180) == []
    assert repeats.heard("a", "a5", 181)


def test_each_kind_has_its_own_window() -> None:
    """One storm doesn't hide another thing's first time."""
    repeats: Repeats[str] = Repeats()
    assert repeats.heard("a", "a", 0)
    assert repeats.heard("b", "b", 0)
    assert not repeats.heard("a", "a", 0)


def test_some_are_told_one_by_one() -> None:
    """As many as one wants to read."""
    repeats: Repeats[int] = Repeats(at_once=3, window_seconds=10)
    assert [repeats.heard("a", number, 0) for number in range(6)] == [True] * 3 + [False] * 3
    assert repeats.due(10) == [(5, 3)]


def test_kinds_are_bounded() -> None:
    """Too many different ones are counted as one."""
    repeats: Repeats[int] = Repeats()
    told = sum(repeats.heard(number, number, 0) for number in range(10 * MAX_KEYS))
    assert told == MAX_KEYS + 1
    assert sum(count for _, count in repeats.due(60)) == 9 * MAX_KEYS - 1

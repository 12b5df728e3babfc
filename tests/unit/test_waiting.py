"""What waits to be written: the order it came in, and what goes when it is too much."""

from hypothesis import given
from hypothesis import strategies as st

from pulseboard.events import Draft, Level, draft
from pulseboard.storage.waiting import WaitingDrafts


def test_the_oldest_info_goes_first() -> None:
    """Over the bound the oldest `info` is lost, and only when there is none the oldest of all; each loss is counted."""
    waiting = WaitingDrafts(3)
    for name, level in (("a", "error"), ("b", "info"), ("c", "success"), ("d", "info"), ("e", "warning")):
        waiting.put(draft("test.put", name, level=level))
    assert [event.message for event in waiting.take(10)] == ["a", "c", "e"]
    for name in "fghi":
        waiting.put(draft("test.put", name, level="error"))
    assert [event.message for event in waiting.take(10)] == ["g", "h", "i"]
    assert waiting.lost == 3


steps = st.lists(
    st.one_of(st.sampled_from([Level.INFO, Level.ERROR]), st.tuples(st.integers(1, 6), st.booleans())), max_size=80
)


@given(steps=steps)
def test_it_is_a_queue_with_a_bound(steps: list[Level | tuple[int, bool]]) -> None:
    """Put, taken, and put back when the database refuses: as a plain list under the same rule would have it."""
    waiting, model, lost = WaitingDrafts(8), list[Draft](), 0
    for step in steps:
        if isinstance(step, Level):
            waiting.put(event := draft("test.put", "", level=step))
            model.append(event)
        else:
            count, is_refused = step
            taken, model = model[:count], model[count:]
            assert waiting.take(count) == taken
            if is_refused:
                waiting.put_back(taken)
                model = taken + model
        while len(model) > 8:
            del model[next((n for n, event in enumerate(model) if event.level is Level.INFO), 0)]
            lost += 1
        assert len(waiting) == len(model)
    assert waiting.take(100) == model
    assert waiting.lost == lost

"""What an author records: kept as far as it can be, never raised, and put together when it is written."""

import logging
import time
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

import pulseboard
from pulseboard import events, recording
from pulseboard.events import Draft, LateDraft, Ref


class Hostile:
    def __getattr__(self, name: str) -> Any:
        raise RuntimeError(name)


def test_record_goes_to_the_only_dashboard(caplog: pytest.LogCaptureFixture) -> None:
    """With one dashboard it is recorded; with none or two it warns once and drops; it never raises."""
    kept: list[Draft | LateDraft] = []
    recording._warn_once.cache_clear()
    with caplog.at_level(logging.WARNING):
        pulseboard.record("test.dropped", "nobody listens")
        pulseboard.record("test.dropped", "nobody listens")
        assert len(caplog.records) == 1
        with recording.recording(kept.append):
            pulseboard.record("test.kept", "kept")
            with recording.recording(kept.append):
                pulseboard.record("test.dropped", "which one?")
    assert [event.build().kind for event in kept] == ["test.kept"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"level": "loud"}, "level must be one of info, success, warning, error, not 'loud'"),
        ({"level": []}, "level must be one of info, success, warning, error, not []"),
        ({"actor": 5}, "actor must be a member or user of discord.py, not 5"),
        ({"guild": "g", "shard": "q"}, "guild must be a guild of discord.py, not 'g'; shard must be the number of"),
        ({"shard": 2**31}, "shard must be the number of a shard, not 2147483648"),
        ({"shard": -1}, "shard must be the number of a shard, not -1"),
        ({"shard": True}, "shard must be the number of a shard, not True"),
        ({"actor": SimpleNamespace(id=None, name="Mira")}, "actor must be a member or user of discord.py, not "),
        ({"actor": SimpleNamespace(id=1.5, name="Mira")}, "actor must be a member or user of discord.py, not "),
        ({"actor": Hostile()}, "actor must be a member or user"),
        ({"actor": SimpleNamespace(id=1, display_name="Mira")}, "actor must be a member or user"),
        ({"message": None}, "message must be a text, not None"),
        ({"kind": 7, "message": ["a"]}, "kind must be a text, not 7; message must be a text, not ['a']"),
    ],
)
def test_what_is_wrong_is_left_out(wrong: dict[str, Any], said: str, caplog: pytest.LogCaptureFixture) -> None:
    """The event is kept without it, and the log says what would have been right."""
    kept: list[Draft | LateDraft] = []
    right = {"kind": "test.kept", "message": "kept", "level": "error", "shard": 1, "actor": Ref("1", "Mira")}
    with recording.recording(kept.append):
        pulseboard.record(**right | wrong)
    [event] = [event.build() for event in kept]
    assert said in caplog.text
    assert "Traceback" not in caplog.text
    assert event.kind == str(wrong.get("kind", "test.kept"))
    assert event.message == str(wrong.get("message", "kept"))
    assert event.level == ("warning" if "level" in wrong else "error")
    assert event.actor == (None if "actor" in wrong else right["actor"])
    assert event.shard == (None if "shard" in wrong else 1)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (SimpleNamespace(id=2**70, name=None), Ref("1180591620717411303424", "")),
        (SimpleNamespace(id="a\0b\ud800", name="c\0"), Ref("a?b?", "c?")),
        (Ref("x" * 1_000, "y" * 1_000), Ref("x" * 200, "y" * 200)),
    ],
)
def test_whoever_is_named_can_be_written(given: Any, kept: Ref) -> None:
    """To every database, and in bounds."""
    recorded: list[Draft | LateDraft] = []
    with recording.recording(recorded.append):
        pulseboard.record("test.kept", "kept", actor=given)
    assert [event.build().actor for event in recorded] == [kept]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ([1, 2], {"note": "data left out: not a JSON object (list)"}),
        ("abc", {"note": "data left out: not a JSON object (str)"}),
        (5, {"note": "data left out: not a JSON object (int)"}),
        (Hostile(), {"note": "data left out: not JSON (TypeError)"}),
        ({"a\ud800": ["\udfff", 1], "b": ("c\ud800",)}, {"a?": ["?", 1], "b": ["c?"]}),
        ({"a": object(), "b": "\ud800"}, {"note": "data left out: not JSON (TypeError)"}),
        ([], {}),
    ],
    ids=["list", "text", "number", "hostile", "surrogates", "both", "nothing"],
)
def test_data_that_cannot_be_kept(given: Any, kept: dict[str, Any]) -> None:
    """A note stands for them, and the event is kept; half of a pair of surrogates costs a letter."""
    recorded: list[Draft | LateDraft] = []
    with recording.recording(recorded.append):
        pulseboard.record("test.kept", "kept", data=given)
    assert [msgspec.json.decode(event.build().data) for event in recorded] == [kept]


def test_what_cannot_be_named(caplog: pytest.LogCaptureFixture) -> None:
    """An object that fails whatever is asked of it: nothing is raised."""

    class Nameless(int):
        def __repr__(self) -> str:
            raise RuntimeError

    kept: list[Draft | LateDraft] = []
    with recording.recording(kept.append):
        pulseboard.record("test.kept", "", actor=Nameless())  # type: ignore[arg-type]
    assert kept[0].build().actor is None
    assert "not a Nameless" in caplog.text


def test_what_its_author_changes_afterwards() -> None:
    """An event is put together when it is written, but tells what was when it happened."""
    kept: list[Draft | LateDraft] = []
    data = {"price": 3}
    before_ms = events.now_ms()
    with recording.recording(kept.append):
        pulseboard.record("test.kept", "", data=data)
    after_ms = events.now_ms()
    data["price"] = 4
    time.sleep(0.01)
    event = kept[0].build()
    assert event.data == b'{"price":3}'
    assert before_ms <= event.occurred_at_ms <= after_ms

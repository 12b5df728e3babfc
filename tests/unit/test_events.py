"""Drafts, and what becomes of data that can't be kept."""

import json
import logging
import time
import uuid
from types import SimpleNamespace
from typing import Any

import pytest

import pulseboard
from pulseboard import events
from pulseboard.events import Draft, LateDraft, Ref, draft, timestamp, uuid7
from pulseboard.kinds import KINDS


def test_uuid7_sorts_by_time_and_says_its_version() -> None:
    """RFC 9562: version 7, variant 10, the first 48 bits are the milliseconds."""
    made = [uuid.UUID(uuid7(at_ms)) for at_ms in (0, 1, 1_700_000_000_000, 2**48 - 1)]
    assert [made_id.version for made_id in made] == [7] * 4
    assert {made_id.variant for made_id in made} == {uuid.RFC_4122}
    assert [made_id.int >> 80 for made_id in made] == [0, 1, 1_700_000_000_000, 2**48 - 1]


@pytest.mark.parametrize(
    ("at_ms", "text"),
    [
        (0, "1970-01-01T00:00:00.000Z"),
        (1_700_000_000_123, "2023-11-14T22:13:20.123Z"),
        (999, "1970-01-01T00:00:00.999Z"),
    ],
)
def test_timestamp(at_ms: int, text: str) -> None:
    """RFC 3339, UTC, always with three digits of milliseconds."""
    assert timestamp(at_ms) == text


class Hostile:
    def __getattr__(self, name: str) -> Any:
        raise RuntimeError(name)


@pytest.mark.parametrize("data", [{"x": object()}, {"x": Hostile()}, {"x": {1, 2}.__iter__()}, {"x": "y" * 17_000}])
def test_data_that_cannot_be_kept_becomes_a_note(data: dict[str, Any]) -> None:
    """The event itself is kept."""
    kept = draft("test.kept", "kept", data=data)
    assert list(json.loads(kept.data)) == ["note"]
    assert kept.message == "kept"


def test_data_is_strict_json() -> None:
    """nan and infinity, which browsers can't parse, are null; ids that are text stay text."""
    kept = draft("test.kept", "", data={"a": float("nan"), "b": float("-inf"), "c": "123456789012345678"})
    assert json.loads(kept.data, parse_constant=pytest.fail) == {"a": None, "b": None, "c": "123456789012345678"}


def test_message_is_one_line_and_bounded() -> None:
    """A message is for one line of the page; names and kinds are cut too."""
    kept = draft("k" * 500, "two\nlines\t and   spaces" + "x" * 5_000)
    assert kept.message.startswith("two lines and spaces")
    assert len(kept.message) == events.MAX_MESSAGE_CHARACTERS
    assert len(kept.kind) == events.MAX_KIND_CHARACTERS


def test_record_goes_to_the_only_dashboard(caplog: pytest.LogCaptureFixture) -> None:
    """With one dashboard it is recorded; with none or two it warns once and drops; it never raises."""
    kept: list[Draft | LateDraft] = []
    events._warn_once.cache_clear()
    with caplog.at_level(logging.WARNING):
        pulseboard.record("test.dropped", "nobody listens")
        pulseboard.record("test.dropped", "nobody listens")
        assert len(caplog.records) == 1
        with events.recording(kept.append):
            pulseboard.record("test.kept", "kept")
            with events.recording(kept.append):
                pulseboard.record("test.dropped", "which one?")
    assert [event.build().kind for event in kept] == ["test.kept"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"level": "loud"}, "level must be one of info, success, warning, error, not 'loud'"),
        ({"level": []}, "level must be one of info, success, warning, error, not []"),
        ({"actor": 5}, "actor must be a member or user of discord.py, not 5"),
        ({"guild": "g", "shard": "q"}, "guild must be a guild of discord.py, not 'g'; shard must be a number, not 'q'"),
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
    with events.recording(kept.append):
        pulseboard.record(**right | wrong)
    [event] = [event.build() for event in kept]
    assert said in caplog.text
    assert "Traceback" not in caplog.text
    assert event.kind == str(wrong.get("kind", "test.kept"))
    assert event.message == str(wrong.get("message", "kept"))
    assert event.level == ("warning" if "level" in wrong else "error")
    assert event.actor == (None if "actor" in wrong else right["actor"])
    assert event.shard == (None if "shard" in wrong else 1)


def test_what_cannot_be_named(caplog: pytest.LogCaptureFixture) -> None:
    """An object that fails whatever is asked of it: nothing is raised."""

    class Nameless(int):
        def __repr__(self) -> str:
            raise RuntimeError

    kept: list[Draft | LateDraft] = []
    with events.recording(kept.append):
        pulseboard.record("test.kept", "", actor=Nameless())  # type: ignore[arg-type]
    assert kept[0].build().actor is None
    assert "not a Nameless" in caplog.text


def test_what_its_author_changes_afterwards() -> None:
    """An event is put together when it is written, but tells what was when it happened."""
    kept: list[Draft | LateDraft] = []
    data = {"price": 3}
    before_ms = events.now_ms()
    with events.recording(kept.append):
        pulseboard.record("test.kept", "", data=data)
    after_ms = events.now_ms()
    data["price"] = 4
    time.sleep(0.01)
    event = kept[0].build()
    assert event.data == b'{"price":3}'
    assert before_ms <= event.occurred_at_ms <= after_ms


def test_kinds_are_dotted_and_unique() -> None:
    """The catalogue: `subject.happened`, each once, each with a sentence."""
    names = [kind.name for kind in KINDS]
    assert len(set(names)) == len(names) >= 12
    assert all(name.count(".") == 1 and name.islower() for name in names)
    assert all(kind.meaning.endswith(".") for kind in KINDS)


def test_text_that_no_database_takes() -> None:
    """Half a surrogate pair or a NUL in a name or message must not stop the log: they become question marks."""
    bad = Ref("1", "Mi\ud83dra\0")
    event = draft("a.b\udc00", "half \ud800 an emoji, whole \U0001f600", actor=bad, guild=bad, data={"x": "\ud800"})
    assert event.message == "half ? an emoji, whole \U0001f600"
    assert event.kind == "a.b?"
    assert event.actor == event.guild == Ref("1", "Mi?ra?")
    assert b"note" in event.data

"""Drafts, and what becomes of data that can't be kept."""

import json
import uuid
from typing import Any

import pytest

from pulseboard import events
from pulseboard.events import Ref, draft, duration_of, timestamp, uuid7
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
    assert event.data == b'{"x":"?"}'


@pytest.mark.parametrize(
    ("said", "ms"),
    [
        (5, 5.0),
        (0.25, 0.25),
        (0, 0.0),
        (-5, None),
        (1e300, None),
        (10**400, None),
        (True, None),
        ("5", None),
        (None, None),
    ],
)
def test_what_is_a_time(said: object, ms: float | None) -> None:
    """Whatever an author says that his commands took, all sums have the same of it."""
    assert duration_of(said) == ms

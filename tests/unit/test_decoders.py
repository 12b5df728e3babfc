"""Every decoder at the border, given anything: it decodes, or raises what it says that it raises."""

import base64
import contextlib
import json
import math
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

import msgspec
import pytest
from hypothesis import strategies as st
from litestar.exceptions import ValidationException

from pulseboard.config import RunSettings, load
from pulseboard.errors import SettingsError, variable
from pulseboard.events import MAX_DATA_BYTES, Draft, draft
from pulseboard.features.economy.api import cursors, reading
from pulseboard.json_depth import is_nested_over
from pulseboard.live.protocol import PingFrame, decode_client_frame
from pulseboard.monitor.budgets import SessionStarts
from pulseboard.monitor.refusals import Answer, Refusals
from pulseboard.monitor.routes import normalised
from pulseboard.web import command_api, history, ws
from tests.fuzzing import JSON, NUMBER, SECONDS, TEXT, fuzz

NOW_MS = 1_800_000_000_000
ANY_JSON = JSON.map(json.dumps)
BROKEN = st.tuples(ANY_JSON, st.integers(0, 400), st.binary(max_size=5)).map(
    lambda parts: parts[0].encode(errors="replace")[: parts[1]] + parts[2]
)
DEEP = st.tuples(st.sampled_from(["[", '{"type":', '{"data":', '{"a":[']), st.integers(1, 2_000)).map(
    lambda parts: (parts[0] * parts[1]).encode()
)


def ping(nonce: object) -> str:
    return json.dumps({"type": "PING", "data": {"nonce": nonce}})


@pytest.mark.parametrize("seconds", SECONDS)
def test_frames_of_clients(seconds: float) -> None:
    def check(sent: str | bytes) -> None:
        try:
            frame = decode_client_frame(sent)
        except msgspec.DecodeError:
            return
        assert isinstance(frame, PingFrame)

    # As text what has come by has been UTF-8.
    fuzz(check, JSON.map(ping) | ANY_JSON | BROKEN | DEEP | st.binary() | st.binary().map(mended), seconds)


def mended(given: bytes) -> str:
    return given.decode(errors="replace")


@pytest.mark.parametrize("seconds", SECONDS)
def test_positions_of_viewers(seconds: float) -> None:
    def check(query: bytes) -> None:
        try:
            position = ws._position(query)
        except msgspec.ValidationError:
            return
        assert position is None or 0 <= position.after < 2**53

    names = st.sampled_from(["epoch", "after"]) | TEXT
    pairs = st.lists(st.tuples(names, (TEXT | NUMBER.map(str))), max_size=4)
    written = pairs.map(lambda given: urlencode(given, errors="replace").encode())
    fuzz(check, written | st.binary() | st.binary().map(lambda given: b"after=" + given), seconds)


def packed(given: bytes) -> str:
    return base64.urlsafe_b64encode(given).decode().rstrip("=")


CURSORS: dict[str, Callable[[str], object]] = {
    "an account": lambda cursor: cursors.unpack(cursor, reading._AccountCursor),
    "a line": lambda cursor: cursors.unpack(cursor, reading._Number),
    "a mark": history._unpacked,
    "a failure": command_api._unpacked,
    "no cursor but a zone": command_api._zone,
}


@pytest.mark.parametrize("seconds", SECONDS)
@pytest.mark.parametrize("unpack", CURSORS.values(), ids=CURSORS)
def test_cursors(unpack: Callable[[str], object], seconds: float) -> None:
    def check(cursor: str) -> None:
        with contextlib.suppress(ValidationException):
            unpack(cursor)

    position = st.lists(JSON, min_size=8, max_size=8).map(json.dumps).map(str.encode)
    shaped = st.from_regex(r"\A\d{1,18}[.-]\d[.-].{1,60}\Z")
    fuzz(check, TEXT | shaped | (position | BROKEN | DEEP | st.binary()).map(packed), seconds / 3)


@pytest.mark.parametrize("seconds", SECONDS)
def test_settings(seconds: float) -> None:
    """Whatever the environment says: settings, or each fault as a sentence."""

    def check(given: dict[str, str]) -> None:
        with pytest.MonkeyPatch.context() as patch:
            for name, value in given.items():
                patch.setenv(variable(name), value)
            with contextlib.suppress(SettingsError):
                load(RunSettings, token="t")

    written = (TEXT | NUMBER.map(str) | ANY_JSON | DEEP.map(bytes.decode)).map(
        lambda text: text.replace("\0", "").encode(errors="replace").decode()
    )
    names = st.sampled_from([name for name in RunSettings.model_fields if not name.startswith("token")])
    milestones = DEEP.map(lambda given: {"economy_milestones": given.decode()})
    fuzz(check, st.dictionaries(names, written, min_size=1, max_size=4) | milestones, seconds)


@pytest.mark.parametrize("seconds", SECONDS)
def test_what_discord_answers(seconds: float) -> None:
    """An answer of whatever shape is told of, once."""

    def check(answer: Answer) -> None:
        told: list[Draft] = []
        Refusals(told.append).heard(answer, None, 1.0)
        assert len(told) == 1

    bodies = JSON | st.fixed_dictionaries(
        {}, optional=dict.fromkeys(("code", "message", "retry_after", "global"), JSON)
    )
    headers = st.dictionaries(st.sampled_from(["Retry-After", "X-RateLimit-Scope"]), TEXT | NUMBER.map(str))
    status = st.sampled_from([401, 403, 429, 500, None])
    paths = TEXT | st.lists(TEXT, max_size=6).map("/".join)
    fuzz(check, st.builds(Answer, st.just("GET"), paths, status, headers, bodies), seconds)


def test_no_time_to_wait() -> None:
    """What nobody could wait for is as if nothing were said of it."""
    for said in ("100E304", "1e999", "nan", "-1", "soon"):
        told: list[Draft] = []
        Refusals(told.append).heard(Answer("GET", "/users/@me", 429, {"Retry-After": said}, None), None, 1.0)
        assert msgspec.json.decode(told[0].data)["retry_after_ms"] is None


@pytest.mark.parametrize("seconds", SECONDS)
def test_how_many_sessions_discord_allows(seconds: float) -> None:
    """What can't be is as if nothing were said."""

    def check(answer: Any) -> None:
        starts = SessionStarts(lambda: NOW_MS)  # time that goes on may pass the reset between two looks
        starts.told(answer)
        starts.identified()
        assert (starts.remaining() or 0) >= 0
        assert (starts.resets_at() is None) == (starts.remaining() is None)

    limits = st.fixed_dictionaries(dict.fromkeys(("total", "remaining", "reset_after"), NUMBER | JSON))
    fuzz(check, JSON | limits.map(lambda found: {"session_start_limit": found}), seconds)


@pytest.mark.parametrize("seconds", SECONDS)
def test_paths_of_discord(seconds: float) -> None:
    """No id, and nothing that is as long as a secret, is in a route."""

    def check(path: str) -> None:
        assert not [part for part in normalised(path).split("/") if part.isdigit() or len(part) > 60]

    known = st.sampled_from(["api", "v10", "channels", "webhooks", "reactions", "@me", "1" * 18, "x" * 68])
    fuzz(check, TEXT | st.lists(known | TEXT.map(quote_any), max_size=8).map("/".join), seconds)


def quote_any(text: str) -> str:
    return quote(text, errors="replace")


@pytest.mark.parametrize("seconds", SECONDS)
def test_events_of_bots(seconds: float) -> None:
    """Whatever a bot records becomes an event that can be written, read and sent."""

    def check(given: tuple[str, str, Any]) -> None:
        made = draft(given[0], given[1], data=given[2])
        data = msgspec.json.decode(made.data, type=dict[str, Any])
        assert len(made.data) <= MAX_DATA_BYTES + 100
        assert not any(isinstance(value, float) and not math.isfinite(value) for value in data.values())
        json.loads(msgspec.json.encode([made.kind, made.message]))

    deep = st.tuples(JSON, st.integers(1, 1_500)).map(lambda parts: {"deep": nested(*parts)})
    fuzz(check, st.tuples(TEXT, TEXT, st.dictionaries(TEXT, JSON, max_size=5) | deep), seconds)


def nested(value: Any, levels: int) -> Any:
    for _ in range(levels):
        value = [value]
    return value


def levels_of(value: Any) -> int:
    if isinstance(value, dict):
        return 1 + max(map(levels_of, value.values()), default=0)
    return 1 + max(map(levels_of, value), default=0) if isinstance(value, list) else 0


@pytest.mark.parametrize("seconds", SECONDS)
def test_levels_of_json(seconds: float) -> None:
    """Counted without decoding, they are those that there are, whatever texts hold."""

    def check(value: Any) -> None:
        levels = levels_of(value)
        for text in (json.dumps(value), json.dumps(value, ensure_ascii=False, indent=1)):
            written = text.encode(errors="replace")
            assert not is_nested_over(levels, written)
            assert levels == 0 or is_nested_over(levels - 1, written)

    brackets = st.text(st.sampled_from('[]{}"\\,: '))
    values = st.recursive(brackets, lambda inner: st.lists(inner) | st.dictionaries(brackets, inner), max_leaves=20)
    fuzz(check, JSON | values, seconds)

"""Events and filters, and which fit: what both databases and the page have to agree on.

The page's tests read `event_golden.json`. As a script: writes it anew, from what SQLite says.
"""
# ruff: noqa: RUF001

import asyncio
import itertools
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec

sys.path.insert(0, str(Path(__file__).parents[2]))

from pulseboard.config import PostgresUrl
from pulseboard.events import Draft, Event, Level, Ref
from pulseboard.storage import letters, log
from pulseboard.storage.event_filters import Filters
from pulseboard.storage.search import search_after
from pulseboard.storage.store import Store
from pulseboard.storage.writer import Transaction

GOLDEN = Path(__file__).with_name("event_golden.json")
BEGIN_MS = 1_800_000_000_000
HARBOUR, CAFE = Ref("100000000000000001", "Harbour"), Ref("100000000000000002", "Café Été [1*]")
ISTANBUL, STREET = Ref("100000000000000003", "İstanbul IŞIK"), Ref("100000000000000004", "Große Straße")
MIRA, IMPOSTOR = Ref("200000000000000001", "Mira 100%"), Ref("200000000000000002", "200000000000000001")
DIMITRA, SPY = Ref("200000000000000003", "ΔΉΜΗΤΡΑΣ"), Ref("mabcdef0123456789", "member abcdef")

_PEOPLE = (MIRA, IMPOSTOR, DIMITRA, SPY, None)
_GUILDS = (HARBOUR, CAFE, ISTANBUL, STREET, None)
_HAPPENED: tuple[tuple[str, Level, str, dict[str, Any]], ...] = (
    ("economy.daily_claimed", Level.SUCCESS, "Mira 100% claimed 100 coins", {"amount": 100}),
    ("economy.transferred", Level.SUCCESS, "ÉCLAIR paid 5_000 coins", {"amount": 5}),
    ("Economy.odd", Level.INFO, "éclair in lower case, e\u0301clair in two characters", {}),
    ("economyx", Level.WARNING, "no dot: economyx %", {}),
    ("command.completed", Level.INFO, "/shop buy", {"command": "shop buy", "duration_ms": 3}),
    ("command.failed", Level.WARNING, "/pay: not enough. STRASSE, STRAẞE, straße", {"command": "pay"}),
    ("command.failed", Level.ERROR, "/Pay: a bug [*]?^$.|\\(x){2}", {"command": "Pay"}),
    ("gateway.ready", Level.SUCCESS, "ISTANBUL istanbul ıstanbul", {"command": 7}),
    ("gateway.disconnected", Level.WARNING, "Kelvin \u212a, long \u017f, \ufb01 and \u00b5\u03bc", {"command": None}),
    ("log.recorded", Level.ERROR, "🦊 ὈΔΥΣΣΕΎΣ ὀδυσσεύς *** (?i) <b>&amp;</b> \u202e", {"command": ""}),
)


def drafts() -> list[Draft]:
    """Each kind of event, in every guild and by everybody once."""
    combined = itertools.islice(zip(itertools.cycle(_HAPPENED), _pairs(), strict=False), 50)
    return [
        Draft(
            id=f"01890000-0000-7000-8000-{number:012}",
            kind=kind,
            level=level,
            message=message,
            # Not quite in the order of their positions.
            occurred_at_ms=BEGIN_MS + 60_000 * (number ^ 1),
            guild=guild,
            actor=actor,
            data=msgspec.json.encode(data),
        )
        for number, ((kind, level, message, data), (guild, actor)) in enumerate(combined)
    ]


def _pairs() -> Any:
    for shift in itertools.count():
        for number, guild in enumerate(_GUILDS):
            yield guild, _PEOPLE[(number + shift) % len(_PEOPLE)]


_TEXTS = (
    *("mira", "MIRA", "é", "É", "éclair", "ÉCLAIR", "e\u0301", "eclair", "%", "_", "5_0", "100%", "[*]", "?^$.", "\\("),
    *("strasse", "STRAßE", "straẞe", "ß", "istanbul", "İSTANBUL", "ısTANBUL", "ışık", "i", "I", "işik", "k", "\u212a"),
    *("long s", "\u017f", "fi", "\ufb01", "\u00b5", "\u03bc", "ὀδυσσεύσ", "ΌΔΥΣΣΕΎΣ", "ὈΔΥΣΣΕΎΣ", "δήμητρας", "🦊"),
    *("***", "(?i)", "<B>", "\u202e", " ", "\\", "'; DROP TABLE events; --", "économie", "card", "100000000000000001"),
)
FILTERS = [
    Filters(),
    *(Filters(kinds=(kind,)) for kind in ("economy.*", "economy*", "economyx", "Economy.*", "*", "%", "command", "é*")),
    Filters(kinds=("command.failed", "gateway.*")),
    *(Filters(levels=levels) for levels in ((Level.ERROR,), (Level.WARNING, Level.ERROR), tuple(Level))),
    *(
        Filters(guilds=(wanted,))
        for wanted in ("100000000000000001", "harbour", "CAFÉ ÉTÉ [1*]", "Harb", "istanbul ışık")
    ),
    Filters(guilds=("große STRAẞE", "100000000000000002")),
    *(Filters(actors=(wanted,)) for wanted in (MIRA.id, IMPOSTOR.id, "mira 100%", "mira 100_", "δήμητρασ", SPY.id)),
    *(Filters(commands=(wanted,)) for wanted in ("pay", "Pay", "PAY", "shop buy", "7", "é")),
    Filters(commands=("pay", "shop buy")),
    Filters(since_ms=BEGIN_MS + 600_000),
    Filters(until_ms=BEGIN_MS + 600_000),
    Filters(since_ms=BEGIN_MS + 60_000, until_ms=BEGIN_MS + 120_000),
    Filters(since_ms=BEGIN_MS + 9_000_000),
    *(Filters(texts=(text,)) for text in _TEXTS),
    Filters(texts=("claimed", "istanbul")),
    Filters(texts=("paid", "nowhere")),
    Filters(kinds=("command.*",), levels=(Level.ERROR,), guilds=("café été [1*]",), texts=("bug",)),
    Filters(kinds=("command.*",), actors=(MIRA.id,), commands=("pay",), since_ms=BEGIN_MS, until_ms=BEGIN_MS + 10**9),
]


def keep(transaction: Transaction, events: list[Draft]) -> None:
    transaction.drafts.extend(events)


async def decided(place: Path | PostgresUrl) -> dict[str, Any]:
    """What the file holds, as a database decides it."""
    async with Store(place) as store:
        await store.transact(keep, drafts())
        events = await store.read(log.read_after, 0, 1_000)
        cases = []
        for filters in FILTERS:
            found = await store.read(search_after, filters, 0, 1_000)
            cases.append({"filters": camel(filters), "fits": [event.seq for event in found.events]})
    classes = sorted(
        {"".join(sorted(letters.forms(chr(code)))) for code in range(0x20000)} - set(map(chr, range(0x20000)))
    )
    return {"events": [plain(event) for event in events], "cases": cases, "letters": classes}


def plain(event: Event) -> Any:
    return msgspec.to_builtins(msgspec.structs.replace(event, epoch="golden"))


def camel(filters: Filters) -> dict[str, Any]:
    """As the page has them."""
    names = {"since_ms": "sinceMs", "until_ms": "untilMs"}
    return {
        names.get(name, name): list(value) if isinstance(value, tuple) else value
        for name, value in filters._asdict().items()
    }


def text_of(golden: dict[str, Any]) -> str:
    return msgspec.json.format(msgspec.json.encode(golden), indent=1).decode() + "\n"


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        GOLDEN.write_text(text_of(asyncio.run(decided(Path(folder)))))

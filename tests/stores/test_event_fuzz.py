"""What is kept and read back, given anything, on both databases."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import strategies as st

from pulseboard.config import PostgresUrl
from pulseboard.events import Level, Ref, draft, now_ms, writable
from pulseboard.kinds import COMMAND_COMPLETED, COMMAND_FAILED, LOG_RECORDED, LOOP_FAILED
from pulseboard.storage import log, login_links, sessions, tokens
from pulseboard.storage.deriving import derive
from pulseboard.storage.event_filters import Filters
from pulseboard.storage.failures import read_failure
from pulseboard.storage.search import search_before
from pulseboard.storage.store import Store
from pulseboard.storage.transaction import Transaction
from tests.fuzzing import JSON, TEXT, fuzz
from tests.stores.event_golden import keep

SECONDS = [1.0, pytest.param(60.0, marks=pytest.mark.soak)]


async def fuzz_store(check: Callable[[Any], Coroutine[Any, Any, None]], values: Any, seconds: float) -> None:
    """As `fuzz`, with a check that runs in this loop."""
    loop = asyncio.get_running_loop()

    def run(value: Any) -> None:
        asyncio.run_coroutine_threadsafe(check(value), loop).result(30)

    await asyncio.to_thread(fuzz, run, values, seconds)


def refs() -> st.SearchStrategy[Ref | None]:
    """Ids as discord.py gives them or as an author does, and whatever somebody calls themselves."""
    return st.none() | st.builds(Ref, st.integers(0, 2**64).map(str) | TEXT, TEXT)


@pytest.mark.parametrize("seconds", SECONDS)
async def test_events(place: Path | PostgresUrl, seconds: float) -> None:
    """Each event is read back as it was written, and found by what it says."""
    async with Store(place) as store:

        async def check(given: dict[str, Any]) -> None:
            made = draft(**given)
            await store.transact(keep, [made])
            [event] = await store.read(log.read_before, None, 1)
            assert (event.id, event.kind, event.level, event.message) == (made.id, made.kind, made.level, made.message)
            assert (event.guild, event.actor, event.shard) == (made.guild, made.actor, made.shard)
            assert msgspec.json.encode(event.data) == msgspec.json.encode(msgspec.json.decode(made.data))
            assert msgspec.json.decode(msgspec.json.encode(event))["seq"] == event.seq
            found = await store.read(search_before, Filters(kinds=(made.kind,), texts=(made.message[:50],)), None, 1)
            assert [each.seq for each in found.events] == [event.seq]

        data = st.dictionaries(TEXT, JSON, max_size=4) | st.fixed_dictionaries(
            dict.fromkeys(("command", "duration_ms", "fingerprint"), JSON)
        )
        values = st.fixed_dictionaries(
            {"kind": TEXT, "message": TEXT, "level": st.sampled_from(Level), "data": data},
            optional={"guild": refs(), "actor": refs(), "shard": st.integers(0, 2**15)},
        )
        await fuzz_store(check, values, seconds)


@pytest.mark.parametrize("seconds", SECONDS)
async def test_sums(place: Path | PostgresUrl, seconds: float) -> None:
    """Whatever the events have that are summed up, it is no obstacle to those after them, and bugs are found again."""
    async with Store(place) as store:

        async def check(given: tuple[str, dict[str, Any]]) -> None:
            kind, data = given
            made = draft(kind, "It failed", data=data)
            await store.transact(keep, [made])
            assert await store.transact(derive) == 0
            fingerprint = msgspec.json.decode(made.data).get("fingerprint")
            if isinstance(fingerprint, str):
                kept = writable(fingerprint[: log.MAX_FINGERPRINT_CHARACTERS])
                found = await store.read(read_failure, kept, 1)
                assert found is not None
                assert [event.id for event in found[1]] == [made.id]

        names = ("command", "duration_ms", "failure", "fingerprint", "error", "traceback", "name", "logger", "count")
        data = st.fixed_dictionaries({}, optional=dict.fromkeys(names, TEXT | JSON))
        kinds = st.sampled_from([COMMAND_COMPLETED, COMMAND_FAILED, LOG_RECORDED, LOOP_FAILED]).map(lambda it: it.name)
        await fuzz_store(check, st.tuples(kinds, data), seconds)


@pytest.mark.parametrize("seconds", SECONDS)
async def test_filters(place: Path | PostgresUrl, seconds: float) -> None:
    """Whatever is looked for, it is found or it isn't."""
    async with Store(place) as store:
        await store.transact(keep, [draft("test.kept", "100% [a-z]* 'quoted'", guild=Ref("1", "%_\\"))])

        async def check(filters: Filters) -> None:
            assert len((await store.read(search_before, filters, None, 5)).events) <= 1

        texts = TEXT.map(lambda text: text.replace("\0", "").encode(errors="replace").decode())
        words = st.lists(texts, max_size=3).map(tuple)
        millis = st.none() | st.integers(0, 253_402_300_799_000)
        levels = st.lists(st.sampled_from(Level), max_size=2).map(tuple)
        await fuzz_store(check, st.builds(Filters, words, levels, words, words, words, millis, millis, words), seconds)


@pytest.mark.parametrize("seconds", SECONDS)
async def test_secrets(place: Path | PostgresUrl, seconds: float) -> None:
    """No link, cookie or token that nobody was given lets in, whatever it is."""
    async with Store(place) as store:

        def is_let_in(transaction: Transaction, secret: str) -> bool:
            connection = transaction.connection
            return (
                login_links.spend_link(transaction, secret, now_ms()) is None
                or sessions.find_session(connection, secret, at_ms=now_ms(), idle_ms=1_000) is not None
                or tokens.find_token(connection, secret) is not None
            )

        async def check(secret: str) -> None:
            assert not await store.transact(is_let_in, secret)

        shaped = st.from_regex(r"\A[0-9]{13,16}\.[\w-]{22}\.[\w-]{43}\Z") | st.from_regex(r"\Apulseboard_[\w-]{43}\Z")
        texts = TEXT.map(lambda text: text.encode(errors="replace").decode())
        await fuzz_store(check, texts | shaped, seconds)

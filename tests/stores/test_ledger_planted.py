"""The tests of the books are tested: each fault that is planted into the economy, they find."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from pulseboard.config import PostgresUrl
from pulseboard.storage.store import Store
from tests.stores.bank_history import faults_of, read_books
from tests.stores.bank_tasks import Customers, Line, fast_clock
from tests.stores.ledger_ground import fresh_places, migrated
from tests.stores.ledger_machine import LedgerMachine
from tests.stores.planted import FOUND_BY_CUSTOMERS, FOUND_BY_THE_MODEL, remove_guards


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is wrong isn't tried again for a minute, and a restart doesn't wait for the listener."""
    monkeypatch.setattr("pulseboard.features.economy.service.PATIENCE_SECONDS", 0)
    monkeypatch.setattr("pulseboard.storage.postgres._LISTEN_SECONDS", 0.01)


@pytest.mark.parametrize("place", ["sqlite", pytest.param("postgresql", marks=pytest.mark.soak)], indirect=True)
@pytest.mark.parametrize("name", FOUND_BY_THE_MODEL)
def test_the_model_finds(name: str, place: Path | PostgresUrl, monkeypatch: pytest.MonkeyPatch) -> None:
    """Random histories come upon it, always the same way."""
    fault = FOUND_BY_THE_MODEL[name]
    fresh = fresh_places(place, partial(remove_guards, has_keys=fault.has_keys))
    fault.plant(monkeypatch)
    with pytest.raises(AssertionError):
        run_histories(fresh, 150)


def test_the_model_finds_nothing_where_nothing_is_planted(place: Path | PostgresUrl) -> None:
    """Our economy keeps its rules by itself, without the database's triggers, checks and keys."""
    run_histories(fresh_places(place, partial(remove_guards, has_keys=True)), 5)


def run_histories(fresh: Callable[[], Path | PostgresUrl], histories: int) -> None:
    class Machine(LedgerMachine):
        pass

    Machine.fresh = staticmethod(fresh)
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=histories,
            stateful_step_count=30,
            deadline=None,
            derandomize=True,
            database=None,
            report_multiple_bugs=False,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("no lock", "postgresql"),  # SQLite has one writer, who holds the whole database
        ("claim paid before it is marked", "sqlite"),
        ("claim paid before it is marked", "postgresql"),
    ],
    indirect=["place"],
)
async def test_customers_at_once_find(name: str, place: Path | PostgresUrl, monkeypatch: pytest.MonkeyPatch) -> None:
    """What only shows when several do something at the same moment, a crowd shows at once."""
    await migrated(place, partial(remove_guards, has_keys=True))
    lines: list[Line] = []
    assert await faults_of_a_crowd(place, lines) == []
    FOUND_BY_CUSTOMERS[name].plant(monkeypatch)
    faults = await faults_of_a_crowd(place, lines)
    expected = {"no lock": "its entries make", "claim paid before it is marked": "claimed day"}[name]
    assert any(expected in fault for fault in faults), faults[:5]


async def faults_of_a_crowd(place: Path | PostgresUrl, lines: list[Line]) -> list[str]:
    """Customers of one store, or of two where that is possible; in the end everybody claims five times at once."""
    name, enough = f"crowd {len(lines)}", len(lines) + 250
    async with AsyncExitStack() as stack:
        stores = [await stack.enter_async_context(Store(place)) for _ in range(1 + isinstance(place, PostgresUrl))]
        clock = fast_clock(0, partial(len, lines))
        crowds = [Customers(store, f"{name} {number}", lines.append, clock) for number, store in enumerate(stores)]
        working = asyncio.gather(*(crowd.work(10) for crowd in crowds))
        while len(lines) < enough and not working.done():
            await asyncio.sleep(0.01)
        for crowd in crowds:
            crowd.over.set()
        await working
        await asyncio.gather(*(crowd.claim_at_once(range(10), times=5) for crowd in crowds))
        return faults_of(lines, await stores[0].read(read_books))

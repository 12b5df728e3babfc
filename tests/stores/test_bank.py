"""A bank under fire, as Jepsen looks at databases: whoever is killed, whatever is cut, the books say what was told."""

from pathlib import Path

import pytest

from pulseboard.config import PostgresUrl
from pulseboard.storage.store import Store
from tests.stores.bank_history import faults_of, read_books
from tests.stores.bank_run import Fire, Run
from tests.stores.bank_tasks import RULES
from tests.stores.ledger_audit import audit
from tests.stores.ledger_ground import migrated


@pytest.mark.parametrize(
    "fire",
    [
        pytest.param(Fire(seconds=6, transfers=150), id="short"),
        pytest.param(Fire(seconds=60, transfers=50_000, within_seconds=600), id="long", marks=pytest.mark.soak),
    ],
)
async def test_bank(place: Path | PostgresUrl, tmp_path: Path, fire: Fire) -> None:
    """No read sees a wrong total; what was acknowledged is there once, what was refused is not there; it all audits."""
    await migrated(place)
    run = Run(place, folder(tmp_path), fire)
    await run.go()
    lines = run.lines()
    async with Store(place) as store:
        assert faults_of(lines, await store.read(read_books)) == []
        await store.read_long(audit, RULES)
    print(f"{run.transfers} transfers, {run.reads} reads, {run.kills} kills, {run.cuts} cuts in {run.seconds:.0f} s")


async def test_reads_at_two_moments_are_noticed(place: Path | PostgresUrl, tmp_path: Path) -> None:
    """The check of the reads sees it when a sum and its parts are not of one moment."""
    await migrated(place)
    run = Run(
        place,
        folder(tmp_path),
        Fire(seconds=3, transfers=50, reads=10, kills=0, cuts=0, killed_every=(300, 300)),
        "--reads-at-two-moments",
    )
    await run.go()
    async with Store(place) as store:
        faults = faults_of(run.lines(), await store.read(read_books))
    assert faults
    assert all(fault.startswith("a read saw a wrong total") for fault in faults)


def folder(tmp_path: Path) -> Path:
    made = tmp_path / "lines"
    made.mkdir()
    return made

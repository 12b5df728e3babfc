"""Random histories: the books do what dictionaries would do, if dictionaries were careful."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from pulseboard.config import PostgresUrl
from tests.stores.ledger_ground import fresh_places
from tests.stores.ledger_machine import LedgerMachine


@pytest.mark.parametrize(
    ("histories", "steps"),
    [pytest.param(20, 30, id="short"), pytest.param(400, 60, id="long", marks=pytest.mark.soak)],
)
def test_histories(place: Path | PostgresUrl, histories: int, steps: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every operation, delivered again or changed, on any day and under any rules, over restarts: as the model says."""
    monkeypatch.setattr("pulseboard.storage.postgres._LISTEN_SECONDS", 0.01)  # a restart waits as long for the listener

    class Machine(LedgerMachine):
        fresh = staticmethod(fresh_places(place))

    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=histories,
            stateful_step_count=steps,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )

"""What a scrape of `/metrics` costs the loop."""

import time
from collections import Counter
from pathlib import Path

from prometheus_client import exposition

from pulseboard.live.totals import MAX_COMMANDS
from pulseboard.web.metrics.route import build_registry
from tests.app.conftest import serve
from tests.app.test_metrics import run_commands


async def test_cost(tmp_path: Path) -> None:
    """With 500 commands it holds the loop for no more than 20 ms of CPU."""
    async with serve(tmp_path) as served:
        await run_commands(served, *(f"group command number {n}" for n in range(MAX_COMMANDS + 20)))
        registry = build_registry(served.dashboard.board, Counter())
        took = []
        for _ in range(5):
            began = time.thread_time()
            text = exposition.generate_latest(registry)
            took.append(time.thread_time() - began)
        assert text.count(b"\npulseboard_commands_total{") == 2 * (MAX_COMMANDS + 1)
        assert min(took) <= 0.020, took

"""A flood of attempts to connect is hardly noticed by those who watch."""

import json
import subprocess
import sys

import pytest

from tests.live.conftest import ServedElsewhere
from tests.live.raw import RawViewer, RawViewers
from tests.live.test_slow import watched


@pytest.mark.parametrize(
    ("viewers", "rate", "per_second", "seconds", "slack_ms"),
    [(250, 20, 200, 6, 50), pytest.param(2_000, 5, 500, 30, 0, marks=pytest.mark.soak)],
    ids=["short", "long"],
)
def test_attempts(
    elsewhere: ServedElsewhere, raw: RawViewers, viewers: int, rate: int, per_second: int, seconds: int, slack_ms: float
) -> None:
    """The p99 of who watches is at most doubled, nobody is dropped, and every attempt is answered as it should be.

    `rate`: events a second, each of which goes to everybody; of so many that a single one isn't yet the p99.
    """
    good = [RawViewer(elsewhere.address, is_timed=number % 10 == 0) for number in range(viewers)]
    raw.connect(good)
    raw.read_until(raw.greeted)
    alone = watched(elsewhere, raw, good, seconds, rate)
    arguments = (elsewhere.address, str(per_second), str(seconds + 2))
    command = (sys.executable, "-m", "tests.live.attempts", *arguments)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as attempts:
        assert attempts.stdout is not None
        assert attempts.stdout.readline() == "begun\n"
        during = watched(elsewhere, raw, good, seconds, rate)
        said, _ = attempts.communicate(timeout=60)
    told = json.loads(said)
    assert told.pop("per_second") >= 0.9 * per_second
    each = sum(told.values()) // 4
    shares = {status: round(count / each, 1) for status, count in told.items()}
    assert shares == {"101": 1.0, "403": 1.0, "400": 1.0, "silent": 1.0}
    raw.read_until(lambda: elsewhere.ask("measure")["viewers"] == viewers)  # those are gone, and no other
    print(f"p99 {alone['p99_ms']:.1f} ms alone, {during['p99_ms']:.1f} ms during it")
    assert during["p99_ms"] <= 2 * alone["p99_ms"] + slack_ms

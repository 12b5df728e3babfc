"""`/metrics` as Prometheus meets it."""

import asyncio
import math
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from prometheus_client import REGISTRY
from prometheus_client.metrics_core import Metric
from prometheus_client.openmetrics import parser as openmetrics
from prometheus_client.parser import text_string_to_metric_families
from websockets.exceptions import InvalidStatus

import pulseboard
from pulseboard.live.protocol import CloseCode
from pulseboard.stats import BotStats, BotStatus, LatencyStats, ShardState, ShardStats
from pulseboard.storage import log
from pulseboard.web.access import LOCAL, may
from pulseboard.web.metrics.catalogue import DURATION, METRICS
from pulseboard.web.metrics.route import accepts_openmetrics
from tests.app.conftest import Served, serve

HOSTILE = 'quote " back \\ slash\nline } { é 🪙'
PLAIN = "text/plain; version=0.0.4; charset=utf-8"
OPENMETRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8"


async def scrape(served: Served) -> dict[str, float]:
    """Every sample by its name and labels."""
    answer = await served.http.get("/metrics")
    assert (answer.status_code, answer.headers["content-type"]) == (200, PLAIN)
    return samples(text_string_to_metric_families(answer.text))


def samples(families: Iterable[Metric]) -> dict[str, float]:
    found = [
        (sample.name + "".join(f" {name}={value}" for name, value in sorted(sample.labels.items())), sample.value)
        for family in families
        for sample in family.samples
    ]
    assert len(dict(found)) == len(found)
    return dict(found)


async def run_commands(served: Served, *names: Any, kind: str = "command.completed", **data: Any) -> None:
    """Record invocations, and wait until they are counted."""
    head = await served.dashboard.board.store.read(log.read_head)
    for name in names:
        pulseboard.record(kind, str(name)[:50], data={"command": name, "duration_ms": 20.0, **data})
    await asyncio.wait_for(served.dashboard.board.follower.reached(head + len(names)), 20)


async def test_what_happened_is_counted(served: Served) -> None:
    """Commands by name and outcome, failures by class, events by kind, durations in seconds."""
    await run_commands(served, "daily", "daily", HOSTILE)
    await run_commands(served, "pay", kind="command.failed", failure="cooldown")
    found = await scrape(served)
    assert found["pulseboard_commands_total command=daily outcome=completed"] == 2
    assert found[f"pulseboard_commands_total command={HOSTILE} outcome=completed"] == 1
    assert found["pulseboard_commands_total command=pay outcome=failed"] == 1
    assert found["pulseboard_command_failures_total failure=cooldown"] == 1
    assert found["pulseboard_events_total kind=command.completed"] == 3
    assert found["pulseboard_command_duration_seconds_count"] == 4
    assert found["pulseboard_command_duration_seconds_sum"] == pytest.approx(0.08)
    assert found["pulseboard_log_head"] == 4
    assert found["pulseboard_storage_up"] == 1


async def test_what_is_not_known_is_absent(served: Served) -> None:
    """No NaN, no infinity and no made-up 0: not even in the text."""
    await served.dashboard.board.sampler.stats()
    text = (await served.http.get("/metrics")).text
    found = samples(text_string_to_metric_families(text))
    for name in ("pulseboard_gateway_latency_seconds", "pulseboard_guilds", "pulseboard_bot_uptime_seconds"):
        assert f"# TYPE {name} gauge" in text
        assert name not in found
    assert found["pulseboard_bot_up"] == 0
    assert all(math.isfinite(value) for value in found.values())


async def test_numbers_of_the_bot(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Milliseconds become seconds, states become 0 and 1; what discord.py has no number for is absent."""
    stats = msgspec.structs.replace(
        await served.dashboard.board.sampler.stats(),
        bot=BotStats(id="1", name=HOSTILE, status=BotStatus.ONLINE, uptime_seconds=5.0, library="discord.py 2.7"),
        latency=LatencyStats(gateway_ms=250.0, average_ms=math.nan, rest_ms=math.inf),
        shards=[
            ShardStats(id=0, state=ShardState.READY, latency_ms=100.0, guilds=7, reconnects=2),
            ShardStats(id=1, state=ShardState.RESUMING),
        ],
    )
    monkeypatch.setattr(served.dashboard.board.sampler, "_newest", stats)
    found = await scrape(served)
    assert found["pulseboard_bot_up"] == found["pulseboard_bot_status status=online"] == 1
    assert found[f"pulseboard_bot_info id=1 library=discord.py 2.7 name={HOSTILE} python="] == 1
    assert found["pulseboard_gateway_latency_seconds"] == 0.25
    assert {"pulseboard_gateway_latency_average_seconds", "pulseboard_rest_latency_seconds"}.isdisjoint(found)
    assert found["pulseboard_shard_latency_seconds shard=0"] == 0.1
    assert "pulseboard_shard_latency_seconds shard=1" not in found
    assert (found["pulseboard_shard_up shard=0"], found["pulseboard_shard_up shard=1"]) == (1, 0)
    assert found["pulseboard_shard_reconnects_total shard=0"] == 2


async def test_no_bot_here_says_nothing_of_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A dashboard whose bot is another process doesn't call it down."""
    async with serve(tmp_path) as served:
        stats = await served.dashboard.board.sampler.stats()
        unknown = msgspec.structs.replace(stats, bot=BotStats(status=BotStatus.UNKNOWN))
        monkeypatch.setattr(served.dashboard.board.sampler, "_newest", unknown)
        found = await scrape(served)
    assert "pulseboard_bot_up" not in found
    assert found["pulseboard_bot_status status=unknown"] == 1


async def test_viewers_and_refusals(tmp_path: Path) -> None:
    """Who watches, what they were sent, and who was turned away and why."""
    async with serve(tmp_path, max_connections=1) as served:
        async with served.watch() as viewer:
            await viewer.recv()
            await run_commands(served, "daily", "pay")
            async with served.watch() as second:
                await second.wait_closed()
            assert second.close_code == CloseCode.TOO_MANY
            with pytest.raises(InvalidStatus):
                await served.watch(origin="http://evil.example")
            assert (await served.http.get("/metrics", headers={"Host": "evil.example"})).status_code == 400
            async with asyncio.timeout(10):
                while (found := await scrape(served))["pulseboard_events_delivered_total"] < 2:
                    await asyncio.sleep(0.01)
        assert found["pulseboard_viewers"] == 1
        assert found["pulseboard_delivered_bytes_total"] > 100
        assert [
            found[f"pulseboard_refusals_total reason={why}"] for why in ("host", "origin", "attempts", "viewers")
        ] == [*(1, 1, 0, 1)]


async def test_counters_after_a_restart(tmp_path: Path) -> None:
    """What the log counts goes on; what the process counts begins at 0, with yesterday's commands there already."""
    async with serve(tmp_path) as served:
        await run_commands(served, "daily", "daily")
    async with serve(tmp_path) as served:
        found = await scrape(served)
        assert found["pulseboard_events_total kind=command.completed"] == 2
        assert found["pulseboard_commands_total command=daily outcome=completed"] == 0
        await run_commands(served, "daily")
        found = await scrape(served)
    assert found["pulseboard_events_total kind=command.completed"] == 3
    assert found["pulseboard_commands_total command=daily outcome=completed"] == 1


@pytest.mark.parametrize(
    ("accept", "is_accepted"),
    [
        ("", False),
        ("*/*", False),
        ("text/plain;version=0.0.4", False),
        ("application/openmetrics-text", True),
        ("application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,text/plain;version=0.0.4;q=0.3", True),
        ("text/html, Application/OpenMetrics-Text; version=no-number; escaping=???", True),
        ("application/openmetrics-text; q=0", False),
        (",;,;=;", False),
    ],
)
async def test_the_format_is_negotiated(served: Served, accept: str, is_accepted: bool) -> None:
    """OpenMetrics for who names it, the text format otherwise, and never an error."""
    assert accepts_openmetrics(accept) == is_accepted
    answer = await served.http.get("/metrics", headers={"Accept": accept})
    assert (answer.status_code, answer.headers["content-type"]) == (200, OPENMETRICS if is_accepted else PLAIN)


async def test_openmetrics_is_strict(served: Served) -> None:
    """The stricter parser takes what the stricter format is said to be, and reads the same numbers."""
    await run_commands(served, HOSTILE, "daily")
    answer = await served.http.get("/metrics", headers={"Accept": "application/openmetrics-text"})
    found = samples(openmetrics.text_string_to_metric_families(answer.text))
    text = await scrape(served)
    assert found[f"pulseboard_commands_total command={HOSTILE} outcome=completed"] == 1
    assert {name for name in found if "_created" not in name} == set(text)


async def test_names_are_good(served: Served) -> None:
    """What `promtool check metrics` looks at: help and type, base units, `_total` for counters and for nothing else."""
    text = (await served.http.get("/metrics")).text
    names = re.findall(r"^# HELP (\S+) \S", text, re.MULTILINE)
    kinds = dict(re.findall(r"^# TYPE (\S+) (\S+)$", text, re.MULTILINE))
    assert [name for name, count in Counter(names).items() if count > 1] == []
    assert set(names) == set(kinds)
    for name, kind in kinds.items():
        assert re.fullmatch(r"[a-z][a-z0-9_]*", name)
        assert name.endswith("_total") == (kind == "counter"), name
        assert not re.search(r"_(ms|milliseconds|minutes|hours|kb|mb|kilobytes|percent)(_|$)", name), name
        assert kind not in name.split("_"), name
        assert not name.endswith(("_count", "_sum", "_bucket")), name
    assert {metric.name for metric in (*METRICS, DURATION)} == {name for name in names if "pulseboard" in name}


async def test_access(served: Served) -> None:
    """An action of its own, and the borders hold as everywhere."""
    assert may(LOCAL, "metrics.read")
    assert (await served.http.get("/metrics", headers={"Host": "evil.example"})).status_code == 400
    assert (await served.http.post("/metrics", headers={"Origin": served.address})).status_code == 405
    assert (await served.http.get("/metrics?x=1")).status_code == 400


async def test_a_registry_of_its_own(served: Served) -> None:
    """What the bot's author measures is theirs: nothing of ours is in the process's own registry."""
    before = {family.name for family in REGISTRY.collect()}
    await scrape(served)
    assert {family.name for family in REGISTRY.collect()} == before
    assert not [name for name in before if "pulseboard" in name]

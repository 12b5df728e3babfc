"""The process's own numbers."""

import asyncio
import gc
import socket
import time

from pulseboard.monitor.process import ProcessMeter


def block(seconds: float) -> None:
    """What a bot must not do in its event loop."""
    time.sleep(seconds)


async def test_loop_lag_is_the_worst_since_the_last_measure() -> None:
    """A loop that was blocked for 500 ms says so, once."""
    meter = ProcessMeter()
    running = asyncio.create_task(meter.run())
    await asyncio.sleep(0.25)
    meter.measure()
    block(0.5)
    await asyncio.sleep(0.15)
    lag_ms = meter.measure().loop_lag_ms
    assert lag_ms is not None
    assert 350 < lag_ms < 1_500
    await asyncio.sleep(0.15)
    later_ms = meter.measure().loop_lag_ms
    assert later_ms is not None
    assert later_ms < lag_ms / 2
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert meter.measure().loop_lag_ms is None


async def test_a_loop_that_is_blocked_now_is_late_already() -> None:
    """The measure itself comes late then, and knows it."""
    meter = ProcessMeter()
    running = asyncio.create_task(meter.run())
    await asyncio.sleep(0)
    block(0.4)
    lag_ms = meter.measure().loop_lag_ms
    assert lag_ms is not None
    assert lag_ms > 250
    running.cancel()


def test_cpu_and_memory_are_this_process_s() -> None:
    """Half a second of counting is about one core; 50 MB more are 50 MB more."""
    meter = ProcessMeter()
    before = meter.measure()
    ends = time.perf_counter() + 0.5
    while time.perf_counter() < ends:
        pass
    held = bytearray(b"x" * 50_000_000)
    after = meter.measure()
    assert after.cpu_percent is not None
    assert 10 < after.cpu_percent <= 200
    assert before.rss_bytes is not None
    assert after.rss_bytes is not None
    assert after.rss_bytes - before.rss_bytes > len(held) * 0.8
    assert after.threads is not None
    assert after.threads >= 1
    assert after.loop_lag_ms is None


async def test_lag_files_and_collections() -> None:
    """The loop's lag over a minute; files that are open; garbage that was collected. None while nobody measures it."""
    meter = ProcessMeter()
    before = meter.measure()
    assert (before.loop_lag_p50_ms, before.loop_lag_max_ms, before.gc_pause_ms) == (None, None, None)
    running = asyncio.create_task(meter.run())
    await asyncio.sleep(0.25)
    block(0.3)
    with socket.socket():
        gc.collect()
        await asyncio.sleep(0.15)
        stats = meter.measure()
    assert stats.loop_lag_p50_ms is not None
    assert stats.loop_lag_max_ms is not None
    assert stats.loop_lag_p50_ms < 100
    assert stats.loop_lag_max_ms > 150
    assert stats.open_files is not None
    assert before.open_files is not None
    assert stats.open_files >= before.open_files + 1
    assert stats.gc_collections is not None
    assert before.gc_collections is not None
    assert stats.gc_collections > before.gc_collections
    assert stats.gc_pause_ms is not None
    assert stats.gc_total_ms is not None
    assert 0 < stats.gc_pause_ms <= stats.gc_total_ms < 5_000
    callbacks = len(gc.callbacks)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert len(gc.callbacks) == callbacks - 1

"""Ticks on one grid: what looks at something now and then does so at the same moments as others do.

To wake costs a process more than what it then does.
"""

import asyncio


def seconds_to_tick(now: float, period_seconds: float) -> float:
    """From `now`, by the event loop's clock, to a multiple of the period; a tick that came early isn't had again."""
    left = period_seconds - now % period_seconds
    return left if left > period_seconds / 2 else left + period_seconds


async def tick(period_seconds: float) -> None:
    """Wait for the next one."""
    await asyncio.sleep(seconds_to_tick(asyncio.get_running_loop().time(), period_seconds))

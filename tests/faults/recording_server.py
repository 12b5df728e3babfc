"""A dashboard to be killed: the real one, in whose log numbered events are recorded at a steady rate until SIGUSR1.

Prints where it answers; after SIGUSR1, once all is committed, the log's head, how many events were dropped and how many
wake-ups lost.
"""

import argparse
import asyncio
import random
import signal
from collections.abc import Callable

from pulseboard import record
from pulseboard.app.dashboard import Dashboard, open_dashboard
from pulseboard.config import Settings
from pulseboard.storage import log
from pulseboard.storage.store import Store


async def record_until(stopped: asyncio.Event, per_second: float, characters: int) -> None:
    """Record at this rate on average, in little bursts when the process was late."""
    loop = asyncio.get_running_loop()
    begun, number = loop.time(), 0
    while not stopped.is_set():
        while number < (loop.time() - begun) * per_second:
            number += 1
            record("test.counted", f"number {number}", data={"padding": "x" * random.randrange(2 * characters)})
        await asyncio.sleep(0.5 / per_second)


async def committed_head(dashboard: Dashboard) -> int:
    """The head once nothing waits to be written."""
    store = dashboard.board.store
    while store.backlog.waiting:
        await store.transact(lambda transaction: None)
    await store.transact(lambda transaction: None)
    return await store.read(log.read_head)


class LostWakeups:
    """From now on this share of the wake-ups that a store gives is lost."""

    def __init__(self, share: float) -> None:
        self.count = 0
        when_grown = Store.when_grown

        def unreliable(store: Store, wake: Callable[[], None]) -> None:
            def wake_or_not() -> None:
                if random.random() < share:
                    self.count += 1
                else:
                    wake()

            when_grown(store, wake_or_not)

        Store.when_grown = unreliable  # type: ignore[method-assign]


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--data", required=True)
    parser.add_argument("--rate", type=float, required=True, help="events per second; 0: other processes write")
    parser.add_argument("--characters", type=int, default=300, help="the size of an event's data, on average")
    parser.add_argument("--lost-wakeups", type=float, default=0, help="the share of wake-ups that are lost")
    given = parser.parse_args()
    lost_wakeups = LostWakeups(given.lost_wakeups)
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, stopped.set)
    settings = Settings(port=given.port, data=given.data)

    def announce(address: str) -> None:
        print(f"Dashboard: {address}", flush=True)

    has_bot = given.rate > 0
    async with open_dashboard(settings, settings.data, announce, has_bot=has_bot, needs_login=False) as dashboard:
        if given.rate:
            await record_until(stopped, given.rate, given.characters)
        await stopped.wait()
        print(await committed_head(dashboard), dashboard.board.store.backlog.dropped, lost_wakeups.count, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())

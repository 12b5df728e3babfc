"""Many writers on one PostgreSQL, each with a store of its own, that record at once. Ends when all is committed."""

import argparse
import asyncio
import random

from pulseboard.config import Settings
from pulseboard.events import draft
from pulseboard.storage.store import Store

MOST_AT_ONCE = 20
LONGEST_PAUSE_SECONDS = 0.02


async def write(settings: Settings, writer: int, events: int) -> None:
    """Record in bursts of random size; leaving the store writes what waits."""
    async with Store(settings.data) as store:
        number = 0
        while number < events:
            for _ in range(min(random.randint(1, MOST_AT_ONCE), events - number)):
                number += 1
                store.record(draft("test.written", f"number {number}", data={"writer": writer}))
            await asyncio.sleep(random.uniform(0, LONGEST_PAUSE_SECONDS))


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", required=True)
    parser.add_argument("--writers", type=int, required=True)
    parser.add_argument("--events", type=int, required=True, help="of each writer")
    given = parser.parse_args()
    settings = Settings(data=given.data)
    async with asyncio.TaskGroup() as writing:
        for writer in range(given.writers):
            writing.create_task(write(settings, writer, given.events))


if __name__ == "__main__":
    asyncio.run(main())

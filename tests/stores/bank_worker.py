"""A program to be killed: customers of a bank, whose lines go to a file. Ends when it is told to, with SIGTERM."""

import argparse
import asyncio
import os
import random
import signal
import sys
import time
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

from pulseboard.config import PostgresUrl, Settings
from pulseboard.errors import CannotOpen
from pulseboard.storage.store import Store
from tests.stores.bank_history import read_lines
from tests.stores.bank_tasks import Called, Customers, fast_clock, write_line

DELIVERED_AGAIN = 100


def calls_of_earlier_lives(folder: Path) -> list[Called]:
    """Some of what was asked for before, by all workers: Discord may deliver it to this one now."""
    calls = [line for path in folder.iterdir() for line in read_lines(path) if isinstance(line, Called)]
    return random.sample(calls, min(DELIVERED_AGAIN, len(calls)))


async def opened(stack: AsyncExitStack, place: Path | PostgresUrl) -> Store:
    """A store, whose connection may be cut while it is being opened."""
    while True:
        try:
            return await stack.enter_async_context(Store(place))
        except CannotOpen:
            await asyncio.sleep(0.1)


async def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", required=True)
    parser.add_argument("--lines", required=True, type=Path, help="the file for this life's lines, beside the others'")
    parser.add_argument("--tasks", required=True, type=int)
    parser.add_argument("--began", required=True, type=float)
    parser.add_argument("--reads-at-two-moments", action="store_true")
    given = parser.parse_args()
    past = calls_of_earlier_lives(given.lines.parent)
    lines = os.open(given.lines, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    async with AsyncExitStack() as stack:
        store = await opened(stack, Settings(data=given.data).data)
        customers = Customers(
            store,
            given.lines.name,
            partial(write_line, lines),
            fast_clock(given.began, time.time),
            past=past,
            reads_at_two_moments=given.reads_at_two_moments,
        )
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, customers.over.set)
        loop.add_reader(sys.stdin, os._exit, 1)  # whoever started it is gone without a word
        await customers.work(given.tasks)


if __name__ == "__main__":
    asyncio.run(main())

"""A program to be killed: claims and transfers at full speed, each receipt printed once it is given."""

import asyncio
import itertools
import random
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

from pulseboard.config import PostgresUrl, Settings
from pulseboard.events import Ref
from pulseboard.features.economy.refusals import Refusal
from pulseboard.features.economy.service import Asked, EconomyService
from pulseboard.storage.store import Store

QUARTER_DAY_MS = 21_600_000
GUILD = Ref("1000", "Harbour")
MEMBERS = [Ref(str(number), f"Member {number}") for number in range(5)]


async def customer(economy: EconomyService, turns: Iterator[int], number: int) -> None:
    chance = random.Random(number)
    while True:
        payer, payee = chance.sample(MEMBERS, 2)
        asked = Asked(payer, GUILD, None, uuid.uuid4().hex)
        try:
            if next(turns) % 4 == 0:
                receipt = await economy.claim(asked)
            else:
                receipt = await economy.transfer(asked, payee, chance.randint(1, 80))
        except Refusal:
            continue
        print(asked.interaction_id, receipt.transaction, receipt.amount, receipt.balance, flush=True)


async def main(place: Path | PostgresUrl, first_day: int) -> None:
    turns, quarter_days = itertools.count(), itertools.count(4 * first_day)
    async with Store(place) as store, asyncio.TaskGroup() as customers:
        economy = EconomyService(store, clock=lambda: next(quarter_days) * QUARTER_DAY_MS)
        for number in range(20):
            customers.create_task(customer(economy, turns, number))


if __name__ == "__main__":
    asyncio.run(main(Settings(data=sys.argv[1]).data, int(sys.argv[2])))

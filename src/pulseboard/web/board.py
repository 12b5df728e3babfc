"""What the routes show: handed over by the app, so that the web side builds nothing itself."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import NamedTuple

from pulseboard.live.follower import Follower
from pulseboard.live.history import History
from pulseboard.live.hub import Hub
from pulseboard.live.lifetime import Lifetime
from pulseboard.live.sampler import Sampler
from pulseboard.live.totals import Totals
from pulseboard.stats import BotStatus, DashboardStats
from pulseboard.storage import log
from pulseboard.storage.store import Store

_SETTLE_SECONDS = 1.0


class Board(NamedTuple):
    store: Store
    hub: Hub
    follower: Follower
    sampler: Sampler
    history: History
    lifetime: Lifetime
    totals: Totals
    bot_status: Callable[[], BotStatus]

    async def settled_stats(self) -> DashboardStats:
        """The stats of all that is committed by now. Raises StorageUnavailable."""
        head = await self.store.read(log.read_head)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_SETTLE_SECONDS):
                await self.follower.reached(head)
        return await self.sampler.stats(head)

"""What the routes show: handed over by the app, so that the web side builds nothing itself."""

from collections.abc import Callable
from typing import NamedTuple

from pulseboard.live.follower import Follower
from pulseboard.live.hub import Hub
from pulseboard.live.sampler import Sampler
from pulseboard.stats import BotStatus
from pulseboard.storage.store import Store


class Board(NamedTuple):
    store: Store
    hub: Hub
    follower: Follower
    sampler: Sampler
    bot_status: Callable[[], BotStatus]

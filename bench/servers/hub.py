"""Our side of the fan-out comparison: the real hub, socket route and protocol class, fed straight from `hub.publish`.

    python bench/servers/hub.py PORT EVENTS_PER_SECOND

The commit is left out, as it is with the peers, which keep nothing. Each event carries its time near the front, as the
load client wants it.
"""

import asyncio
import sys
import time

import uvloop

from pulseboard.config import LimitSettings
from pulseboard.events import Event, Level, timestamp
from pulseboard.live import frames
from pulseboard.live.follower import Follower
from pulseboard.live.hub import Hub
from pulseboard.live.protocol import encode
from pulseboard.live.resume import Timeline
from pulseboard.live.sampler import Sampler, Sources
from pulseboard.live.tally import Tally
from pulseboard.stats import BotStats, BotStatus, EconomyStats, GuildStats, LatencyStats, ProcessStats
from pulseboard.storage.activity import Activity
from pulseboard.storage.log import Epoch, LogState
from pulseboard.storage.writer import Backlog
from pulseboard.web.application import build_application
from pulseboard.web.board import Board
from pulseboard.web.limits import Limits
from pulseboard.web.server import Server, bind

PAD = "x" * 60


def encode_with_time(value: object) -> bytes:
    return b'{"ts":"%020d",' % time.time_ns() + encode(value)[1:]


async def read_nothing(seq: int, limit: int) -> list[Event]:
    return []


async def no_economy() -> EconomyStats:
    return EconomyStats()


async def publish(hub: Hub, rate: float) -> None:
    start, sent = time.perf_counter(), 0
    while True:
        sent += 1
        event = Event(
            seq=sent,
            epoch="bench",
            id="01a206ab-804d-792e-be17-5a4995f3b9a0",
            kind="economy.daily_claimed",
            level=Level.SUCCESS,
            message=f"claimed 100 coins {PAD}",
            occurred_at=timestamp(time.time_ns() // 1_000_000),
        )
        hub.publish([event])
        await asyncio.sleep(max(0, start + sent / rate - time.perf_counter()))


async def main(port: int, rate: float) -> None:
    frames.encode = encode_with_time
    state = LogState(0, 1, [Epoch(1, "bench")])
    hub = Hub(Timeline(state), read_nothing)
    sources = Sources(
        bot=lambda: (BotStats(), LatencyStats(), GuildStats(), []),
        process=ProcessStats,
        economy=no_economy,
        backlog=lambda: Backlog(0, 0, None),
        viewers=lambda: hub.viewers,
    )
    sampler = Sampler(Tally(Activity(state, {}, [], [], [])), sources, hub.publish_stats)
    follower = Follower(0, read_nothing, hub.publish)
    board = Board(None, hub, follower, sampler, lambda: BotStatus.ONLINE)  # type: ignore[arg-type]  # no route reads it
    limits = Limits.of(LimitSettings())
    server = Server(build_application(board, [f"127.0.0.1:{port}"], limits), limits)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(publish(hub, rate))
        await server.serve([bind("127.0.0.1", port)])


uvloop.run(main(int(sys.argv[1]), float(sys.argv[2])))

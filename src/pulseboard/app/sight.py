"""Where the bot is seen from that a dashboard shows: its own process, or another one."""

import functools
from collections.abc import Callable, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from pulseboard.app.presence import Presence
from pulseboard.app.tasks import Tasks
from pulseboard.events import Event
from pulseboard.live.elsewhere import Elsewhere
from pulseboard.live.process_life import ProcessLife
from pulseboard.monitor.handshakes import DAY_MS
from pulseboard.monitor.monitor import Measures, Monitor
from pulseboard.monitor.process import ProcessMeter
from pulseboard.stats import BotProcess, BotStats, BotStatus, DashboardStats, ProcessStats
from pulseboard.storage.ending import Ending
from pulseboard.storage.handshakes import read_answered
from pulseboard.storage.processes import read_only_bot, read_processes
from pulseboard.storage.store import Store


class Sight(NamedTuple):
    """What a dashboard is told of its bot."""

    bot: Callable[[], Measures]
    process: Callable[[], ProcessStats]
    processes: Callable[[], list[BotProcess] | None]
    status: Callable[[], BotStatus]
    """Of a bot in this process; one of another has no say in whether this one is ready."""
    heard: Callable[[Sequence[Event]], object]
    """To be told of the log's events."""
    shown: Callable[[DashboardStats], object]
    """To be told of each new version of the stats."""


async def watch(store: Store, tasks: Tasks, monitor: Monitor, process: ProcessLife) -> Sight:
    """Measure the bot of this process from now on, and tell other processes how it is. The monitor runs already.

    Until it has logged in the bot is called what the one was that was here before, if there was only one. Raises
    StorageUnavailable.
    """
    before = await store.read(read_only_bot)
    monitor.remember(await store.read_long(read_answered, monitor.began_ms - DAY_MS, monitor.began_ms))
    meter, presence = ProcessMeter(), Presence(store)
    tasks.start("process meter", meter.run)
    tasks.start("presence", presence.run)
    tasks.when_stopped(lambda: presence.leave(is_over=process.ending() == Ending.STOPPED))
    return Sight(
        bot=lambda: _named(monitor.measure(), before),
        process=meter.measure,
        processes=lambda: None,
        status=lambda: monitor.measure().bot.status,
        heard=lambda events: None,
        shown=presence.see,
    )


def look_elsewhere(store: Store, tasks: Tasks) -> Sight:
    """Look at the bots of other processes from now on."""
    elsewhere = Elsewhere(functools.partial(store.read, read_processes))

    def bot() -> Measures:
        measures = elsewhere.measures()
        return Measures(
            measures.bot, measures.latency, measures.guilds, measures.shards, measures.rest, measures.sessions
        )

    tasks.start("look at other processes", elsewhere.run)
    return Sight(
        bot=bot,
        process=lambda: elsewhere.measures().process,
        processes=elsewhere.processes,
        status=lambda: BotStatus.UNKNOWN,
        heard=elsewhere.heard,
        shown=lambda stats: None,
    )


def _named(measures: Measures, before: BotStats | None) -> Measures:
    if before is None or measures.bot.name is not None:
        return measures
    return measures._replace(bot=replace(measures.bot, name=before.name, avatar=before.avatar))

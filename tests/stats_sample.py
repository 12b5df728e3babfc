"""DashboardStats of which nothing is known but what a test says."""

from typing import Any

from pulseboard.stats import (
    BotStats,
    CommandStats,
    DashboardStats,
    EconomyStats,
    EventStats,
    GuildStats,
    LatencyStats,
    ProcessStats,
)

AT = "2026-01-01T00:00:00.000Z"


def stats(**parts: Any) -> DashboardStats:
    unknown = {
        "at": AT,
        "bot": BotStats(),
        "latency": LatencyStats(),
        "guilds": GuildStats(),
        "commands": CommandStats(),
        "events": EventStats(head=0),
        "economy": EconomyStats(),
        "shards": [],
        "process": ProcessStats(),
        "viewers": 0,
    }
    return DashboardStats(**(unknown | parts))

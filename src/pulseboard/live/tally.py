"""The tally: what the events add up to. It begins with what the database sums up and goes on with each new event."""

from collections.abc import Hashable, Sequence
from datetime import datetime
from operator import attrgetter

from pulseboard.events import Event, Level, duration_of
from pulseboard.kinds import COMMAND_COMPLETED, COMMAND_FAILED
from pulseboard.live.rolling import RollingCounter, RollingSketch
from pulseboard.stats import CommandStats, CommandUse, EventStats
from pulseboard.storage.activity import Activity
from pulseboard.storage.writer import Backlog

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS
TOP_COMMANDS = 5
MAX_COMMANDS = 500

_COMMANDS = (COMMAND_COMPLETED.name, COMMAND_FAILED.name)


class Tally:
    """Counts of the last minute and the last day, and of all time. Times are milliseconds since 1970."""

    def __init__(self, activity: Activity) -> None:
        self.start_over(activity)

    def start_over(self, activity: Activity) -> None:
        """Forget everything and go on from here: the log is another one."""
        # By the time alone: what is of one moment need not compare, with a command or without.
        by_time = attrgetter("at_ms")
        self.head = activity.state.head
        self._commands_total = sum(activity.kind_totals.get(kind, 0) for kind in _COMMANDS)
        self._minute = RollingCounter(MINUTE_MS, 1_000)
        self._day = RollingCounter(DAY_MS, MINUTE_MS)
        self._took = RollingSketch(DAY_MS, HOUR_MS)
        self._took_by_command: dict[str, RollingSketch] = {}
        for happened in sorted(activity.minute, key=by_time):
            self._count_minute(happened.at_ms, happened.kind, happened.events)
        for happened in sorted(activity.day, key=by_time):
            self._count_day(happened.at_ms, happened.kind, happened.level, happened.command, happened.events)
        for took in sorted(activity.durations, key=by_time):
            self._measure(took.at_ms, took.command, took.duration_ms)

    def add(self, events: Sequence[Event]) -> None:
        """Count events that came after the head."""
        for event in events:
            at_ms = int(datetime.fromisoformat(event.occurred_at).timestamp() * 1000)
            command, duration_ms = event.data.get("command"), duration_of(event.data.get("duration_ms"))
            self._count_minute(at_ms, event.kind, 1)
            self._count_day(at_ms, event.kind, event.level, command, 1)
            if event.kind in _COMMANDS:
                self._commands_total += 1
            if isinstance(command, str) and duration_ms is not None:
                self._measure(at_ms, command, duration_ms)
            self.head = event.seq

    def event_stats(self, now_ms: int, backlog: Backlog) -> EventStats:
        return EventStats(
            head=self.head,
            per_minute=self._minute.totals(now_ms)["events"],
            errors_last_day=self._day.totals(now_ms)["errors"],
            waiting=backlog.waiting,
            dropped=backlog.dropped,
            fault=backlog.fault,
        )

    def command_stats(self, now_ms: int) -> CommandStats:
        day = self._day.totals(now_ms)
        count, failed = day["commands"], day["failed"]
        p50, p95, p99 = self._took.quantiles(now_ms, (0.5, 0.95, 0.99))
        return CommandStats(
            total=self._commands_total,
            last_day=count,
            per_minute=self._minute.totals(now_ms)["commands"],
            failed_last_day=failed,
            bugs_last_day=day["bugs"],
            success_rate=1 - failed / count if count else None,
            p50_ms=p50,
            p95_ms=p95,
            p99_ms=p99,
            top=self._top(now_ms),
        )

    def _top(self, now_ms: int) -> list[CommandUse]:
        day = self._day.totals(now_ms)
        uses = [(count, key[1]) for key, count in day.items() if isinstance(key, tuple) and key[0] == "used" and count]
        uses.sort(key=lambda use: (-use[0], use[1]))
        return [
            CommandUse(
                name=name,
                count=count,
                failed=day["failed", name],
                bugs=day["bugs", name],
                p95_ms=self._p95(now_ms, name),
            )
            for count, name in uses[:TOP_COMMANDS]
        ]

    def _p95(self, now_ms: int, command: str) -> float | None:
        took = self._took_by_command.get(command)
        return took.quantiles(now_ms, (0.95,))[0] if took else None

    def _count_minute(self, at_ms: int, kind: str, count: int) -> None:
        self._minute.add(at_ms, "events", count)
        if kind in _COMMANDS:
            self._minute.add(at_ms, "commands", count)

    def _count_day(self, at_ms: int, kind: str, level: str, command: object, count: int) -> None:
        if level == Level.ERROR:
            self._day.add(at_ms, "errors", count)
        if kind not in _COMMANDS:
            return
        keys: list[Hashable] = ["commands"]
        # Data are what their author wants: a command is a name or isn't known.
        named = isinstance(command, str)
        if named:
            keys.append(("used", command))
        if kind == COMMAND_FAILED.name:
            keys += ["failed", ("failed", command)] if named else ["failed"]
            if level == Level.ERROR:  # of failed commands only bugs have it
                keys += ["bugs", ("bugs", command)] if named else ["bugs"]
        for key in keys:
            self._day.add(at_ms, key, count)

    def _measure(self, at_ms: int, command: str, duration_ms: float) -> None:
        self._took.add(at_ms, duration_ms)
        took = self._took_by_command.pop(command, None) or RollingSketch(DAY_MS, HOUR_MS)
        took.add(at_ms, duration_ms)
        self._took_by_command[command] = took  # at the end: of too many the one that was used least lately goes
        if len(self._took_by_command) > MAX_COMMANDS:
            del self._took_by_command[next(iter(self._took_by_command))]

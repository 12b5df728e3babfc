"""Totals: what has happened, counted up and never down, for those who keep the history of it themselves."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

from pulseboard.events import Event, duration_of, writable
from pulseboard.kinds import COMMAND_COMPLETED, COMMAND_FAILED, KINDS
from pulseboard.storage.activity import Activity

MAX_COMMANDS = 500
MAX_KINDS = 200
"""Of those that aren't Pulseboard's own."""
MAX_NAME_CHARACTERS = 100
OTHER = "other"
"""What is counted together once so many have a name of their own."""
COMPLETED, FAILED = "completed", "failed"
FAILURES = ("user_error", "cooldown", "permission", "bug")
BUCKETS_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Up to which a duration is counted in each bucket. Discord waits 3 s for an answer."""

_OUTCOMES = {COMMAND_COMPLETED.name: COMPLETED, COMMAND_FAILED.name: FAILED}


class Totals:
    """`kinds` goes on across restarts, as the log itself counts it; everything else counts from this process's start.

    A name that was given a count keeps it: what is counted as `other` stays there.
    """

    def __init__(self, activity: Activity) -> None:
        self.commands: dict[str, Counter[str]] = {}
        """Invocations by command and outcome."""
        self.failures: Counter[str] = Counter(dict.fromkeys([*FAILURES, OTHER], 0))
        """Failed invocations by what was at fault."""
        self.durations = [0] * (len(BUCKETS_SECONDS) + 1)
        """How many invocations took longer than the bucket before and no longer than this one; the last has no end."""
        self.seconds = 0.0
        """How long all invocations took together."""
        self.start_over(activity)

    def start_over(self, activity: Activity) -> None:
        """The log is another one: what it counts is taken from it."""
        self.kinds = Counter({kind.name: 0 for kind in KINDS})
        for kind, total in sorted(activity.kind_totals.items(), key=lambda item: (-item[1], item[0])):
            self._count_kind(kind, total)
        used = Counter[str]()
        for happened in activity.day:
            if happened.command is not None and happened.kind in _OUTCOMES:
                used[happened.command] += happened.events
        for command, _ in used.most_common():  # at 0: whoever asks for an increase needs to see where it began
            self._outcomes(command)

    def add(self, events: Sequence[Event]) -> None:
        """Count events that came after those of the start."""
        for event in events:
            self._count_kind(event.kind, 1)
            outcome = _OUTCOMES.get(event.kind)
            if outcome is not None:
                self._count_command(event, outcome)

    def _count_kind(self, kind: str, count: int) -> None:
        is_named = kind in self.kinds or len(self.kinds) < len(KINDS) + MAX_KINDS
        self.kinds[kind if is_named else OTHER] += count

    def _count_command(self, event: Event, outcome: str) -> None:
        data = event.data
        self._outcomes(data.get("command"))[outcome] += 1
        if outcome == FAILED:
            failure = data.get("failure")
            self.failures[failure if failure in FAILURES else OTHER] += 1
        duration_ms = duration_of(data.get("duration_ms"))
        if duration_ms is not None:
            self.durations[bisect_left(BUCKETS_SECONDS, duration_ms / 1000)] += 1
            self.seconds += duration_ms / 1000

    def _outcomes(self, command: object) -> Counter[str]:
        name = label(command) if isinstance(command, str) else OTHER
        if name not in self.commands and len(self.commands) >= MAX_COMMANDS:
            name = OTHER
        return self.commands.setdefault(name, Counter({COMPLETED: 0, FAILED: 0}))


def label(text: str) -> str:
    """A text from outside as the value of a label: bounded, and such that it can be encoded."""
    return writable(text[:MAX_NAME_CHARACTERS])

"""The life of this process, apart from the dashboards that tell of it."""

from collections.abc import Callable

from pulseboard.events import now_ms, uuid7
from pulseboard.storage.ending import Ending


class ProcessLife:
    """The life of this process: one for all dashboards that its bot has, one after the other.

    `ending` says how it is left when a dashboard ends; None: that dashboard failed, and another takes its place.
    """

    def __init__(self, ending: Callable[[], Ending | None] = lambda: Ending.STOPPED) -> None:
        self.ending = ending
        self.started_ms = now_ms()
        self.id = uuid7(self.started_ms)
        self.left: Ending | None = None
        """How it was left last. Compare it by value: where Pulseboard was loaded again, classes are others."""
        self.is_told = False
        """Whether its start is recorded."""

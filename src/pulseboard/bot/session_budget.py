"""Discord's budget of session starts: a bot that begins more than a thousand in a day has its token reset.

The count is Discord's own (`/gateway/bot`), so it holds across restarts and for every process with the same token.
"""

from collections.abc import Callable, Mapping
from typing import Any

from pulseboard.events import IDENTIFY_BUDGET_LOW, IDENTIFY_BUDGET_SPENT, Draft, EventKind, draft

LOW, SPENT = 0.5, 0.8
"""Shares of the budget: from the first on it is told, from the second on no session is begun any more."""


class SessionBudget:
    """Records IDENTIFY_BUDGET_LOW and IDENTIFY_BUDGET_SPENT, each once until the budget is new."""

    def __init__(self, record: Callable[[Draft], None], clock: Callable[[], float]) -> None:
        self._record = record
        self._clock = clock
        self._total = self._used = 0
        self._renewed_at = 0.0
        self._recorded: set[EventKind] = set()

    def told(self, limit: Mapping[str, Any]) -> None:
        """What Discord says of the budget: `total`, `remaining` and the milliseconds until it is new."""
        self._total = int(limit["total"])
        self._used = self._total - int(limit["remaining"])
        self._renewed_at = self._clock() + int(limit["reset_after"]) / 1_000
        if self._used < LOW * self._total:
            self._recorded.clear()
        self._tell()

    def begun(self) -> None:
        """One more session."""
        self._used += 1
        self._tell()

    def seconds_until_free(self) -> float:
        """How long no session may be begun; 0 when one may, or when Discord hasn't told."""
        return max(0.0, self._renewed_at - self._clock()) if self._is_over(SPENT) else 0.0

    def __str__(self) -> str:
        return f"Discord allows {self._total:,} sessions a day, and {self._used:,} were begun"

    def _is_over(self, share: float) -> bool:
        return 0 < self._total * share <= self._used

    def _tell(self) -> None:
        if self._is_over(SPENT):
            self._tell_once(IDENTIFY_BUDGET_SPENT, f"{self}: no other one is begun until the day is over")
        elif self._is_over(LOW):
            self._tell_once(IDENTIFY_BUDGET_LOW, str(self))

    def _tell_once(self, kind: EventKind, message: str) -> None:
        if kind not in self._recorded:
            self._recorded.add(kind)
            reset_seconds = round(max(0.0, self._renewed_at - self._clock()))
            data = {"used": self._used, "total": self._total, "reset_seconds": reset_seconds}
            self._record(draft(kind.name, message, level=kind.level, data=data))

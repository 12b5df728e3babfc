"""Discord's budget of session starts: a bot that begins more than a thousand in a day has its token reset.

The count is Discord's own (`/gateway/bot`), so it holds across restarts and for every process with the same token. That
half of it is used up, the monitor tells.
"""

from collections.abc import Callable, Mapping
from typing import Any

from pulseboard.events import Draft, draft
from pulseboard.kinds import IDENTIFY_BUDGET_SPENT

SPENT = 0.8
"""From this share of the budget on, no session is begun any more."""


class SessionBudget:
    """Records IDENTIFY_BUDGET_SPENT, once until the budget is new."""

    def __init__(self, record: Callable[[Draft], None], clock: Callable[[], float]) -> None:
        self._record = record
        self._clock = clock
        self._total = self._used = 0
        self._renewed_at = 0.0
        self._is_recorded = False

    def told(self, limit: Mapping[str, Any]) -> None:
        """What Discord says of the budget: `total`, `remaining` and the milliseconds until it is new."""
        self._total = int(limit["total"])
        self._used = self._total - int(limit["remaining"])
        self._renewed_at = self._clock() + int(limit["reset_after"]) / 1_000
        if not self._is_spent:
            self._is_recorded = False
        elif not self._is_recorded:
            self._is_recorded = True
            message = f"{self}: no other one is begun until the day is over"
            data = {"used": self._used, "total": self._total, "reset_seconds": round(self.seconds_until_free())}
            self._record(draft(IDENTIFY_BUDGET_SPENT.name, message, level=IDENTIFY_BUDGET_SPENT.level, data=data))

    def seconds_until_free(self) -> float:
        """How long no session may be begun; 0 when one may, or when Discord hasn't told."""
        return max(0.0, self._renewed_at - self._clock()) if self._is_spent else 0.0

    def __str__(self) -> str:
        return f"Discord allows {self._total:,} sessions a day, and {self._used:,} were begun"

    @property
    def _is_spent(self) -> bool:
        return 0 < self._total * SPENT <= self._used

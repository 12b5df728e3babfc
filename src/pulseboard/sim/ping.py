"""How long a heartbeat's acknowledgement takes. By itself it drifts slowly between 30 and 60 ms, so that a page that
shows it can be seen to move. Well under 30 ms discord.py measures wrongly: it may count from the heartbeat before.
"""

import random

DRIFTS_FROM_MS = 30.0
DRIFTS_TO_MS = 60.0
STEP_MS = 4.0


class Ping:
    def __init__(self) -> None:
        self._drifting_ms = random.uniform(DRIFTS_FROM_MS, DRIFTS_TO_MS)
        self._set_ms: float | None = None
        self._jitter_ms = 0.0

    @property
    def milliseconds(self) -> float:
        """Where it stands now, without jitter."""
        return self._drifting_ms if self._set_ms is None else self._set_ms

    def set(self, milliseconds: float | None, jitter_ms: float = 0.0) -> None:
        """From now on this long, give or take the jitter. None lets it drift again."""
        if not 0 <= jitter_ms < float("inf") or not (milliseconds is None or 0 <= milliseconds < float("inf")):
            raise ValueError(f"A ping is 0 ms or more, not {milliseconds} with a jitter of {jitter_ms}.")
        self._set_ms = milliseconds
        self._jitter_ms = jitter_ms

    def next_delay_seconds(self) -> float:
        """The delay of the next acknowledgement; drifting goes on with each."""
        if self._set_ms is not None:
            return max(0.0, self._set_ms + random.uniform(-self._jitter_ms, self._jitter_ms)) / 1000
        step_ms = random.uniform(-STEP_MS, STEP_MS)
        if not DRIFTS_FROM_MS <= self._drifting_ms + step_ms <= DRIFTS_TO_MS:
            step_ms = -step_ms  # back from the edge, rather than along it
        self._drifting_ms += step_ms
        return self._drifting_ms / 1000

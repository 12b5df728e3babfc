"""When members should act next, so that events are recorded at a set rate: a closed loop without a clock of its own."""

import math

PATIENCE_SECONDS = 2.0
"""So much of what was missed, or came too much, is made up for; the rest is forgiven."""
LEAST_PATIENCE_EVENTS = 3.0


class Pace:
    """Compares what was recorded with what should have been by now.

    Times are seconds of any steady clock. What an act leads to counts as expected from its beginning until it is
    settled, which must be after it was recorded: so a slow log never makes the loop act twice for the same want.
    """

    def __init__(self, rate: float, now: float, recorded: float) -> None:
        self._rate = rate
        self._start = now
        self._recorded_before = recorded
        self._expected = 0.0
        # People come in waves. Slow rates leave no room for any within what the rate promises.
        self._swell = 0.8 * max(0.0, rate - 1)
        self._patience = max(LEAST_PATIENCE_EVENTS, PATIENCE_SECONDS * rate)

    def wait_seconds(self, now: float, recorded: float, events: float) -> float:
        """How long until an act that leads to `events` events is due; 0 or less: it is."""
        wanted = self._wanted(now) - (recorded - self._recorded_before) - self._expected
        forgiven = wanted - min(max(wanted, -self._patience), self._patience)
        self._recorded_before -= forgiven
        # Half of it early and half late keeps the count nearest to the line.
        return (events / 2 - (wanted - forgiven)) / self._rate

    def began(self, events: float) -> None:
        self._expected += events

    def settled(self, events: float) -> None:
        self._expected -= events

    def _wanted(self, now: float) -> float:
        passed = now - self._start
        return self._rate * passed + self._swell * math.sin(passed / 1.3) * math.cos(passed / 3.7)

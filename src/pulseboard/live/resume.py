"""Whether a viewer can go on where it was: whole, or not at all. Pure decisions, no I/O."""

from bisect import bisect_right
from typing import NamedTuple

from pulseboard.storage.log import Epoch, LogState

MAX_BEHIND = 10_000


class Position(NamedTuple):
    """The last event that a viewer has seen. `after=0` is before everything and needs no epoch."""

    epoch: str | None
    after: int


class Timeline:
    """Which positions the log has, and whose life each of them belongs to."""

    def __init__(self, state: LogState) -> None:
        self.head = state.head
        self.oldest = state.oldest
        self._newest = state.epochs[-1].id
        self._first_seqs: list[int] = []
        self._ids: list[str] = []
        for epoch in state.epochs:
            if epoch.first_seq <= self.head:
                self._begin(epoch)

    @property
    def epoch(self) -> str:
        """The epoch of the head."""
        return self.epoch_at(self.head)

    def epoch_at(self, seq: int) -> str:
        """The newest epoch at or before a position."""
        index = bisect_right(self._first_seqs, seq) - 1
        return self._ids[index] if index >= 0 else self._newest

    def extend(self, seq: int, epoch: str) -> None:
        """The log has grown by the event at `seq`."""
        if not self._ids or self._ids[-1] != epoch:
            self._begin(Epoch(seq, epoch))
        self.head = seq

    def forget(self, oldest: int) -> None:
        """Positions before `oldest` are not kept any more."""
        self.oldest = max(self.oldest, oldest)

    def start_for(self, position: Position | None) -> int | None:
        """The seq after which a viewer is to be sent everything; None when the gap can't be filled whole."""
        if position is None:
            return None
        if position.after == 0:
            start = self.oldest - 1
        elif self.oldest - 1 <= position.after <= self.head and self.epoch_at(position.after) == position.epoch:
            start = position.after
        else:
            return None
        return start if self.head - start <= MAX_BEHIND else None

    def _begin(self, epoch: Epoch) -> None:
        while self._first_seqs and self._first_seqs[-1] >= epoch.first_seq:  # it takes the place of those
            self._first_seqs.pop()
            self._ids.pop()
        self._first_seqs.append(epoch.first_seq)
        self._ids.append(epoch.id)

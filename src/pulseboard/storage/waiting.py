"""The drafts that wait to be written: a queue with a bound, and a rule for what goes when it is full."""

from collections import deque
from collections.abc import Sequence
from heapq import merge
from itertools import islice

from pulseboard.events import Draft, LateDraft, Level

_Numbered = tuple[int, Draft | LateDraft]


class WaitingDrafts:
    """At most `limit` drafts in the order they came. Over it the oldest `info` goes, or the oldest of all if none is.

    Each step takes the same short time, however many wait. Not safe by itself for several threads.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._infos: deque[_Numbered] = deque()
        self._others: deque[_Numbered] = deque()
        self._first = 0
        self._next = 0
        self.lost = 0
        """How many had to go."""

    def __len__(self) -> int:
        return len(self._infos) + len(self._others)

    def put(self, draft: Draft | LateDraft) -> None:
        """Add one at the end."""
        (self._infos if draft.level is Level.INFO else self._others).append((self._next, draft))
        self._next += 1
        if len(self) > self._limit:
            self._lose_one()

    def put_back(self, drafts: Sequence[Draft]) -> None:
        """Put what was taken back to the front."""
        for draft in reversed(drafts):
            self._first -= 1
            (self._infos if draft.level is Level.INFO else self._others).appendleft((self._first, draft))
        while len(self) > self._limit:
            self._lose_one()

    def take(self, most: int) -> list[Draft | LateDraft]:
        """Remove the first ones, in order."""
        taken = [draft for _, draft in islice(merge(self._infos, self._others, key=_number), most)]
        for draft in taken:
            (self._infos if draft.level is Level.INFO else self._others).popleft()
        return taken

    def _lose_one(self) -> None:
        (self._infos or self._others).popleft()
        self.lost += 1


def _number(numbered: _Numbered) -> int:
    return numbered[0]

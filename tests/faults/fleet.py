"""Many viewers of one dashboard, and what happens to them."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Self

import httpx

from tests.faults.sequence import Entry, Faults, faults_of
from tests.faults.viewer import Cut, Habits, Stretch, Viewer


class Fleet:
    """`async with Fleet(address, 200) as fleet`: all watch, from their first load or the beginning of the log on."""

    def __init__(
        self, address: str, size: int, habits: Habits | None = None, *, from_the_beginning: bool = False
    ) -> None:
        self._http = httpx.AsyncClient(base_url=address, timeout=5, limits=httpx.Limits(max_connections=20))
        entries: dict[bytes, Entry] = {}
        self.viewers = [Viewer(address, self._http, habits or Habits(), entries) for _ in range(size)]
        for viewer in self.viewers if from_the_beginning else ():
            viewer.stretches.append(Stretch(0, []))
        self.cuts: Counter[Cut] = Counter()

    async def __aenter__(self) -> Self:
        await self.come()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.leave()
        await self._http.aclose()

    async def come(self) -> None:
        """Everybody watches, again from where it was."""
        self._running = [asyncio.create_task(viewer.run()) for viewer in self.viewers]
        await self.until(lambda viewer: viewer.is_watching)

    async def leave(self) -> None:
        """Everybody goes, and keeps its position."""
        for task in self._running:
            task.cancel()
        ended = await asyncio.gather(*self._running, return_exceptions=True)
        if failed := [error for error in ended if isinstance(error, Exception)]:
            raise failed[0]

    async def cut(self, count: int, seconds: float) -> None:
        """Cut connections, at random moments and of random viewers, so many over so long."""
        loop = asyncio.get_running_loop()
        begun = loop.time()
        for moment in sorted(random.uniform(0, seconds) for _ in range(count)):
            await asyncio.sleep(begun + moment - loop.time())
            while not (watching := [viewer for viewer in self.viewers if viewer.is_watching]):
                await asyncio.sleep(0.01)
            fault = random.choice(list(Cut))
            self.cuts[fault] += 1
            random.choice(watching).cut(fault)

    async def reach(self, head: int) -> None:
        """Wait until every viewer watches and is at this position."""
        await self.until(lambda viewer: viewer.is_watching and viewer.seq == head)

    def faults(self, log: Sequence[Entry]) -> list[Faults]:
        """Those of every viewer that holds something else than the log from its start on."""
        found = [
            faults_of(stretch.seen, log[stretch.start - log[0].seq + 1 :])
            for stretch in (viewer.stretches[-1] for viewer in self.viewers)
        ]
        return [faults for faults in found if any(faults)]

    async def until(self, is_so: Callable[[Viewer], bool], seconds: float = 30) -> None:
        """Wait until this is so for every viewer. Raises TimeoutError that says for which it isn't."""
        try:
            async with asyncio.timeout(seconds):
                while not all(map(is_so, self.viewers)):
                    await asyncio.sleep(0.02)
        except TimeoutError:
            late = [
                (viewer.seq, viewer.is_watching, dict(viewer.closes)) for viewer in self.viewers if not is_so(viewer)
            ]
            raise TimeoutError(
                f"{len(late)} of {len(self.viewers)} viewers, as (seq, watching, closes): {late[:5]}"
            ) from None

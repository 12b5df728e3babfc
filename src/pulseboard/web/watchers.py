"""Those who watch: whether they still may is looked at again while they do."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from typing import NoReturn

from pulseboard.errors import StorageUnavailable
from pulseboard.events import now_ms
from pulseboard.live.protocol import CloseCode
from pulseboard.web.access import Identity
from pulseboard.web.logins import Logins

LOOK_SECONDS = 1.0
_LOST = (CloseCode.NOT_ALLOWED, "you may not watch any more")

Close = Callable[[CloseCode, str], None]


class Watchers:
    """The open sockets, and with what each was let in."""

    def __init__(self, logins: Logins) -> None:
        self.logins = logins
        self._watching: dict[Close, Identity] = {}
        self._counted = Counter[str | None]()  # by session or token
        self._somebody_watches = asyncio.Event()
        logins.changed = self.look
        logins.lost = self._send_away

    @contextlib.contextmanager
    def watching(self, identity: Identity, close: Close) -> Iterator[None]:
        """Somebody watches, inside: `close` is called when they may no longer."""
        self._watching[close] = identity
        self._counted[identity.owner] += 1
        self._somebody_watches.set()
        try:
            yield
        finally:
            self._watching.pop(close, None)
            self._counted[identity.owner] -= 1
            if not self._counted[identity.owner]:
                del self._counted[identity.owner]

    def count(self, identity: Identity) -> int:
        """How many watch with the same session or token; none where nobody needs one."""
        return 0 if identity.owner is None else self._counted[identity.owner]

    async def run(self) -> NoReturn:
        """Look again every second while anybody watches, until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._keep_looking(self.look))
            group.create_task(self._keep_looking(self._look_at_roles))
        raise AssertionError("they look until they are cancelled")

    async def look(self) -> None:
        """Send away who watches with a session or a token that isn't good any more. Raises StorageUnavailable."""
        watching = self._with_a_login()
        over = await self.logins.over(watching, now_ms()) if watching else set()
        lost = await self.logins.lost_the_right(over)  # which another process may have noticed first
        self._close(lost, *_LOST)
        self._close(over - lost, CloseCode.SESSION_OVER, "this session is over: log in")

    async def _look_at_roles(self) -> None:
        """Discord may take its time to answer: nobody else's end waits for that."""
        watching = self._with_a_login()
        lost = await self.logins.not_allowed(watching) if watching else set()
        for subject, name in {(identity.subject, identity.name) for identity in lost}:
            await self.logins.end_all_of(subject, name)

    def _send_away(self, subject: str) -> None:
        """Who has lost the right is told so, whoever noticed it, and not that their session is over."""
        lost = {identity for identity in self._with_a_login() if identity.subject == subject}
        self._close(lost, *_LOST)

    async def _keep_looking(self, look: Callable[[], Awaitable[None]]) -> NoReturn:
        while True:
            await self._somebody_watches.wait()
            with contextlib.suppress(StorageUnavailable):  # nobody is sent away because nobody can know
                await look()
            if not self._watching:
                self._somebody_watches.clear()
            await asyncio.sleep(LOOK_SECONDS)

    def _with_a_login(self) -> set[Identity]:
        return {identity for identity in self._watching.values() if identity.owner is not None}

    def _close(self, identities: set[Identity], code: CloseCode, reason: str) -> None:
        for close, identity in list(self._watching.items()):
            if identity in identities:
                close(code, reason)

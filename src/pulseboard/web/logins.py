"""Logins: who has a session or a token, looked up with every request."""

import asyncio
import contextlib
import hmac
import time
from collections.abc import Awaitable, Callable, Collection
from typing import Any

from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.enums import ScopeType

from pulseboard.errors import StorageUnavailable
from pulseboard.events import now_ms
from pulseboard.kinds import ACCESS_LOST, LOGGED_IN, LOGGED_OUT
from pulseboard.storage import sessions, tokens
from pulseboard.storage.event_filters import Filters
from pulseboard.storage.keys import LOGIN, ensure_key
from pulseboard.storage.search import search_before
from pulseboard.storage.sessions import Session
from pulseboard.storage.store import Store
from pulseboard.storage.transaction import Transaction
from pulseboard.web.access import LOCAL, NOBODY, Identity, Role
from pulseboard.web.access_events import access_event
from pulseboard.web.cookies import Cookies
from pulseboard.web.tokens import TOUCH_MS, Known, Tokens

ROTATE_MS = 3_600_000
KNOWN_SECONDS = 1.0
_MAX_KNOWN = 1_000
_HOUR_MS = 3_600_000
_BEARER = "bearer "

Look = Callable[[str, str, Role], Awaitable[Role]]
"""What a member of Discord may be now: of their id, what they gave for being looked at, and what they were last."""


class Logins:
    """The sessions and tokens of one dashboard.

    `needs_login` false: whoever reaches it may do everything, as in a demo. `look`: for those who came over Discord;
    without it nobody does.
    """

    def __init__(
        self,
        store: Store,
        cookies: Cookies,
        *,
        idle_hours: float,
        longest_days: float,
        needs_login: bool,
        look: Look | None = None,
    ) -> None:
        self.cookies = cookies
        self.needs_login = needs_login
        self._store = store
        self.tokens = Tokens(store, self._changed)
        self._look = look
        self.idle_ms, self.longest_ms = round(idle_hours * _HOUR_MS), round(longest_days * 24 * _HOUR_MS)
        self._key = b""
        self._known: dict[str, Known] = {}
        self.changed: Callable[[], Awaitable[None]] = _nothing
        """Called when a session or a token was ended: somebody may be watching with it."""
        self.lost: Callable[[str], None] = lambda subject: None
        """Called with who has lost the right to be here, before their sessions are ended: they may be watching."""

    def cookie(self, secret: str) -> Cookie:
        """What makes a browser keep a session."""
        return self.cookies.set(self.cookies.session, secret, max_age_seconds=self.longest_ms // 1000)

    async def identify(self, connection: ASGIConnection[Any, Any, Any, Any]) -> tuple[Identity, str | None]:
        """Who asks; and the secret that is the session's from now on, where it was time for another one.

        Raises StorageUnavailable where nobody can know.
        """
        given = connection.headers.get("authorization", "")
        if given:
            bearer = given[len(_BEARER) :].strip() if given.lower().startswith(_BEARER) else ""
            return (await self._find(bearer, self.tokens.find) if bearer else Known(NOBODY, 0.0)).identity, None
        if not self.needs_login:
            return LOCAL, None
        secret = connection.cookies.get(self.cookies.session)
        if not secret:
            return NOBODY, None
        known = await self._find(secret, self._find_session)
        renewed = None
        if known.session is not None and connection.scope["type"] == ScopeType.HTTP:
            renewed = await self._keep_up(secret, known.session)
        return known.identity, renewed

    async def is_in(self, connection: ASGIConnection[Any, Any, Any, Any]) -> bool:
        """Whether a browser is logged in, or needn't be; no where nobody can know. Its session isn't used by that."""
        if not self.needs_login:
            return True
        secret = connection.cookies.get(self.cookies.session)
        if not secret:
            return False
        try:
            return (await self._find(secret, self._find_session)).identity is not NOBODY
        except StorageUnavailable:
            return False

    def is_over(self, session: Session, at_ms: int) -> bool:
        return sessions.is_over(session, at_ms, self.idle_ms)

    async def sessions(self) -> list[Session]:
        """Those that aren't over, the newest first. Raises StorageUnavailable."""
        found = await self._store.read(sessions.read_sessions)
        at_ms = now_ms()
        return [each for each in found if not self.is_over(each, at_ms)]

    async def end(self, ids: list[str], by: Identity) -> int:
        """End sessions; returns how many there were. Who watches with one is sent away. Raises StorageUnavailable."""

        def work(transaction: Transaction) -> int:
            ended = sessions.end_sessions(transaction.connection, ids)
            for id_ in ended:
                transaction.record(access_event(LOGGED_OUT, "ended a session", by, session=id_))
            return len(ended)

        count: int = await self._store.transact(work)
        await self._changed()
        return count

    async def over(self, identities: Collection[Identity], at_ms: int) -> set[Identity]:
        """Of these those whose session or token is no good any more; the others are used. Raises StorageUnavailable."""
        good = {each.id for each in await self._store.read(tokens.read_tokens)}
        alive = {each.id: each for each in await self._store.read(sessions.read_sessions)}
        used = {each.session for each in identities if each.session is not None}
        good |= {id_ for id_ in used if id_ in alive and not self.is_over(alive[id_], at_ms)}
        if stale := {id_ for id_ in used & good if alive[id_].seen_at + TOUCH_MS <= at_ms}:
            self._store.leave(lambda transaction: sessions.touch(transaction.connection, stale, at_ms=at_ms))
        return {each for each in identities if (each.session or each.subject) not in good}

    async def not_allowed(self, identities: Collection[Identity]) -> set[Identity]:
        """Of these those who came over Discord and may not be here any more. Raises StorageUnavailable."""
        alive = {each.id: each for each in await self._store.read(sessions.read_sessions)}
        watching = [each for each in identities if each.session in alive]
        roles = await asyncio.gather(*(self._role(alive[each.session or ""]) for each in watching))
        return {each for each, role in zip(watching, roles, strict=True) if role is Role.ANYONE}

    async def lost_the_right(self, identities: Collection[Identity]) -> set[Identity]:
        """Of these, whose sessions are over, those whose owner may not be here any more, whichever process noticed it.

        Raises StorageUnavailable.
        """
        lost = set[str]()
        came_over_discord = {each.subject for each in identities if each.session} - {LOCAL.subject}
        for subject in came_over_discord:
            filters = Filters(kinds=(LOGGED_IN.name, ACCESS_LOST.name), actors=(subject,))
            found = await self._store.read(search_before, filters, None, 1)
            if any(event.kind == ACCESS_LOST.name for event in found.events):
                lost.add(subject)
        return {each for each in identities if each.subject in lost}

    async def end_all_of(self, subject: str, name: str) -> None:
        """End all sessions of who came over Discord and may not be here any more. Raises StorageUnavailable."""

        def work(transaction: Transaction) -> None:
            if ended := sessions.end_sessions_of(transaction.connection, subject):
                by = Identity(name, Role.ANYONE, subject)
                transaction.record(access_event(ACCESS_LOST, "may come in no more", by, sessions=ended))

        self.lost(subject)
        await self._store.transact(work)
        self._known.clear()

    def forget(self, secret: str) -> None:
        """What a secret was found to be isn't so any more."""
        self._known.pop(secret, None)

    async def _changed(self) -> None:
        self._known.clear()
        with contextlib.suppress(StorageUnavailable):  # it is looked at again in a second
            await self.changed()

    async def _find(self, secret: str, find: Callable[[str], Any]) -> Known:
        """What a secret was found to be a moment ago, or is; where nobody can know now, what it was last."""
        known, now = self._known.get(secret), time.monotonic()
        if known is not None and now - known.at < KNOWN_SECONDS:
            return known
        try:
            found: Known = await find(secret)
        except StorageUnavailable:
            if known is None:
                raise
            return known
        if len(self._known) >= _MAX_KNOWN:
            self._known.clear()
        if found.identity is not NOBODY:
            self._known[secret] = found
        else:
            self._known.pop(secret, None)
        return found

    async def _find_session(self, secret: str) -> Known:
        session = await self._store.read(sessions.find_session, secret, at_ms=now_ms(), idle_ms=self.idle_ms)
        if session is None:
            return Known(NOBODY, time.monotonic())
        role = await self._role(session)
        if role is Role.ANYONE:
            await self.end_all_of(session.visitor.subject, session.visitor.name)
            return Known(NOBODY, time.monotonic())
        identity = Identity(
            session.visitor.name,
            role,
            session.visitor.subject,
            session=session.id,
            csrf=hmac.digest(await self.login_key(), f"csrf {session.id}".encode(), "sha256").hex(),
        )
        return Known(identity, time.monotonic(), session)

    async def _role(self, session: Session) -> Role:
        """What who has a session may be now."""
        visitor, former = session.visitor, Role[session.visitor.role.upper()]
        if session.sealed_grant is None:
            return former
        if self._look is None:
            return Role.ANYONE
        return await self._look(visitor.subject, session.sealed_grant, former)

    async def _keep_up(self, secret: str, session: Session) -> str | None:
        """Note that a session is used, and give it another secret when it is time to."""
        at_ms = now_ms()
        if session.rotated_at + ROTATE_MS <= at_ms:
            self.forget(secret)

            def work(transaction: Transaction) -> str | None:
                sessions.touch(transaction.connection, [session.id], at_ms=at_ms)
                return sessions.rotate(transaction.connection, secret, at_ms=at_ms)

            with contextlib.suppress(StorageUnavailable):
                renewed: str | None = await self._store.transact(work)
                return renewed
        elif session.seen_at + TOUCH_MS <= at_ms:
            self._store.leave(lambda transaction: sessions.touch(transaction.connection, [session.id], at_ms=at_ms))
            self._known.pop(secret, None)
        return None

    async def login_key(self) -> bytes:
        """What links and proofs are signed with. Raises StorageUnavailable."""
        if not self._key:
            key: bytes = await self._store.transact(lambda transaction: ensure_key(transaction.connection, LOGIN))
            self._key = key
        return self._key


async def _nothing() -> None:
    pass

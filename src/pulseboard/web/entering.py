"""Letting somebody in: who has a link, or came over Discord, gets a session."""

from typing import NamedTuple

from pulseboard.events import now_ms
from pulseboard.kinds import LOGGED_IN, LOGIN_REFUSED
from pulseboard.storage import sessions
from pulseboard.storage.login_links import Refused, make_link, spend_link
from pulseboard.storage.sessions import Visitor
from pulseboard.storage.store import Store
from pulseboard.storage.transaction import Transaction
from pulseboard.web.access import LOCAL, Identity, Role
from pulseboard.web.access_events import access_event
from pulseboard.web.logins import Logins
from pulseboard.web.tries import Caller, Tries


class Entered(NamedTuple):
    """A new session: the secret goes into the browser's cookie, and nowhere else."""

    secret: str


class Grounds(NamedTuple):
    """Why somebody is let in. `sealed` is what Discord gave; `ends_at`, in ms since 1970, when that is over."""

    visitor: Visitor
    how: str
    sealed: str | None = None
    ends_at: int | None = None


_BY_LINK = Grounds(Visitor(LOCAL.subject, LOCAL.name, LOCAL.role.name.lower()), "a link")


class Entering:
    """The way in to one dashboard. In all of it, `former` is the secret that the browser had before."""

    def __init__(self, store: Store, logins: Logins) -> None:
        self._store = store
        self._logins = logins
        self._tries = Tries()

    async def make_link(self, *, bound_to: str = "") -> str:
        """What lets in once who knows what it is bound to. Raises StorageUnavailable."""
        return make_link(await self._logins.login_key(), now_ms(), bound_to=bound_to)

    async def by_link(self, token: str, caller: Caller, former: str) -> Entered | Refused:
        """Let in who has a link. Raises TooManyTries, or StorageUnavailable: then the link is still good."""

        def work(transaction: Transaction) -> Entered | Refused:
            return spend_link(transaction, token, now_ms()) or self._begin(transaction, _BY_LINK, caller, former)

        self._tries.check(caller)
        entered: Entered | Refused = await self._store.transact(work)
        if isinstance(entered, Refused):
            await self.refuse(caller, f"login refused: {entered.reason}")
        self._logins.forget(former)
        return entered

    async def spend(self, state: str, bound_to: str, caller: Caller) -> Refused | None:
        """Use up what a login over Discord was begun with. Raises TooManyTries, or StorageUnavailable."""

        def work(transaction: Transaction) -> Refused | None:
            return spend_link(transaction, state, now_ms(), bound_to=bound_to)

        self._tries.check(caller)
        refused: Refused | None = await self._store.transact(work)
        if refused is not None:
            await self.refuse(caller, f"login refused: {refused.reason}")
        return refused

    async def let_in(self, grounds: Grounds, caller: Caller, former: str) -> Entered:
        """Let in who came over Discord. Raises StorageUnavailable."""
        entered: Entered = await self._store.transact(self._begin, grounds, caller, former)
        self._logins.forget(former)
        return entered

    async def refuse(self, caller: Caller, message: str, by: Identity | None = None) -> None:
        """Somebody isn't let in: that is counted, and written down. Raises StorageUnavailable."""
        self._tries.count(caller)
        event = access_event(LOGIN_REFUSED, message, by, **caller._asdict())
        await self._store.transact(lambda transaction: transaction.record(event))

    def _begin(self, transaction: Transaction, grounds: Grounds, caller: Caller, former: str) -> Entered:
        """A session. One that the browser had before isn't gone on with, nor left: others may know its secret."""
        visitor, at_ms, connection = grounds.visitor, now_ms(), transaction.connection
        latest, idle_ms = at_ms + self._logins.longest_ms, self._logins.idle_ms
        sessions.remove_over(connection, at_ms=at_ms, idle_ms=idle_ms)
        before = sessions.find_session(connection, former, at_ms=at_ms, idle_ms=idle_ms)
        if before is not None:
            sessions.end_sessions(connection, [before.id])
        id_, secret = sessions.begin_session(
            connection,
            visitor,
            at_ms=at_ms,
            ends_at=latest if grounds.ends_at is None else min(latest, grounds.ends_at),
            sealed_grant=grounds.sealed,
            **caller._asdict(),
        )
        by = Identity(visitor.name, Role[visitor.role.upper()], visitor.subject)
        told = f"logged in with {grounds.how}"
        transaction.record(access_event(LOGGED_IN, told, by, session=id_, **caller._asdict()))
        return Entered(secret)

"""The tokens of programs: made, found and revoked."""

import time
from collections.abc import Awaitable, Callable
from typing import NamedTuple

from pulseboard.events import now_ms
from pulseboard.kinds import TOKEN_MADE, TOKEN_REVOKED
from pulseboard.storage import tokens
from pulseboard.storage.sessions import Session
from pulseboard.storage.store import Store
from pulseboard.storage.tokens import Token
from pulseboard.storage.transaction import Transaction
from pulseboard.web.access import NOBODY, Identity, Role
from pulseboard.web.access_events import access_event

TOUCH_MS = 60_000
"""How often it is noted that one is used."""


class Known(NamedTuple):
    """What a secret was found to be, and when."""

    identity: Identity
    at: float
    session: Session | None = None


class Tokens:
    """`changed` is called when one was revoked."""

    def __init__(self, store: Store, changed: Callable[[], Awaitable[None]]) -> None:
        self._store = store
        self._changed = changed

    async def read(self) -> list[Token]:
        """All of them, by name. Raises StorageUnavailable."""
        return await self._store.read(tokens.read_tokens)

    async def make(self, name: str, scopes: frozenset[str], by: Identity) -> tuple[str, str] | None:
        """A new token's id and secret; None where another one has that name. Raises StorageUnavailable."""

        def work(transaction: Transaction) -> tuple[str, str] | None:
            made = tokens.make_token(transaction.connection, name, scopes, by.name, at_ms=now_ms())
            if made is not None:
                data = {"token": made[0], "name": name, "scopes": sorted(scopes)}
                transaction.record(access_event(TOKEN_MADE, f"made the token {name}", by, **data))
            return made

        made: tuple[str, str] | None = await self._store.transact(work)
        return made

    async def revoke(self, id_: str, by: Identity) -> bool:
        """Whether there was such a token; there is none now. Raises StorageUnavailable."""

        def work(transaction: Transaction) -> bool:
            found = tokens.revoke_token(transaction.connection, id_)
            if found is not None:
                told = f"revoked the token {found.name}"
                transaction.record(access_event(TOKEN_REVOKED, told, by, token=id_, name=found.name))
            return found is not None

        was_there: bool = await self._store.transact(work)
        await self._changed()
        return was_there

    async def find(self, secret: str) -> Known:
        """Whose secret this is. Raises StorageUnavailable."""
        token = await self._store.read(tokens.find_token, secret)
        if token is None:
            return Known(NOBODY, time.monotonic())
        at_ms = now_ms()
        if token.used_at is None or token.used_at + TOUCH_MS <= at_ms:
            self._store.leave(lambda transaction: tokens.use_token(transaction.connection, token.id, at_ms=at_ms))
        identity = Identity(token.name, Role.ADMINISTRATOR, token.id, scopes=token.scopes)
        return Known(identity, time.monotonic())

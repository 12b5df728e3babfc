"""Sessions in SQL: one for each browser that is logged in. Every function works inside the caller's transaction."""

import secrets
from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, insert, or_, select, update

from pulseboard.storage.login_links import hashed
from pulseboard.storage.schema import sessions

FORMER_MS = 60_000
"""How long the secret before the newest one is still good: answers with the new one may be on their way."""
MAX_AGENT_CHARACTERS = 200


class Visitor(NamedTuple):
    """Who comes in."""

    subject: str
    """Discord's id, or `local` for whoever has a link."""
    name: str
    role: str


class Session(NamedTuple):
    """Times are milliseconds since 1970."""

    id: str
    visitor: Visitor
    created_at: int
    seen_at: int
    rotated_at: int
    ends_at: int
    address: str
    agent: str
    sealed_grant: str | None = None


def begin_session(
    connection: Connection,
    visitor: Visitor,
    *,
    at_ms: int,
    ends_at: int,
    address: str,
    agent: str,
    sealed_grant: str | None = None,
) -> tuple[str, str]:
    """Let somebody in; returns the session's id and its secret, which is kept nowhere."""
    id_, secret = secrets.token_urlsafe(9), secrets.token_urlsafe(32)
    row = visitor._asdict() | {
        "id": id_,
        "secret_hash": hashed(secret),
        "rotated_at": at_ms,
        "created_at": at_ms,
        "seen_at": at_ms,
        "ends_at": ends_at,
        "address": address,
        "agent": agent[:MAX_AGENT_CHARACTERS],
        "sealed_grant": sealed_grant,
    }
    connection.execute(insert(sessions).values(row))
    return id_, secret


def find_session(connection: Connection, secret: str, *, at_ms: int, idle_ms: int) -> Session | None:
    """Whose secret this is, if its session isn't over."""
    hash_ = hashed(secret)
    is_former = (sessions.c.former_hash == hash_) & (sessions.c.rotated_at > at_ms - FORMER_MS)
    query = select(sessions).where(or_(sessions.c.secret_hash == hash_, is_former))
    row = connection.execute(query).first()
    session = None if row is None else _session(row)
    return None if session is None or is_over(session, at_ms, idle_ms) else session


def is_over(session: Session, at_ms: int, idle_ms: int) -> bool:
    return session.ends_at <= at_ms or session.seen_at + idle_ms <= at_ms


def read_sessions(connection: Connection) -> list[Session]:
    """All there are, those that are over too, the newest first."""
    return [_session(row) for row in connection.execute(select(sessions).order_by(sessions.c.created_at.desc()))]


def rotate(connection: Connection, secret: str, *, at_ms: int) -> str | None:
    """Another secret for the session that this is the newest one of; None where it isn't, or isn't any more."""
    renewed, hash_ = secrets.token_urlsafe(32), hashed(secret)
    values = {"former_hash": hash_, "secret_hash": hashed(renewed), "rotated_at": at_ms}
    changed = connection.execute(update(sessions).where(sessions.c.secret_hash == hash_).values(values))
    return renewed if changed.rowcount else None


def touch(connection: Connection, ids: Collection[str], *, at_ms: int) -> None:
    """They are used now."""
    connection.execute(update(sessions).where(sessions.c.id.in_(ids)).values(seen_at=at_ms))


def end_sessions(connection: Connection, ids: Collection[str]) -> list[str]:
    """End sessions; returns those that there were."""
    found = list(connection.execute(select(sessions.c.id).where(sessions.c.id.in_(ids))).scalars())
    connection.execute(delete(sessions).where(sessions.c.id.in_(found)))
    return found


def end_sessions_of(connection: Connection, subject: str) -> int:
    """End all sessions of somebody; returns how many there were."""
    return connection.execute(delete(sessions).where(sessions.c.subject == subject)).rowcount


def remove_over(connection: Connection, *, at_ms: int, idle_ms: int) -> None:
    """Remove the sessions that nobody can use any more."""
    connection.execute(delete(sessions).where(or_(sessions.c.ends_at <= at_ms, sessions.c.seen_at <= at_ms - idle_ms)))


def _session(row: Any) -> Session:
    return Session(
        row.id,
        Visitor(row.subject, row.name, row.role),
        created_at=row.created_at,
        seen_at=row.seen_at,
        rotated_at=row.rotated_at,
        ends_at=row.ends_at,
        address=row.address,
        agent=row.agent,
        sealed_grant=row.sealed_grant,
    )

"""The audit: who did what, as a chain. Each entry's hash holds the one before it, so that none can be changed, taken
out or put in between without all that follow showing it; and the log shows where the newest are gone.

An entry is written in the transaction of its event, and stays when that is removed for its age. What is hashed is the
hash of its content: forgetting a member may take a name out of the content, and the chain still holds.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, insert, select, update

from pulseboard.events import Draft
from pulseboard.kinds import AUDITED
from pulseboard.storage.schema import audit, events

_LAST = select(audit.c.number, audit.c.chain).order_by(audit.c.number.desc()).limit(1)
_REDACT = (
    update(audit).where(audit.c.number == bindparam("of_number")).values(content=bindparam("new_content"), redacted=1)
)
_NEWEST = (
    select(events.c.id, events.c.kind, events.c.seq)
    .where(events.c.kind.in_(AUDITED), events.c.seq > bindparam("began"))
    .order_by(events.c.seq.desc())
    .limit(1)
)
_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(dict[str, Any])


def extend(connection: Connection, drafts: Sequence[Draft]) -> None:
    """Add those of the drafts that belong there. The log has to be held, so that one comes after another."""
    audited = [draft for draft in drafts if draft.kind in AUDITED]
    if not audited:
        return
    last = connection.execute(_LAST).first()
    number, chain = (-1, "") if last is None else last  # the migration wrote one
    rows = []
    for number, draft in enumerate(audited, number + 1):  # noqa: B020  # it goes on from there
        content = _content(draft)
        digest = _hash(content)
        chain = _hash(chain + digest)
        rows.append({"number": number, "content": content, "digest": digest, "chain": chain, "redacted": 0})
    connection.execute(insert(audit), rows)


def redact(connection: Connection, change: Callable[[str], Callable[[str], str]]) -> None:
    """Change texts, where a member has to be forgotten: `change(content)(text)` is the text of an entry without."""
    rows = connection.execute(select(audit.c.number, audit.c.content)).all()
    changes = [
        {"of_number": row.number, "new_content": content}
        for row in rows
        if (content := _changed(row.content, change(row.content))) != row.content
    ]
    if changes:
        connection.execute(_REDACT, changes)


def faults(connection: Connection) -> Iterator[str]:
    """What is wrong with the chain, a sentence each."""
    expected, chain, row = 0, "", None
    for row in connection.execute(select(audit).order_by(audit.c.number)):
        if row.number != expected:
            yield f"Entry {expected} is missing." if row.number > expected else f"Entry {row.number} is out of turn."
        elif _hash(chain + row.digest) != row.chain:
            yield f"Entry {row.number} doesn't follow from the one before it."
        if not row.redacted and _hash(row.content) != row.digest:
            yield f"The content of entry {row.number} was changed."
        expected, chain = row.number + 1, row.chain
    newest = connection.execute(_NEWEST, {"began": _began(connection)}).first()
    if newest is not None and (row is None or f'"{newest.id}"' not in row.content):
        yield f"The newest entries are missing: the log has {newest.kind} at {newest.seq} after them."


def _began(connection: Connection) -> int:
    """The last position before there was an audit: its entry 0, which the migration wrote, says so."""
    content = connection.execute(select(audit.c.content).where(audit.c.number == 0)).scalar()
    return 0 if content is None else int(_decoder.decode(content).get("began_after", 0))


def _content(draft: Draft) -> str:
    refs = {name: None if ref is None else ref.id for name, ref in (("guild", draft.guild), ("actor", draft.actor))}
    actor_name = None if draft.actor is None else draft.actor.name
    told = {"id": draft.id, "kind": draft.kind, "at": draft.occurred_at_ms, "message": draft.message}
    return _encoder.encode(told | refs | {"actor_name": actor_name, "data": _decoder.decode(draft.data)}).decode()


def _changed(content: str, changed: Callable[[str], str]) -> str:
    return _encoder.encode(_each_text(_decoder.decode(content), changed)).decode()


def _each_text(value: Any, changed: Callable[[str], str]) -> Any:
    if isinstance(value, dict):
        return {name: _each_text(part, changed) for name, part in value.items()}
    if isinstance(value, list):
        return [_each_text(part, changed) for part in value]
    return changed(value) if isinstance(value, str) else value


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()

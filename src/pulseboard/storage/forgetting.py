"""Forgetting a member: positions stay, and who it was that stood there goes.

The log is gone through in steps, with room between them for whoever wants to write. The end of it is one transaction:
the sums, the books and the event that tells of it. Asked again, it takes up what was written meanwhile.
"""

import functools
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, bindparam, or_, select, update

from pulseboard.events import Ref, draft
from pulseboard.kinds import MEMBER_FORGOTTEN
from pulseboard.storage import audit
from pulseboard.storage.command_hours import forget_users, member_number
from pulseboard.storage.keys import MEMBERS, find_key
from pulseboard.storage.log import read_state
from pulseboard.storage.privacy import Mask, id_of, people_in, whole_words
from pulseboard.storage.schema import events, failures
from pulseboard.storage.sessions import end_sessions_of
from pulseboard.storage.store import Store
from pulseboard.storage.transaction import Transaction

FORGOTTEN = "a forgotten member"
"""Stands where a name stood."""
_STEP_EVENTS = 5_000
_SHORT = 3
"""A name of fewer letters is looked for only where the member is named otherwise as well: it may be a word."""

_LONG = 15

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(dict[str, Any])


class Traces(NamedTuple):
    """Where else a member is known by name: what a feature keeps."""

    names: Callable[[Connection, str], set[str]]
    """The names that a member's id goes by."""
    forget: Callable[[Connection, "Forgetting"], None]


class Forgetting(NamedTuple):
    """Whom to forget: by ids (Discord's, and a pseudonym) and by all names there are."""

    member: str
    ids: frozenset[str]
    names: frozenset[str]

    def text(self, text: str, *, is_named: bool) -> str:
        """Without the member. `is_named`: it is known that the text belongs to something that names it."""
        names = [name for name in self.names if is_named or len(name) >= _SHORT]
        if pattern := whole_words([*names, *self._unmistakable]):
            text = pattern.sub(FORGOTTEN, text)
        return text

    def data(self, value: Any, *, is_named: bool) -> Any:
        """An event's data without the member."""
        if isinstance(value, dict):
            if id_of(value) in self.ids:
                return None
            parts = {name: self.data(part, is_named=is_named) for name, part in value.items()}
            return {self.text(name, is_named=is_named): part for name, part in parts.items()}
        if isinstance(value, list):
            return [self.data(part, is_named=is_named) for part in value]
        if isinstance(value, int) and str(value) in self._unmistakable:
            return None
        return self.text(value, is_named=is_named) if isinstance(value, str) else value

    def mentions(self, text: str) -> bool:
        return any(id_ in text for id_ in self._unmistakable)

    @property
    def _unmistakable(self) -> list[str]:
        """Ids that can't be some number."""
        return [id_ for id_ in self.ids if len(id_) >= _LONG]


async def forget_member(
    store: Store, member: str, actor: Ref, others: Sequence[Traces] = (), *, names: Iterable[str] = ()
) -> int:
    """Take a member out of everything that is kept; returns in how many events it was. `actor` is who asks for it.

    `names` are others than those kept with the id, as a user name that stands in errors only.
    Raises StorageUnavailable; then a part may be done, and asking again does the rest.
    """
    whom = await store.read_long(_whom, member, others, names)
    changed = 0
    state = await store.read(read_state)
    for first in range(state.oldest, state.head + 1, _STEP_EVENTS):
        changed += await store.transact(_empty, whom, first, min(first + _STEP_EVENTS - 1, state.head))
    await store.transact(_finish, whom, others, actor, changed)
    await store.scrub()
    return changed


def _whom(connection: Connection, member: str, others: Sequence[Traces], more: Iterable[str]) -> Forgetting:
    ids, key = {member}, find_key(connection, MEMBERS)
    pseudonym = None if key is None else Mask("hash", key).pseudonym(member)
    if pseudonym is not None:
        ids.add(pseudonym.id)
    names = {*more, *(name for traces in others for name in traces.names(connection, member))}
    for row in connection.execute(select(events.c.actor_name).where(events.c.actor_id.in_(ids)).distinct()):
        names.add(row.actor_name or "")
    for row in connection.execute(select(events.c.data).where(or_(*(events.c.data.contains(id_) for id_ in ids)))):
        names.update(person["name"] for person in _people(_decoder.decode(row.data), ids))
    return Forgetting(member, frozenset(ids), frozenset(name for name in names if name.strip()))


def _people(data: Any, ids: set[str]) -> list[dict[str, str]]:
    if isinstance(data, dict):
        if id_of(data) in ids:
            return [data] if isinstance(data.get("name"), str) else []
        data = list(data.values())
    return [person for part in data for person in _people(part, ids)] if isinstance(data, list) else []


_ACCESS, _BROWSER = "access.", {"address", "agent", "session"}
"""What is told of who logs in, and what of that leads to them."""

_CHANGED = (
    update(events)
    .where(events.c.seq == bindparam("of_seq"))
    .values(
        actor_id=bindparam("new_actor_id"),
        actor_name=bindparam("new_actor_name"),
        message=bindparam("new_message"),
        data=bindparam("new_data"),
    )
)


def _empty(transaction: Transaction, whom: Forgetting, first: int, last: int) -> int:
    wanted = {*whom.ids, *(name for name in whom.names if len(name) >= _SHORT)}
    anywhere = [
        column.contains(text, autoescape=True)
        for text in wanted | {_encoder.encode(each).decode()[1:-1] for each in wanted}
        for column in (events.c.message, events.c.data)
    ]
    query = select(
        *(events.c.seq, events.c.kind, events.c.message, events.c.actor_id, events.c.actor_name, events.c.data)
    )
    query = query.where(events.c.seq.between(first, last), or_(events.c.actor_id.in_(whom.ids), *anywhere))
    changes = [change for row in transaction.connection.execute(query) if (change := _change(row, whom)) is not None]
    if changes:
        transaction.connection.execute(_CHANGED, changes)
    return len(changes)


def _change(row: Any, whom: Forgetting) -> dict[str, Any] | None:
    is_actor = row.actor_id in whom.ids
    data = _decoder.decode(row.data)
    people = people_in(data)
    is_named = is_actor or any(person.id in whom.ids for person in people)
    is_named = is_named or whom.mentions(row.message) or whom.mentions(row.data)
    if not is_named:  # of another one who goes by the same name that name stays
        theirs = {row.actor_name, *(person.name for person in people)}
        whom = whom._replace(names=whom.names - theirs)
    if is_actor and row.kind.startswith(_ACCESS):
        data = {name: value for name, value in data.items() if name not in _BROWSER}
    change = {
        "of_seq": row.seq,
        "new_actor_id": None if is_actor else row.actor_id,
        "new_actor_name": None if is_actor else row.actor_name,
        "new_message": whom.text(row.message, is_named=is_named),
        "new_data": _encoder.encode(whom.data(data, is_named=is_named)).decode(),
    }
    is_changed = is_actor or (change["new_message"], change["new_data"]) != (row.message, row.data)
    return change if is_changed else None


def _finish(transaction: Transaction, whom: Forgetting, others: Sequence[Traces], actor: Ref, changed: int) -> None:
    connection = transaction.connection
    if (key := find_key(connection, MEMBERS)) is not None:
        forget_users(connection, {member_number(id_, key) for id_ in whom.ids})
    _forget_in_failures(connection, whom)
    end_sessions_of(connection, whom.member)
    audit.redact(connection, lambda content: functools.partial(whom.text, is_named=whom.mentions(content)))
    for traces in others:
        traces.forget(connection, whom)
    message = f"{actor.name} had the traces of a member removed"
    data = {"events": changed}
    transaction.record(draft(MEMBER_FORGOTTEN.name, message, level=MEMBER_FORGOTTEN.level, actor=actor, data=data))


def _forget_in_failures(connection: Connection, whom: Forgetting) -> None:
    key = (failures.c.fingerprint, failures.c.kind, failures.c.source)
    for row in connection.execute(select(*key, failures.c.error, failures.c.traceback)).all():
        texts = {"error": row.error, "traceback": row.traceback or ""}
        found = {name: whom.text(text, is_named=False) for name, text in texts.items()}
        if found != texts:
            this = (column == getattr(row, column.name) for column in key)
            connection.execute(update(failures).where(*this).values(error=found["error"], traceback=found["traceback"]))

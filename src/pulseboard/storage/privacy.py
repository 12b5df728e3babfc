"""What of a member an event may hold: applied once, to whatever is about to be kept.

Behind this nothing knows members who are not to be known: not the database, and so neither the page nor an export.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection

from pulseboard.config import MemberIds
from pulseboard.events import Draft, Ref
from pulseboard.kinds import AUDITED
from pulseboard.logs import get_logger
from pulseboard.storage.keys import MEMBERS, ensure_key

SOMEBODY = "a member"
"""Stands for a member's name where ids are dropped."""
_SNOWFLAKE = re.compile(r"(?<![\w.])\d{17,20}(?![\w.])")

_logger = get_logger(__name__)


class Mask(NamedTuple):
    """Makes drafts fit for the log: as they are, with pseudonyms for members, or without any."""

    members: MemberIds
    key: bytes = b""

    def applied(self, drafts: Sequence[Draft]) -> Sequence[Draft]:
        """The drafts as they may be kept."""
        if self.members == "keep":
            return drafts
        return [self._masked(each) for each in drafts]

    def pseudonym(self, member: str) -> Ref | None:
        """Whom a member's id becomes: the same as long as the data exist, another one elsewhere. None: nobody."""
        if self.members == "drop":
            return None
        digest = hmac.new(self.key, member.encode(), hashlib.blake2b).hexdigest()[:16]
        return Ref(f"m{digest}", f"member {digest[:6]}")

    def _masked(self, draft: Draft) -> Draft:
        try:
            return self._without_members(draft)
        except Exception:
            _logger.exception("event_not_masked", kind=draft.kind)
            return msgspec.structs.replace(draft, message=draft.kind, actor=None, aliases=(), data=b"{}")

    def _without_members(self, draft: Draft) -> Draft:
        data = _decoder.decode(draft.data)
        names = {each.name: self._shown(each.id) for each in people_in(data)}
        kept = {each.id for each in (draft.guild, draft.bot) if each is not None}
        actor = draft.actor
        if actor is not None and draft.kind in AUDITED:
            kept.add(actor.id)  # who administers, or wants in: an audit that names nobody is none
        elif actor is not None and is_member(actor.id):
            names |= dict.fromkeys((actor.name, *draft.aliases), self._shown(actor.id))
            actor = self.pseudonym(actor.id)
        change = _Change(names, lambda id_: id_ if id_ in kept else self._shown_id(id_))
        return msgspec.structs.replace(
            draft,
            message=change.text(draft.message),
            actor=actor,
            aliases=(),
            data=_encoder.encode(change.value(data, self.pseudonym)),
        )

    def _shown(self, member: str) -> str:
        pseudonym = self.pseudonym(member)
        return SOMEBODY if pseudonym is None else pseudonym.name

    def _shown_id(self, member: str) -> str:
        pseudonym = self.pseudonym(member)
        return SOMEBODY if pseudonym is None else pseudonym.id


class _Change:
    """Puts other names and ids in the place of members', wherever they stand."""

    def __init__(self, names: dict[str, str], shown_id: Any) -> None:
        self._names = {name: other for name, other in names.items() if name.strip()}
        self._pattern = whole_words(self._names)
        self._shown_id = shown_id

    def text(self, text: str) -> str:
        if self._pattern is not None:
            text = self._pattern.sub(lambda found: self._names[found[0]], text)
        return _SNOWFLAKE.sub(lambda found: self._shown_id(found[0]), text)

    def value(self, value: Any, pseudonym: Any) -> Any:
        if (person := person_of(value)) is not None:
            other = pseudonym(person.id)
            return None if other is None else {"id": other.id, "name": other.name}
        if isinstance(value, dict):
            return {self.text(name): self.value(each, pseudonym) for name, each in value.items()}
        if isinstance(value, list):
            return [self.value(each, pseudonym) for each in value]
        if isinstance(value, int) and _SNOWFLAKE.fullmatch(number := str(value)):
            shown = self._shown_id(number)
            return value if shown == number else shown
        return self.text(value) if isinstance(value, str) else value


def whole_words(names: Iterable[str]) -> re.Pattern[str] | None:
    """Finds these names where they stand by themselves, the longest first; None when there are none."""
    found = sorted(names, key=len, reverse=True)
    return re.compile("|".join(rf"(?<![\w/]){re.escape(name)}(?!\w)" for name in found)) if found else None


def people_in(value: Any) -> list[Ref]:
    """The `{id, name}` of members, anywhere in an event's data."""
    if (person := person_of(value)) is not None:
        return [person]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [person for part in parts for person in people_in(part)]


def person_of(value: Any) -> Ref | None:
    """Whom a part of an event's data is: the `{id, name}` of a member, the id as a text or as discord.py has it."""
    if not isinstance(value, dict) or value.keys() != {"id", "name"}:
        return None
    id_, name = id_of(value), value["name"]
    return Ref(id_, name) if id_ is not None and isinstance(name, str) and is_member(id_) else None


def id_of(value: dict[str, Any]) -> str | None:
    """What a part of an event's data has as its `id`; None where that is no id."""
    id_ = value.get("id")
    return str(id_) if isinstance(id_, int | str) else None


def is_member(id_: str) -> bool:
    """Whether this is an id of Discord's; whoever acts from the dashboard has another sort of id."""
    return id_.isascii() and id_.isdigit()


def read_mask(connection: Connection, members: MemberIds) -> Mask:
    """The mask of this database, inside a transaction that may write."""
    return Mask(members, ensure_key(connection, MEMBERS) if members == "hash" else b"")


_decoder = msgspec.json.Decoder(dict[str, Any])
_encoder = msgspec.json.Encoder()

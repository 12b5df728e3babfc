"""What is told of who comes in: part of the audit."""

from typing import Any

from pulseboard.events import Draft, Ref, draft
from pulseboard.kinds import EventKind
from pulseboard.web.access import Identity


def access_event(kind: EventKind, message: str, by: Identity | None, **data: Any) -> Draft:
    """The event; `message` says what became of somebody, or, with `by`, what they did."""
    actor = None if by is None else Ref(by.subject, by.name)
    told = message if by is None else f"{by.name} {message}"
    return draft(kind.name, told, level=kind.level, actor=actor, data=data)

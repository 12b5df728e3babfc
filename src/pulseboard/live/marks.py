"""What a chart marks: the beginnings and ends of a bot's processes, as the page is told of them."""

from pulseboard.events import timestamp
from pulseboard.live.protocol import Mark, MarkKind, VersionChange
from pulseboard.storage.ending import Ending
from pulseboard.storage.lives import Moment

_KINDS = {
    None: MarkKind.STARTED,
    Ending.STOPPED: MarkKind.STOPPED,
    Ending.DETACHED: MarkKind.DETACHED,
    Ending.DIED: MarkKind.DIED,
}


def mark(moment: Moment) -> Mark:
    """A beginning says which versions are others than those before it."""
    now, before = moment.versions, moment.before
    changes = [] if before is None else zip(now._fields, before, now, strict=True)
    return Mark(
        at=timestamp(moment.at_ms),
        kind=_KINDS[moment.ending],
        bot=moment.source or None,
        **now._asdict(),
        changed=[VersionChange(of=name, before=old, after=new) for name, old, new in changes if old != new],
    )

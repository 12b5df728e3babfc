"""What a bug looks like: a fingerprint that its repeats share, and a traceback that fits into an event.

The fingerprint is of the exception's type, the author's own functions on the way to where it was raised, and the text
of the line there. Line numbers are no part of it, nor is anything of Python's library or of installed packages: an
edit elsewhere in the file, or another version of discord.py, leaves it as it is.
"""

import hashlib
import linecache
import sysconfig
import traceback
from collections.abc import Iterator
from types import FrameType, TracebackType

import msgspec

from pulseboard.events import writable

MAX_TRACEBACK_BYTES = 8 * 1024
"""Of the text as JSON: an event's data hold 16 KiB."""
_MAX_FRAMES = 50
_FOREIGN_FRAMES = 3
"""Where none of the frames is the author's, so many of the last ones count."""
_FIRST_PART = 4
"""Of a traceback that is too long, one part in so many is kept from its beginning, the rest from its end."""

_foreign_folders = tuple(
    {path for name in ("stdlib", "platstdlib", "purelib", "platlib") if (path := sysconfig.get_path(name))}
)


def fingerprint(error: BaseException) -> str:
    """16 hexadecimal digits, the same for all repeats of one bug, in every process."""
    frames = [(frame, line) for frame, line in _frames(error.__traceback__)]
    own = [(frame, line) for frame, line in frames if not _is_foreign(frame)]
    shown = own[-_MAX_FRAMES:] or frames[-_FOREIGN_FRAMES:]
    parts = [f"{type(error).__module__}.{type(error).__qualname__}"]
    for frame, _ in shown:
        part = f"{frame.f_globals.get('__name__', '?')}:{frame.f_code.co_qualname}"
        if part != parts[-1]:  # however deep a recursion went
            parts.append(part)
    if shown:
        frame, line = shown[-1]
        parts.append(linecache.getline(frame.f_code.co_filename, line, frame.f_globals).strip())
    return hashlib.blake2b("\n".join(parts).encode(errors="replace"), digest_size=8).hexdigest()


def told(error: BaseException, *, with_messages: bool = True) -> str:
    """The traceback as Python prints it, without variables, at most 8 KiB; the middle of a longer one is left out.

    `with_messages=False`: of the exceptions only their types, for their messages may hold anything.
    """
    try:
        whole = traceback.TracebackException.from_exception(error, limit=-_MAX_FRAMES, compact=True)
        if not with_messages:
            _silence(whole)
        lines = list(whole.format())
    except Exception:  # the author's own, which raises when it is asked for its notes: where it was raised is known
        lines = [*traceback.format_tb(error.__traceback__, limit=-_MAX_FRAMES), type(error).__qualname__]
    return cut("".join(lines).rstrip())


def cut(text: str) -> str:
    """Text that takes at most 8 KiB as JSON."""
    text = writable("".join(sign if sign >= " " or sign in "\n\t" else "?" for sign in text))
    if _size(text) <= MAX_TRACEBACK_BYTES:
        return text
    most = len(text)
    while True:  # each round leaves what would fit if all signs took the same, and a little less
        most = min(most - 1, most * (MAX_TRACEBACK_BYTES - 8) // _size(text))
        first = most // _FIRST_PART
        shorter = f"{text[:first]}\n…\n{text[len(text) - (most - first) :]}"
        if _size(shorter) <= MAX_TRACEBACK_BYTES:
            return shorter
        most = most * 9 // 10


def _size(text: str) -> int:
    return len(msgspec.json.encode(text))


def _silence(part: traceback.TracebackException) -> None:
    seen: list[traceback.TracebackException] = [part]
    for each in seen:
        each._str = ""  # type: ignore[attr-defined]
        each.__notes__ = None
        seen += [other for other in (each.__cause__, each.__context__, *(each.exceptions or ())) if other]


def _frames(where: TracebackType | None) -> Iterator[tuple[FrameType, int]]:
    while where is not None:
        yield where.tb_frame, where.tb_lineno
        where = where.tb_next


def _is_foreign(frame: FrameType) -> bool:
    name = frame.f_code.co_filename
    return name.startswith("<frozen ") or "site-packages" in name or name.startswith(_foreign_folders)

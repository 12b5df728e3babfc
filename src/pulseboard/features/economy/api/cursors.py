"""Where a list goes on: a position, packed so that nobody reads more into it."""

import base64
import binascii
from typing import TypeVar

import msgspec
from litestar.exceptions import ValidationException

T = TypeVar("T")


def pack(position: object) -> str:
    """The cursor of a position, which is anything that JSON can carry."""
    return base64.urlsafe_b64encode(msgspec.json.encode(position)).decode().rstrip("=")


def unpack(cursor: str, kind: type[T]) -> T:
    """The position in a cursor. Raises ValidationException (400) for one that this list didn't give out."""
    try:
        packed = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        return msgspec.json.decode(packed, type=kind)
    except (binascii.Error, ValueError, msgspec.MsgspecError) as error:  # text that isn't ASCII is a ValueError
        raise wrong_cursor() from error


def wrong_cursor() -> ValidationException:
    return ValidationException(
        "This `cursor` isn't one of this list. Give the `next` of the page before, with the same other parameters; "
        "leave it out to begin at the start."
    )

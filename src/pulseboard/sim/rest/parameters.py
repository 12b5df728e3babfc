"""What OAuth2 requests carry, in a query or a form: each parameter once, and an empty one is none (RFC 6749)."""

from collections.abc import Iterable
from typing import TypeVar

import msgspec
from aiohttp import web

FORM = "application/x-www-form-urlencoded"

Parameters = TypeVar("Parameters")


class InvalidParameters(ValueError):
    """A parameter is missing, repeated or makes no sense. Prints as a sentence."""


async def form_of(request: web.Request) -> dict[str, str]:
    """Raises InvalidParameters."""
    if request.content_type != FORM:
        raise InvalidParameters(f"The body is {FORM}.")
    try:
        fields = await request.post()
    except (ValueError, LookupError):
        raise InvalidParameters("The body is no text, or in no known encoding.") from None
    return once_each((name, str(value)) for name, value in fields.items())


def once_each(items: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Raises InvalidParameters."""
    found: dict[str, str] = {}
    for name, value in items:
        if name in found:
            raise InvalidParameters(f"There is more than one {name}.")
        found[name] = value
    return {name: value for name, value in found.items() if value}


def parsed(parameters: dict[str, str], kind: type[Parameters]) -> Parameters:
    """Raises InvalidParameters."""
    try:
        return msgspec.convert(parameters, kind)
    except msgspec.ValidationError as fault:
        raise InvalidParameters(f"{fault}.") from None

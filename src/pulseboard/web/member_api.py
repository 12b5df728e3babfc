"""Forgetting a member, from the dashboard."""

import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Any

import msgspec
from litestar import Request, Router, delete
from litestar.di import NamedDependency, Provide
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, QueryParameter

from pulseboard.events import Ref
from pulseboard.web.access import identify

MAX_NAMES = 20

Forget = Callable[[str, Ref, Sequence[str]], Awaitable[int]]
"""Forgets a member (by id) for somebody, with names that aren't known here; returns in how many events it was."""
Names = Annotated[
    list[Annotated[str, msgspec.Meta(min_length=1, max_length=100)]] | None, QueryParameter(max_items=MAX_NAMES)
]


class Forgotten(msgspec.Struct, frozen=True):
    events: int
    """In how many events the member was."""


@delete("/{member:str}", opt={"action": "members.forget"}, status_code=200)
async def forget(
    request: Request[Any, Any, Any],
    forget_member: NamedDependency[Forget],
    member: FromPath[str],
    name: Names = None,
) -> Forgotten:
    """Take a member out of everything that is kept. Asked again, it takes up what was written meanwhile.

    The names that events and the books have, and those that the bot knows of, need not be given; earlier ones may.
    """
    if not re.fullmatch(r"[0-9]{1,20}", member):
        raise NotFoundException(f"{member!r} is no member's id.")
    asker = identify(request).name
    return Forgotten(await forget_member(member, Ref(asker, asker), name or []))


def member_routes(forget_member: Forget) -> Router:
    """The route, which needs nothing but to be told how members are forgotten."""

    def provide_forget_member() -> Forget:
        return forget_member

    dependencies = {"forget_member": Provide(provide_forget_member, sync_to_thread=False)}
    return Router("/api/members", route_handlers=[forget], dependencies=dependencies, tags=["members"])

"""Forgetting a member, from the dashboard."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from litestar import Request, Router, delete
from litestar.di import NamedDependency, Provide
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from pulseboard.events import Ref
from pulseboard.web.access import identify

Forget = Callable[[str, Ref], Awaitable[int]]
"""Forgets a member (by id) for somebody; returns in how many events it was."""


class Forgotten(msgspec.Struct, frozen=True):
    events: int
    """In how many events the member was."""


@delete("/{member:str}", opt={"action": "members.forget"}, status_code=200)
async def forget(
    request: Request[Any, Any, Any], forget_member: NamedDependency[Forget], member: FromPath[str]
) -> Forgotten:
    """Take a member out of everything that is kept. Asked again, it takes up what was written meanwhile."""
    if not re.fullmatch(r"[0-9]{1,20}", member):
        raise NotFoundException(f"{member!r} is no member's id.")
    name = identify(request).name
    return Forgotten(await forget_member(member, Ref(name, name)))


def member_routes(forget_member: Forget) -> Router:
    """The route, which needs nothing but to be told how members are forgotten."""

    def provide_forget_member() -> Forget:
        return forget_member

    dependencies = {"forget_member": Provide(provide_forget_member, sync_to_thread=False)}
    return Router("/api/members", route_handlers=[forget], dependencies=dependencies, tags=["members"])

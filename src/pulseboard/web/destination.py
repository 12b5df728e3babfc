"""Where a browser is led once it is logged in: to what it asked for, if that is a page of ours."""

import re
from typing import Any, NamedTuple
from urllib.parse import urlencode

from litestar import Request

from pulseboard.web.page import ROUTES

_LONGEST = 1_000
"""Characters: a browser that is at Discord meanwhile keeps it in a cookie."""
_QUERY = re.compile(r"[!$-;=?-~]*")  # what a browser encodes stands in no query as it is


class Destination(NamedTuple):
    """A page and its parameters, below the base path. What a browser brings becomes one by `decode` only."""

    address: str = "/"

    @classmethod
    def decode(cls, given: str) -> "Destination":
        """The page at an address that anybody may have made up; the first one where it leads anywhere else."""
        path, _, query = given.partition("?")
        is_ours = len(given) <= _LONGEST and path in ROUTES and _QUERY.fullmatch(query)
        return cls(given) if is_ours else cls()

    @classmethod
    def of(cls, request: Request[Any, Any, Any]) -> "Destination":
        """The page that is asked for."""
        path, query = request.scope["path"], request.scope["query_string"].decode("latin-1")
        return cls.decode(f"{path}?{query}" if query else path)

    @property
    def is_first(self) -> bool:
        """Whether that is where everybody is led who asked for nothing else."""
        return self.address == "/"

    def after(self, step: str, **parameters: str) -> str:
        """The address of a step on the way there, which is told of it."""
        if not self.is_first:
            parameters["next"] = self.address
        return f"{step}?{urlencode(parameters)}" if parameters else step

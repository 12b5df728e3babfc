"""The built page: files that the package carries, made from `frontend/` by the build."""

import re
from pathlib import Path
from typing import Any

from litestar import MediaType, Request, Response, Router, get
from litestar.datastructures import CacheControlHeader
from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler
from litestar.static_files import create_static_files_router

PAGE = Path(__file__).parent / "page"
_LONGEST_PATH = 200


def _build() -> str:
    index = PAGE / "index.html"
    found = re.search(r'<meta name="pulseboard-build" content="([^"]+)"', index.read_text()) if index.exists() else None
    return found[1] if found else "none"


BUILD = _build()
"""Which build of the page this server hands out."""


def _refuse_impossible_paths(request: Request[Any, Any, Any]) -> None:
    """No file of ours has such a path, and the file system answers it with errors of other kinds. Raises a 404."""
    if "\0" in request.url.path or len(request.url.path) > _LONGEST_PATH:
        raise NotFoundException


def page_routes() -> list[Router | HTTPRouteHandler]:
    """Routes for the page; where it was not built, one that says how."""
    if not (PAGE / "index.html").exists():
        return [_missing]
    reading = {"action": "page.read"}
    forever = CacheControlHeader(max_age=31_536_000, immutable=True, public=True)
    return [
        create_static_files_router(
            "/assets",
            [PAGE / "assets"],
            cache_control=forever,
            opt=reading,
            name="assets",
            before_request=_refuse_impossible_paths,
        ),
        create_static_files_router(
            "/",
            [PAGE],
            html_mode=True,
            cache_control=CacheControlHeader(no_cache=True),
            opt=reading,
            name="page",
            before_request=_refuse_impossible_paths,
        ),
    ]


@get("/", media_type=MediaType.TEXT, opt={"action": "page.read"}, include_in_schema=False)
async def _missing() -> Response[str]:
    return Response("The page was not built. In a checkout, `make setup` builds it.\n", status_code=503)

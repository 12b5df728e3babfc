"""The built page: files that the package carries, made from `frontend/` by the build."""

import re
from pathlib import Path
from typing import Any

from litestar import MediaType, Request, Response, Router, get
from litestar.datastructures import CacheControlHeader
from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler
from litestar.response import File
from litestar.static_files import create_static_files_router

from pulseboard.web.assets import assets_route

PAGE = Path(__file__).parent / "page"
ROUTES = ("/events", "/commands", "/economy", "/health")
"""The pages beside the first one: the browser draws them all, so each is loaded with the same file."""
_LONGEST_PATH = 200
_NEW_EACH_TIME = CacheControlHeader(no_cache=True)
_READING = {"action": "page.read"}


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
    return [
        _each_page,
        assets_route(PAGE / "assets"),
        create_static_files_router(
            "/",
            [PAGE],
            html_mode=True,
            cache_control=_NEW_EACH_TIME,
            opt=_READING,
            name="page",
            before_request=_refuse_impossible_paths,
            exception_handlers={NotFoundException: _not_found},
        ),
    ]


@get(
    list(ROUTES),
    media_type=MediaType.HTML,
    opt=_READING,
    include_in_schema=False,
    cache_control=_NEW_EACH_TIME,
    # The page's own parameters are its business: only our API refuses those that it doesn't know.
    before_request=_refuse_impossible_paths,
)
async def _each_page() -> File:
    return File(PAGE / "index.html", content_disposition_type="inline", media_type=MediaType.HTML)


def _not_found(request: Request[Any, Any, Any], error: NotFoundException) -> Response[Any]:
    """Who looks at an address that leads nowhere gets the page, which says so; a program gets the status alone."""
    path = request.url.path
    if request.accept.best_match(["application/json", "text/html"]) != "text/html" or path.startswith("/api/"):
        return Response({"status_code": 404, "detail": error.detail}, status_code=404)
    content = (PAGE / "index.html").read_bytes()
    return Response(content, status_code=404, media_type=MediaType.HTML, headers={"cache-control": "no-cache"})


@get("/", media_type=MediaType.TEXT, opt={"action": "page.read"}, include_in_schema=False)
async def _missing() -> Response[str]:
    return Response("The page was not built. In a checkout, `make setup` builds it.\n", status_code=503)

"""The built page: files that the package carries, made from `frontend/` by the build."""

import functools
import re
from pathlib import Path
from typing import Any

from litestar import MediaType, Request, Response, Router, get
from litestar.datastructures import CacheControlHeader
from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler
from litestar.static_files import create_static_files_router

from pulseboard.web.assets import assets_route

PAGE = Path(__file__).parent / "page"
ROUTES = ("/", "/events", "/commands", "/economy", "/health")
"""The pages: the browser draws them all, so each is loaded with the same file."""
_LONGEST_PATH = 200
_NEW_EACH_TIME = CacheControlHeader(no_cache=True)
_NO_BASE = '<meta name="pulseboard-base" content=""'
_READING = {"action": "page.read"}
_FILES = {"action": "files.read"}


def _build() -> str:
    index = PAGE / "index.html"
    found = re.search(r'<meta name="pulseboard-build" content="([^"]+)"', index.read_text()) if index.exists() else None
    return found[1] if found else "none"


BUILD = _build()
"""Which build of the page this server hands out."""


def _refuse_impossible_paths(request: Request[Any, Any, Any]) -> None:
    """No file of ours has such a path, and the file system answers it with errors of other kinds. Raises a 404."""
    path = request.url.path
    if "\0" in path or "/." in path or len(path) > _LONGEST_PATH:
        raise NotFoundException


def _refuse_what_is_no_file(request: Request[Any, Any, Any]) -> None:
    """As above; and index.html as it was built, which doesn't know below which path it is. Raises a 404."""
    _refuse_impossible_paths(request)
    if request.url.path == "/index.html":
        raise NotFoundException


def page_routes(base_path: str) -> list[Router | HTTPRouteHandler]:
    """Routes for the page, found below a path; where it was not built, one that says how."""
    if not (PAGE / "index.html").exists():
        return [_missing]
    content = _page_below(base_path)
    return [
        _each_page(content),
        assets_route(PAGE / "assets"),
        create_static_files_router(
            "/",
            [PAGE],
            cache_control=_NEW_EACH_TIME,
            opt=_FILES,
            name="page",
            before_request=_refuse_what_is_no_file,
            exception_handlers={NotFoundException: functools.partial(_not_found, content)},
        ),
    ]


def _page_below(base_path: str) -> bytes:
    """index.html with its files, which it names relative to itself, and its addresses below a path.

    A page further down has to find them too, and a page that answers for what isn't there.
    """
    content = (PAGE / "index.html").read_text()
    content = content.replace('="./', f'="{base_path}/')
    return content.replace(_NO_BASE, f'<meta name="pulseboard-base" content="{base_path}"').encode()


def _each_page(content: bytes) -> HTTPRouteHandler:
    @get(
        list(ROUTES),
        media_type=MediaType.HTML,
        opt=_READING,
        include_in_schema=False,
        cache_control=_NEW_EACH_TIME,
        # The page's own parameters are its business: only our API refuses those that it doesn't know.
        before_request=_refuse_impossible_paths,
    )
    async def each_page() -> bytes:
        return content

    return each_page


def _not_found(content: bytes, request: Request[Any, Any, Any], error: NotFoundException) -> Response[Any]:
    """Who looks at an address that leads nowhere gets the page, which says so; a program gets the status alone."""
    path = request.url.path
    if request.accept.best_match(["application/json", "text/html"]) != "text/html" or path.startswith("/api/"):
        return Response({"status_code": 404, "detail": error.detail}, status_code=404)
    return Response(content, status_code=404, media_type=MediaType.HTML, headers={"cache-control": "no-cache"})


@get("/", media_type=MediaType.TEXT, opt={"action": "page.read"}, include_in_schema=False)
async def _missing() -> Response[str]:
    return Response("The page was not built. In a checkout, `make setup` builds it.\n", status_code=503)

"""The built page: files that the package carries, made from `frontend/` by the build."""

import mimetypes
import re
from pathlib import Path
from typing import Any

from litestar import HttpMethod, MediaType, Request, Response, get, route
from litestar.datastructures import CacheControlHeader
from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler
from litestar.response import File

from pulseboard.web.assets import assets_route
from pulseboard.web.problems import Problem

PAGE = Path(__file__).parent / "page"
ROUTES = ("/", "/events", "/commands", "/economy", "/health")
"""The pages: the browser draws them all, so each is loaded with the same file."""
_NEW_EACH_TIME = CacheControlHeader(no_cache=True)
_NO_BASE = '<meta name="pulseboard-base" content=""'
_READING = {"action": "page.read"}


def _build() -> str:
    index = PAGE / "index.html"
    found = re.search(r'<meta name="pulseboard-build" content="([^"]+)"', index.read_text()) if index.exists() else None
    return found[1] if found else "none"


BUILD = _build()
"""Which build of the page this server hands out."""


def page_routes(content: bytes | None) -> list[HTTPRouteHandler]:
    """Routes for the page; where it was not built, one that says how."""
    if content is None:
        return [_missing]
    files = [path for path in PAGE.iterdir() if path.is_file() and path.name != "index.html" and path.name[0] != "."]
    return [_each_page(content), _nowhere, assets_route(PAGE / "assets"), *map(_file, files)]


def page_below(base_path: str) -> bytes | None:
    """index.html with its files, which it names relative to itself, and its addresses below a path; None where it was
    not built.

    A page further down has to find them too, and a page that answers for what isn't there.
    """
    if not (PAGE / "index.html").exists():
        return None
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
        is_led_to=True,  # the page's own parameters are its business
    )
    async def each_page() -> bytes:
        return content

    return each_page


def _file(path: Path) -> HTTPRouteHandler:
    @route(
        f"/{path.name}",
        http_method=[HttpMethod.GET, HttpMethod.HEAD],
        opt={"action": "files.read"},
        include_in_schema=False,
        cache_control=_NEW_EACH_TIME,
    )
    async def file() -> File:
        return File(path, media_type=mimetypes.guess_type(path.name)[0], content_disposition_type="inline")

    return file


@route("/{path:path}", http_method=list(HttpMethod), opt=_READING, include_in_schema=False, is_led_to=True)
async def _nowhere() -> None:
    """What leads nowhere is a page that isn't there: who isn't logged in learns no more of it than of others."""
    raise NotFoundException


def not_found(content: bytes | None, request: Request[Any, Any, Any], error: NotFoundException) -> Response[Any]:
    """Who looks at an address that leads nowhere gets the page, which says so; a program gets the problem, and so does
    whoever asks the API."""
    is_of_api = request.url.path.startswith("/api/")
    is_program = request.accept.best_match(["application/json", "text/html"]) != "text/html"
    if content is None or is_of_api or is_program:
        return Response(Problem(404, error.detail), status_code=404)
    return Response(content, status_code=404, media_type=MediaType.HTML, headers={"cache-control": "no-cache"})


@get("/", media_type=MediaType.TEXT, opt={"action": "page.read"}, include_in_schema=False)
async def _missing() -> Response[str]:
    return Response("The page was not built. In a checkout, `make setup` builds it.\n", status_code=503)

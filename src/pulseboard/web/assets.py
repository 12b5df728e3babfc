"""The page's built files. Each is named by its content, so it never changes, and has its compressed forms beside it."""

import mimetypes
from pathlib import Path
from typing import Any

from litestar import HttpMethod, Request, route
from litestar.datastructures import CacheControlHeader
from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from litestar.response import File

ENCODINGS = {"br": ".br", "gzip": ".gz"}
"""As the browser asks for them, the best first, and what the build adds to a file's name."""


def assets_route(folder: Path) -> HTTPRouteHandler:
    """Serves the files that are in a folder now, and no other, in the best form that the browser takes."""
    files = {path.name: path for path in folder.iterdir() if path.suffix not in ENCODINGS.values()}

    @route(
        "/assets/{name:str}",
        http_method=[HttpMethod.GET, HttpMethod.HEAD],
        cache_control=CacheControlHeader(max_age=31_536_000, immutable=True, public=True),
        opt={"action": "files.read"},
        include_in_schema=False,
    )
    async def asset(name: FromPath[str], request: Request[Any, Any, Any]) -> File:
        path = files.get(name)
        if path is None:
            raise NotFoundException
        headers = {"vary": "accept-encoding"}
        taken = _encodings(request.headers.get("accept-encoding", ""))
        for encoding, suffix in ENCODINGS.items():
            compressed = path.with_name(path.name + suffix)
            if encoding in taken and compressed.exists():
                path, headers["content-encoding"] = compressed, encoding
                break
        media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
        return File(path, headers=headers, media_type=media_type, content_disposition_type="inline")

    return asset


def _encodings(accepted: str) -> set[str]:
    """What a browser takes: `gzip, br;q=0` is only gzip."""
    found = [part.replace(" ", "").lower().partition(";q=") for part in accepted.split(",")]
    return {name for name, _, quality in found if not quality or quality.strip("0.")}

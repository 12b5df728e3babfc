"""Requests as the application reads them."""

from collections.abc import AsyncGenerator
from typing import Any

from litestar import MediaType, Request
from litestar.exceptions import ClientException, HTTPException, InternalServerException

from pulseboard.json_depth import is_nested_over

MAX_BODY_LEVELS = 32
"""How deeply a JSON body may be nested: none of ours needs more than three."""


class BoundedRequest(Request[Any, Any, Any]):
    """Litestar's, which decodes a body of whatever depth until Python gives up, and takes one that breaks off for a
    fault of ours."""

    async def stream(self) -> AsyncGenerator[bytes, None]:
        """The body's pieces. Raises ClientException (400), which nobody gets any more, where the client goes away."""
        try:
            async for piece in super().stream():
                yield piece
        except InternalServerException as error:
            raise ClientException("The body broke off.") from error

    async def json(self) -> Any:
        """The body decoded. Raises ClientException (400) for one that is nested too deeply, and HTTPException (415) for
        one that isn't said to be JSON: what browsers let any page send without asking never is."""
        if self.content_type[0].lower() != MediaType.JSON:
            raise HTTPException(status_code=415, detail="Send the body as JSON, with Content-Type: application/json.")
        if is_nested_over(MAX_BODY_LEVELS, await self.body()):
            raise ClientException(f"The body is nested more than {MAX_BODY_LEVELS} levels deep.")
        return await super().json()

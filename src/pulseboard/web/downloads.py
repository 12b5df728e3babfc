"""Files of rows that are streamed: CSV for spreadsheets, NDJSON for programs."""

import asyncio
import csv
import io
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from enum import StrEnum

import msgspec
from litestar.exceptions import TooManyRequestsException
from litestar.openapi.spec import OpenAPIMediaType, OpenAPIResponse, OpenAPIType, Operation, Schema
from litestar.response import Stream
from litestar.types import ASGIApp, Receive, Scope, Send

from pulseboard.web.access import EXPORTS

RETRY_SECONDS = 5


class Format(StrEnum):
    CSV = "csv"
    NDJSON = "ndjson"


_MEDIA_TYPES = {Format.CSV: "text/csv", Format.NDJSON: "application/x-ndjson"}
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class BoundedExports:
    """ASGI middleware: an export has a place until it is sent, or its reader is gone. Each route has one of these.

    `places`: what all of them take from; where none is left it is 429.
    """

    def __init__(self, app: ASGIApp, places: asyncio.Semaphore) -> None:
        self._app = app
        self._places = places

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["route_handler"].opt.get("action") not in EXPORTS:
            return await self._app(scope, receive, send)
        if self._places.locked():
            headers = {"Retry-After": str(RETRY_SECONDS)}
            raise TooManyRequestsException(
                "As many exports as may be at once are being sent. Try again.", headers=headers
            )
        async with self._places:
            return await self._app(scope, receive, send)


@dataclass
class FileOperation(Operation):
    """The description of a route that answers with such a file: the `operation_class` of its handler."""

    def __post_init__(self) -> None:
        content = {each: OpenAPIMediaType(schema=Schema(type=OpenAPIType.STRING)) for each in _MEDIA_TYPES.values()}
        self.responses = (self.responses or {}) | {"200": OpenAPIResponse(description="The file", content=content)}


def download(name: str, form: Format, parts: AsyncIterator[bytes]) -> Stream:
    """The answer that a browser saves as `name`."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.{form}"', "Cache-Control": "no-store"}
    return Stream(parts, media_type=_MEDIA_TYPES[form], headers=headers)


def csv_head(row: type[msgspec.Struct]) -> bytes:
    """The names of the columns."""
    return _csv([[field.encode_name for field in msgspec.structs.fields(row)]])


def csv_rows(rows: Iterable[msgspec.Struct]) -> bytes:
    """One line for each row, a column for each field."""
    return _csv(map(msgspec.structs.astuple, rows))


def json_lines(rows: Iterable[msgspec.Struct]) -> bytes:
    """One JSON object a line."""
    return _encoder.encode_lines(rows)


def _csv(rows: Iterable[Iterable[object]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(map(_cell, row) for row in rows)
    return text.getvalue().encode()


def _cell(value: object) -> object:
    """What a spreadsheet would take for a formula is marked as text: anyone can call themselves `=HYPERLINK(…)`."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"'{value}" if isinstance(value, str) and value.startswith(_BEGINS_A_FORMULA) else value


_encoder = msgspec.json.Encoder()

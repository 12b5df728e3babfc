"""Files of rows that are streamed: CSV for spreadsheets, NDJSON for programs."""

import csv
import io
from collections.abc import AsyncIterator, Iterable
from enum import StrEnum

import msgspec
from litestar.response import Stream


class Format(StrEnum):
    CSV = "csv"
    NDJSON = "ndjson"


_MEDIA_TYPES = {Format.CSV: "text/csv", Format.NDJSON: "application/x-ndjson"}
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


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

"""Accounts and transactions as files, streamed: a part is read when the one before has been taken.

Both are as they were when the export began (see `ledger/exports.py`), though no transaction is held open for whoever
reads slowly.
"""

import csv
import io
from collections.abc import AsyncIterator, Callable, Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Stream

from pulseboard.features.economy.api.reading import Word
from pulseboard.features.economy.ledger import exports
from pulseboard.features.economy.ledger.accounts import day_text
from pulseboard.features.economy.ledger.exports import AccountsPart, EntriesPart, Wanted
from pulseboard.features.economy.service import EconomyService
from pulseboard.features.economy.wire import ExportedAccount, ExportedEntry
from pulseboard.web.api import milliseconds
from pulseboard.web.board import Board


class Format(StrEnum):
    CSV = "csv"
    NDJSON = "ndjson"


_MEDIA_TYPES = {Format.CSV: "text/csv", Format.NDJSON: "application/x-ndjson"}
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class _File(NamedTuple):
    """What is asked for, and how its parts are read: `query(connection, *arguments, newest[, after])`."""

    name: str
    row: type[msgspec.Struct]
    query: Callable[..., AccountsPart | EntriesPart]
    arguments: tuple[object, ...]


@get("/export/accounts", opt={"action": "economy.export"})
async def export_accounts(
    board: NamedDependency[Board],
    economy: NamedDependency[EconomyService],
    format: FromQuery[Format],  # noqa: A002
) -> Stream:
    """Every member's account, one a row, in the order of guild and member."""
    today = economy.today()
    arguments = (economy.rules, today)
    file = _File(f"economy-accounts-{day_text(today)}", ExportedAccount, exports.export_accounts, arguments)
    return await _stream(board, file, format)


@get("/export/transactions", opt={"action": "economy.export"})
async def export_transactions(
    *,
    board: NamedDependency[Board],
    economy: NamedDependency[EconomyService],
    format: FromQuery[Format],  # noqa: A002
    guild: Word = None,
    member: Word = None,
    since: FromQuery[datetime | None] = None,
    until: FromQuery[datetime | None] = None,
) -> Stream:
    """Every entry of every transaction, one a row, in the order of transactions. All filters that are given must fit;
    without `guild` and `member` the entries of each transaction are there, and sum to zero."""
    wanted = Wanted(guild, member, milliseconds("since", since), milliseconds("until", until))
    name = f"economy-transactions-{day_text(economy.today())}"
    return await _stream(board, _File(name, ExportedEntry, exports.export_entries, (wanted,)), format)


async def _stream(board: Board, file: _File, form: Format) -> Stream:
    newest = await board.store.read(exports.newest_transaction)

    async def read(*after: object) -> tuple[bytes, object]:
        return await board.store.read(_read_part, file, form, newest, *after)

    begin = await read()  # before the answer begins: when the database is away, that can still be said

    async def parts() -> AsyncIterator[bytes]:
        if form is Format.CSV:
            yield _csv([[field.encode_name for field in msgspec.structs.fields(file.row)]])
        text, after = begin
        while True:
            if text:
                yield text
            if after is None:
                return
            text, after = await read(after)

    headers = {"Content-Disposition": f'attachment; filename="{file.name}.{form}"', "Cache-Control": "no-store"}
    return Stream(parts(), media_type=_MEDIA_TYPES[form], headers=headers)


def _read_part(connection: Any, file: _File, form: Format, newest: int, *after: object) -> tuple[bytes, object]:
    """A part, encoded here, in the reader's thread, and where the next one begins."""
    part = file.query(connection, *file.arguments, newest, *after)
    if form is Format.CSV:
        return _csv(map(msgspec.structs.astuple, part.rows)), part.after
    return _ndjson.encode_lines(part.rows), part.after


def _csv(rows: Iterable[Iterable[object]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(map(_cell, row) for row in rows)
    return text.getvalue().encode()


def _cell(value: object) -> object:
    """What a spreadsheet would take for a formula is marked as text: anyone can call themselves `=HYPERLINK(…)`."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"'{value}" if isinstance(value, str) and value.startswith(_BEGINS_A_FORMULA) else value


_ndjson = msgspec.json.Encoder()

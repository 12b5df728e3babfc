"""Accounts and transactions as files, streamed: a part is read when the one before has been taken.

Both are as they were when the export began (see `ledger/exports.py`), though no transaction is held open for whoever
reads slowly.
"""

from collections.abc import AsyncIterator, Callable
from datetime import datetime
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
from pulseboard.web.downloads import FileOperation, Format, csv_head, csv_rows, download, json_lines


class _File(NamedTuple):
    """What is asked for, and how its parts are read: `query(connection, *arguments, newest[, after])`."""

    name: str
    row: type[msgspec.Struct]
    query: Callable[..., AccountsPart | EntriesPart]
    arguments: tuple[object, ...]


@get("/export/accounts", opt={"action": "economy.export"}, operation_class=FileOperation)
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


@get("/export/transactions", opt={"action": "economy.export"}, operation_class=FileOperation)
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
            yield csv_head(file.row)
        text, after = begin
        while True:
            if text:
                yield text
            if after is None:
                return
            text, after = await read(after)

    return download(file.name, form, parts())


def _read_part(connection: Any, file: _File, form: Format, newest: int, *after: object) -> tuple[bytes, object]:
    """A part, encoded here, in the reader's thread, and where the next one begins."""
    part = file.query(connection, *file.arguments, newest, *after)
    return (csv_rows if form is Format.CSV else json_lines)(part.rows), part.after

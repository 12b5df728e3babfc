"""What the dashboard reads of the economy."""

import re
from datetime import datetime
from typing import Annotated

import msgspec
from litestar import get
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException, ValidationException
from litestar.params import FromPath, FromQuery, QueryParameter
from msgspec import Meta

from pulseboard.features.economy.api import cursors
from pulseboard.features.economy.check import BooksCheck
from pulseboard.features.economy.ledger import accounts, flows, overview, transactions
from pulseboard.features.economy.ledger.accounts import Listing, Order, Position, Sort
from pulseboard.features.economy.ledger.books import Party
from pulseboard.features.economy.rules import GLOBAL, MAX_AMOUNT
from pulseboard.features.economy.service import EconomyService
from pulseboard.features.economy.wire import (
    AccountPage,
    EconomyOverview,
    FlowList,
    ProofReport,
    Statement,
    TransactionDetail,
    TransactionPage,
)
from pulseboard.web.api import milliseconds
from pulseboard.web.board import Board

MAX_ITEMS = 200
MAX_POINTS = 500
_DAY_MS = 86_400_000

Limit = Annotated[int, QueryParameter(ge=1, le=MAX_ITEMS)]
Cursor = Annotated[str | None, QueryParameter(min_length=1, max_length=2_000)]
From = Annotated[datetime | None, QueryParameter(name="from")]
To = Annotated[datetime | None, QueryParameter(name="to")]
Word = Annotated[str | None, QueryParameter(min_length=1, max_length=200)]

_Number = Annotated[int, Meta(ge=0, le=MAX_AMOUNT)]
_Text = Annotated[str, Meta(pattern=r"^[^\x00]*$")]


class _AccountCursor(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """After which account a list goes on, and of which list that is."""

    sort: Sort
    order: Order
    guild_only: _Text | None
    text: _Text | None
    today: Annotated[int, Meta(ge=1, le=3_652_059)]
    key: _Number | _Text
    guild: _Text
    member: _Text

    def fits(self, listing: Listing) -> bool:
        is_text = isinstance(self.key, str)
        same = self.sort, self.order, self.guild_only, self.text
        return same == (listing.sort, listing.order, listing.guild, listing.text) and is_text == (
            self.sort is Sort.NAME
        )


@get("/overview", opt={"action": "economy.read"})
async def read_overview(
    board: NamedDependency[Board], economy: NamedDependency[EconomyService], books: NamedDependency[BooksCheck]
) -> EconomyOverview:
    """The whole economy at a glance."""
    proof = books.latest
    return await board.store.read(
        overview.read_overview,
        economy.rules,
        economy.clock(),
        balanced=proof.balanced,
        proven_at=proof.proven_at,
    )


@get("/flows", opt={"action": "economy.read"})
async def list_flows(
    *,
    board: NamedDependency[Board],
    economy: NamedDependency[EconomyService],
    since: From = None,
    until: To = None,
    points: Annotated[int, QueryParameter(ge=1, le=MAX_POINTS)] = 120,
) -> FlowList:
    """Coins over time. `to` is now if left out, and `from` a day before it.

    In at most `points` stretches and one, which end with `to`, rounded up to the minute.
    """
    end_ms, start_ms = milliseconds("to", until), milliseconds("from", since)
    if end_ms is None:
        end_ms = economy.clock() + 1
    if start_ms is None:
        start_ms = end_ms - _DAY_MS
    if not 0 <= start_ms < end_ms:
        raise ValidationException("`from` must be before `to`, which is now if left out, and not before 1970.")
    return await board.store.read(flows.read_flows, flows.stretches(start_ms, end_ms, points))


@get("/proof", opt={"action": "economy.read"})
async def read_proof(books: NamedDependency[BooksCheck]) -> ProofReport:
    """What this dashboard compared when it last proved the books, and what it found."""
    return books.report()


@get("/accounts", opt={"action": "economy.read"})
async def list_accounts(
    *,
    board: NamedDependency[Board],
    economy: NamedDependency[EconomyService],
    guild: Word = None,
    q: Word = None,
    sort: FromQuery[Sort] = Sort.BALANCE,
    order: FromQuery[Order | None] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> AccountPage:
    """Members' accounts: of a guild, or all; with `q` those whose id begins so, or whose name has it somewhere.

    Names come in ascending order, balances and streaks in descending order, unless `order` says otherwise.
    """
    order = order or (Order.ASCENDING if sort is Sort.NAME else Order.DESCENDING)
    listing = Listing(sort, order, economy.today(), guild, q)
    after = None
    if cursor is not None:
        unpacked = cursors.unpack(cursor, _AccountCursor)
        if not unpacked.fits(listing):
            raise cursors.wrong_cursor()
        listing = listing._replace(today=unpacked.today)  # past midnight the list that was begun goes on
        after = Position(unpacked.key, Party(unpacked.guild, unpacked.member))
    page = await board.store.read(accounts.list_accounts, listing, economy.rules, after, limit)
    return AccountPage(items=page.accounts, next=_packed(listing, page.after))


def _packed(listing: Listing, after: Position | None) -> str | None:
    if after is None:
        return None
    sort, order, today, guild, text = listing
    return cursors.pack(_AccountCursor(sort, order, guild, text, today, after.key, *after.party))


@get("/accounts/{guild:str}/{member:str}", opt={"action": "economy.read"})
async def open_account(
    *,
    board: NamedDependency[Board],
    economy: NamedDependency[EconomyService],
    guild: FromPath[str],
    member: FromPath[str],
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Statement:
    """An account and its entries, each with the balance after it; the newest first."""
    before = None if cursor is None else cursors.unpack(cursor, _Number)
    party = named_party(guild, member)
    opened = await board.store.read(
        accounts.open_account, party, economy.rules, economy.today(), limit=limit, before=before
    )
    if opened is None:
        raise no_account(party)
    following = None if opened.before is None else cursors.pack(opened.before)
    return Statement(**msgspec.structs.asdict(opened.account), items=opened.lines, next=following)


@get("/transactions", opt={"action": "economy.read"})
async def list_transactions(
    *,
    board: NamedDependency[Board],
    kind: FromQuery[transactions.Kind | None] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> TransactionPage:
    """Transactions, newest first: all of them, those of one kind, or (`administration`) all that no member asks for."""
    before = None if cursor is None else cursors.unpack(cursor, _Number)
    page = await board.store.read(transactions.list_transactions, kind, limit, before)
    return TransactionPage(items=page.moves, next=None if page.before is None else cursors.pack(page.before))


@get("/transactions/{number:int}", opt={"action": "economy.read"})
async def read_transaction(board: NamedDependency[Board], number: FromPath[int]) -> TransactionDetail:
    """One transaction, whole."""
    found = await board.store.read(transactions.read_transaction, named_transaction(number))
    if found is None:
        raise no_transaction(number)
    return found


def named_party(guild: str, member: str) -> Party:
    """The account that a path names. Raises NotFoundException for what can't be one."""
    party = Party(guild, member)
    if not (guild == GLOBAL or _is_id(guild)) or not _is_id(member):
        raise no_account(party)
    return party


def named_transaction(number: int) -> int:
    """Raises NotFoundException for what can't be the number of one."""
    if not 0 < number <= MAX_AMOUNT:
        raise no_transaction(number)
    return number


def no_account(party: Party) -> NotFoundException:
    return NotFoundException(f"There is no account of a member {party.member!r} in {party.guild!r}.")


def no_transaction(number: int) -> NotFoundException:
    return NotFoundException(f"There is no transaction {number}.")


def _is_id(text: str) -> bool:
    return re.fullmatch(r"[0-9]{1,20}", text) is not None

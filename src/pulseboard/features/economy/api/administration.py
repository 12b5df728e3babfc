"""What an administrator changes from the dashboard. Each answers with a receipt that has the balances after it."""

import asyncio
import re
import uuid
from collections.abc import Awaitable
from typing import Annotated, Any, NamedTuple, TypeVar

from litestar import Request, Response, post
from litestar.di import NamedDependency
from litestar.exceptions import HTTPException, ValidationException
from litestar.params import FromPath, HeaderParameter, JSONBody
from litestar.types import ExceptionHandlersMap

from pulseboard.errors import StorageUnavailable
from pulseboard.events import Ref
from pulseboard.features.economy.api.reading import named_party, named_transaction, no_account, no_transaction
from pulseboard.features.economy.check import BooksCheck
from pulseboard.features.economy.ledger import accounts, once, queries, transactions
from pulseboard.features.economy.ledger.books import Party
from pulseboard.features.economy.ledger.receipts import Adjusted, Frozen, Undone
from pulseboard.features.economy.refusals import Reason, Refusal
from pulseboard.features.economy.rules import GLOBAL, is_discord_id
from pulseboard.features.economy.service import Asked, EconomyService
from pulseboard.features.economy.wire import Freeze, GrantOrTake, ProofReport, RefusedAction, SetBalance, Undo
from pulseboard.web.access import identify
from pulseboard.web.board import Board
from pulseboard.web.problems import Problem, refusals

PATIENCE_SECONDS = 10.0
"""How long a change may wait for the database."""
_STATUS = {Reason.BAD_AMOUNT: 422, Reason.NO_REASON: 422, Reason.NO_TRANSACTION: 404}
"""Of a refusal; 409 where only the state of the books is against it."""

_CHANGES: dict[str, Any] = {
    "opt": {"action": "economy.change"},
    "status_code": 200,
    "responses": refusals(409, 422, answer=RefusedAction),
}

T = TypeVar("T")

Key = Annotated[str | None, HeaderParameter(name="Idempotency-Key")]
"""Names a change: asked for again with the same key it is not made again, and answered the same."""


class Unconfirmed(Exception):
    """A large amount needs `confirmed`."""


class Desk(NamedTuple):
    """Where one change is asked for."""

    board: Board
    economy: EconomyService
    actor: Ref
    key: str
    address: str | None

    def asked(self, scope: str | None = None) -> Asked:
        return Asked(
            self.actor, guild=None, bot=None, interaction_id=self.interaction, scope=scope, address=self.address
        )

    @property
    def interaction(self) -> str:
        return f"dashboard:{self.key}"

    async def check_confirmed(self, amount: int, confirmed: bool) -> None:
        """Raises Unconfirmed, unless this was asked for before: then nothing changes any more."""
        rules = self.economy.rules
        if confirmed or abs(amount) < rules.large_amount:
            return
        if not await self.board.store.read(once.was_heard, self.interaction):
            shown = rules.currency.show(abs(amount))
            raise Unconfirmed(f'This changes balances by {shown}. Send it again with `"confirmed": true` to do it.')

    async def carry_out(self, change: Awaitable[T]) -> T:
        """Make the change. Raises Refusal, or HTTPException (503) when the database doesn't answer in time."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                return await change
        except (TimeoutError, StorageUnavailable) as error:
            raise HTTPException(
                "The database doesn't answer, so nobody can tell whether this was done. Send it again with the header "
                f"`Idempotency-Key: {self.key}`, and it is done once.",
                status_code=503,
            ) from error


async def provide_desk(
    request: Request[Any, Any, Any],
    board: NamedDependency[Board],
    economy: NamedDependency[EconomyService],
    idempotency_key: Key = None,
) -> Desk:
    """The actor is whoever is logged in. Raises ValidationException for a request without a body, or a bad key."""
    if not await request.body():
        raise ValidationException('The body is empty. Send a JSON object, as {"reason": "…"} and what else is needed.')
    who, client = identify(request), request.client
    actor, key = Ref(who.subject, who.name), _checked(idempotency_key, request)
    return Desk(board, economy, actor, key, client.host if client else None)


def _checked(key: str | None, request: Request[Any, Any, Any]) -> str:
    """A change's key: the header's, or a new one where there is none."""
    if key is None:
        return str(uuid.uuid4())
    if len(request.headers.getall("Idempotency-Key")) > 1:
        raise ValidationException("The header Idempotency-Key is there more than once. Send one key.")
    if not re.fullmatch(r"[\x21-\x7e]{1,100}", key):
        raise ValidationException(
            "The header Idempotency-Key must be 1 to 100 letters, digits and signs of ASCII, without a space."
        )
    return key


async def provide_party(
    board: NamedDependency[Board],
    economy: NamedDependency[EconomyService],
    guild: FromPath[str],
    member: FromPath[str],
) -> Party:
    """The account that the path names; it need not be there yet. Raises NotFoundException.

    One that no member could use is not opened: that of a guild where there is one for all, or the other way round; nor
    one of what is no id of Discord's.
    """
    party = named_party(guild, member)
    is_usable = (
        (guild == GLOBAL) == economy.rules.is_global
        and (guild == GLOBAL or is_discord_id(guild))
        and is_discord_id(member)
    )
    if not is_usable and not await board.store.read(accounts.account_exists, party):
        raise no_account(party)
    return party


@post("/accounts/{guild:str}/{member:str}/grant", **_CHANGES)
async def grant(desk: NamedDependency[Desk], party: NamedDependency[Party], data: JSONBody[GrantOrTake]) -> Adjusted:
    """Give a member new coins."""
    await desk.check_confirmed(data.amount, data.confirmed)
    change = desk.economy.grant(desk.asked(party.guild), Ref(party.member, ""), int(data.amount), data.reason)
    return await desk.carry_out(change)


@post("/accounts/{guild:str}/{member:str}/take", **_CHANGES)
async def take(desk: NamedDependency[Desk], party: NamedDependency[Party], data: JSONBody[GrantOrTake]) -> Adjusted:
    """Take coins from a member; they are burnt."""
    await desk.check_confirmed(data.amount, data.confirmed)
    change = desk.economy.take(desk.asked(party.guild), Ref(party.member, ""), int(data.amount), data.reason)
    return await desk.carry_out(change)


@post("/accounts/{guild:str}/{member:str}/set", **_CHANGES)
async def set_balance(
    desk: NamedDependency[Desk], party: NamedDependency[Party], data: JSONBody[SetBalance]
) -> Adjusted:
    """Grant or take what makes a member's balance this one."""
    if not data.confirmed:
        held = await desk.board.store.read(queries.balance, *party)
        await desk.check_confirmed(data.balance - held, data.confirmed)
    asked, member = desk.asked(party.guild), Ref(party.member, "")
    return await desk.carry_out(desk.economy.set_balance(asked, member, int(data.balance), data.reason))


@post("/accounts/{guild:str}/{member:str}/freeze", **_CHANGES)
async def freeze(desk: NamedDependency[Desk], party: NamedDependency[Party], data: JSONBody[Freeze]) -> Frozen:
    """Keep a member from claiming, paying and being paid, or end that."""
    asked, member = desk.asked(party.guild), Ref(party.member, "")
    return await desk.carry_out(desk.economy.freeze(asked, member, data.reason, frozen=data.frozen))


@post("/transactions/{number:int}/undo", **_CHANGES)
async def undo(desk: NamedDependency[Desk], number: FromPath[int], data: JSONBody[Undo]) -> Undone:
    """Take a transaction back with the opposite one."""
    amount = await desk.board.store.read(transactions.amount_of, named_transaction(number))
    if amount is None:
        raise no_transaction(number)
    await desk.check_confirmed(amount, data.confirmed)
    return await desk.carry_out(desk.economy.undo(desk.asked(), number, data.reason))


@post("/proof", opt={"action": "economy.prove"}, status_code=200)
async def prove(books: NamedDependency[BooksCheck]) -> ProofReport:
    """Prove the books now. Raises HTTPException (503) where the database can't be read."""
    if not await books.prove():
        raise HTTPException("The database doesn't answer. The last proof stands; try again later.", status_code=503)
    return books.report()


def _refused(request: Request[Any, Any, Any], refusal: Refusal) -> Response[RefusedAction]:
    status = _STATUS.get(refusal.reason, 409)
    return Response(RefusedAction(status, refusal.sentence, refusal.reason.value), status_code=status)


def _unconfirmed(request: Request[Any, Any, Any], error: Unconfirmed) -> Response[RefusedAction]:
    return Response(RefusedAction(409, str(error), "unconfirmed"), status_code=409)


def _not_text(request: Request[Any, Any, Any], error: UnicodeDecodeError) -> Response[Problem]:
    return Response(Problem(400, "The body isn't UTF-8."), status_code=400)


ANSWERS: ExceptionHandlersMap = {Refusal: _refused, Unconfirmed: _unconfirmed, UnicodeDecodeError: _not_text}
"""How what these raise is answered; the last one comes from reading a body."""

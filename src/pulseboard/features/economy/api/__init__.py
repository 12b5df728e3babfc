"""The economy's web side: what the dashboard reads, changes and takes away as a file, under `/api/economy`."""

from typing import Any

from litestar import Router
from litestar.di import Provide

from pulseboard.features.economy.api import administration, export, reading
from pulseboard.features.economy.check import BooksCheck
from pulseboard.features.economy.rules import MAX_AMOUNT
from pulseboard.features.economy.service import EconomyService
from pulseboard.features.economy.wire import Coins

_HANDLERS = (
    reading.read_overview,
    reading.list_flows,
    reading.read_proof,
    reading.list_accounts,
    reading.open_account,
    reading.list_transactions,
    reading.read_transaction,
    administration.grant,
    administration.take,
    administration.set_balance,
    administration.freeze,
    administration.undo,
    administration.prove,
    export.export_accounts,
    export.export_transactions,
)


def economy_routes(economy: EconomyService, books: BooksCheck) -> Router:
    """The routes, for an application that provides a `board`."""

    def provide_economy() -> EconomyService:
        return economy

    def provide_books() -> BooksCheck:
        return books

    return Router(
        "/api/economy",
        route_handlers=_HANDLERS,
        dependencies={
            "economy": Provide(provide_economy, sync_to_thread=False),
            "books": Provide(provide_books, sync_to_thread=False),
            "desk": Provide(administration.provide_desk),
            "party": Provide(administration.provide_party),
        },
        exception_handlers=administration.ANSWERS,
        type_decoders=[(lambda kind: kind is Coins, _whole_number)],
        tags=["economy"],
    )


def _whole_number(kind: Any, value: object) -> Coins:
    if type(value) is not int or abs(value) > MAX_AMOUNT:
        raise ValueError(f"must be a whole number of at most {MAX_AMOUNT}, written without a fraction or quotes")
    return Coins(value)

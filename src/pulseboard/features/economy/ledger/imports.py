"""Balances taken over from another bot: a whole file in one transaction, and each file once."""

from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, Executable, insert, select

from pulseboard.errors import FileRefused
from pulseboard.events import Ref, draft
from pulseboard.features.economy.balance_file import Balance, BalanceFile
from pulseboard.features.economy.ledger import books
from pulseboard.features.economy.rules import MAX_AMOUNT, Rules
from pulseboard.kinds import ECONOMY_IMPORTED
from pulseboard.storage import database
from pulseboard.storage.schema import accounts, entries, transactions
from pulseboard.storage.transaction import Transaction

IMPORT = "import"


class Imported(NamedTuple):
    """What became of a file."""

    file: BalanceFile
    transaction: int | None
    """None: it was only tried out, and nothing is wrong with it."""
    is_new: bool
    """False: it had been taken over before, and nothing was changed."""


class _Held(NamedTuple):
    """What a member has before."""

    name: str = ""
    balance: int = 0
    moves: int = 0


def import_balances(transaction: Transaction, file: BalanceFile, rules: Rules, actor: Ref, at_ms: int) -> Imported:
    """Give every member what the file says, on top of what they have; the same file once. Raises FileRefused."""
    connection = transaction.connection
    books.take_books(connection)
    if found := _find(connection, file):
        return found
    held = _check(connection, file, rules)
    number = _begin(connection, file, actor, at_ms)
    _add(connection, number, file, held)
    books.book(connection, number, books.new_coins(connection, file.total, rules.currency))
    books.close(connection, number, IMPORT, file.total, at_ms)
    data = {"accounts": len(file.balances), "amount": file.total, "file": file.name, "transaction": number}
    message = f"Balances were taken over for {file.members}: {rules.currency.show(file.total)}"
    event = draft(ECONOMY_IMPORTED.name, message, level=ECONOMY_IMPORTED.level, actor=actor, data=data)
    transaction.record(msgspec.structs.replace(event, occurred_at_ms=at_ms))
    return Imported(file, number, is_new=True)


def try_balances(connection: Connection, file: BalanceFile, rules: Rules) -> Imported:
    """What importing it would come to, with no number where it would be new. Raises FileRefused."""
    if found := _find(connection, file):
        return found
    _check(connection, file, rules)
    return Imported(file, None, is_new=True)


def _find(connection: Connection, file: BalanceFile) -> Imported | None:
    """What became of the same file before; None where nothing did. Raises FileRefused where that was undone."""
    number = connection.execute(select(transactions.c.id).where(transactions.c.interaction == file.key)).scalar()
    if number is None:
        return None
    if connection.execute(select(transactions.c.id).where(transactions.c.undoes == number)).first():
        again = "To take it over again, change something in it: an empty line at its end is enough"
        raise FileRefused(file.name, [f"It was taken over as transaction {number}, which was undone. {again}."])
    return Imported(file, number, is_new=False)


def _check(connection: Connection, file: BalanceFile, rules: Rules) -> dict[tuple[str, str], _Held]:
    """What the members of a file hold so far. Raises FileRefused where it is too much with what is in the file."""
    held = _read_held(connection, file)
    faults = []
    for line, guild, member, _, balance in file.balances:
        if (has := held.get((guild, member), _Held()).balance) + balance > rules.max_balance:
            most = f"more than {rules.max_balance:,}, the most that a member can hold"
            faults.append(f"Line {line}: the member {member} holds {has:,}, with {balance:,} that is {most}.")
    minted, burnt = books.minted_and_burnt(connection)
    if (left := MAX_AMOUNT - minted + burnt) < file.total:
        faults.append(f"It holds {file.total:,}, and only {left:,} can still be given out.")
    if faults:
        raise FileRefused(file.name, faults)
    return held


def _read_held(connection: Connection, file: BalanceFile) -> dict[tuple[str, str], _Held]:
    wanted = {(each.guild, each.member) for each in file.balances}
    query = select(accounts.c.guild, accounts.c.member, accounts.c.name, accounts.c.balance, accounts.c.moves)
    held = {}
    for guild in sorted({guild for guild, _ in wanted}):
        for row in connection.execute(query.where(accounts.c.guild == guild)):
            if (row.guild, row.member) in wanted:
                held[row.guild, row.member] = _Held(row.name, row.balance, row.moves)
    return held


def _begin(connection: Connection, file: BalanceFile, actor: Ref, at_ms: int) -> int:
    values = {
        "kind": IMPORT,
        "guild": file.guild,
        "actor": actor.id,
        "actor_name": actor.name,
        "interaction": file.key,
        "occurred_at": at_ms,
        "reason": file.name,
    }
    return books.begin(connection, values)


def _add(connection: Connection, number: int, file: BalanceFile, held: dict[tuple[str, str], _Held]) -> None:
    """What each member gets: a statement for all accounts and one for all entries, not two for each member."""
    before = [(each, held.get((each.guild, each.member), _Held())) for each in file.balances]
    connection.execute(_upsert(connection), [_added(each, has) for each, has in before])
    connection.execute(insert(entries), [_entry(number, each, has) for each, has in before if each.balance])


def _upsert(connection: Connection) -> Executable:
    """An account is opened where there is none, or gets what is added to it."""
    statement = database.insert(connection, accounts)
    added = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=[accounts.c.guild, accounts.c.member],
        set_={
            "name": added.name,
            "balance": accounts.c.balance + added.balance,
            "moves": accounts.c.moves + added.moves,
        },
    )


def _added(each: Balance, has: _Held) -> dict[str, str | int]:
    name = each.name or has.name or each.member
    moves = int(each.balance > 0)  # an entry moves something: who had nothing gets an account without one
    return {"guild": each.guild, "member": each.member, "name": name, "balance": each.balance, "moves": moves}


def _entry(number: int, each: Balance, has: _Held) -> dict[str, str | int]:
    return {
        "transaction_id": number,
        "guild": each.guild,
        "member": each.member,
        "amount": each.balance,
        "balance": has.balance + each.balance,
        "number": has.moves + 1,
    }

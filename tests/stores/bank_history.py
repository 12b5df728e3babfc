"""What customers of a bank wrote down, against what its books say: each acknowledged operation once, and so on."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, select

from pulseboard.storage.schema import BURN, FEE, MINT, accounts, entries, transactions
from tests.stores.bank_tasks import Called, Line, Read, Told

DAY_MS = 86_400_000


class Kept(NamedTuple):
    """A transaction in the books."""

    number: int
    interaction: str
    kind: str
    actor: str
    at_ms: int
    undoes: int | None
    moves: dict[str, int]
    """By account: a member's id, or the system's name for one of its own."""
    balances: dict[str, int]
    """After it."""


class Books(NamedTuple):
    kept: list[Kept]
    balances: dict[str, int]


def read_lines(path: Path) -> Iterator[Line]:
    """All but a last one that was cut off by a kill."""
    decoder = msgspec.json.Decoder(Line)
    for line in path.read_bytes().splitlines(keepends=True):
        if line.endswith(b"\n"):
            yield decoder.decode(line)


def read_books(connection: Connection) -> Books:
    """Everything, of a database with one guild."""
    moves: defaultdict[int, dict[str, int]] = defaultdict(dict)
    balances: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for row in connection.execute(select(entries)):
        moves[row.transaction_id][row.member] = row.amount
        balances[row.transaction_id][row.member] = row.balance
    kept = [
        Kept(row.id, row.interaction, row.kind, row.actor, row.occurred_at, row.undoes, moves[row.id], balances[row.id])
        for row in connection.execute(select(transactions).order_by(transactions.c.id))
    ]
    held = connection.execute(select(accounts.c.member, accounts.c.balance))
    return Books(kept, dict(held.all()))


def faults_of(lines: Iterable[Line], books: Books) -> list[str]:
    """What doesn't fit, a sentence each; empty when all is well."""
    calls: dict[str, Called] = {}
    told: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    faults = []
    for line in lines:
        match line:
            case Called():
                calls[line.interaction] = line
            case Told():
                told[line.interaction].append(line.answer)
            case Read() if line.held != line.supply or line.lowest < 0:
                faults.append(f"a read saw a wrong total: {line}")
    kept: defaultdict[str, list[Kept]] = defaultdict(list)
    for transaction in books.kept:
        kept[transaction.interaction].append(transaction)
    for interaction, answers in told.items():
        faults += _faults_of_answers(interaction, answers, kept[interaction])
    numbered = {transaction.number: transaction for transaction in books.kept}
    for interaction, found in kept.items():
        faults += _faults_of_kept(calls.get(interaction), found, numbered)
    return [*faults, *_faults_of_claims(books), *_faults_of_balances(books)]


def _faults_of_answers(interaction: str, answers: list[dict[str, Any]], kept: list[Kept]) -> Iterator[str]:
    answer = answers[0]
    if any(other != answer for other in answers):
        yield f"{interaction} was answered differently: {answers}"
    if answer["type"] == "refused":
        if kept:
            yield f"{interaction} was refused, and carried out: {kept}"
    elif len(kept) != 1:
        yield f"{interaction} was acknowledged, and carried out {len(kept)} times: {answer}"
    elif not _tells(answer, kept[0]):
        yield f"{interaction} was acknowledged as {answer}, and is in the books as {kept[0]}"


def _tells(answer: dict[str, Any], kept: Kept) -> bool:
    """Whether a receipt says what the books do."""
    if answer["transaction"] != kept.number:
        return False
    members = {member: balance for member, balance in kept.balances.items() if member not in (MINT, BURN, FEE)}
    match answer["type"]:
        case "undone":
            return bool(answer["balances"] == members and answer["undoes"] == kept.undoes)
        case "transferred":
            payer, payee = kept.moves[kept.actor], sum(kept.moves[member] for member in members if member != kept.actor)
            amounts = -payer, payee, kept.moves.get(FEE, 0)
            return amounts == (answer["amount"], answer["received"], answer["fee"]) and set(members.values()) == {
                answer["balance"],
                answer["to_balance"],
            }
        case _:
            [(member, balance)] = members.items()
            return (answer["amount"], answer["balance"]) == (kept.moves[member], balance)


def _faults_of_kept(call: Called | None, found: list[Kept], numbered: dict[int, Kept]) -> Iterator[str]:
    """What was told or not: nothing is done twice, or done that nobody asked for."""
    if len(found) > 1:
        yield f"carried out {len(found)} times: {found}"
    for kept in found:
        if call is None:
            yield f"nobody asked for {kept}"
        elif not _is_what_was_asked_for(call, kept, numbered):
            yield f"asked for was {call}, carried out was {kept}"


def _is_what_was_asked_for(call: Called, kept: Kept, numbered: dict[int, Kept]) -> bool:
    if (call.kind, call.actor) != (kept.kind, kept.actor) or sum(kept.moves.values()) != 0:
        return False
    match call.kind:
        case "claim":
            return kept.moves.keys() == {call.actor, MINT} and kept.moves[call.actor] > 0
        case "transfer":
            fee = call.amount * 250 // 10_000
            moves = {call.actor: -call.amount, call.member: call.amount - fee} | ({FEE: fee} if fee else {})
            return call.amount > 0 and kept.moves == moves
        case "grant":
            return kept.moves == {call.member: call.amount, MINT: -call.amount}
        case "take":
            return kept.moves == {call.member: -call.amount, BURN: call.amount}
        case _:
            opposite = {member: -amount for member, amount in kept.moves.items()}
            return kept.undoes == call.amount and numbered[call.amount].moves == opposite


def _faults_of_claims(books: Books) -> Iterator[str]:
    claims = Counter((kept.actor, kept.at_ms // DAY_MS) for kept in books.kept if kept.kind == "claim")
    for (member, day), times in claims.items():
        if times > 1:
            yield f"member {member} claimed day {day} {times} times"


def _faults_of_balances(books: Books) -> Iterator[str]:
    moved: Counter[str] = Counter()
    for kept in books.kept:
        moved.update(kept.moves)
    for account, balance in books.balances.items():
        if balance != moved[account]:
            yield f"{account} holds {balance}, and its entries make {moved[account]}"
        if balance < 0 and account != MINT:
            yield f"{account} holds {balance}"
    if sum(books.balances.values()) != 0:
        yield f"all balances together are {sum(books.balances.values())}"

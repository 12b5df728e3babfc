"""The economy in dictionaries, from its written rules alone: what the real one is compared with.

It takes the settings from a `Rules`, and none of the functions beside it.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, tzinfo
from types import MappingProxyType
from typing import Any, NamedTuple

from pulseboard.events import Ref
from pulseboard.features.economy.rules import Rules

MAX = 9_007_199_254_740_991
WEEK_MS = 7 * 86_400_000
LONGEST_DAY_MS = 26 * 3_600_000
MINT, BURN, FEE = ("", "mint"), ("", "burn"), ("", "fee")

Key = tuple[str, str]
"""An account: its scope and its member."""


class Request(NamedTuple):
    """One interaction: who asks for what, where."""

    interaction: str
    kind: str
    actor: Ref
    guild: Ref | None
    """None from the dashboard."""
    scope: str
    """Whose accounts are meant."""
    member: Ref
    """Whom it concerns; who asks, for a claim."""
    amount: Any = None
    """The new balance, for `set`."""
    reason: str = ""
    flag: bool = False
    """That the payee is a bot; that an account is to be frozen; not looked at otherwise."""

    @property
    def asks(self) -> tuple[object, ...]:
        """What the same interaction has to ask for again. Names may change."""
        arguments: dict[str, tuple[object, ...]] = {
            "claim": (),
            "transfer": (self.member.id, repr(self.amount)),
            "undo": (self.amount, self.reason),
            "freeze": (self.member.id, self.flag, self.reason),
        }
        given = arguments.get(self.kind, (self.member.id, repr(self.amount), self.reason))
        return self.kind, self.actor.id, self.guild and self.guild.id, self.scope, *given


class Deed(NamedTuple):
    """What a request that can be carried out does."""

    event: str
    receipt: dict[str, Any]
    """What is answered, beside the transaction's number and the balances after it."""
    kind: str = ""
    """Of the transaction, as a statement names it; empty where no coins move."""
    moves: Mapping[Key, int] = MappingProxyType({})
    also: Callable[[], object] = lambda: None
    """What changes beside balances."""
    named: tuple[Ref, ...] = ()
    """Who is known by these names from now on."""


class Line(NamedTuple):
    """One entry of a member's statement; with the names that the others have now."""

    number: int
    transaction: int
    kind: str
    amount: int
    balance: int
    at_ms: int
    reason: str | None
    actor: str
    others: tuple[str, ...]


class Wallet:
    """A member's account."""

    def __init__(self) -> None:
        self.name = ""
        self.balance = 0
        self.is_frozen = False
        self.streak = 0
        self.claimed: date | None = None
        self.last_moved = date.min
        self.sent: Counter[date] = Counter()
        self.received: Counter[date] = Counter()
        self.lines: list[Line] = []

    def day_of_caps(self, today: date) -> date:
        """A day that comes again, because a clock was put back, is not a new one."""
        return max(today, self.last_moved)


class Booked(NamedTuple):
    guild: str
    kind: str
    moves: Mapping[Key, int]


class Model:
    """All accounts and transactions. `decide` says what must come of a request, `carry_out` does it."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.wallets: defaultdict[Key, Wallet] = defaultdict(Wallet)
        self.held: Counter[Key] = Counter()
        """Of the system's accounts."""
        self.booked: dict[int, Booked] = {}
        self.undone: set[int] = set()
        self.spent: set[str] = set()
        """Interactions that have a transaction: they never get a second one."""
        self.events: Counter[str] = Counter()

    @property
    def supply(self) -> int:
        return sum(wallet.balance for wallet in self.wallets.values())

    def decide(self, request: Request, at_ms: int) -> Deed | set[str]:
        """What it does, or for which reasons, any of which may be told, it is refused."""
        deciding: dict[str, Callable[[Request, int], Deed | set[str]]] = {
            "claim": self._claim,
            "transfer": self._transfer,
            "grant": lambda request, _: self._adjust(request, request.amount),
            "take": lambda request, _: self._adjust(request, request.amount, sign=-1),
            "set": self._set,
            "undo": self._undo,
            "freeze": self._freeze,
        }
        decided = deciding[request.kind](request, at_ms)
        if request.interaction in self.spent and request.kind != "freeze":
            return {"reused"} | (decided if isinstance(decided, set) else set())
        return decided

    def carry_out(self, request: Request, deed: Deed, number: int | None, at_ms: int) -> None:
        """Do what was decided, under the number that the transaction got."""
        for member in deed.named:
            wallet = self.wallets[request.scope, member.id]
            wallet.name = member.name or wallet.name
        deed.also()
        self.events[deed.event] += 1
        if number is None:
            return
        self.booked[number] = Booked(self._guild_of(request), deed.kind, deed.moves)
        self.spent.add(request.interaction)
        for key, amount in deed.moves.items():
            if key[0] == "":
                self.held[key] += amount
                continue
            wallet = self.wallets[key]
            wallet.balance += amount
            others = tuple(sorted(other for scope, other in deed.moves if scope and other != key[1]))
            shown = (number, deed.kind, amount, wallet.balance, at_ms, request.reason or None, request.actor.id, others)
            wallet.lines.append(Line(len(wallet.lines) + 1, *shown))

    def _guild_of(self, request: Request) -> str:
        """Where a transaction belongs; what is asked for from the dashboard: to its accounts, or to what it undoes."""
        if request.guild is not None:
            return request.guild.id
        if request.kind == "undo":
            return self.booked[request.amount].guild
        return "" if request.scope == "global" else request.scope

    def balances_after(self, deed: Deed) -> dict[str, int]:
        """Of the members that a deed concerns."""
        return {key[1]: self.wallets[key].balance + amount for key, amount in deed.moves.items() if key[0]}

    def richest(self, scope: str) -> list[tuple[str, str, int]]:
        """The leaderboard: id, name and balance."""
        held = [(key[1], it.name, it.balance) for key, it in self.wallets.items() if key[0] == scope and it.balance]
        return sorted(held, key=lambda entry: (entry[2], entry[0]), reverse=True)

    def _claim(self, request: Request, at_ms: int) -> Deed | set[str]:
        wallet, today = self.wallets[request.scope, request.actor.id], local_date(self.rules.zone, at_ms)
        refused = {"frozen"} if wallet.is_frozen else set()
        if wallet.claimed is not None and today <= wallet.claimed:
            return refused | {"already_claimed"}
        in_a_row = wallet.claimed is not None and (today - wallet.claimed).days <= 1 + self.rules.grace_days
        streak = wallet.streak + 1 if in_a_row else 1
        amount = self.rules.first_reward
        for _ in range(streak - 1):
            amount += self.rules.streak_bonus
        amount = min(amount, self.rules.max_reward)
        if streak in self.rules.milestones:
            amount += self.rules.milestones[streak]
        refused |= self._too_much(wallet, amount) | self._minted_out(amount)

        def mark() -> None:
            wallet.streak, wallet.claimed = streak, today

        receipt = {"amount": amount, "streak": streak, "next_at_ms": next_date_at_ms(self.rules.zone, at_ms)}
        moves = {(request.scope, request.actor.id): amount} | self._new_coins(amount)
        return refused or Deed("economy.daily_claimed", receipt, "claim", moves, mark, (request.actor,))

    def _transfer(self, request: Request, at_ms: int) -> Deed | set[str]:
        here, there = (request.scope, request.actor.id), (request.scope, request.member.id)
        payer, payee, today = self.wallets[here], self.wallets[there], local_date(self.rules.zone, at_ms)
        refused = {"to_oneself"} if here == there else set()
        refused |= {"to_a_bot"} if request.flag else set()
        refused |= {"frozen"} if payer.is_frozen else set()
        refused |= {"other_frozen"} if payee.is_frozen else set()
        amount = request.amount
        if not is_amount(amount, 1):
            return refused | {"bad_amount"}
        fee = amount * self.rules.fee_basis_points // 10_000
        received = amount - fee
        refused |= {"below_minimum"} if amount < self.rules.transfer_minimum else set()
        refused |= {"not_enough"} if amount > payer.balance else set()
        send_cap, receive_cap = self.rules.daily_send_cap, self.rules.daily_receive_cap
        sent_on, received_on = payer.day_of_caps(today), payee.day_of_caps(today)
        refused |= {"send_cap"} if send_cap is not None and payer.sent[sent_on] + amount > send_cap else set()
        over = receive_cap is not None and payee.received[received_on] + received > receive_cap
        refused |= ({"receive_cap"} if over else set()) | self._too_much(payee, received)

        def count() -> None:
            payer.last_moved, payee.last_moved = sent_on, received_on
            payer.sent[sent_on] += amount
            payee.received[received_on] += received

        moves = {here: -amount, there: received} | ({FEE: fee} if fee else {})
        receipt = {"amount": amount, "fee": fee, "received": received}
        return refused or Deed(
            "economy.transferred", receipt, "transfer", moves, count, (request.actor, request.member)
        )

    def _set(self, request: Request, _: int) -> Deed | set[str]:
        if not is_amount(request.amount, 0):
            return {"bad_amount"} | self._unreasoned(request)
        change = request.amount - self.wallets[request.scope, request.member.id].balance
        if change == 0:
            return {"no_change"} | self._unreasoned(request)
        return self._adjust(request, abs(change), sign=1 if change > 0 else -1)

    def _adjust(self, request: Request, amount: Any, sign: int = 1) -> Deed | set[str]:
        refused, key = self._unreasoned(request), (request.scope, request.member.id)
        if not is_amount(amount, 1):
            return refused | {"bad_amount"}
        wallet = self.wallets[key]
        if sign > 0:
            refused |= self._too_much(wallet, amount) | self._minted_out(amount)
        elif amount > wallet.balance:
            refused |= {"not_enough"}
        kind, event = ("grant", "granted") if sign > 0 else ("take", "taken")
        moves = {key: sign * amount} | (self._new_coins(amount) if sign > 0 else {BURN: amount})
        receipt = {"amount": sign * amount}
        return refused or Deed(f"economy.{event}", receipt, kind, moves, named=(request.member,))

    def _undo(self, request: Request, _: int) -> Deed | set[str]:
        refused, undone = self._unreasoned(request), self.booked.get(request.amount)
        if undone is None or (request.guild is not None and request.guild.id != undone.guild):
            return refused | {"no_transaction"}
        if undone.kind == "undo":
            return refused | {"cannot_be_undone"}
        if request.amount in self.undone:
            return refused | {"already_undone"}
        moves = {key: -amount for key, amount in undone.moves.items()}
        if any(self.wallets[key].balance + amount < 0 for key, amount in moves.items() if key[0]):
            refused |= {"not_enough"}
        if any(self.held[key] + moves.get(key, 0) < 0 for key in (BURN, FEE)):
            refused |= {"cannot_be_undone"}
        amount = sum(-amount for amount in undone.moves.values() if amount < 0)
        receipt = {"undoes": request.amount, "amount": amount}
        return refused or Deed("economy.undone", receipt, "undo", moves, lambda: self.undone.add(request.amount))

    def _freeze(self, request: Request, _: int) -> Deed | set[str]:
        refused, wallet = self._unreasoned(request), self.wallets[request.scope, request.member.id]
        if wallet.is_frozen == request.flag:
            return refused | {"no_change"}

        def freeze() -> None:
            wallet.is_frozen = request.flag

        event = "economy.frozen" if request.flag else "economy.unfrozen"
        receipt = {"frozen": request.flag, "balance": wallet.balance}
        return refused or Deed(event, receipt, also=freeze, named=(request.member,))

    def _unreasoned(self, request: Request) -> set[str]:
        return set() if len(request.reason.strip()) > 0 and len(request.reason) <= 200 else {"no_reason"}

    def _too_much(self, wallet: Wallet, amount: int) -> set[str]:
        return {"balance_cap"} if wallet.balance + amount > min(self.rules.max_balance, MAX) else set()

    def _minted_out(self, amount: int) -> set[str]:
        return {"supply_cap"} if amount - sum(self.held[key] for key in (MINT, BURN, FEE)) > MAX else set()

    def _new_coins(self, amount: int) -> dict[Key, int]:
        """Never given out before, as long as there are such; then those that were burnt, fees last."""
        given = {MINT: min(amount, MAX + self.held[MINT])}
        given[BURN] = min(amount - given[MINT], self.held[BURN])
        given[FEE] = amount - given[MINT] - given[BURN]
        return {key: -part for key, part in given.items() if part}


def is_amount(amount: object, least: int) -> bool:
    """Whether it is a whole number that may be asked for."""
    return isinstance(amount, int) and not isinstance(amount, bool) and least <= amount <= MAX


def local_date(zone: tzinfo, at_ms: int) -> date:
    """What a calendar on the wall shows."""
    return datetime.fromtimestamp(at_ms // 1000, UTC).astimezone(zone).date()


def next_date_at_ms(zone: tzinfo, at_ms: int) -> int:
    """The first millisecond of the date after this moment's: found by looking at the calendar, again and again."""
    today, early, late = local_date(zone, at_ms), at_ms, at_ms + LONGEST_DAY_MS
    while late - early > 1:
        middle = (early + late) // 2
        early, late = (middle, late) if local_date(zone, middle) == today else (early, middle)
    return late

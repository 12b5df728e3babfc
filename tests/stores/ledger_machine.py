"""Histories that Hypothesis makes up: every operation of the service, each answer compared with the model's."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

import msgspec
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import Connection, select

from pulseboard.config import PostgresUrl
from pulseboard.events import Ref
from pulseboard.features.economy.ledger.once import forget_interactions
from pulseboard.features.economy.refusals import Refusal
from pulseboard.features.economy.rules import Rules
from pulseboard.features.economy.service import Asked, EconomyService
from pulseboard.storage.schema import accounts, kind_totals
from pulseboard.storage.store import Store
from tests.stores.ledger_audit import audit
from tests.stores.ledger_model import BURN, FEE, MAX, MINT, WEEK_MS, Deed, Key, Line, Model, Request, next_date_at_ms

HOUR_MS = 3_600_000
BOT = Ref("1", "Purser")
ADMIN = Ref("90", "Ada")
GUILDS = [Ref("1000", "Harbour"), Ref("2000", "Meadow")]
MEMBERS = [Ref(number, name) for number in ("9", "10", "11") for name in (f"Member {number}", f"Renamed {number}")]
STARTS = [  # a day or two before something happens to the calendar
    ("UTC", "2028-02-28T12:00"),
    ("UTC", "2026-12-31T22:00"),
    ("Europe/Berlin", "2026-03-28T12:00"),
    ("Europe/Berlin", "2026-10-24T12:00"),
    ("America/Sao_Paulo", "2018-11-03T12:00"),
    ("America/Sao_Paulo", "2018-02-17T12:00"),
    ("Pacific/Kiritimati", "2026-03-28T09:00"),
    ("Etc/GMT+12", "2026-03-28T09:00"),
]
PAIRS = [(one, other) for one in MEMBERS for other in MEMBERS if one.id != other.id]
ONESELF = list(zip(MEMBERS[::2], MEMBERS[1::2], strict=True))
guilds, members, numbers = st.sampled_from([GUILDS[0], *GUILDS]), st.sampled_from(MEMBERS), st.integers(0, 2**20)
pairs = st.one_of(st.sampled_from(PAIRS), st.sampled_from(PAIRS), st.sampled_from(ONESELF))
few, large = st.integers(1, 400), st.integers(MAX // 1000, MAX)
edges = st.sampled_from([1, 2, 100, 1_000, MAX - 1, MAX])
odd: st.SearchStrategy[Any] = st.sampled_from([2.5, 1.0, -5, 0, MAX + 1, 2**63, 10**30, True, "5"])
all_of_it = st.sampled_from(["all", "one more", "one less"])
"""Of what the payer has."""
amounts: st.SearchStrategy[Any] = st.one_of(few, all_of_it, edges, large, odd)
reasons = st.sampled_from(["a prize"] * 8 + ["", "  ", "r" * 200, "r" * 201])
rule_sets = st.builds(
    Rules,
    is_global=st.booleans(),
    first_reward=st.sampled_from([100, 1, 250]),
    streak_bonus=st.sampled_from([10, 0, 75]),
    max_reward=st.sampled_from([200, 120]),
    milestones=st.sampled_from([{}, {2: 50, 4: 500}]),
    grace_days=st.sampled_from([0, 0, 1, 2]),
    transfer_minimum=st.sampled_from([1, 1, 5]),
    fee_basis_points=st.sampled_from([0, 1, 250, 700, 2_900, 9_999]),
    daily_send_cap=st.sampled_from([None, 300]),
    daily_receive_cap=st.sampled_from([None, 250]),
    max_balance=st.sampled_from([MAX, MAX, 600]),
)


class LedgerMachine(RuleBasedStateMachine):
    """The service on a database that is empty each time. Give `fresh` before it runs."""

    fresh: ClassVar[Callable[[], Path | PostgresUrl]]

    @initialize(rules=rule_sets, start=st.sampled_from(STARTS))
    def open(self, rules: Rules, start: tuple[str, str]) -> None:
        zone, at = start
        self.rules = msgspec.structs.replace(rules, zone=ZoneInfo(zone))
        self.now_ms = round(datetime.fromisoformat(at).replace(tzinfo=UTC).timestamp() * 1000)
        self.model = Model(self.rules)
        self.heard: dict[str, tuple[Request, Any, int]] = {}
        """What each interaction asked for, was answered, and when."""
        self.reused: dict[tuple[str, tuple[object, ...]], int] = {}
        """What else was asked for under the same number, and when first: each is an event once."""
        self.asked: list[Request] = []
        self.place = self.fresh()
        self.runner = asyncio.Runner()
        self._open_store()
        for member in MEMBERS[::2]:
            self.ask(self.new("grant", ADMIN, GUILDS[0], member, 500, "a start"))

    def _open_store(self) -> None:
        self.store = Store(self.place)
        self.run(self.store.__aenter__())
        self.service = EconomyService(self.store, self.rules, clock=lambda: self.now_ms)

    def _close_store(self) -> None:
        self.run(self.store.__aexit__(None, None, None))

    def run(self, call: Any) -> Any:
        return self.runner.run(call)

    def teardown(self) -> None:
        if not hasattr(self, "runner"):
            return
        try:
            self.run(self.store.read(audit, self.rules))
        finally:
            self._close_store()
            self.runner.close()

    # --- what members and administrators ask for

    @rule(member=members, guild=guilds, days=st.integers(1, 3))
    def claim(self, member: Ref, guild: Ref, days: int) -> None:
        for day in range(days):
            self.now_ms = next_date_at_ms(self.rules.zone, self.now_ms) if day else self.now_ms
            self.ask(self.new("claim", member, guild, member))

    @rule(pair=pairs, guild=guilds, amount=few)
    def pay(self, pair: tuple[Ref, Ref], guild: Ref, amount: int) -> None:
        self.ask(self.new("transfer", pair[0], guild, pair[1], amount))

    @rule(pair=pairs, guild=guilds, amount=amounts, is_bot=st.sampled_from([False] * 9 + [True]))
    def pay_any_amount(self, pair: tuple[Ref, Ref], guild: Ref, amount: Any, is_bot: bool) -> None:
        payer, payee = pair
        request = self.new("transfer", payer, guild, payee, self.real_amount(guild, payer, amount))
        self.ask(request._replace(flag=is_bot))

    @rule(
        kind=st.sampled_from(["take", "set", "grant"]),
        member=members,
        guild=guilds,
        amount=amounts,
        reason=reasons,
        from_page=st.booleans(),
    )
    def administrate(self, kind: str, member: Ref, guild: Ref, amount: Any, reason: str, from_page: bool) -> None:
        request = self.new(kind, ADMIN, guild, member, self.real_amount(guild, member, amount), reason)
        self.ask(request._replace(guild=None) if from_page else request)

    @rule(member=members, guild=guilds, reason=reasons, frozen=st.sampled_from([False, False, True]))
    def freeze(self, member: Ref, guild: Ref, reason: str, frozen: bool) -> None:
        self.ask(self.new("freeze", ADMIN, guild, member, reason=reason)._replace(flag=frozen))

    @precondition(lambda self: self.model.booked)
    @rule(which=numbers, guild=guilds, reason=reasons, from_page=st.booleans())
    def undo(self, which: int, guild: Ref, reason: str, from_page: bool) -> None:
        numbers = [*self.model.booked, 0]
        request = self.new("undo", ADMIN, guild, ADMIN, numbers[which % len(numbers)], reason)
        self.ask(request._replace(guild=None) if from_page else request)

    # --- what Discord, the network and time do

    @precondition(lambda self: self.asked)
    @rule(which=numbers)
    def deliver_again(self, which: int) -> None:
        self.ask_if_possible(self.asked[-1 - which % len(self.asked)])

    @precondition(lambda self: self.asked)
    @rule(which=numbers, member=members, guild=guilds, amount=few)
    def ask_something_else_under_the_same_number(self, which: int, member: Ref, guild: Ref, amount: int) -> None:
        old = self.asked[which % len(self.asked)]
        changes: list[dict[str, Any]] = [
            {"amount": amount},
            {"member": member},
            {"guild": guild, "scope": self.scope(guild)},
            {"actor": member},
            {"scope": self.scope(guild)},
        ]
        self.ask_if_possible(old._replace(**changes[which % len(changes)]))

    @rule(after_a_week=st.sampled_from([False, False, False, True]))
    def restart(self, after_a_week: bool) -> None:
        if after_a_week:
            self._forget()
        self._close_store()
        self._open_store()

    def _forget(self) -> None:
        self.now_ms += WEEK_MS - HOUR_MS
        self.run(self.store.transact(forget_interactions, self.now_ms))
        kept_since_ms = self.now_ms - WEEK_MS
        self.heard = {asked: heard for asked, heard in self.heard.items() if heard[2] >= kept_since_ms}
        self.reused = {asked: at_ms for asked, at_ms in self.reused.items() if at_ms >= kept_since_ms}

    @rule(ms=st.sampled_from([-30 * HOUR_MS, -1, 1, HOUR_MS, 6 * HOUR_MS, 23 * HOUR_MS, 24 * HOUR_MS, 25 * HOUR_MS]))
    def wait(self, ms: int) -> None:
        """Or a clock is put back."""
        self.now_ms += ms

    @rule(offset_ms=st.sampled_from([-HOUR_MS, -1_800_000, -1, 0, 1, 1_800_000, HOUR_MS]), days=st.integers(1, 3))
    def go_to_a_midnight(self, offset_ms: int, days: int) -> None:
        at_ms = self.now_ms
        for _ in range(days):
            at_ms = next_date_at_ms(self.rules.zone, at_ms)
        self.now_ms = max(self.now_ms, at_ms + offset_ms)

    # --- what is read

    @rule(member=members, guild=guilds, limit=st.integers(1, 5), before=st.integers(2, 8) | st.none())
    def read(self, member: Ref, guild: Ref, limit: int, before: int | None) -> None:
        asked, scope, wallets = Asked(member, guild, BOT, ""), self.scope(guild), self.model.wallets
        wallet = wallets[scope, member.id]
        assert self.run(self.service.balance(asked, member)) == wallet.balance
        expected = [line for line in reversed(wallet.lines) if before is None or line.number < before][:limit]
        lines = self.run(self.service.history(asked, limit, before))
        assert [[getattr(line, name) for name in Line._fields[:-1]] for line in lines] == [
            list(line[:-1]) for line in expected
        ]
        assert [sorted(line.others) for line in lines] == [
            [(other, wallets[scope, other].name) for other in line.others] for line in expected
        ]
        offset, richest = (before or 2) - 2, self.model.richest(scope)
        leaders = self.run(self.service.leaderboard(asked, limit, offset))
        found = [(holding.member, holding.name, holding.balance) for holding in leaders.holdings]
        assert (leaders.total, found) == (len(richest), richest[offset : offset + limit])

    @invariant()
    def balances_and_events_are_those_of_the_model(self) -> None:
        if not hasattr(self, "store"):
            return
        balances, events = self.run(self.store.read(_balances_and_events))
        model = self.model
        expected = {key: wallet.balance for key, wallet in model.wallets.items() if wallet.balance}
        expected |= {key: model.held[key] for key in (MINT, BURN, FEE) if model.held[key]}
        assert {key: balance for key, balance in balances.items() if balance} == expected
        assert sum(balances.values()) == 0
        assert events == model.events

    # --- how

    def scope(self, guild: Ref) -> str:
        return "global" if self.rules.is_global else guild.id

    def new(self, kind: str, actor: Ref, guild: Ref, member: Ref, amount: Any = None, reason: str = "") -> Request:
        return Request(f"i{len(self.asked)}", kind, actor, guild, self.scope(guild), member, amount, reason)

    def real_amount(self, guild: Ref, payer: Ref, amount: Any) -> Any:
        balance = self.model.wallets[self.scope(guild), payer.id].balance
        return {"all": balance, "one more": balance + 1, "one less": balance - 1}.get(amount, amount)

    def ask_if_possible(self, request: Request) -> None:
        """No door leads to a guild and to the accounts of another: that is asked only where its number is known."""
        guild = request.guild
        if guild is None or request.scope == self.scope(guild) or request.interaction in self.heard:
            self.ask(request)

    def ask(self, request: Request) -> None:
        """Ask the service, and see that it answers what the model says it has to."""
        heard, self.asked = self.heard.get(request.interaction), [*self.asked, request]
        answer = self.answer(request)
        if heard is not None:
            old, told, _ = heard
            if request.asks == old.asks:
                assert answer == told
            else:
                assert answer["type"] == "refused"
                assert answer["reason"] == "reused"
                self.model.events["economy.refused"] += (request.interaction, request.asks) not in self.reused
                self.reused.setdefault((request.interaction, request.asks), self.now_ms)
            return
        expected = self.model.decide(request, self.now_ms)
        if isinstance(expected, Deed):
            self._check_receipt(answer, expected)
            self.model.carry_out(request, expected, answer.get("transaction"), self.now_ms)
        else:
            assert answer["type"] == "refused"
            assert answer["reason"] in expected
            self.model.events["economy.refused"] += 1
        self.heard[request.interaction] = request, answer, self.now_ms

    def _check_receipt(self, answer: dict[str, Any], deed: Deed) -> None:
        assert {name: answer.get(name) for name in deed.receipt} == deed.receipt
        if not deed.moves:
            return
        assert answer["transaction"] > max(self.model.booked, default=0)
        balances = self.model.balances_after(deed)
        if deed.kind == "undo":
            assert answer["balances"] == balances
        else:
            told = [answer["balance"], *([answer["to_balance"]] if deed.kind == "transfer" else [])]
            assert told == list(balances.values())

    def answer(self, request: Request) -> dict[str, Any]:
        """The receipt or the refusal, as plain data that names its type."""
        asked = Asked(request.actor, request.guild, BOT, request.interaction, request.scope)
        service, given = self.service, (request.member, request.amount, request.reason)
        calls: dict[str, Callable[[], Any]] = {
            "claim": lambda: service.claim(asked),
            "transfer": lambda: service.transfer(asked, *given[:2], payee_is_bot=request.flag),
            "grant": lambda: service.grant(asked, *given),
            "take": lambda: service.take(asked, *given),
            "set": lambda: service.set_balance(asked, *given),
            "undo": lambda: service.undo(asked, *given[1:]),
            "freeze": lambda: service.freeze(asked, request.member, request.reason, frozen=request.flag),
        }
        try:
            outcome = self.run(calls[request.kind]())
        except Refusal as refusal:
            outcome = refusal.refused
        plain: dict[str, Any] = msgspec.to_builtins(outcome)
        return plain


def _balances_and_events(connection: Connection) -> tuple[dict[Key, int], dict[str, int]]:
    balances = connection.execute(select(accounts.c.guild, accounts.c.member, accounts.c.balance))
    kinds = connection.execute(select(kind_totals.c.kind, kind_totals.c.total))
    return {(guild, member): balance for guild, member, balance in balances}, dict(kinds.all())

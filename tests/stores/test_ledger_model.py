"""Random histories: the ledger does what a dict would do, if a dict were careful."""

from collections.abc import Iterator
from datetime import UTC
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from pulseboard.events import Ref
from pulseboard.features.economy import ledger, rules
from pulseboard.features.economy.ledger import Occasion
from pulseboard.storage import log
from pulseboard.storage.migrate import migrate
from pulseboard.storage.sqlite import writing_engine
from pulseboard.storage.writer import Transaction
from tests.stores.ledger_audit import audit

GUILDS = [Ref("1000", "Harbour"), Ref("2000", "Meadow")]
MEMBERS = [Ref(str(number), f"Member {number}") for number in (9, 10, 11, 12)]


class Claim(NamedTuple):
    member: Ref
    guild: Ref
    day: int
    interaction: int


class Pay(NamedTuple):
    payer: Ref
    payee: Ref
    guild: Ref
    amount: int
    interaction: int


members, guilds, interactions = st.sampled_from(MEMBERS), st.sampled_from(GUILDS), st.integers(0, 30)
days = st.integers(20_000, 20_004)
claims = st.builds(Claim, members, guilds, days, interactions)
pairs = st.permutations(MEMBERS).map(lambda members: members[:2])
transfers = st.builds(lambda pair, *rest: Pay(*pair, *rest), pairs, guilds, st.integers(1, 250), interactions)


class Model:
    """The same economy, in dicts."""

    def __init__(self) -> None:
        self.balances: dict[tuple[str, str], int] = {}
        self.last_claims: dict[tuple[str, str], tuple[int, int]] = {}
        self.receipts: dict[int, tuple[Any, ...]] = {}

    def carry_out(self, deed: Claim | Pay) -> Any:
        done = self.receipts.get(deed.interaction)
        if done is not None:
            who, result = done
            same = who == (type(deed), deed.guild.id, deed[0].id) and (type(deed) is Claim or deed[1].id in result[-1])
            return result[:-1] if same else ValueError
        result = self._claim(deed) if isinstance(deed, Claim) else self._pay(deed)
        if isinstance(result, tuple):
            self.receipts[deed.interaction] = ((type(deed), deed.guild.id, deed[0].id), result)
            return result[:-1]
        return result

    def _claim(self, claim: Claim) -> Any:
        account = claim.guild.id, claim.member.id
        last, streak = self.last_claims.get(account, (0, 0))
        if claim.day <= last:
            return rules.AlreadyClaimed
        streak = streak + 1 if claim.day == last + 1 else 1
        self.last_claims[account] = claim.day, streak
        amount = rules.reward(streak)
        self.balances[account] = self.balances.get(account, 0) + amount
        return amount, streak, self.balances[account], ()

    def _pay(self, pay: Pay) -> Any:
        payer, payee = (pay.guild.id, pay.payer.id), (pay.guild.id, pay.payee.id)
        if self.balances.get(payer, 0) < pay.amount:
            return rules.NotEnough
        self.balances[payer] -= pay.amount
        self.balances[payee] = self.balances.get(payee, 0) + pay.amount
        return pay.amount, self.balances[payer], self.balances[payee], (pay.payee.id,)


def carry_out(transaction: Transaction, deed: Claim | Pay) -> Any:
    """The same on the database, in a savepoint as the writer gives one."""
    noon_ms = (deed.day if isinstance(deed, Claim) else 20_000) * 86_400_000 + 43_200_000
    occasion = Occasion(deed.guild, None, str(deed.interaction), noon_ms)
    recorded = len(transaction.drafts)
    try:
        with transaction.connection.begin_nested():
            if isinstance(deed, Claim):
                claimed = ledger.claim(transaction, deed.member, occasion, UTC)
                return claimed.amount, claimed.streak, claimed.balance
            paid = ledger.transfer(transaction, deed.payer, deed.payee, deed.amount, occasion)
            return paid.amount, paid.balance, paid.to_balance
    except (rules.Refusal, ValueError) as error:
        del transaction.drafts[recorded:]
        return type(error)


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    engine = writing_engine(tmp_path_factory.mktemp("ledger") / "pulseboard.db")
    with engine.begin() as connection:
        migrate(connection)
        log.open_epoch(connection, 0)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


@settings(max_examples=150, deadline=None)
@given(deeds=st.lists(st.one_of(claims, transfers), max_size=40))
def test_histories(connection: Connection, deeds: list[Claim | Pay]) -> None:
    """Any sequence of claims and transfers, repeated deliveries among them, ends as the model says, and audits."""
    with connection.begin() as whole:
        transaction, model = Transaction(connection), Model()
        for deed in deeds:
            assert carry_out(transaction, deed) == model.carry_out(deed)
        if transaction.drafts:
            log.append(connection, transaction.drafts)
        assert audit(connection) == model.balances
        whole.rollback()

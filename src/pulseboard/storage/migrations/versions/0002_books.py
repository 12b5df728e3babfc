"""Books with numbered entries, reasons, undoing, frozen accounts, days claimed, and interactions with their outcome."""

from collections import defaultdict
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

revision = "0002"
down_revision = "0001"

INT64: TypeEngine[int] = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _extend_accounts()
    _extend_transactions()
    _number_entries()
    _create_interactions()
    _create_claimed_days()
    if op.get_bind().dialect.name == "sqlite":
        _keep_turnover_by_its_key()
    for statement in _POSTGRESQL if op.get_bind().dialect.name == "postgresql" else _SQLITE:
        op.execute(statement)


def _extend_accounts() -> None:
    for column in (
        sa.Column("moves", INT64, nullable=False, server_default="0"),
        sa.Column("frozen", sa.Integer, nullable=False, server_default="0"),
        sa.Column("streak", sa.Integer, nullable=False, server_default="0"),
        sa.Column("claim_day", sa.Integer),
        sa.Column("flow_day", sa.Integer),
        sa.Column("sent", INT64, nullable=False, server_default="0"),
        sa.Column("received", INT64, nullable=False, server_default="0"),
    ):
        op.add_column("accounts", column)
    op.drop_index("ix_accounts_guild_balance", "accounts")
    op.create_index("ix_accounts_guild_balance", "accounts", ["guild", "balance", "member"])
    op.drop_index("ix_accounts_balance", "accounts")
    op.create_index("ix_accounts_balance", "accounts", ["balance", "guild", "member"])
    op.execute(
        "INSERT INTO accounts (guild, member, name, balance) VALUES ('', 'burn', 'burn', 0), ('', 'fee', 'fee', 0)"
    )


def _extend_transactions() -> None:
    op.add_column("transactions", sa.Column("actor_name", sa.Text))
    op.add_column("transactions", sa.Column("reason", sa.Text))
    if op.get_bind().dialect.name == "sqlite":  # which can't add a constraint later, but a column with one
        op.execute("ALTER TABLE transactions ADD COLUMN undoes INTEGER REFERENCES transactions (id)")
    else:
        op.add_column("transactions", sa.Column("undoes", INT64, sa.ForeignKey("transactions.id")))
    op.create_index("uq_transactions_undoes", "transactions", ["undoes"], unique=True)
    op.add_column("transactions", sa.Column("amount", INT64))
    op.execute(
        "UPDATE transactions SET amount = moved.amount FROM "
        "(SELECT transaction_id, max(amount) AS amount FROM entries GROUP BY transaction_id) AS moved "
        "WHERE moved.transaction_id = transactions.id"
    )
    op.create_index("ix_transactions_amount", "transactions", ["amount"])


def _number_entries() -> None:
    op.add_column("entries", sa.Column("number", INT64, nullable=False, server_default="0"))
    op.execute(
        "UPDATE entries SET number = numbered.number FROM (SELECT transaction_id, guild, member, row_number() "
        "OVER (PARTITION BY guild, member ORDER BY transaction_id) AS number FROM entries) AS numbered "
        "WHERE numbered.transaction_id = entries.transaction_id AND numbered.guild = entries.guild "
        "AND numbered.member = entries.member"
    )
    _mend_chains(op.get_bind())
    op.create_index("uq_entries_guild_member_number", "entries", ["guild", "member", "number"], unique=True)
    op.execute(
        "UPDATE accounts SET moves = "
        "(SELECT count(*) FROM entries WHERE entries.guild = accounts.guild AND entries.member = accounts.member)"
    )


def _mend_chains(connection: sa.Connection) -> None:
    """Number the entries of an account by their balances where two processes wrote them at the same moment.

    Their transactions had their numbers before they came to the account, so that each entry's balance may be that after
    a transaction with a later number.
    """
    of_broken_accounts = (
        "SELECT guild, member, transaction_id, amount, balance FROM entries WHERE (guild, member) IN "
        "(SELECT guild, member FROM (SELECT guild, member, balance, sum(amount) OVER "
        "(PARTITION BY guild, member ORDER BY transaction_id) AS summed FROM entries) AS running "
        "WHERE balance <> summed) ORDER BY guild, member, transaction_id"
    )
    numbered = sa.text(
        "UPDATE entries SET number = :number "
        "WHERE transaction_id = :transaction_id AND guild = :guild AND member = :member"
    )
    rows = connection.execute(sa.text(of_broken_accounts)).all()
    for _, of_account in groupby(rows, key=lambda row: (row.guild, row.member)):
        mended = enumerate(_in_order_of_balances(list(of_account)), 1)
        connection.execute(numbered, [{**row._mapping, "number": number} for number, row in mended])


def _in_order_of_balances(rows: list[Any]) -> list[Any]:
    """Entries in an order in which each begins with the balance that the one before it left; as given if none is.

    From the balance before to the balance after, every entry is an edge: wanted is a path that uses each once, which is
    found as Hierholzer does, with the earliest entries first.
    """
    leaving = defaultdict(list)
    for row in reversed(rows):
        leaving[row.balance - row.amount].append(row)
    path: list[Any] = []
    trail: list[tuple[int, Any]] = [(0, None)]
    while trail:
        balance, row = trail[-1]
        if leaving[balance]:
            following = leaving[balance].pop()
            trail.append((following.balance, following))
        else:
            path.append(row)
            trail.pop()
    path = path[-2::-1]
    starts = [0, *(row.balance for row in path)]
    fits = all(row.balance - row.amount == start for row, start in zip(path, starts, strict=False))
    return path if fits and len(path) == len(rows) else rows


def _create_interactions() -> None:
    op.create_table(
        "interactions",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("request", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text),
        sa.Column("at", INT64, nullable=False),
        sqlite_strict=True,
    )
    op.create_index("ix_interactions_at", "interactions", ["at"])


def _keep_turnover_by_its_key() -> None:
    """A month is read from one end to the other: rows that are found by way of an index take four times as long."""
    op.rename_table("turnover", "turnover_before")
    op.create_table(
        "turnover",
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("minute", INT64, primary_key=True),
        sa.Column("transactions", INT64, nullable=False),
        sa.Column("coins", INT64, nullable=False),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.execute("INSERT INTO turnover SELECT kind, minute, transactions, coins FROM turnover_before")
    op.drop_table("turnover_before")


def _create_claimed_days() -> None:
    op.create_table(
        "claimed_days",
        sa.Column("guild", sa.Text, primary_key=True),
        sa.Column("member", sa.Text, primary_key=True),
        sa.Column("day", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("streak", sa.Integer, nullable=False),
        sa.Column("transaction_id", INT64, sa.ForeignKey("transactions.id")),
        sqlite_strict=True,
    )
    op.execute("INSERT INTO claimed_days (guild, member, day, streak) SELECT guild, member, day, streak FROM claims")
    op.execute(
        "UPDATE accounts SET streak = claims.streak, claim_day = claims.day FROM claims "
        "WHERE claims.guild = accounts.guild AND claims.member = accounts.member"
    )
    op.drop_table("claims")


# What the tables' own constraints can't say. The sum is checked when a transaction is closed: not before all of its
# entries are there.
_FITS = (
    "coalesce((SELECT sum(amount) = 0 AND sum(CASE WHEN amount > 0 THEN amount ELSE 0 END) = NEW.amount "
    "FROM entries WHERE transaction_id = NEW.id), FALSE)"
)
_IN_STEP = (
    "EXISTS (SELECT 1 FROM accounts WHERE guild = NEW.guild AND member = NEW.member "
    "AND balance = NEW.balance AND moves = NEW.number)"
)
_OPEN = "EXISTS (SELECT 1 FROM transactions WHERE id = NEW.transaction_id AND amount IS NULL)"

_BEGIN = "a transaction begins open"
_CLOSE = "a transaction is closed once, with entries that sum to zero and the amount that is what they move"
_ENTRY = "an entry belongs to an open transaction and agrees with its account"

_SQLITE = (
    f"""CREATE TRIGGER transactions_begin BEFORE INSERT ON transactions WHEN NEW.amount IS NOT NULL
        BEGIN SELECT RAISE(ABORT, '{_BEGIN}'); END""",
    f"""CREATE TRIGGER transactions_close BEFORE UPDATE ON transactions
        WHEN OLD.amount IS NOT NULL OR NEW.amount IS NULL OR NOT {_FITS}
        BEGIN SELECT RAISE(ABORT, '{_CLOSE}'); END""",
    """CREATE TRIGGER transactions_stay BEFORE DELETE ON transactions
        BEGIN SELECT RAISE(ABORT, 'transactions are never deleted'); END""",
    f"""CREATE TRIGGER entries_in_step BEFORE INSERT ON entries WHEN NOT {_OPEN} OR NOT {_IN_STEP}
        BEGIN SELECT RAISE(ABORT, '{_ENTRY}'); END""",
    """CREATE TRIGGER entries_stay BEFORE DELETE ON entries
        BEGIN SELECT RAISE(ABORT, 'entries are never deleted'); END""",
    """CREATE TRIGGER entries_stay_as_they_are BEFORE UPDATE ON entries
        BEGIN SELECT RAISE(ABORT, 'entries never change'); END""",
    """CREATE TRIGGER accounts_stay BEFORE DELETE ON accounts
        BEGIN SELECT RAISE(ABORT, 'accounts are never deleted'); END""",
)


def _function(name: str, *rules: tuple[str, str]) -> str:
    """A trigger function that raises what is wrong, for each condition in turn."""
    checks = "\n".join(
        f"IF {wrong} THEN RAISE EXCEPTION '{said}' USING ERRCODE = 'check_violation'; END IF;" for wrong, said in rules
    )
    return f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {checks} RETURN NEW; END $$"


_POSTGRESQL = (
    _function("transactions_begin_check", ("NEW.amount IS NOT NULL", _BEGIN)),
    """CREATE TRIGGER transactions_begin_check BEFORE INSERT ON transactions
        FOR EACH ROW EXECUTE FUNCTION transactions_begin_check()""",
    _function(
        "transactions_check",
        ("TG_OP = 'DELETE'", "transactions are never deleted"),
        (f"OLD.amount IS NOT NULL OR NEW.amount IS NULL OR NOT {_FITS}", _CLOSE),
    ),
    """CREATE TRIGGER transactions_check BEFORE UPDATE OR DELETE ON transactions
        FOR EACH ROW EXECUTE FUNCTION transactions_check()""",
    _function(
        "entries_check",
        ("TG_OP <> 'INSERT'", "entries never change"),
        (f"NOT {_OPEN} OR NOT {_IN_STEP}", _ENTRY),
    ),
    """CREATE TRIGGER entries_check BEFORE INSERT OR UPDATE OR DELETE ON entries
        FOR EACH ROW EXECUTE FUNCTION entries_check()""",
    _function("never_emptied", ("TRUE", "the books are never emptied")),
    *(
        f"""CREATE TRIGGER {table}_never_emptied BEFORE TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION never_emptied()"""
        for table in ("accounts", "transactions", "entries")
    ),
    _function("accounts_check", ("TRUE", "accounts are never deleted")),
    """CREATE TRIGGER accounts_check BEFORE DELETE ON accounts
        FOR EACH ROW EXECUTE FUNCTION accounts_check()""",
)

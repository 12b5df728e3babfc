"""The event log and the ledger."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

revision = "0001"
down_revision = None

INT64: TypeEngine[int] = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FLOAT64: TypeEngine[float] = sa.Double().with_variant(sa.REAL(), "sqlite")


def upgrade() -> None:
    _create_log()
    _create_ledger()
    op.execute("INSERT INTO log (id, head, oldest) VALUES (1, 0, 1)")
    op.execute("INSERT INTO accounts (guild, member, name, balance) VALUES ('', 'mint', 'mint', 0)")


def _create_log() -> None:
    op.create_table(
        "log",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("head", INT64, nullable=False),
        sa.Column("oldest", INT64, nullable=False),
        sa.CheckConstraint("id = 1", name="one_row"),
        sqlite_strict=True,
    )
    op.create_table(
        "epochs",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("first_seq", INT64, nullable=False),
        sa.Column("started_at", INT64, nullable=False),
        sa.UniqueConstraint("id", name="uq_epochs_id"),
        sqlite_strict=True,
    )
    op.create_table(
        "events",
        sa.Column("seq", INT64, primary_key=True, autoincrement=False),
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("level", sa.Text, nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("occurred_at", INT64, nullable=False),
        sa.Column("bot_id", sa.Text),
        sa.Column("bot_name", sa.Text),
        sa.Column("shard", sa.Integer),
        sa.Column("guild_id", sa.Text),
        sa.Column("guild_name", sa.Text),
        sa.Column("actor_id", sa.Text),
        sa.Column("actor_name", sa.Text),
        sa.Column("command", sa.Text),
        sa.Column("duration_ms", FLOAT64),
        sa.Column("data", sa.Text, nullable=False),
        sqlite_strict=True,
    )
    op.create_index("ix_events_occurred_at", "events", ["occurred_at"])
    op.create_table(
        "kind_totals",
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("total", INT64, nullable=False),
        sqlite_strict=True,
    )


def _create_ledger() -> None:
    op.create_table(
        "accounts",
        sa.Column("guild", sa.Text, primary_key=True),
        sa.Column("member", sa.Text, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("balance", INT64, nullable=False),
        sa.CheckConstraint(
            "balance BETWEEN -9007199254740991 AND 9007199254740991 AND (balance >= 0 OR member = 'mint')",
            name="balance_in_bounds",
        ),
        sqlite_strict=True,
    )
    op.create_index("ix_accounts_guild_balance", "accounts", ["guild", "balance"])
    op.create_index("ix_accounts_balance", "accounts", ["balance"])
    op.create_table(
        "transactions",
        sa.Column("id", INT64, primary_key=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("guild", sa.Text, nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("interaction", sa.Text, nullable=False),
        sa.Column("occurred_at", INT64, nullable=False),
        sa.Column("streak", sa.Integer),
        sa.UniqueConstraint("interaction", name="uq_transactions_interaction"),
        sqlite_strict=True,
    )
    op.create_table(
        "entries",
        sa.Column("transaction_id", INT64, sa.ForeignKey("transactions.id"), primary_key=True),
        sa.Column("guild", sa.Text, primary_key=True),
        sa.Column("member", sa.Text, primary_key=True),
        sa.Column("amount", INT64, nullable=False),
        sa.Column("balance", INT64, nullable=False),
        sa.CheckConstraint("amount <> 0", name="amount_not_zero"),
        sqlite_strict=True,
    )
    op.create_table(
        "turnover",
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("minute", INT64, primary_key=True),
        sa.Column("transactions", INT64, nullable=False),
        sa.Column("coins", INT64, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "claims",
        sa.Column("guild", sa.Text, primary_key=True),
        sa.Column("member", sa.Text, primary_key=True),
        sa.Column("day", sa.Integer, nullable=False),
        sa.Column("streak", sa.Integer, nullable=False),
        sqlite_strict=True,
    )

"""Failures by fingerprint, the use of commands by the hour, and a key for pseudonyms."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

revision = "0004"
down_revision = "0003"

INT64: TypeEngine[int] = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FLOAT64: TypeEngine[float] = sa.Double().with_variant(sa.REAL(), "sqlite")


def upgrade() -> None:
    op.add_column("events", sa.Column("fingerprint", sa.Text))
    is_given = sa.text("fingerprint IS NOT NULL")
    op.create_index(
        "ix_events_fingerprint", "events", ["fingerprint", "seq"], sqlite_where=is_given, postgresql_where=is_given
    )
    op.create_table(
        "keys",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "derived",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("seq", INT64, nullable=False),
        sa.CheckConstraint("id = 1", name="one_row"),
        sqlite_strict=True,
    )
    op.execute("INSERT INTO derived (id, seq) SELECT 1, oldest - 1 FROM log")
    _create_command_hours()
    _create_failures()
    for statement in _POSTGRESQL if op.get_bind().dialect.name == "postgresql" else _SQLITE:
        op.execute(statement)


def _create_command_hours() -> None:
    op.create_table(
        "command_hours",
        sa.Column("guild", sa.Text, primary_key=True),
        sa.Column("hour", INT64, primary_key=True, autoincrement=False),
        sa.Column("command", sa.Text, primary_key=True),
        sa.Column("invocations", INT64, nullable=False),
        sa.Column("user_errors", INT64, nullable=False),
        sa.Column("cooldowns", INT64, nullable=False),
        sa.Column("permissions", INT64, nullable=False),
        sa.Column("bugs", INT64, nullable=False),
        sa.Column("durations", sa.LargeBinary, nullable=False),
        sa.Column("members", sa.LargeBinary, nullable=False),
        sa.Column("first_at", INT64, nullable=False),
        sa.Column("last_at", INT64, nullable=False),
        sa.Column("slowest_ms", FLOAT64),
        sa.Column("slowest_at", INT64),
        sa.Column("slowest_seq", INT64),
        sqlite_strict=True,
    )
    op.create_index("ix_command_hours_hour", "command_hours", ["hour"])


def _create_failures() -> None:
    op.create_table(
        "failures",
        sa.Column("fingerprint", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("source", sa.Text, primary_key=True),
        sa.Column("error", sa.Text, nullable=False),
        sa.Column("traceback", sa.Text),
        sa.Column("times", INT64, nullable=False),
        sa.Column("first_at", INT64, nullable=False),
        sa.Column("last_at", INT64, nullable=False),
        sa.Column("last_seq", INT64, nullable=False),
        sqlite_strict=True,
    )
    op.create_index("ix_failures_last_at", "failures", ["last_at"])


# A closed transaction never changes, except that the name of who asked for it may go, and names in its reason.
_FITS = (
    "coalesce((SELECT sum(amount) = 0 AND sum(CASE WHEN amount > 0 THEN amount ELSE 0 END) = NEW.amount "
    "FROM entries WHERE transaction_id = NEW.id), FALSE)"
)
_CLOSE = "a transaction is closed once, with entries that sum to zero and the amount that is what they move"
_FORGOTTEN = "%a forgotten member%"
_KEPT = ("id", "kind", "guild", "actor", "interaction", "occurred_at", "streak", "undoes", "amount")


def _is_forgotten(same: str) -> str:
    """SQL for a change that only takes names away. `same` compares two values that may be null."""
    kept = " AND ".join(f"NEW.{column} {same} OLD.{column}" for column in _KEPT)
    named = f"(NEW.actor_name IS NULL OR NEW.actor_name {same} OLD.actor_name)"
    return f"({kept} AND {named} AND (NEW.reason {same} OLD.reason OR NEW.reason LIKE '{_FORGOTTEN}'))"


_SQLITE = (
    "DROP TRIGGER transactions_close",
    f"""CREATE TRIGGER transactions_close BEFORE UPDATE ON transactions
        WHEN (OLD.amount IS NOT NULL OR NEW.amount IS NULL OR NOT {_FITS}) AND NOT {_is_forgotten("IS")}
        BEGIN SELECT RAISE(ABORT, '{_CLOSE}'); END""",
)
_POSTGRESQL = (
    f"""CREATE OR REPLACE FUNCTION transactions_check() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF TG_OP = 'DELETE' THEN
            RAISE EXCEPTION 'transactions are never deleted' USING ERRCODE = 'check_violation';
        END IF;
        IF (OLD.amount IS NOT NULL OR NEW.amount IS NULL OR NOT {_FITS})
            AND NOT {_is_forgotten("IS NOT DISTINCT FROM")} THEN
            RAISE EXCEPTION '{_CLOSE}' USING ERRCODE = 'check_violation';
        END IF;
        RETURN NEW; END $$""",
)

"""Failures by fingerprint, the use of commands by the hour, and a key for pseudonyms."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

revision = "0004"
down_revision = "0002"

INT64: TypeEngine[int] = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FLOAT64: TypeEngine[float] = sa.Double().with_variant(sa.REAL(), "sqlite")


def upgrade() -> None:
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
        sa.Column("count", INT64, nullable=False),
        sa.Column("first_at", INT64, nullable=False),
        sa.Column("last_at", INT64, nullable=False),
        sa.Column("last_seq", INT64, nullable=False),
        sqlite_strict=True,
    )
    op.create_index("ix_failures_last_at", "failures", ["last_at"])

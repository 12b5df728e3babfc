"""Numbers over time, and the lives of bots' processes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

revision = "0003"
down_revision = "0002"

INT64: TypeEngine[int] = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FLOAT64: TypeEngine[float] = sa.Double().with_variant(sa.REAL(), "sqlite")


def upgrade() -> None:
    _create_series()
    _create_lives()


def _create_series() -> None:
    op.create_table(
        "series",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("metric", sa.Text, nullable=False),
        sqlite_strict=True,
    )
    op.create_index("uq_series_source_metric", "series", ["source", "metric"], unique=True)
    op.create_table(
        "samples",
        sa.Column("source", sa.Text, primary_key=True),
        sa.Column("at", INT64, primary_key=True, autoincrement=False),
        sa.Column("rolled_up", sa.Integer, nullable=False, server_default="0"),
        sa.Column("numbers", sa.Text, nullable=False),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )
    op.create_index("ix_samples_rolled_up_at", "samples", ["rolled_up", "at"])
    op.create_table(
        "rollups",
        sa.Column("series_id", sa.Integer, sa.ForeignKey("series.id"), primary_key=True, autoincrement=False),
        sa.Column("step", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", INT64, primary_key=True, autoincrement=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("total", FLOAT64, nullable=False),
        sa.Column("low", FLOAT64, nullable=False),
        sa.Column("high", FLOAT64, nullable=False),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )


def _create_lives() -> None:
    op.create_table(
        "lives",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("started_at", INT64, nullable=False),
        sa.Column("alive_at", INT64, nullable=False),
        sa.Column("ended_at", INT64),
        sa.Column("ending", sa.Text),
        sa.Column("pulseboard", sa.Text, nullable=False),
        sa.Column("library", sa.Text),
        sa.Column("python", sa.Text),
        sa.Column("bot_version", sa.Text),
        sqlite_strict=True,
    )
    op.create_index("ix_lives_source_started_at", "lives", ["source", "started_at"])
    op.create_index("ix_lives_started_at", "lives", ["started_at"])
    op.create_index("ix_lives_ended_at", "lives", ["ended_at"])
    op.create_table(
        "online_spans",
        sa.Column("life", sa.Text, sa.ForeignKey("lives.id"), primary_key=True),
        sa.Column("since", INT64, primary_key=True, autoincrement=False),
        sa.Column("until", INT64, nullable=False),
        sqlite_strict=True,
        sqlite_with_rowid=False,
    )

"""Processes with a bot: each says that it is there, and how its bot is."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

revision = "0005"
down_revision = "0004"

INT64: TypeEngine[int] = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "processes",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("bot_id", sa.Text),
        sa.Column("bot_name", sa.Text),
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("pid", sa.Integer, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("started_at", INT64, nullable=False),
        sa.Column("seen_at", INT64, nullable=False),
        sa.Column("stopped_at", INT64),
        sa.Column("measures", sa.Text, nullable=False),
        sqlite_strict=True,
    )

"""Money over time: when transactions were, which ones administrators asked for, and what the mint held after each."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_index(op.f("ix_transactions_occurred_at"), "transactions", ["occurred_at"])
    by_administrators, of_nobody = sa.text("kind NOT IN ('claim', 'transfer')"), sa.text("guild = ''")
    op.create_index(
        "ix_transactions_administration",
        "transactions",
        ["id"],
        sqlite_where=by_administrators,
        postgresql_where=by_administrators,
    )
    op.create_index(
        "ix_entries_of_nobody",
        "entries",
        ["member", "transaction_id"],
        sqlite_where=of_nobody,
        postgresql_where=of_nobody,
    )

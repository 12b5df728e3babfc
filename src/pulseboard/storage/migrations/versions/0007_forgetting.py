"""Whom a transaction forgets: there alone, and of that member, a closed transaction of the books may lose a name."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table("forgetting", sa.Column("member", sa.Text, primary_key=True), sqlite_strict=True)
    for statement in _POSTGRESQL if op.get_bind().dialect.name == "postgresql" else _SQLITE:
        op.execute(statement)


_FITS = (
    "coalesce((SELECT sum(amount) = 0 AND sum(CASE WHEN amount > 0 THEN amount ELSE 0 END) = NEW.amount "
    "FROM entries WHERE transaction_id = NEW.id), FALSE)"
)
_CLOSE = "a transaction is closed once, with entries that sum to zero and the amount that is what they move"
_IS_FORGETTING = "EXISTS (SELECT 1 FROM forgetting)"
_IS_ASKER = "EXISTS (SELECT 1 FROM forgetting WHERE member = OLD.actor)"
_KEPT = ("id", "kind", "guild", "actor", "interaction", "occurred_at", "streak", "undoes", "amount")


def _is_forgotten(same: str) -> str:
    """SQL for a change that only takes names away, while somebody is being forgotten. `same` compares two values that
    may be null.
    """
    kept = " AND ".join(f"NEW.{column} {same} OLD.{column}" for column in _KEPT)
    named = f"(NEW.actor_name {same} OLD.actor_name OR NEW.actor_name IS NULL AND {_IS_ASKER})"
    told = f"(NEW.reason {same} OLD.reason OR NEW.reason LIKE '%a forgotten member%' AND {_IS_FORGETTING})"
    return f"({kept} AND {named} AND {told})"


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

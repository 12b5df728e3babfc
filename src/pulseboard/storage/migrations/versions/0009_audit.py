"""The audit: entries are added, and their content may lose a name; nothing else ever changes there."""

import hashlib
import json

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

revision = "0009"
down_revision = "0008"

Int64: TypeEngine[int] = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    audit = op.create_table(
        "audit",
        sa.Column("number", Int64, primary_key=True, autoincrement=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("chain", sa.Text, nullable=False),
        sa.Column("redacted", sa.Integer, nullable=False),
        sqlite_strict=True,
    )
    content = json.dumps({"began_after": op.get_bind().execute(sa.text("SELECT head FROM log")).scalar() or 0})
    digest = _hash(content)
    op.bulk_insert(audit, [{"number": 0, "content": content, "digest": digest, "chain": _hash(digest), "redacted": 0}])
    for statement in _POSTGRESQL if op.get_bind().dialect.name == "postgresql" else _SQLITE:
        op.execute(statement)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


_SAID = "entries of the audit are only added"
_SQLITE = (
    f"""CREATE TRIGGER audit_stays BEFORE DELETE ON audit
        BEGIN SELECT RAISE(ABORT, '{_SAID}'); END""",
    f"""CREATE TRIGGER audit_stays_as_it_is BEFORE UPDATE ON audit
        WHEN NEW.number IS NOT OLD.number OR NEW.digest IS NOT OLD.digest OR NEW.chain IS NOT OLD.chain
            OR NEW.redacted IS NOT 1
        BEGIN SELECT RAISE(ABORT, '{_SAID}'); END""",
)
_POSTGRESQL = (
    f"""CREATE FUNCTION audit_check() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF TG_OP = 'UPDATE' AND NEW.number = OLD.number AND NEW.digest = OLD.digest AND NEW.chain = OLD.chain
            AND NEW.redacted = 1 THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION '{_SAID}' USING ERRCODE = 'check_violation'; END $$""",
    """CREATE TRIGGER audit_check BEFORE UPDATE OR DELETE ON audit
        FOR EACH ROW EXECUTE FUNCTION audit_check()""",
    """CREATE TRIGGER audit_never_emptied BEFORE TRUNCATE ON audit
        FOR EACH STATEMENT EXECUTE FUNCTION never_emptied()""",
)

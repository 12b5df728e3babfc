"""Sessions of those who came in over Discord may hold what Discord gave for looking at their roles, sealed."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("sessions", sa.Column("sealed_grant", sa.Text))

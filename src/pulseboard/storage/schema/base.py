"""What all tables have in common."""

from sqlalchemy import (
    REAL,
    BigInteger,
    CheckConstraint,
    Column,
    Double,
    Index,
    Integer,
    MetaData,
    Table,
)
from sqlalchemy.types import TypeEngine

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite's STRICT tables know INTEGER and REAL only; without STRICT an overflowing sum silently becomes a float.
Int64: TypeEngine[int] = BigInteger().with_variant(Integer(), "sqlite")
Float64: TypeEngine[float] = Double().with_variant(REAL(), "sqlite")


def table(name: str, *parts: Column[object] | Index | CheckConstraint, kept_by_key: bool = False) -> Table:
    """`kept_by_key`: SQLite keeps the rows in the order of the key, instead of finding them by way of an index."""
    return Table(name, metadata, *parts, sqlite_strict=True, sqlite_with_rowid=not kept_by_key)

"""What a new SQLite database begins with, written down from what the migrations make: `make schema`."""

import sqlite3

from sqlalchemy import StaticPool, create_engine

from pulseboard.storage.migrate import NEW_SQLITE, upgrade


def script() -> str:
    """The statements, one after another, that make an empty database what the migrations make it."""
    made = sqlite3.connect(":memory:")
    with create_engine("sqlite://", creator=lambda: made, poolclass=StaticPool).begin() as connection:
        upgrade(connection)
    statements = list(made.iterdump())[1:-1]  # without its BEGIN and COMMIT: it runs inside a transaction
    return "".join(f"{statement}\n" for statement in statements)


if __name__ == "__main__":
    NEW_SQLITE.write_text(script(), encoding="utf-8")

"""How a database answers what it is asked: which tables it reads from end to end, and what it has to sort."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, event

_PLANNED = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b", re.IGNORECASE)


class Statement(NamedTuple):
    text: str
    parameters: Any


@contextmanager
def noted() -> Iterator[list[Statement]]:
    """Every statement that is run meanwhile, on any engine."""
    statements: list[Statement] = []

    def note(_c: object, _cursor: object, text: str, parameters: Any, _context: object, executemany: bool) -> None:
        if _PLANNED.match(text):
            statements.append(Statement(text, parameters[0] if executemany else parameters))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def read_whole(connection: Connection, statements: list[Statement], *tables: str) -> list[str]:
    """The steps that read one of these tables, or an index of it, from end to end, each behind its statement.

    PostgreSQL reads small tables whole whatever indexes there are: here it is told not to where it can help it.
    """
    return _steps(connection, statements, rf"\b(SCAN|Seq Scan on) ({'|'.join(tables)})\b")


def sorts(connection: Connection, statements: list[Statement]) -> list[str]:
    """The steps that sort."""
    return _steps(connection, statements, r"TEMP B-TREE FOR (LAST \w+ OF |LAST \d+ TERMS OF )?ORDER BY|\bSort  \(")


def _steps(connection: Connection, statements: list[Statement], pattern: str) -> list[str]:
    is_postgres = connection.dialect.name == "postgresql"
    if is_postgres:
        connection.exec_driver_sql("SET enable_seqscan = off")
    explain = "EXPLAIN" if is_postgres else "EXPLAIN QUERY PLAN"
    return [
        f"{text}: {row[-1]}"
        for text, parameters in statements
        for row in connection.exec_driver_sql(f"{explain} {text}", parameters)
        if re.search(pattern, row[-1])
    ]

"""The tables. Times are milliseconds since 1970 (UTC); Discord's ids are text.

What changes here needs a migration in `migrations/versions`; a test compares the two.
"""

from pulseboard.storage.schema.base import Float64, Int64, metadata
from pulseboard.storage.schema.books import (
    BURN,
    BY_ADMINISTRATORS,
    FEE,
    MAX_AMOUNT,
    MINT,
    OF_NOBODY,
    SYSTEM,
    accounts,
    claimed_days,
    entries,
    forgetting,
    interactions,
    transactions,
    turnover,
)
from pulseboard.storage.schema.doors import audit, sessions, spent_links, tokens
from pulseboard.storage.schema.events import (
    command_hours,
    derived,
    epochs,
    events,
    failures,
    keys,
    kind_totals,
    log,
    processes,
)
from pulseboard.storage.schema.history import lives, online_spans, rollups, samples, series

__all__ = [
    "BURN",
    "BY_ADMINISTRATORS",
    "FEE",
    "MAX_AMOUNT",
    "MINT",
    "OF_NOBODY",
    "SYSTEM",
    "Float64",
    "Int64",
    "accounts",
    "audit",
    "claimed_days",
    "command_hours",
    "derived",
    "entries",
    "epochs",
    "events",
    "failures",
    "forgetting",
    "interactions",
    "keys",
    "kind_totals",
    "lives",
    "log",
    "metadata",
    "online_spans",
    "processes",
    "rollups",
    "samples",
    "series",
    "sessions",
    "spent_links",
    "tokens",
    "transactions",
    "turnover",
]

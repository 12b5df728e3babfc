"""The log, what is summed up of it, and which processes write there."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    Text,
    text,
)

from pulseboard.storage.schema.base import Float64, Int64, table

log = table(
    "log",
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("head", Int64, nullable=False),
    Column("oldest", Int64, nullable=False),
    CheckConstraint("id = 1", name="one_row"),
)
"""One row. An append is the last step of its transaction: it takes its numbers from `head` and so holds this row until
the commit, which makes positions gapless and visible in order."""

epochs = table(
    "epochs",
    Column("number", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("first_seq", Int64, nullable=False),
    Column("started_at", Int64, nullable=False),
)
"""One row for each process that opened the log. A position belongs to the newest epoch at or before it."""

events = table(
    "events",
    Column("seq", Int64, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("message", Text, nullable=False),
    Column("occurred_at", Int64, nullable=False),
    Column("bot_id", Text),
    Column("bot_name", Text),
    Column("shard", Integer),
    Column("guild_id", Text),
    Column("guild_name", Text),
    Column("actor_id", Text),
    Column("actor_name", Text),
    Column("command", Text),
    Column("duration_ms", Float64),
    Column("data", Text, nullable=False),
    Column("fingerprint", Text),
    Index(None, "occurred_at"),
    Index(
        "ix_events_fingerprint",
        "fingerprint",
        "seq",
        sqlite_where=text("fingerprint IS NOT NULL"),
        postgresql_where=text("fingerprint IS NOT NULL"),
    ),
)

kind_totals = table(
    "kind_totals",
    Column("kind", Text, primary_key=True),
    Column("total", Int64, nullable=False),
)
"""How many events of each kind were ever recorded: outlives the events themselves."""

keys = table(
    "keys",
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
"""Secrets of this database, made when they are first needed: the one that members' pseudonyms are made with."""

derived = table(
    "derived",
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("seq", Int64, nullable=False),
    CheckConstraint("id = 1", name="one_row"),
)
"""One row: the last position that `command_hours` and `failures` were brought up to, in the transaction that did it."""

command_hours = table(
    "command_hours",
    Column("guild", Text, primary_key=True),
    Column("hour", Int64, primary_key=True, autoincrement=False),
    Column("command", Text, primary_key=True),
    Column("invocations", Int64, nullable=False),
    Column("user_errors", Int64, nullable=False),
    Column("cooldowns", Int64, nullable=False),
    Column("permissions", Int64, nullable=False),
    Column("bugs", Int64, nullable=False),
    Column("durations", LargeBinary, nullable=False),
    Column("members", LargeBinary, nullable=False),
    Column("first_at", Int64, nullable=False),
    Column("last_at", Int64, nullable=False),
    Column("slowest_ms", Float64),
    Column("slowest_at", Int64),
    Column("slowest_seq", Int64),
    Index("ix_command_hours_hour", "hour"),
)
"""How each command was used in each hour (since 1970), in each guild and (`guild` empty) in all together. `durations`
is a sketch of how long it took, `members` the set of who used it, by a keyed hash of their ids."""

failures = table(
    "failures",
    Column("fingerprint", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("source", Text, primary_key=True),
    Column("error", Text, nullable=False),
    Column("traceback", Text),
    Column("times", Int64, nullable=False),
    Column("first_at", Int64, nullable=False),
    Column("last_at", Int64, nullable=False),
    Column("last_seq", Int64, nullable=False),
    Index("ix_failures_last_at", "last_at"),
)
"""What bugs there were: one row for each fingerprint, kind of event and source (a command, a loop or a logger)."""

processes = table(
    "processes",
    Column("id", Text, primary_key=True),
    Column("bot_id", Text),
    Column("bot_name", Text),
    Column("host", Text, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("version", Text, nullable=False),
    Column("started_at", Int64, nullable=False),
    Column("seen_at", Int64, nullable=False),
    Column("stopped_at", Int64),
    Column("measures", Text, nullable=False),
)
"""One row for each process with a bot, which says every few seconds that it is there and how its bot is (JSON). The
times are the database's."""

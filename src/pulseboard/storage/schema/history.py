"""What was when: numbers over time, and the lives of bots' processes."""

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    Text,
)

from pulseboard.storage.schema.base import Float64, Int64, table

series = table(
    "series",
    Column("id", Integer, primary_key=True),
    Column("source", Text, nullable=False),
    Column("metric", Text, nullable=False),
    Index("uq_series_source_metric", "source", "metric", unique=True),
)
"""The numbers that have a history. `source` is the id of the bot whose process wrote them; empty where that isn't
known."""

samples = table(
    "samples",
    Column("source", Text, primary_key=True),
    Column("at", Int64, primary_key=True, autoincrement=False),
    Column("rolled_up", Integer, nullable=False, server_default="0"),
    Column("numbers", Text, nullable=False),
    Index(None, "rolled_up", "at"),
    kept_by_key=True,
)
"""All numbers of one moment, as a JSON object by metric. `rolled_up`: 1 once they are counted in `rollups`."""

rollups = table(
    "rollups",
    Column("series_id", Integer, ForeignKey("series.id"), primary_key=True, autoincrement=False),
    Column("step", Integer, primary_key=True, autoincrement=False),
    Column("at", Int64, primary_key=True, autoincrement=False),
    Column("count", Integer, nullable=False),
    Column("total", Float64, nullable=False),
    Column("low", Float64, nullable=False),
    Column("high", Float64, nullable=False),
    kept_by_key=True,
)
"""What the samples of one number in one minute or hour add up to. `step` is its length in ms, `at` its beginning."""

lives = table(
    "lives",
    Column("id", Text, primary_key=True),
    Column("source", Text, nullable=False),
    Column("started_at", Int64, nullable=False),
    Column("alive_at", Int64, nullable=False),
    Column("ended_at", Int64),
    Column("ending", Text),
    Column("pulseboard", Text, nullable=False),
    Column("library", Text),
    Column("python", Text),
    Column("bot_version", Text),
    Index(None, "source", "started_at"),
    Index(None, "started_at"),
    Index(None, "ended_at"),
)
"""One row for each time that a bot's process ran. `source` as for `series`; `alive_at` is written again and again while
it lives; `ending` is `stopped` or `detached` where it said so itself, `died` where another noticed."""

online_spans = table(
    "online_spans",
    Column("life", Text, ForeignKey("lives.id"), primary_key=True),
    Column("since", Int64, primary_key=True, autoincrement=False),
    Column("until", Int64, nullable=False),
    kept_by_key=True,
)
"""When a bot was connected to Discord. The last span of a life grows with its alive marks."""

"""The tables. Times are milliseconds since 1970 (UTC); Discord's ids are text.

What changes here needs a migration in `migrations/versions`; a test compares the two.
"""

from sqlalchemy import (
    REAL,
    BigInteger,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    text,
)
from sqlalchemy.types import TypeEngine

MAX_AMOUNT = 2**53 - 1
SYSTEM = ""
"""The guild of the accounts that are no member's. There are three of them, for all guilds."""
MINT = "mint"
"""Where coins come from: minus its balance is what was ever given out."""
BURN = "burn"
"""Where coins go that an administrator takes away."""
FEE = "fee"
"""Where the fees of transfers go, which are burnt too."""
BY_ADMINISTRATORS = "kind NOT IN ('claim', 'transfer')"
"""SQL for the transactions that no member asks for, which are few. An index of theirs is used where a query says the
same in the same words; so is the next one."""
OF_NOBODY = "guild = ''"
"""SQL for the entries of the mint and of what was burnt."""

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


def _table(name: str, *parts: Column[object] | Index | CheckConstraint, kept_by_key: bool = False) -> Table:
    """`kept_by_key`: SQLite keeps the rows in the order of the key, instead of finding them by way of an index."""
    return Table(name, metadata, *parts, sqlite_strict=True, sqlite_with_rowid=not kept_by_key)


log = _table(
    "log",
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("head", Int64, nullable=False),
    Column("oldest", Int64, nullable=False),
    CheckConstraint("id = 1", name="one_row"),
)
"""One row. An append is the last step of its transaction: it takes its numbers from `head` and so holds this row until
the commit, which makes positions gapless and visible in order."""

epochs = _table(
    "epochs",
    Column("number", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("first_seq", Int64, nullable=False),
    Column("started_at", Int64, nullable=False),
)
"""One row for each process that opened the log. A position belongs to the newest epoch at or before it."""

events = _table(
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

kind_totals = _table(
    "kind_totals",
    Column("kind", Text, primary_key=True),
    Column("total", Int64, nullable=False),
)
"""How many events of each kind were ever recorded: outlives the events themselves."""

keys = _table(
    "keys",
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
"""Secrets of this database, made when they are first needed: the one that members' pseudonyms are made with."""

derived = _table(
    "derived",
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("seq", Int64, nullable=False),
    CheckConstraint("id = 1", name="one_row"),
)
"""One row: the last position that `command_hours` and `failures` were brought up to, in the transaction that did it."""

command_hours = _table(
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

failures = _table(
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
processes = _table(
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

accounts = _table(
    "accounts",
    Column("guild", Text, primary_key=True),
    Column("member", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("balance", Int64, nullable=False),
    Column("moves", Int64, nullable=False, server_default="0"),
    Column("frozen", Integer, nullable=False, server_default="0"),
    Column("streak", Integer, nullable=False, server_default="0"),
    Column("claim_day", Integer),
    Column("flow_day", Integer),
    Column("sent", Int64, nullable=False, server_default="0"),
    Column("received", Int64, nullable=False, server_default="0"),
    CheckConstraint(
        f"balance BETWEEN -{MAX_AMOUNT} AND {MAX_AMOUNT} AND (balance >= 0 OR member = '{MINT}')",
        name="balance_in_bounds",
    ),
    Index("ix_accounts_guild_balance", "guild", "balance", "member"),
    Index("ix_accounts_balance", "balance", "guild", "member"),
)
"""`guild` is `global` where a member has one account for all guilds. `moves` counts the account's entries. A day is a
proleptic ordinal: `claim_day` the last one claimed, `flow_day` the one that `sent` and `received` are of."""

transactions = _table(
    "transactions",
    Column("id", Int64, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("guild", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("actor_name", Text),
    Column("interaction", Text, nullable=False, unique=True),
    Column("occurred_at", Int64, nullable=False),
    Column("streak", Integer),
    Column("reason", Text),
    Column("undoes", Int64, ForeignKey("transactions.id")),
    Column("amount", Int64),
    Index("uq_transactions_undoes", "undoes", unique=True),
    Index(None, "amount"),
    Index(None, "occurred_at"),
    Index(
        "ix_transactions_administration",
        "id",
        sqlite_where=text(BY_ADMINISTRATORS),
        postgresql_where=text(BY_ADMINISTRATORS),
    ),
)
"""One row for each time that coins moved; `guild` is where it was asked for. `streak` is known for claims only. A
transaction is open until it has its `amount`; then triggers see to it that its entries sum to zero, and that neither it
nor they ever change."""

entries = _table(
    "entries",
    Column("transaction_id", Int64, ForeignKey("transactions.id"), primary_key=True),
    Column("guild", Text, primary_key=True),
    Column("member", Text, primary_key=True),
    Column("amount", Int64, nullable=False),
    Column("balance", Int64, nullable=False),
    Column("number", Int64, nullable=False, server_default="0"),
    CheckConstraint("amount <> 0", name="amount_not_zero"),
    Index("uq_entries_guild_member_number", "guild", "member", "number", unique=True),
    Index(
        "ix_entries_of_nobody",
        "member",
        "transaction_id",
        sqlite_where=text(OF_NOBODY),
        postgresql_where=text(OF_NOBODY),
    ),
)
"""The amounts of one transaction sum to zero. `number` counts an account's entries from 1, and `balance` is the
account's after it; a trigger compares both with the account."""

interactions = _table(
    "interactions",
    Column("id", Text, primary_key=True),
    Column("request", Text, nullable=False),
    Column("outcome", Text),
    Column("at", Int64, nullable=False),
    Index(None, "at"),
)
"""What each interaction asked for and what came of it, for as long as it may be delivered again."""

forgetting = _table("forgetting", Column("member", Text, primary_key=True))
"""Whom the transaction that is under way forgets. Between transactions it is empty: a closed transaction of the books
loses a name nowhere else, and only that member's."""

turnover = _table(
    "turnover",
    Column("kind", Text, primary_key=True),
    Column("minute", Int64, primary_key=True),
    Column("transactions", Int64, nullable=False),
    Column("coins", Int64, nullable=False),
    kept_by_key=True,
)
"""How much each kind of transaction moved in each minute (since 1970): a day's sum reads 1,440 rows, however many
transactions there were."""

series = _table(
    "series",
    Column("id", Integer, primary_key=True),
    Column("source", Text, nullable=False),
    Column("metric", Text, nullable=False),
    Index("uq_series_source_metric", "source", "metric", unique=True),
)
"""The numbers that have a history. `source` is the id of the bot whose process wrote them; empty where that isn't
known."""

samples = _table(
    "samples",
    Column("source", Text, primary_key=True),
    Column("at", Int64, primary_key=True, autoincrement=False),
    Column("rolled_up", Integer, nullable=False, server_default="0"),
    Column("numbers", Text, nullable=False),
    Index(None, "rolled_up", "at"),
    kept_by_key=True,
)
"""All numbers of one moment, as a JSON object by metric. `rolled_up`: 1 once they are counted in `rollups`."""

rollups = _table(
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

claimed_days = _table(
    "claimed_days",
    Column("guild", Text, primary_key=True),
    Column("member", Text, primary_key=True),
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("streak", Integer, nullable=False),
    Column("transaction_id", Int64, ForeignKey("transactions.id")),
)
"""Every day (proleptic ordinal) that a member claimed: none can be claimed twice."""

lives = _table(
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

online_spans = _table(
    "online_spans",
    Column("life", Text, ForeignKey("lives.id"), primary_key=True),
    Column("since", Int64, primary_key=True, autoincrement=False),
    Column("until", Int64, nullable=False),
    kept_by_key=True,
)
"""When a bot was connected to Discord. The last span of a life grows with its alive marks."""

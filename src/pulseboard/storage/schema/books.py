"""The books of the economy."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Text,
    text,
)

from pulseboard.storage.schema.base import Int64, table

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

accounts = table(
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

transactions = table(
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

entries = table(
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

interactions = table(
    "interactions",
    Column("id", Text, primary_key=True),
    Column("request", Text, nullable=False),
    Column("outcome", Text),
    Column("at", Int64, nullable=False),
    Index(None, "at"),
)
"""What each interaction asked for and what came of it, for as long as it may be delivered again."""

forgetting = table("forgetting", Column("member", Text, primary_key=True))
"""Whom the transaction that is under way forgets. Between transactions it is empty: a closed transaction of the books
loses a name nowhere else, and only that member's."""

turnover = table(
    "turnover",
    Column("kind", Text, primary_key=True),
    Column("minute", Int64, primary_key=True),
    Column("transactions", Int64, nullable=False),
    Column("coins", Int64, nullable=False),
    kept_by_key=True,
)
"""How much each kind of transaction moved in each minute (since 1970): a day's sum reads 1,440 rows, however many
transactions there were."""

claimed_days = table(
    "claimed_days",
    Column("guild", Text, primary_key=True),
    Column("member", Text, primary_key=True),
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("streak", Integer, nullable=False),
    Column("transaction_id", Int64, ForeignKey("transactions.id")),
)
"""Every day (proleptic ordinal) that a member claimed: none can be claimed twice."""

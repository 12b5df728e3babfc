"""The proof that the books balance: everything that can be computed twice is, and compared.

Each check is one query for what is wrong, in words that both databases know. It only reads, and all checks within one
transaction see the same moment.
"""

from typing import NamedTuple

from sqlalchemy import Connection, Row, text

from pulseboard.features.economy.rules import MAX_AMOUNT
from pulseboard.storage.inspection import TOLD, Check, Faults
from pulseboard.storage.schema import BURN, FEE, MINT, SYSTEM

_REMEDY = (
    "Something else than Pulseboard wrote into the books, or the disk lost what was written. "
    "Stop what uses the database, keep a copy of it as it is, and restore the newest good backup."
)


class Checked(NamedTuple):
    """What one check has shown."""

    holds: str
    """What should be true."""
    faults: Faults


class Proof(NamedTuple):
    """What a look at the books has shown."""

    checks: list[Checked]

    @property
    def broken(self) -> frozenset[str]:
        """The checks that failed, by what should hold."""
        return frozenset(check.holds for check in self.checks if check.faults.told)

    @property
    def faults(self) -> list[str]:
        """What is wrong, as sentences: the first few of each check."""
        return [fault for check in self.checks for fault in check.faults.told]

    @property
    def balanced(self) -> bool:
        return not self.broken


def prove(connection: Connection) -> Proof:
    """The quick proof: the sums, and every balance against the account's last entry."""
    return Proof([Checked(check.holds, check.find(connection)) for check in QUICK])


def _check(holds: str, fault: str, query: str) -> Check:
    """A check by a query for what is wrong. `fault` is a sentence into which the columns of a row are put."""
    first = text(f"SELECT wrong.*, count(*) OVER () AS total_wrong FROM ({query}) AS wrong ORDER BY 1 LIMIT {TOLD}")

    def find(connection: Connection) -> Faults:
        rows = list(connection.execute(first))
        return Faults([_sentence(fault, row) for row in rows], rows[0].total_wrong - len(rows) if rows else 0)

    return Check(holds, find, _REMEDY)


def _sentence(fault: str, row: Row[tuple[object, ...]]) -> str:
    values = row._asdict()
    if "member" in values:
        guild, member = values["guild"], values["member"]
        values["account"] = f"the account {member}" if guild == SYSTEM else f"member {member} in guild {guild}"
    sentence = fault.format(**values)
    return sentence[0].upper() + sentence[1:]


def _sum(what: str) -> str:
    """SQL for a sum that can't overflow on its way: SQLite counts to 2^63 only, and broken books may hold anything."""
    return f"coalesce(sum(({what}) / 134217728) * 134217728 + sum(({what}) % 134217728), 0)"


_SUM_OF_ENTRIES = _check(
    "All entries together are zero",
    "All entries together are {entered}.",
    f"SELECT entered FROM (SELECT {_sum('amount')} AS entered FROM entries) AS every WHERE entered <> 0",
)
_SYSTEM_ACCOUNTS = _check(
    "The accounts mint, burn and fee are there",
    "{account} {is_wrong}.",
    f"""SELECT '{SYSTEM}' AS guild, name AS member, 'is missing' AS is_wrong
        FROM (SELECT '{MINT}' AS name UNION ALL SELECT '{BURN}' UNION ALL SELECT '{FEE}') AS wanted
        WHERE NOT EXISTS (SELECT 1 FROM accounts WHERE guild = '{SYSTEM}' AND member = wanted.name)
        UNION ALL SELECT guild, member, 'is no member''s, and none of the three'
        FROM accounts WHERE guild = '{SYSTEM}' AND member NOT IN ('{MINT}', '{BURN}', '{FEE}')""",
)
_SUPPLY = _check(
    "What members hold is what was minted without what was burnt",
    "Members hold {held} together; minted without burnt is {given}.",
    f"""SELECT held, given FROM (SELECT
            {_sum(f"CASE WHEN guild <> '{SYSTEM}' THEN balance ELSE 0 END")} AS held,
            -({_sum(f"CASE WHEN guild = '{SYSTEM}' THEN balance ELSE 0 END")}) AS given
            FROM accounts) AS sums
        WHERE held <> given OR held > {MAX_AMOUNT}""",
)
_IN_BOUNDS = _check(
    "No balance is below zero, and none beyond what can be counted",
    "{account} holds {balance}.",
    f"""SELECT guild, member, balance FROM accounts
        WHERE balance > {MAX_AMOUNT} OR balance < -{MAX_AMOUNT}
        OR (balance < 0 AND NOT (guild = '{SYSTEM}' AND member = '{MINT}'))""",
)
_BALANCES = _check(
    "Every balance is the one after the account's last entry",
    "{account} holds {balance} after {moves} entries; by its last entry it is {last} after {number}.",
    """SELECT a.guild, a.member, a.balance, a.moves, coalesce(e.balance, 0) AS last, coalesce(e.number, 0) AS number
        FROM accounts AS a LEFT JOIN entries AS e ON e.guild = a.guild AND e.member = a.member AND e.number =
            (SELECT max(number) FROM entries WHERE guild = a.guild AND member = a.member)
        WHERE a.balance <> coalesce(e.balance, 0) OR a.moves <> coalesce(e.number, 0)""",
)
_CHAINS = _check(
    "Every account's entries are numbered from 1, and each balance is the one before with the amount",
    "Entry {number} of {account}, of transaction {transaction_id}, moves {amount} to {balance}; "
    "the entry before it is {number_before} with {balance_before}.",
    """SELECT transaction_id, guild, member, number, amount, balance, number_before, balance_before FROM (SELECT *,
            coalesce(lag(number) OVER chain, 0) AS number_before,
            coalesce(lag(balance) OVER chain, 0) AS balance_before
            FROM entries WINDOW chain AS (PARTITION BY guild, member ORDER BY number)) AS linked
        WHERE number <> number_before + 1
        OR CAST(balance AS NUMERIC) <> CAST(balance_before AS NUMERIC) + CAST(amount AS NUMERIC)""",
)
_HAVE_ACCOUNTS = _check(
    "Every entry has its account and its transaction",
    "The entry of {account} in transaction {transaction_id} has no {lacks}.",
    """SELECT transaction_id, guild, member, 'account' AS lacks FROM entries AS e
        WHERE NOT EXISTS (SELECT 1 FROM accounts WHERE guild = e.guild AND member = e.member)
        UNION ALL SELECT transaction_id, guild, member, 'transaction' FROM entries AS e
        WHERE NOT EXISTS (SELECT 1 FROM transactions WHERE id = e.transaction_id)""",
)
_CLOSED = _check(
    "Every transaction is closed",
    "Transaction {id} was begun and never closed.",
    "SELECT id FROM transactions WHERE amount IS NULL",
)
_SUMS = _check(
    "Every transaction's entries sum to zero",
    "The entries of transaction {id} sum to {entered}.",
    f"""SELECT id, entered FROM (
            SELECT transaction_id AS id, {_sum("amount")} AS entered FROM entries GROUP BY transaction_id) AS sums
        WHERE entered <> 0""",
)
_AMOUNTS = _check(
    "Every transaction's amount is what its entries move",
    "Transaction {id} says that it moved {amount}, and its entries move {moved}.",
    f"""SELECT id, amount, coalesce(moved, 0) AS moved FROM transactions LEFT JOIN (
            SELECT transaction_id, {_sum("CASE WHEN e.amount > 0 THEN e.amount ELSE 0 END")} AS moved
            FROM entries AS e GROUP BY transaction_id) AS sums ON transaction_id = id
        WHERE amount IS NOT NULL AND (moved IS NULL OR moved <> amount)""",
)
_UNDONE = _check(
    "Whatever was undone was undone by its opposite",
    "Transaction {id} ({kind}) is not the opposite of transaction {undone}.",
    """SELECT id, kind, coalesce(CAST(undoes AS TEXT), '(none)') AS undone FROM transactions AS t
        WHERE (kind = 'undo') <> (undoes IS NOT NULL) OR (undoes IS NOT NULL AND (
            (SELECT count(*) FROM entries WHERE transaction_id = t.id)
            <> (SELECT count(*) FROM entries WHERE transaction_id = t.undoes)
            OR EXISTS (SELECT 1 FROM entries AS e WHERE transaction_id = t.id AND NOT EXISTS (
                SELECT 1 FROM entries AS o WHERE o.transaction_id = t.undoes
                AND o.guild = e.guild AND o.member = e.member AND o.amount = -e.amount))))""",
)
# Claims of the schema before this one kept no actor's name, and of their days only the last is known.
_CLAIMS = _check(
    "Every claim has its day, and every day its claim",
    "Claim {id} {is_wrong}.",
    """SELECT id, 'counts for no day' AS is_wrong FROM transactions LEFT JOIN claimed_days AS d ON transaction_id = id
        WHERE kind = 'claim' AND actor_name IS NOT NULL AND transaction_id IS NULL
        UNION ALL SELECT transaction_id, 'counts for more than one day' FROM claimed_days
        WHERE transaction_id IS NOT NULL GROUP BY transaction_id HAVING count(*) > 1
        UNION ALL SELECT d.transaction_id,
            'is said to be what member ' || d.member || ' in guild ' || d.guild || ' claimed on day ' || d.day
        FROM claimed_days AS d LEFT JOIN transactions AS t ON t.id = d.transaction_id
        LEFT JOIN entries AS e
            ON e.transaction_id = d.transaction_id AND e.guild = d.guild AND e.member = d.member AND e.amount > 0
        WHERE d.transaction_id IS NOT NULL
        AND (t.id IS NULL OR t.kind <> 'claim' OR t.streak <> d.streak OR e.member IS NULL)""",
)
_LAST_CLAIMS = _check(
    "Every account's last claim is the last of its days",
    "{account} claimed last on day {claim_day} with a streak of {streak}; of its days the last is {day} with {days}.",
    """SELECT a.guild, a.member, coalesce(a.claim_day, 0) AS claim_day, a.streak,
            coalesce(d.day, 0) AS day, coalesce(d.streak, 0) AS days
        FROM accounts AS a LEFT JOIN claimed_days AS d ON d.guild = a.guild AND d.member = a.member AND d.day =
            (SELECT max(day) FROM claimed_days WHERE guild = a.guild AND member = a.member)
        WHERE coalesce(a.claim_day, 0) <> coalesce(d.day, 0) OR a.streak <> coalesce(d.streak, 0)""",
)
_TURNOVER = _check(
    "What is counted for the charts is what was moved",
    "In minute {minute}, what is counted as {kind} is off: transactions by {transactions:+}, coins by {coins:+}.",
    f"""SELECT minute, kind, sum(n) AS transactions, sum(c) AS coins FROM (
            SELECT kind, minute, transactions AS n, coins AS c FROM turnover
            UNION ALL SELECT kind, minute, -n, CASE WHEN c > {MAX_AMOUNT} THEN -{MAX_AMOUNT} ELSE -c END FROM (
                SELECT kind, occurred_at / 60000 AS minute, count(*) AS n, {_sum("amount")} AS c
                FROM transactions WHERE amount IS NOT NULL GROUP BY 1, 2) AS moved) AS counted
        GROUP BY kind, minute HAVING sum(n) <> 0 OR sum(c) <> 0""",
)

QUICK = (_SUM_OF_ENTRIES, _SYSTEM_ACCOUNTS, _SUPPLY, _IN_BOUNDS, _BALANCES, _CLOSED)
WHOLE = (
    *QUICK,
    _CHAINS,
    _HAVE_ACCOUNTS,
    _SUMS,
    _AMOUNTS,
    _UNDONE,
    _CLAIMS,
    _LAST_CLAIMS,
    _TURNOVER,
)
"""All there is to check. It reads everything: about a minute for a million of transactions, QUICK a second."""

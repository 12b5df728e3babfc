"""What the economy's HTTP API answers and takes. Types only; the page's TypeScript is generated from the answers.

Amounts and balances are coins. Whatever isn't known is `None` (`null` on the wire). A time is RFC 3339, UTC.
"""

from typing import Annotated

import msgspec
from msgspec import Meta

from pulseboard.features.economy.rules import Currency
from pulseboard.stats import Holding


class Person(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    id: str
    name: str | None
    """The one last seen."""


class MemberAccount(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    guild: str
    """`global` where a member has one account for all guilds."""
    member: str
    name: str | None
    balance: int
    streak: int
    """As it stands today: 0 once too many days were missed."""
    frozen: bool
    last_claim: str | None
    """The last day claimed: `2026-01-31`."""
    moves: int
    """How many entries the account has."""


class AccountPage(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """`GET /api/economy/accounts`."""

    items: list[MemberAccount]
    next: str | None
    """The `cursor` of the next page; null when there is none."""


class StatementLine(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    number: int
    """Of the entry within its account: 1 is the first."""
    transaction: int
    kind: str
    amount: int
    balance: int
    """After it."""
    at: str
    reason: str | None
    actor: Person
    others: list[Person]
    """The other members concerned; none are named where there are more than a few."""
    undoes: int | None
    """The transaction that this one took back."""
    undone_by: int | None
    """The one that took this one back."""


class Statement(MemberAccount, frozen=True, kw_only=True, rename="camel"):
    """`GET /api/economy/accounts/{guild}/{member}`: the account, and its entries."""

    items: list[StatementLine]
    """Newest first."""
    next: str | None
    """The `cursor` of the next page; null when there is none."""


class Entry(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    guild: str | None
    """Null for what isn't a member's: the mint, and what was burnt."""
    member: str
    """The member's id, or `mint`, `burn` or `fee`."""
    name: str | None
    amount: int
    balance: int
    """After it."""


class TransactionDetail(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """`GET /api/economy/transactions/{id}`."""

    id: int
    kind: str
    guild: str | None
    """Where it was asked for; null when that wasn't in a guild."""
    actor: Person
    reason: str | None
    interaction: str
    """What it was asked for by: of each there is one transaction at most."""
    at: str
    amount: int
    entries: list[Entry]
    """They sum to zero. Of very many, the first 1,000."""
    entry_count: int
    undoes: int | None
    undone_by: int | None


class Turnover(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What moved in an hour or a day."""

    at: str
    """When it began."""
    claims: int
    """How many."""
    claimed: int
    """How many coins."""
    transfers: int
    """How many."""
    transferred: int
    """How many coins."""


class Bucket(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """The accounts that hold between `from` and `to` coins, both included."""

    at_least: int = msgspec.field(name="from")
    at_most: int = msgspec.field(name="to")
    accounts: int
    coins: int
    """What they hold together."""


class Share(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What the richest hold."""

    percent: int | None
    """Which part of all who have coins they are; null for a number of them."""
    accounts: int
    """How many they are."""
    coins: int
    """What they hold together."""


class Move(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A transaction in a few words."""

    transaction: int
    kind: str
    amount: int
    at: str
    actor: Person
    reason: str | None
    members: list[Person]
    """Those whose balances it changed; none are named where there are more than a few."""
    payer: str | None
    """Who of them paid the other, or paid back; null where none did."""
    undoes: int | None
    """The transaction that this one took back."""
    undone_by: int | None
    """The one that took this one back."""


class TransactionPage(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """`GET /api/economy/transactions`."""

    items: list[Move]
    """Newest first."""
    next: str | None
    """The `cursor` of the next page; null when there is none."""


class Flow(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What moved in a stretch of time."""

    at: str
    """When it began."""
    supply: int
    """Coins that members held together in its end."""
    minted: int
    """Below zero where more was undone than minted; so is `burnt`."""
    burnt: int
    claims: int
    """How many."""
    claimed: int
    """How many coins."""
    transfers: int
    """How many."""
    transferred: int
    """How many coins."""


class FlowList(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """`GET /api/economy/flows`."""

    items: list[Flow]
    """Oldest first, without a gap; the last one may have just begun."""
    step_seconds: int
    """How long each is."""


class ProofCheck(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """One thing that is compared."""

    holds: str
    """What should be true, as a sentence."""
    faults: list[str]
    """What is wrong, as sentences: the first few."""
    more: int
    """How many faults aren't told."""


class ProofReport(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """`GET /api/economy/proof`: the last proof of the books, by the dashboard that answers."""

    balanced: bool | None
    """Null before the first proof."""
    proven_at: str | None
    took_ms: float | None
    every_seconds: float
    """How long after a proof the next one begins."""
    server: str
    """Who proves: the program with its version."""
    pid: int
    """Its process."""
    checks: list[ProofCheck]


class EconomyOverview(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """`GET /api/economy/overview`: everything but the proof from one moment."""

    supply: int
    """Coins that members hold together: those minted without those burnt."""
    minted: int
    burnt: int
    accounts: int
    balanced: bool | None
    """Whether the books balanced when that was last proven."""
    proven_at: str | None
    by_hour: list[Turnover]
    """The last 48 hours, the one that runs included; oldest first."""
    by_day: list[Turnover]
    """The last 30 days of the economy's time zone, today included; oldest first."""
    distribution: list[Bucket]
    """How many hold how much, by powers of ten; the poorest first."""
    shares: list[Share]
    """What the richest 1 and 10, 1 percent and 10 percent hold; empty while nobody has coins."""
    richest: list[Holding]
    largest_moves: list[Move]
    """The transactions that moved most, ever."""
    currency: Currency
    large_amount: int
    """From here on a change needs to be confirmed."""
    is_global: bool
    """Whether a member has one account for all guilds."""
    time_zone: str


class ExportedAccount(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A row of `GET /api/economy/export/accounts`."""

    guild: str
    member: str
    name: str | None
    balance: int
    streak: int
    """As it stands today."""
    frozen: bool
    last_claim: str | None


class ExportedEntry(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A row of `GET /api/economy/export/transactions`: one entry, with the transaction it belongs to."""

    transaction: int
    at: str
    kind: str
    asked_in: str | None
    """The guild it was asked for in."""
    actor: str
    actor_name: str | None
    reason: str | None
    interaction: str
    undoes: int | None
    guild: str | None
    """Null for the mint and what was burnt."""
    member: str
    name: str | None
    amount: int
    balance: int
    """Of the account, after it."""


Reason = Annotated[str, Meta(pattern=r"^[^\x00]*$")]


class Coins(int):
    """A whole number that JSON carries exactly: its decoder takes no float, text or boolean for one."""


class GrantOrTake(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """The body of `…/grant` and `…/take`."""

    amount: Coins
    reason: Reason
    confirmed: bool = False
    """Large amounts need it."""


class SetBalance(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """The body of `…/set`."""

    balance: Coins
    reason: Reason
    confirmed: bool = False


class Freeze(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """The body of `…/freeze`."""

    reason: Reason
    frozen: bool = True


class Undo(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """The body of `…/undo`."""

    reason: Reason
    confirmed: bool = False


class RefusedAction(msgspec.Struct, frozen=True):
    """What a refused change is answered with, in the shape of every other problem."""

    status_code: int
    detail: str
    reason: str
    """The class of the refusal; `unconfirmed` where `confirmed` is missing."""

"""What comes of an operation that was carried out: kept with its interaction, and told again to whoever asks again."""

import msgspec


class Claimed(msgspec.Struct, frozen=True, kw_only=True, tag="claimed"):
    """The receipt of a claim."""

    transaction: int
    amount: int
    streak: int
    balance: int
    """After it."""
    next_at_ms: int
    """When the member can claim again."""


class Transferred(msgspec.Struct, frozen=True, kw_only=True, tag="transferred"):
    """The receipt of a transfer. Balances are those after it."""

    transaction: int
    amount: int
    """What the payer paid."""
    fee: int
    """The part of it that was burnt."""
    received: int
    balance: int
    to_balance: int


class Adjusted(msgspec.Struct, frozen=True, kw_only=True, tag="adjusted"):
    """The receipt of a grant (`amount` above 0) or of coins taken (below)."""

    transaction: int
    amount: int
    balance: int


class Undone(msgspec.Struct, frozen=True, kw_only=True, tag="undone"):
    """The receipt of a transaction that takes another one back."""

    transaction: int
    undoes: int
    amount: int
    balances: dict[str, int]
    """Of the members concerned, by id."""


class Frozen(msgspec.Struct, frozen=True, kw_only=True, tag="frozen"):
    """An account was frozen, or is free again."""

    frozen: bool
    balance: int

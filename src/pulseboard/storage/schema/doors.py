"""Who got in, with what, and what they did: secrets stand here as hashes only."""

from sqlalchemy import Column, Integer, Text

from pulseboard.storage.schema.base import Int64, table

sessions = table(
    "sessions",
    Column("id", Text, primary_key=True),
    Column("secret_hash", Text, nullable=False, unique=True),
    Column("former_hash", Text),
    Column("rotated_at", Int64, nullable=False),
    Column("subject", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("created_at", Int64, nullable=False),
    Column("seen_at", Int64, nullable=False),
    Column("ends_at", Int64, nullable=False),
    Column("address", Text, nullable=False),
    Column("agent", Text, nullable=False),
    Column("sealed_grant", Text),
)
"""One row for each browser that is logged in. `id` is for telling them apart; what lets in is the secret, which changes
now and then: the former one is good for a moment more. `sealed_grant`: what Discord gave for looking at the roles of
who came in over it, encrypted with a key that isn't in the database."""

spent_links = table(
    "spent_links",
    Column("hash", Text, primary_key=True),
    Column("ends_at", Int64, nullable=False),
)
"""Links for logging in that were used, until they would not be good any more anyway."""

tokens = table(
    "tokens",
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("secret_hash", Text, nullable=False, unique=True),
    Column("scopes", Text, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("created_at", Int64, nullable=False),
    Column("used_at", Int64),
)
"""What programs show instead of a session. `scopes`: the actions it is for, one after another with a space between."""

audit = table(
    "audit",
    Column("number", Int64, primary_key=True, autoincrement=False),
    Column("content", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("chain", Text, nullable=False),
    Column("redacted", Integer, nullable=False),
)
"""What administrators did, from 1 on; 0 says from which position of the log on. `digest` is the hash of the content as
it was written, `chain` the hash of the chain before it and the digest. `redacted` is 1 where a forgotten member's name
was taken out of the content since."""

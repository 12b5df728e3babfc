"""The ledger in SQL: what is kept of the economy, and everything that reads or changes it."""

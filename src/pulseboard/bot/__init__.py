"""Our own Discord client, and what keeps it connected."""

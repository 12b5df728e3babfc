"""Keeping: the event log, its positions, and the one writer that commits state and events together."""

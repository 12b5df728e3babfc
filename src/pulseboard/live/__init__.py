"""Showing: who watches, from which position, and what they are sent. No web framework and no SQL in here."""

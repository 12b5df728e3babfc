"""What whoever changes state is given."""

from sqlalchemy import Connection

from pulseboard.events import Draft


class Transaction:
    """What a unit of work is given: a connection inside an open transaction, and a place for its events."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.drafts: list[Draft] = []

    def record(self, event: Draft) -> None:
        """Record an event that is kept if, and only if, this unit of work is."""
        self.drafts.append(event)

"""What the doctor says of one thing."""

from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple

Tell = Callable[[str], None]


class Status(StrEnum):
    OK = "ok"
    NOTE = "note"
    """Worth knowing, and nothing that keeps a bot from running now."""
    FAULT = "fault"


class Finding(NamedTuple):
    status: Status
    sentences: str
    """What is so and, unless all is well, what to do."""

    def __str__(self) -> str:
        return f"{self.status:<5} {self.sentences}"


def ok(sentences: str) -> Finding:
    return Finding(Status.OK, sentences)


def note(sentences: str) -> Finding:
    return Finding(Status.NOTE, sentences)


def fault(sentences: str) -> Finding:
    return Finding(Status.FAULT, sentences)

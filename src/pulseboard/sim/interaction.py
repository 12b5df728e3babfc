"""One interaction: what a member did, what the bot answered and when, and what the member saw of it."""

import asyncio
import secrets
import time
from enum import IntEnum
from typing import Any, Literal

import msgspec

from pulseboard.sim.payloads import EPHEMERAL, LOADING, Payload
from pulseboard.sim.people import Member
from pulseboard.sim.world import Channel, Guild

ACKNOWLEDGE_WITHIN_SECONDS = 3.0
"""Discord's deadline for the first answer."""


class InteractionType(IntEnum):
    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4


class AnswerType(IntEnum):
    MESSAGE = 4
    DEFERRED_MESSAGE = 5
    DEFERRED_UPDATE = 6
    UPDATE = 7
    CHOICES = 8
    FORM = 9


ANSWERS = {
    InteractionType.COMMAND: {AnswerType.MESSAGE, AnswerType.DEFERRED_MESSAGE, AnswerType.FORM},
    InteractionType.COMPONENT: {
        AnswerType.MESSAGE,
        AnswerType.DEFERRED_MESSAGE,
        AnswerType.DEFERRED_UPDATE,
        AnswerType.UPDATE,
        AnswerType.FORM,
    },
    InteractionType.AUTOCOMPLETE: {AnswerType.CHOICES},
}
"""What may answer what."""


class SeenMessage(msgspec.Struct, frozen=True, kw_only=True):
    """One thing the member saw happen below the command or the button."""

    action: Literal["sent", "edited", "deleted"]
    id: str
    content: str
    ephemeral: bool
    embeds: list[dict[str, Any]]
    components: list[dict[str, Any]]


class CommandResult(msgspec.Struct, frozen=True, kw_only=True):
    """What a member got for a command, or for pressing a button."""

    interaction_id: str
    command: str
    """Its name; of a button, the label or custom id that was named."""
    guild_id: str
    member_id: str
    status: Literal["answered", "deferred", "failed"]
    """`deferred`: the bot asked for time and hadn't answered when it ran out. `failed`: see `error`. A form that opens
    is an answer without content."""
    content: str | None
    """Of the original answer as it stands now; None where there is none. A button may have changed its own."""
    ephemeral: bool
    embeds: list[dict[str, Any]]
    components: list[dict[str, Any]]
    message_id: str | None
    """Of the original answer: where its buttons are."""
    messages: list[SeenMessage]
    """Everything seen, in order: the answer, follow-ups, edits, deletions."""
    dispatched_at_ns: int
    """`time.time_ns()` when the gateway dispatched it."""
    acknowledged_ms: float | None
    """From the dispatch to the bot's first word."""
    answered_ms: float | None
    """From the dispatch to the first message."""
    error: str | None


class Interaction:
    """Something that a member did, from the dispatch to the last follow-up. `source` is the message of the button."""

    def __init__(
        self,
        kind: InteractionType,
        command: str,
        *,
        guild: Guild,
        channel: Channel,
        member: Member,
        source: Payload | None = None,
    ) -> None:
        self.id = ""
        self.kind = kind
        self.token = secrets.token_urlsafe(24)
        self.command = command
        self.guild, self.channel, self.member, self.source = guild, channel, member, source
        self.payload: Payload = {}
        """As the gateway dispatched it."""
        self.dispatched_at_ns = 0
        self._sent_at = 0.0
        self.acknowledged_ms: float | None = None
        self.answered_ms: float | None = None
        self.answered_with: AnswerType | None = None
        self.original: Payload | None = None
        self.messages: dict[str, Payload] = {}
        self.seen: list[SeenMessage] = []
        self.choices: list[dict[str, Any]] = []
        self._changed = asyncio.Event()

    @property
    def is_waiting(self) -> bool:
        """The member sees that the bot is thinking."""
        return self.original is not None and bool(self.original["flags"] & LOADING)

    @property
    def asked_for_time(self) -> bool:
        """The bot has said that something comes, and nothing came yet."""
        return self.is_waiting or (self.answered_with is AnswerType.DEFERRED_UPDATE and not self.seen)

    @property
    def is_too_late(self) -> bool:
        """The bot's first word would come after Discord's deadline."""
        return self.elapsed_ms() > ACKNOWLEDGE_WITHIN_SECONDS * 1000

    def start(self) -> None:
        """It goes out now."""
        self.dispatched_at_ns = time.time_ns()
        self._sent_at = time.perf_counter()

    def acknowledge(self, answer: AnswerType) -> None:
        self.answered_with = answer
        self.acknowledged_ms = self.elapsed_ms()
        self._changed.set()

    def saw(self, action: Literal["sent", "edited", "deleted"], message: Payload) -> None:
        if self.answered_ms is None:
            self.answered_ms = self.elapsed_ms()
        self.seen.append(as_seen(action, message))
        self._changed.set()

    def elapsed_ms(self) -> float:
        return (time.perf_counter() - self._sent_at) * 1000

    async def wait(self, timeout_seconds: float, messages: int = 0) -> None:
        """Until the bot answered and that many messages were seen, or time is up: the caller's, and Discord's for the
        first word.
        """
        while not self._has(messages):
            limit = timeout_seconds
            if self.acknowledged_ms is None:
                limit = min(limit, ACKNOWLEDGE_WITHIN_SECONDS)
            self._changed.clear()
            try:
                async with asyncio.timeout(limit - self.elapsed_ms() / 1000):
                    await self._changed.wait()
            except TimeoutError:
                return

    def _has(self, messages: int) -> bool:
        opened_form = self.answered_with is AnswerType.FORM
        return self.acknowledged_ms is not None and (opened_form or len(self.seen) >= messages)

    def result(self, error: str | None = None) -> CommandResult:
        shown = self.original if self.original is not None and not self.is_waiting else None
        if error is None and self.acknowledged_ms is None:
            error = "The application did not respond."
        return CommandResult(
            interaction_id=self.id,
            command=self.command,
            guild_id=self.guild.id,
            member_id=self.member.id,
            status="failed" if error else "deferred" if self.asked_for_time else "answered",
            content=shown["content"] if shown is not None else None,
            ephemeral=bool(self.original is not None and self.original["flags"] & EPHEMERAL),
            embeds=shown["embeds"] if shown is not None else [],
            components=shown["components"] if shown is not None else [],
            message_id=shown["id"] if shown is not None else None,
            messages=list(self.seen),
            dispatched_at_ns=self.dispatched_at_ns,
            acknowledged_ms=self.acknowledged_ms,
            answered_ms=self.answered_ms,
            error=error,
        )


def as_seen(action: Literal["sent", "edited", "deleted"], message: Payload) -> SeenMessage:
    """The message as it looks at this moment."""
    return SeenMessage(
        action=action,
        id=message["id"],
        content=message["content"],
        ephemeral=bool(message["flags"] & EPHEMERAL),
        embeds=message["embeds"],
        components=message["components"],
    )

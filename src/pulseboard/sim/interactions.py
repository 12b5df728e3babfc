"""Members who run commands: the interaction goes out, the bot answers, what the member sees is kept and measured."""

import asyncio
import secrets
import time
from collections import OrderedDict
from typing import Any, Literal

import msgspec

from pulseboard.sim import payloads
from pulseboard.sim.gateway import Gateway
from pulseboard.sim.messages import CHAT_COMMAND, DEFAULT, MessageBody, Messages
from pulseboard.sim.payloads import EPHEMERAL, LOADING, Payload
from pulseboard.sim.people import Member
from pulseboard.sim.snowflakes import Snowflakes
from pulseboard.sim.world import Channel, Guild, World

ACKNOWLEDGE_WITHIN_SECONDS = 3.0
"""Discord's deadline for the first answer."""
TOKEN_LIFETIME_SECONDS = 15 * 60
MAX_KEPT = 5_000

APPLICATION_COMMAND, AUTOCOMPLETE = 2, 4
PONG, MESSAGE, DEFERRED_MESSAGE, AUTOCOMPLETE_RESULT, MODAL = 1, 4, 5, 8, 9


class SeenMessage(msgspec.Struct, frozen=True, kw_only=True):
    """One thing the member saw happen below the command."""

    action: Literal["sent", "edited", "deleted"]
    id: str
    content: str
    ephemeral: bool
    embeds: list[dict[str, Any]]
    components: list[dict[str, Any]]


class CommandResult(msgspec.Struct, frozen=True, kw_only=True):
    """What a member got for a command."""

    interaction_id: str
    command: str
    guild_id: str
    member_id: str
    status: Literal["answered", "deferred", "failed"]
    """`deferred`: the bot asked for time and hadn't answered when it ran out. `failed`: see `error`. A form that opens
    is an answer without content."""
    content: str | None
    """Of the original answer as it stands now; None where there is none."""
    ephemeral: bool
    embeds: list[dict[str, Any]]
    messages: list[SeenMessage]
    """Everything seen, in order: the answer, follow-ups, edits, deletions."""
    dispatched_at_ns: int
    """`time.time_ns()` when the gateway dispatched it."""
    acknowledged_ms: float | None
    """From the dispatch to the bot's first word."""
    answered_ms: float | None
    """From the dispatch to the first message."""
    error: str | None


class AnswerRefused(Exception):
    """Discord's error to the bot's answer."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status, self.code = status, code


class Interaction:
    """One command that a member ran, from the dispatch to the last follow-up."""

    def __init__(self, kind: int, command: str, *, guild: Guild, channel: Channel, member: Member) -> None:
        self.id = ""
        self.kind = kind
        self.token = secrets.token_urlsafe(24)
        self.command = command
        self.guild, self.channel, self.member = guild, channel, member
        self.dispatched_at_ns = 0
        self._sent_at = 0.0
        self.acknowledged_ms: float | None = None
        self.answered_ms: float | None = None
        self.original: Payload | None = None
        self.messages: dict[str, Payload] = {}
        self.seen: list[SeenMessage] = []
        self.choices: list[dict[str, Any]] = []
        self.opened_modal = False
        self._changed = asyncio.Event()

    @property
    def is_waiting(self) -> bool:
        """The member sees that the bot is thinking."""
        return self.original is not None and bool(self.original["flags"] & LOADING)

    def start(self) -> None:
        """It goes out now."""
        self.dispatched_at_ns = time.time_ns()
        self._sent_at = time.perf_counter()

    def acknowledge(self) -> None:
        self.acknowledged_ms = self.elapsed_ms()
        self._changed.set()

    def saw(self, action: Literal["sent", "edited", "deleted"], message: Payload) -> None:
        if self.answered_ms is None:
            self.answered_ms = self.elapsed_ms()
        self.seen.append(
            SeenMessage(
                action=action,
                id=message["id"],
                content=message["content"],
                ephemeral=bool(message["flags"] & EPHEMERAL),
                embeds=message["embeds"],
                components=message["components"],
            )
        )
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
        return self.acknowledged_ms is not None and (self.opened_modal or len(self.seen) >= messages)

    def result(self, error: str | None = None) -> CommandResult:
        shown = self.original if self.original is not None and not self.is_waiting else None
        if error is None and self.acknowledged_ms is None:
            error = "The application did not respond."
        return CommandResult(
            interaction_id=self.id,
            command=self.command,
            guild_id=self.guild.id,
            member_id=self.member.id,
            status="failed" if error else "deferred" if self.is_waiting else "answered",
            content=shown["content"] if shown is not None else None,
            ephemeral=bool(self.original is not None and self.original["flags"] & EPHEMERAL),
            embeds=shown["embeds"] if shown is not None else [],
            messages=list(self.seen),
            dispatched_at_ns=self.dispatched_at_ns,
            acknowledged_ms=self.acknowledged_ms,
            answered_ms=self.answered_ms,
            error=error,
        )


class Interactions:
    """Sends interactions to the bot and takes its answers, which come in by the interaction's id or token."""

    def __init__(self, world: World, gateway: Gateway, messages: Messages, ids: Snowflakes) -> None:
        self._world, self._gateway, self._messages, self._ids = world, gateway, messages, ids
        self._by_token: OrderedDict[str, Interaction] = OrderedDict()

    def dispatch(self, interaction: Interaction, data: Payload, deliveries: int) -> None:
        """Hands an interaction to the gateway, `deliveries` times the same."""
        interaction.id = self._ids.next()
        self._by_token[interaction.token] = interaction
        if len(self._by_token) > MAX_KEPT:
            self._by_token.popitem(last=False)
        payload = self._payload(interaction, data)
        interaction.start()
        for _ in range(deliveries):
            self._gateway.dispatch("INTERACTION_CREATE", interaction.guild.id, payload)
            self._gateway.counters["interactions"] += 1

    def by_token(self, token: str) -> Interaction:
        interaction = self._by_token.get(token)
        if interaction is None or interaction.elapsed_ms() > TOKEN_LIFETIME_SECONDS * 1000:
            raise AnswerRefused(404, 10015, "Unknown Webhook")
        return interaction

    def answer(self, interaction_id: str, token: str, kind: int, body: MessageBody, choices: list[Any]) -> Interaction:
        """The bot's first word. Raises AnswerRefused as Discord would."""
        interaction = self._by_token.get(token)
        if interaction is None or interaction.id != interaction_id:
            raise AnswerRefused(404, 10062, "Unknown interaction")
        if interaction.acknowledged_ms is not None:
            raise AnswerRefused(400, 40060, "Interaction has already been acknowledged.")
        if interaction.elapsed_ms() > ACKNOWLEDGE_WITHIN_SECONDS * 1000:
            raise AnswerRefused(404, 10062, "Unknown interaction")
        is_command = interaction.kind == APPLICATION_COMMAND
        if kind not in ((MESSAGE, DEFERRED_MESSAGE, MODAL) if is_command else (AUTOCOMPLETE_RESULT,)):
            raise AnswerRefused(400, 50035, "Invalid Form Body: this type doesn't answer this interaction")
        if kind == MESSAGE:
            interaction.original = self._write(interaction, body, CHAT_COMMAND)
        elif kind == DEFERRED_MESSAGE:
            thinking = MessageBody(content="…", flags=_flags(body) & EPHEMERAL | LOADING)
            interaction.original = self._build(interaction, thinking, CHAT_COMMAND) | {"content": ""}
            interaction.messages[interaction.original["id"]] = interaction.original
        interaction.choices = choices
        interaction.opened_modal = kind == MODAL
        interaction.acknowledge()
        if kind == MESSAGE and interaction.original is not None:
            interaction.saw("sent", interaction.original)
        return interaction

    def follow_up(self, interaction: Interaction, body: MessageBody) -> Payload:
        """Another message. The first one after a deferral takes the place of "is thinking…", and its visibility."""
        if interaction.acknowledged_ms is None:
            raise AnswerRefused(404, 10015, "Unknown Webhook")
        if interaction.is_waiting and interaction.original is not None:
            return self._fill(interaction, interaction.original, body)
        message = self._write(interaction, body, DEFAULT)
        interaction.saw("sent", message)
        return message

    def message(self, interaction: Interaction, message_id: str) -> Payload:
        """One of the messages below the command; `@original` is the answer."""
        original_id = interaction.original["id"] if interaction.original is not None else ""
        message = interaction.messages.get(original_id if message_id == "@original" else message_id)
        if message is None:
            raise AnswerRefused(404, 10008, "Unknown Message")
        return message

    def edit(self, interaction: Interaction, message: Payload, body: MessageBody) -> Payload:
        if message is interaction.original and interaction.is_waiting:
            return self._fill(interaction, message, body)
        self._messages.edit(message, interaction.guild, body)
        interaction.saw("edited", message)
        return message

    def delete(self, interaction: Interaction, message: Payload) -> None:
        del interaction.messages[message["id"]]
        if message is interaction.original:
            interaction.original = None
        self._messages.delete(message, interaction.guild)
        interaction.saw("deleted", message)

    def _fill(self, interaction: Interaction, thinking: Payload, body: MessageBody) -> Payload:
        """The deferred answer arrives."""
        hidden = thinking["flags"] & EPHEMERAL
        body = msgspec.structs.replace(body, flags=_flags(body) & ~EPHEMERAL | hidden)
        del interaction.messages[thinking["id"]]
        interaction.original = self._write(interaction, body, CHAT_COMMAND, thinking["id"])
        interaction.saw("sent", interaction.original)
        return interaction.original

    def _write(self, interaction: Interaction, body: MessageBody, kind: int, message_id: str | None = None) -> Payload:
        if _flags(body) & EPHEMERAL:
            message = self._build(interaction, body, kind)
            message["id"] = message_id or message["id"]
        else:
            extra = self._origin(interaction, kind) | ({"id": message_id} if message_id else {})
            message = self._messages.post(interaction.guild, interaction.channel, self._world.bot, body, extra)
        interaction.messages[message["id"]] = message
        return message

    def _build(self, interaction: Interaction, body: MessageBody, kind: int) -> Payload:
        message = self._messages.build(interaction.guild, interaction.channel, self._world.bot, body)
        return message | self._origin(interaction, kind)

    def _origin(self, interaction: Interaction, kind: int) -> Payload:
        """What a message says about the command that it answers."""
        return {
            "type": kind,
            "webhook_id": self._world.bot.id,
            "application_id": self._world.bot.id,
            "interaction_metadata": {
                "id": interaction.id,
                "type": interaction.kind,
                "name": interaction.command,
                "user": payloads.user(interaction.member),
                "authorizing_integration_owners": {"0": interaction.guild.id},
            },
        }

    def _payload(self, interaction: Interaction, data: Payload) -> Payload:
        guild, member = interaction.guild, interaction.member
        permissions = {"permissions": str(guild.permissions(member))}
        return {
            "id": interaction.id,
            "application_id": self._world.bot.id,
            "type": interaction.kind,
            "token": interaction.token,
            "version": 1,
            "data": data,
            "guild_id": guild.id,
            "guild": {"id": guild.id, "locale": "en-US", "features": []},
            "channel_id": interaction.channel.id,
            "channel": payloads.channel(guild, interaction.channel) | permissions,
            "member": payloads.member(guild, member) | permissions,
            "locale": "en-US",
            "guild_locale": "en-US",
            "app_permissions": str(guild.permissions(self._world.bot)),
            "entitlements": [],
            "entitlement_skus": [],
            "authorizing_integration_owners": {"0": guild.id},
            "context": 0,
            "attachment_size_limit": 10 * 1024 * 1024,
        }


def _flags(body: MessageBody) -> int:
    return body.flags if isinstance(body.flags, int) else 0

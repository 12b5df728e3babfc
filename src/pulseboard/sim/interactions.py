"""Sends interactions to the bot and takes its answers: messages, updates, follow-ups, edits, deletions."""

from collections import OrderedDict
from typing import Any

import msgspec

from pulseboard.sim import payloads
from pulseboard.sim.gateway import Gateway
from pulseboard.sim.interaction import ANSWERS, AnswerType, Interaction
from pulseboard.sim.messages import CHAT_COMMAND, DEFAULT, MessageBody, Messages
from pulseboard.sim.payloads import EPHEMERAL, LOADING, Payload
from pulseboard.sim.snowflakes import Snowflakes
from pulseboard.sim.world import NotInWorld, World

TOKEN_LIFETIME_SECONDS = 15 * 60
MAX_KEPT = 5_000


class AnswerRefused(Exception):
    """Discord's error to the bot's answer."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status, self.code = status, code


class Interactions:
    """Sends interactions to the bot and takes its answers, which come in by the interaction's id or token."""

    def __init__(self, world: World, gateway: Gateway, messages: Messages, ids: Snowflakes) -> None:
        self._world, self._gateway, self._messages, self._ids = world, gateway, messages, ids
        self._by_token: OrderedDict[str, Interaction] = OrderedDict()

    def dispatch(self, interaction: Interaction, data: Payload, deliveries: int) -> None:
        """Hands an interaction to the gateway, `deliveries` times the same. `data` is what Discord calls that."""
        interaction.id = self._ids.next()
        self._by_token[interaction.token] = interaction
        if len(self._by_token) > MAX_KEPT:
            self._by_token.popitem(last=False)
        interaction.payload = self._payload(interaction, data)
        interaction.start()
        for _ in range(deliveries):
            self._deliver(interaction)

    def deliver_again(self, interaction_id: str) -> None:
        """Raises NotInWorld for one that isn't kept any more."""
        for interaction in self._by_token.values():
            if interaction.id == interaction_id:
                return self._deliver(interaction)
        raise NotInWorld("interaction", f"There is no interaction {interaction_id}.")

    def _deliver(self, interaction: Interaction) -> None:
        self._gateway.dispatch("INTERACTION_CREATE", interaction.guild.id, interaction.payload)
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
        if interaction.is_too_late:
            raise AnswerRefused(404, 10062, "Unknown interaction")
        if kind not in ANSWERS[interaction.kind]:
            raise AnswerRefused(400, 50035, "Invalid Form Body: this type doesn't answer this interaction")
        answer = AnswerType(kind)
        self._carry_out(interaction, answer, body)
        interaction.choices = choices
        interaction.acknowledge(answer)
        if interaction.original is not None and answer in (AnswerType.MESSAGE, AnswerType.UPDATE):
            interaction.saw("sent" if answer is AnswerType.MESSAGE else "edited", interaction.original)
        return interaction

    def _carry_out(self, interaction: Interaction, answer: AnswerType, body: MessageBody) -> None:
        """What the first answer does to messages. After an update the button's message is the original answer."""
        if answer is AnswerType.MESSAGE:
            interaction.original = self._write(interaction, body)
        elif answer is AnswerType.DEFERRED_MESSAGE:
            thinking = MessageBody(content="…", flags=_flags(body) & EPHEMERAL | LOADING)
            interaction.original = self._build(interaction, thinking) | {"content": ""}
            interaction.messages[interaction.original["id"]] = interaction.original
        elif answer in (AnswerType.UPDATE, AnswerType.DEFERRED_UPDATE) and interaction.source is not None:
            interaction.original = interaction.source
            interaction.messages[interaction.source["id"]] = interaction.source
            if answer is AnswerType.UPDATE:
                self._messages.edit(interaction.source, interaction.guild, body)

    def follow_up(self, interaction: Interaction, body: MessageBody) -> Payload:
        """Another message. The first one after a deferral takes the place of "is thinking…", and its visibility."""
        if interaction.acknowledged_ms is None:
            raise AnswerRefused(404, 10015, "Unknown Webhook")
        if interaction.is_waiting and interaction.original is not None:
            return self._fill(interaction, interaction.original, body)
        message = self._write(interaction, body, is_follow_up=True)
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
        interaction.original = self._write(interaction, body, message_id=thinking["id"])
        interaction.saw("sent", interaction.original)
        return interaction.original

    def _write(
        self, interaction: Interaction, body: MessageBody, *, message_id: str | None = None, is_follow_up: bool = False
    ) -> Payload:
        extra = self._origin(interaction, is_follow_up=is_follow_up) | ({"id": message_id} if message_id else {})
        if _flags(body) & EPHEMERAL:
            message = self._messages.whisper(interaction.guild, interaction.channel, interaction.member, body, extra)
        else:
            message = self._messages.post(interaction.guild, interaction.channel, self._world.bot, body, extra)
        interaction.messages[message["id"]] = message
        return message

    def _build(self, interaction: Interaction, body: MessageBody) -> Payload:
        message = self._messages.build(interaction.guild, interaction.channel, self._world.bot, body)
        return message | self._origin(interaction, is_follow_up=False)

    def _origin(self, interaction: Interaction, *, is_follow_up: bool) -> Payload:
        """What a message says about the command or the button that it answers."""
        about = {
            "id": interaction.id,
            "type": interaction.kind,
            "user": payloads.user(interaction.member),
            "authorizing_integration_owners": {"0": interaction.guild.id},
        }
        if interaction.source is None:
            about["name"] = interaction.command
        else:
            about["interacted_message_id"] = interaction.source["id"]
        return {
            "type": DEFAULT if is_follow_up or interaction.source is not None else CHAT_COMMAND,
            "webhook_id": self._world.bot.id,
            "application_id": self._world.bot.id,
            "interaction_metadata": about,
        }

    def _payload(self, interaction: Interaction, data: Payload) -> Payload:
        guild, member = interaction.guild, interaction.member
        permissions = {"permissions": str(guild.permissions(member))}
        pressed = {} if interaction.source is None else {"message": interaction.source}
        return pressed | {
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

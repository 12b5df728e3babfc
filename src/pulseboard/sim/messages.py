"""Messages in channels: written, edited, deleted; the newest are kept so that they can be edited and asked for."""

from collections import OrderedDict
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import UNSET, Meta, UnsetType

from pulseboard.sim import payloads
from pulseboard.sim.attachments import Attachments
from pulseboard.sim.components import check_components
from pulseboard.sim.gateway import GUILD_MESSAGES, Gateway
from pulseboard.sim.payloads import Payload
from pulseboard.sim.people import Member
from pulseboard.sim.snowflakes import Snowflakes
from pulseboard.sim.world import Channel, Guild, NotInWorld, World

MAX_KEPT = 2_000
DEFAULT, REPLY, CHAT_COMMAND = 0, 19, 20

T = TypeVar("T")


class MessageBody(msgspec.Struct, kw_only=True):
    """What a bot sends to write or edit a message. What isn't set stays as it is."""

    content: Annotated[str, Meta(max_length=2000)] | UnsetType | None = UNSET
    embeds: Annotated[list[dict[str, Any]], Meta(max_length=10)] | UnsetType | None = UNSET
    components: list[dict[str, Any]] | UnsetType | None = UNSET
    attachments: list[dict[str, Any]] | UnsetType | None = UNSET
    sticker_ids: list[str] | None = None
    poll: dict[str, Any] | None = None
    flags: int | UnsetType | None = UNSET
    tts: bool = False
    nonce: int | str | None = None
    message_reference: dict[str, Any] | None = None

    @property
    def is_empty(self) -> bool:
        text = self.content.strip() if isinstance(self.content, str) else None
        said = (text, self.embeds, self.components, self.attachments, self.sticker_ids, self.poll)
        return not any(part for part in said if part is not UNSET)


class EmptyMessage(ValueError):
    """There is nothing in the message that anyone could see."""


class Messages:
    """A message is its Discord payload, changed in place when it is edited."""

    def __init__(self, world: World, gateway: Gateway, ids: Snowflakes) -> None:
        self.attachments = Attachments(ids)
        self._world = world
        self._gateway = gateway
        self._ids = ids
        self._kept: OrderedDict[str, Payload] = OrderedDict()
        self._whispered: OrderedDict[str, tuple[Payload, str]] = OrderedDict()

    def post(
        self, guild: Guild, channel: Channel, author: Member, body: MessageBody, extra: Payload | None = None
    ) -> Payload:
        """Writes a message into a channel and tells the gateway. `extra` are further keys of the payload."""
        message = self.build(guild, channel, author, body) | (extra or {})
        _keep(self._kept, message["id"], message)
        self._tell("MESSAGE_CREATE", guild, author, message)
        return message

    def whisper(self, guild: Guild, channel: Channel, reader: Member, body: MessageBody, extra: Payload) -> Payload:
        """Writes an ephemeral message of the bot: nobody but its reader sees it, and the gateway is not told."""
        message = self.build(guild, channel, self._world.bot, body) | extra
        _keep(self._whispered, message["id"], (message, reader.id))
        return message

    def build(self, guild: Guild, channel: Channel, author: Member, body: MessageBody) -> Payload:
        """A message that isn't anywhere yet. Raises EmptyMessage or InvalidComponents."""
        if body.is_empty:
            raise EmptyMessage("Cannot send an empty message")
        message: Payload = {
            "id": self._ids.next(),
            "type": DEFAULT,
            "channel_id": channel.id,
            "guild_id": guild.id,
            "author": payloads.user(author),
            "content": "",
            "timestamp": payloads.now(),
            "edited_timestamp": None,
            "tts": body.tts,
            "mention_everyone": False,
            "mentions": [],
            "mention_roles": [],
            "attachments": [],
            "embeds": [],
            "components": [],
            "pinned": False,
            "flags": 0,
        }
        if body.nonce is not None:
            message["nonce"] = body.nonce
        if body.message_reference is not None:
            reference = {"channel_id": channel.id, "guild_id": guild.id} | body.message_reference
            message |= {"type": REPLY, "message_reference": reference}
            message["referenced_message"] = self._kept.get(str(reference.get("message_id")))
        self.apply(message, guild, body)
        return message

    def apply(self, message: Payload, guild: Guild, body: MessageBody) -> None:
        """Puts what the body sets into the message. Raises InvalidComponents."""
        check_components(body.components or [])
        if body.content is not UNSET:
            message["content"] = (body.content or "").strip()
            message["mentions"] = payloads.mentioned(self._world, guild, message["content"])
        for key in ("embeds", "components", "attachments"):
            value = getattr(body, key)
            if value is not UNSET:
                message[key] = [{"type": "rich"} | embed for embed in value or []] if key == "embeds" else value or []
        if isinstance(body.flags, int):
            message["flags"] |= body.flags

    def edit(self, message: Payload, guild: Guild, body: MessageBody) -> Payload:
        self.apply(message, guild, body)
        message["edited_timestamp"] = payloads.now()
        if not message["flags"] & payloads.EPHEMERAL:
            self._tell("MESSAGE_UPDATE", guild, self._world.user(message["author"]["id"]), message)
        return message

    def delete(self, message: Payload, guild: Guild) -> None:
        self._kept.pop(message["id"], None)
        self._whispered.pop(message["id"], None)
        if not message["flags"] & payloads.EPHEMERAL:
            data = {"id": message["id"], "channel_id": message["channel_id"], "guild_id": guild.id}
            self._gateway.dispatch("MESSAGE_DELETE", guild.id, data, intent=GUILD_MESSAGES)

    def find(self, message_id: str) -> Payload | None:
        """A message that anyone can see, in any channel; None where there is none."""
        return self._kept.get(message_id)

    def get(self, message_id: str, channel_id: str | None = None) -> Payload:
        message = self._kept.get(message_id)
        if message is None or channel_id not in (None, message["channel_id"]):
            raise NotInWorld("message", f"There is no message {message_id}.")
        return message

    def seen_by(self, message_id: str, member: Member | None) -> Payload:
        """A message in any channel, ephemeral ones too where the member is their reader (None: whoever that is)."""
        message, reader_id = self._whispered.get(message_id, (None, ""))
        if message is None:
            return self.get(message_id)
        if member is not None and member.id != reader_id:
            raise NotInWorld("message", f"{member.name} can't see message {message_id}: it is for somebody else only.")
        return message

    def newest(self, channel_id: str, limit: int) -> list[Payload]:
        """Of one channel, newest first."""
        found = [message for message in reversed(self._kept.values()) if message["channel_id"] == channel_id]
        return found[:limit]

    def _tell(self, event: str, guild: Guild, author: Member, message: Payload) -> None:
        bot_id = self._world.bot.id
        hidden = author.id != bot_id and all(user["id"] != bot_id for user in message["mentions"])
        told = message | {"member": payloads.bare_member(guild, author)}
        self._gateway.dispatch_message(event, guild.id, told, hidden=hidden)


def _keep(kept: OrderedDict[str, T], message_id: str, message: T) -> None:
    kept[message_id] = message
    if len(kept) > MAX_KEPT:
        kept.popitem(last=False)

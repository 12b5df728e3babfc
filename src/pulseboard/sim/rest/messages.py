"""What a bot writes: messages in channels, answers to interactions, follow-ups, and the files that come with them."""

from typing import Annotated, Any

import msgspec
from aiohttp import BodyPartReader, web
from msgspec import Meta

from pulseboard.sim import payloads
from pulseboard.sim.commands import Choice
from pulseboard.sim.interaction import Interaction
from pulseboard.sim.interactions import Interactions
from pulseboard.sim.messages import MessageBody, Messages
from pulseboard.sim.rest.replies import API, DiscordError, reply
from pulseboard.sim.world import World

Choices = Annotated[list[Choice], Meta(max_length=25)]


class Answer(msgspec.Struct):
    """A bot's first answer to an interaction."""

    type: int
    data: dict[str, Any] | None = None


class MessageRoutes:
    def __init__(self, world: World, messages: Messages, interactions: Interactions) -> None:
        self._world, self._messages, self._interactions = world, messages, interactions

    def routes(self) -> list[web.RouteDef]:
        channel = f"{API}/channels/{{channel}}/messages"
        webhook = f"{API}/webhooks/{{application}}/{{token}}"
        return [
            web.post(f"{API}/interactions/{{interaction}}/{{token}}/callback", self._answer),
            web.post(webhook, self._follow_up),
            web.get(f"{webhook}/messages/{{message}}", self._get_follow_up),
            web.patch(f"{webhook}/messages/{{message}}", self._edit_follow_up),
            web.delete(f"{webhook}/messages/{{message}}", self._delete_follow_up),
            web.post(channel, self._post),
            web.get(channel, self._newest),
            web.get(f"{channel}/{{message}}", self._get),
            web.patch(f"{channel}/{{message}}", self._edit),
            web.delete(f"{channel}/{{message}}", self._delete),
            web.get("/attachments/{attachment}/{filename}", self._attachment),
        ]

    async def _answer(self, request: web.Request) -> web.Response:
        raw, files = await self._body(request)
        answer = msgspec.json.decode(raw, type=Answer)
        data = (answer.data or {}) | files
        body = msgspec.convert(data, MessageBody)
        where = request.match_info
        choices = msgspec.to_builtins(msgspec.convert(data.get("choices") or [], Choices))
        interaction = self._interactions.answer(where["interaction"], where["token"], answer.type, body, choices)
        if request.query.get("with_response", "").lower() not in ("1", "true"):
            return reply()
        return reply(_told(interaction, answer.type))

    async def _follow_up(self, request: web.Request) -> web.Response:
        interaction = self._interactions.by_token(request.match_info["token"])
        return reply(self._interactions.follow_up(interaction, await self._message_body(request)))

    async def _get_follow_up(self, request: web.Request) -> web.Response:
        interaction = self._interactions.by_token(request.match_info["token"])
        return reply(self._interactions.message(interaction, request.match_info["message"]))

    async def _edit_follow_up(self, request: web.Request) -> web.Response:
        interaction = self._interactions.by_token(request.match_info["token"])
        message = self._interactions.message(interaction, request.match_info["message"])
        return reply(self._interactions.edit(interaction, message, await self._message_body(request)))

    async def _delete_follow_up(self, request: web.Request) -> web.Response:
        interaction = self._interactions.by_token(request.match_info["token"])
        self._interactions.delete(interaction, self._interactions.message(interaction, request.match_info["message"]))
        return reply()

    async def _post(self, request: web.Request) -> web.Response:
        guild, channel = self._world.channel(request.match_info["channel"])
        return reply(self._messages.post(guild, channel, self._world.bot, await self._message_body(request)))

    async def _newest(self, request: web.Request) -> web.Response:
        _, channel = self._world.channel(request.match_info["channel"])
        limit = request.query.get("limit", "50")
        if not limit.isdigit() or not 1 <= int(limit) <= 100:
            raise DiscordError(400, 50035, "Invalid Form Body: limit is 1 to 100")
        return reply(self._messages.newest(channel.id, int(limit)))

    async def _get(self, request: web.Request) -> web.Response:
        return reply(self._messages.get(request.match_info["message"], request.match_info["channel"]))

    async def _edit(self, request: web.Request) -> web.Response:
        guild, channel = self._world.channel(request.match_info["channel"])
        message = self._messages.get(request.match_info["message"], channel.id)
        if message["author"]["id"] != self._world.bot.id:
            raise DiscordError(403, 50005, "Cannot edit a message authored by another user")
        return reply(self._messages.edit(message, guild, await self._message_body(request)))

    async def _delete(self, request: web.Request) -> web.Response:
        guild, channel = self._world.channel(request.match_info["channel"])
        self._messages.delete(self._messages.get(request.match_info["message"], channel.id), guild)
        return reply()

    async def _attachment(self, request: web.Request) -> web.Response:
        content = self._messages.attachments.get(request.match_info["attachment"])
        if content is None:
            raise DiscordError(404, 0, "404: Not Found")
        return web.Response(body=content, content_type="application/octet-stream")

    async def _message_body(self, request: web.Request) -> MessageBody:
        raw, files = await self._body(request)
        if not files:
            return msgspec.json.decode(raw, type=MessageBody)
        return msgspec.convert(msgspec.json.decode(raw, type=dict[str, Any]) | files, MessageBody)

    async def _body(self, request: web.Request) -> tuple[bytes, dict[str, Any]]:
        """The JSON of a body and, where it comes with files, the attachments they became."""
        if not request.content_type.startswith("multipart/"):
            return await request.read(), {}
        raw, attachments = b"{}", []
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader):
                raise DiscordError(400, 50035, "Invalid Form Body: parts within parts")
            content = bytes(await part.read())
            if part.name == "payload_json":
                raw = content
            else:
                attachments.append(self._messages.attachments.add(part.filename or "file", content))
        return raw, {"attachments": attachments}


def _told(interaction: Interaction, answer_type: int) -> dict[str, Any]:
    """What a bot that asks for it is told about its first answer."""
    about: dict[str, Any] = {"id": interaction.id, "type": interaction.kind}
    resource: dict[str, Any] = {"type": answer_type}
    if interaction.original is not None:
        about |= {
            "response_message_id": interaction.original["id"],
            "response_message_loading": interaction.is_waiting,
            "response_message_ephemeral": bool(interaction.original["flags"] & payloads.EPHEMERAL),
        }
        resource["message"] = interaction.original
    return {"interaction": about, "resource": resource}

"""What members do, over the control interface."""

from typing import TYPE_CHECKING, Any

from aiohttp import web
from msgspec.structs import asdict

from pulseboard.sim.control.bodies import PostMessage, Press, RunCommand, Suggest, UseMenu
from pulseboard.sim.control.call import Call

if TYPE_CHECKING:
    from pulseboard.sim.local_discord import LocalDiscord


class MemberCalls:
    def __init__(self, discord: "LocalDiscord") -> None:
        self._discord = discord

    def calls(self) -> list[Call]:
        return [
            Call("GET", "/commands", "the commands that are registered", self._commands),
            Call("POST", "/commands/run", "runs one as a member; answers what the member sees", self._run, RunCommand),
            Call("POST", "/commands/suggest", "answers what the bot suggests for an option", self._suggest, Suggest),
            Call("POST", "/menus/use", "uses a context menu on a user or a message", self._use_menu, UseMenu),
            Call("POST", "/press", "presses a button as a member; answers as /commands/run", self._press, Press),
            Call("POST", "/interactions/{interaction}/deliver", "delivers one once more, as it was", self._deliver),
            Call("GET", "/messages/{message}", "a message as it stands, ephemeral ones too", self._message),
            Call("POST", "/messages", "writes a message as a member", self._post_message, PostMessage),
        ]

    async def _commands(self, _: web.Request, __: None) -> Any:
        return self._discord.commands()

    async def _run(self, _: web.Request, body: RunCommand) -> Any:
        return await self._discord.run_command(**asdict(body))

    async def _suggest(self, _: web.Request, body: Suggest) -> Any:
        return await self._discord.suggestions(**asdict(body))

    async def _use_menu(self, _: web.Request, body: UseMenu) -> Any:
        return await self._discord.use_menu(**asdict(body))

    async def _press(self, _: web.Request, body: Press) -> Any:
        return await self._discord.press(**asdict(body))

    async def _deliver(self, request: web.Request, _: None) -> Any:
        self._discord.deliver_again(request.match_info["interaction"])
        return {"delivered": request.match_info["interaction"]}

    async def _message(self, request: web.Request, _: None) -> Any:
        return self._discord.message(request.match_info["message"])

    async def _post_message(self, _: web.Request, body: PostMessage) -> Any:
        return {"id": await self._discord.post_message(body.where, body.member, body.content)}

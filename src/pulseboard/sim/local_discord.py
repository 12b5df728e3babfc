"""The local Discord: everything held together, and what it can be asked to do. Start here."""

import asyncio
from collections import Counter
from collections.abc import Collection
from random import Random
from types import TracebackType
from typing import Self

from aiohttp import web

from pulseboard.sim.casting import Casting
from pulseboard.sim.commands import Command, CommandRegistry
from pulseboard.sim.control.application import control_app
from pulseboard.sim.developer_portal import DeveloperPortal
from pulseboard.sim.gateway import Gateway
from pulseboard.sim.guild_events import GuildEvents
from pulseboard.sim.interactions import Interactions
from pulseboard.sim.line import Line
from pulseboard.sim.member_actions import MemberActions
from pulseboard.sim.messages import Messages
from pulseboard.sim.oauth import OAuth
from pulseboard.sim.rest.authorize import AUTHORIZE, AuthorizeRoutes
from pulseboard.sim.rest.commands import CommandRoutes
from pulseboard.sim.rest.guard import Guard
from pulseboard.sim.rest.messages import MessageRoutes
from pulseboard.sim.rest.places import PlaceRoutes
from pulseboard.sim.rest.replies import API
from pulseboard.sim.rest.tokens import TokenRoutes
from pulseboard.sim.rest.users import UserRoutes
from pulseboard.sim.server import Server
from pulseboard.sim.session_starts import SessionStarts
from pulseboard.sim.snowflakes import Snowflakes
from pulseboard.sim.trouble import Trouble
from pulseboard.sim.world import Guild, World

MAX_BODY_BYTES = 12 * 1024 * 1024


class LocalDiscord(MemberActions, GuildEvents, DeveloperPortal, Trouble):
    """A Discord of your own on this machine: `async with LocalDiscord(seed=7) as discord: …`.

    The world (guilds, members, their ids and names) follows from the seed; message and interaction ids come from the
    clock. What members do is in MemberActions, what happens to guilds in GuildEvents, what the application's owner sets
    in DeveloperPortal, what goes wrong in Trouble. A verb that asks for what isn't there raises NotInWorld, one whose
    arguments make no sense DoesNotFit.

    A bot is told to use `shards` of them, `max_concurrency` at once. Identifying again within
    `identify_interval_seconds` is refused with op 9; at Discord that takes 5 s.

    `url` stands for https://discord.com.
    """

    def __init__(
        self,
        *,
        seed: int = 7,
        guilds: int = 6,
        port: int = 0,
        control_port: int | None = None,
        token: str = "local",  # noqa: S107  opens nothing but this
        heartbeat_interval_seconds: float = 2.0,
        bot_name: str = "Pulse",
        shards: int = 1,
        max_concurrency: int = 1,
        identify_interval_seconds: float = 0.0,
        client_secret: str = "local-secret",  # noqa: S107  the same
        redirect_uris: Collection[str] = (),
    ) -> None:
        self.seed = seed
        self.url = self.api_url = self.authorize_url = ""
        self.control_url: str | None = None
        self._port, self._control_port = port, control_port
        self._bot_changed = asyncio.Event()
        self._servers: list[Server] = []
        self._ids = ids = Snowflakes()
        self.world = World(seed, guilds, bot_name)
        self._shards = shards
        starts = SessionStarts(max_concurrency, identify_interval_seconds)
        self._gateway = Gateway(self.world, token, ids.next, self._tell_bot_changed, starts)
        self._commands = CommandRegistry(self.world.bot.id)
        self._casting = Casting(self.world, self._commands, Random(seed))
        self._messages = Messages(self.world, self._gateway, ids)
        self._interactions = Interactions(self.world, self._gateway, self._messages, ids)
        self._oauth = OAuth()
        self.reset_client_secret(client_secret)
        self.set_redirect_uris(redirect_uris)
        self._line = Line(self._gateway, heartbeat_interval_seconds)
        self._guard = Guard(token, self._line.refusing)

    # Its life

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Listens. Raises PortTaken, and then listens nowhere."""
        try:
            await self._listen()
        except BaseException:
            await self.stop()
            raise

    async def _listen(self) -> None:
        app = web.Application(middlewares=[self._guard.middleware], client_max_size=MAX_BODY_BYTES)
        app.router.add_get("/gateway", self._line.connect)
        app.router.add_routes(AuthorizeRoutes(self.world, self._oauth).routes())
        app.router.add_routes(TokenRoutes(self.world, self._oauth).routes())
        app.router.add_routes(UserRoutes(self.world, self._oauth).routes())
        app.router.add_routes(PlaceRoutes(self.world, self._gateway, self._shards).routes())
        app.router.add_routes(CommandRoutes(self.world, self._commands, self._tell_bot_changed).routes())
        app.router.add_routes(MessageRoutes(self.world, self._messages, self._interactions).routes())
        app.router.add_routes(self._guard.routes())
        address = await self._serve(app, self._port)
        self.url = f"http://{address}"
        self.api_url, self.authorize_url = self.url + API, self.url + AUTHORIZE
        self._gateway.url = f"ws://{address}/gateway"
        self._messages.attachments.base_url = f"http://{address}/attachments"
        if self._control_port is not None:
            self.control_url = f"http://{await self._serve(control_app(self), self._control_port)}"

    async def stop(self) -> None:
        """Closes every connection and port."""
        for connection in list(self._line.connections):
            connection.abort()
        while self._servers:
            await self._servers.pop().stop()

    async def _serve(self, app: web.Application, port: int) -> str:
        server = Server(app, port)
        address = await server.start()
        self._servers.append(server)
        return address

    # What there is

    @property
    def token(self) -> str:
        """What a bot logs in with."""
        return self._gateway.token

    @property
    def gateway_url(self) -> str:
        """What `GET {api_url}/gateway` tells."""
        return self._gateway.url

    @property
    def guilds(self) -> list[Guild]:
        return list(self.world.guilds.values())

    @property
    def unknown_calls(self) -> Counter[str]:
        """REST calls that Discord may know and this one doesn't, as "METHOD /path"."""
        return self._guard.unknown_calls

    @property
    def is_connected(self) -> bool:
        """A bot is logged in and its connection, or one of them, is up."""
        return bool(self._gateway.connected_shards)

    @property
    def connected_shards(self) -> list[int]:
        return self._gateway.connected_shards

    @property
    def connections(self) -> int:
        """How many gateway connections are open, logged in or not."""
        return len(self._line.connections)

    @property
    def ping_ms(self) -> float:
        """How long an acknowledgement takes now, without jitter."""
        return self._gateway.ping.milliseconds

    @property
    def counters(self) -> dict[str, int]:
        """What has happened since the start, by name."""
        names = ("identifies", "resumes", "refused_resumes", "replayed", "dispatches", "interactions")
        counted = {name: self._gateway.counters[name] for name in names}
        return counted | {"connections": self._line.opened, "rest_calls": self._guard.calls}

    def commands(self) -> list[Command]:
        """The registered commands, those of single guilds too."""
        return self._commands.all()

    async def wait_for_bot(self, timeout_seconds: float = 10.0, commands: int = 1, shards: int = 1) -> None:
        """Until so many shards of a bot are logged in and it has registered that many commands. Raises TimeoutError
        with what is missing.
        """
        try:
            async with asyncio.timeout(timeout_seconds):
                while len(self.connected_shards) < shards or len(self.commands()) < commands:
                    await self._bot_changed.wait()
        except TimeoutError:
            state = "logged in" if self.is_connected else "not logged in"
            if shards > 1:
                state = f"logged in with {len(self.connected_shards)} of {shards} shards"
            registered = len(self.commands())
            raise TimeoutError(
                f"After {timeout_seconds:g} s the bot is {state}, with {registered} of {commands} commands registered."
            ) from None

    async def wait_until_connected(self) -> None:
        while not self.is_connected:
            await self._bot_changed.wait()

    def _tell_bot_changed(self) -> None:
        """Wakes those who wait now."""
        self._bot_changed.set()
        self._bot_changed.clear()

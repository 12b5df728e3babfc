"""What goes wrong, over the control interface."""

from typing import TYPE_CHECKING, Any

from aiohttp import web
from msgspec.structs import asdict

from pulseboard.sim.control.bodies import BreakGateway, BreakRest, Drop, Refuse, ResetToken, SetPing, SetSessionStarts
from pulseboard.sim.control.call import Call

if TYPE_CHECKING:
    from pulseboard.sim.local_discord import LocalDiscord


class TroubleCalls:
    def __init__(self, discord: "LocalDiscord") -> None:
        self._discord = discord

    def calls(self) -> list[Call]:
        gateway, rest, starts = "/faults/gateway", "/faults/rest", "/session-starts"
        return [
            Call("PUT", "/ping", "sets how late heartbeats are acknowledged", self._set_ping, SetPing),
            Call("POST", "/drop", "ends gateway connections", self._drop, Drop),
            Call("POST", "/refuse", "refuses REST calls and connections for a while", self._refuse, Refuse),
            Call("POST", gateway, "begins a fault of the gateway", self._break_gateway, BreakGateway),
            Call("DELETE", gateway, "ends all faults of the gateway", self._mend_gateway),
            Call("POST", rest, "begins to answer REST calls with an error", self._break_rest, BreakRest),
            Call("DELETE", rest, "ends that", self._mend_rest),
            Call("POST", "/sessions/end", "forgets sessions that wait to be resumed", self._end_sessions),
            Call("PUT", "/token", "resets the bot's token; the old one is refused", self._reset_token, ResetToken),
            Call("PUT", starts, "sets how many sessions may still be begun today", self._set_starts, SetSessionStarts),
        ]

    async def _set_ping(self, _: web.Request, body: SetPing) -> Any:
        self._discord.set_ping(body.milliseconds, body.jitter_ms)
        return body

    async def _drop(self, _: web.Request, body: Drop) -> Any:
        return {"dropped": await self._discord.drop_connections(body.close_code, shard=body.shard)}

    async def _refuse(self, _: web.Request, body: Refuse) -> Any:
        self._discord.refuse(body.seconds, body.status)
        return body

    async def _break_gateway(self, _: web.Request, body: BreakGateway) -> Any:
        self._discord.break_gateway(**asdict(body))
        return self._discord.gateway_faults()

    async def _mend_gateway(self, _: web.Request, __: None) -> Any:
        self._discord.mend_gateway()
        return self._discord.gateway_faults()

    async def _break_rest(self, _: web.Request, body: BreakRest) -> Any:
        self._discord.break_rest(**asdict(body))
        return self._discord.rest_faults()

    async def _mend_rest(self, _: web.Request, __: None) -> Any:
        self._discord.mend_rest()
        return self._discord.rest_faults()

    async def _end_sessions(self, _: web.Request, __: None) -> Any:
        self._discord.end_sessions()
        return {}

    async def _reset_token(self, _: web.Request, body: ResetToken) -> Any:
        await self._discord.reset_token(body.token)
        return body

    async def _set_starts(self, _: web.Request, body: SetSessionStarts) -> Any:
        self._discord.set_session_starts(body.remaining)
        return body

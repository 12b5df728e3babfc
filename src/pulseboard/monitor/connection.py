"""Whether the bot is connected: events when that changes, and its status in between."""

import time
from collections.abc import Callable
from typing import Any

import discord

from pulseboard.events import GATEWAY_DISCONNECTED, GATEWAY_READY, Draft, draft, ref, timestamp
from pulseboard.monitor.gateway import Line, Transition, reason
from pulseboard.monitor.listeners import Handler
from pulseboard.stats import BotStatus, ShardState


class ConnectionWatch:
    """Records GATEWAY_READY, GATEWAY_DISCONNECTED and GATEWAY_RESUMED, each once for each shard."""

    def __init__(self, record: Callable[[Draft], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._record = record
        self._clock = clock
        self.lines: dict[int, Line] = {}
        self.status = BotStatus.STARTING
        self.detail: str | None = None
        self.since = _now()
        self._first_ready: float | None = None

    def uptime_seconds(self) -> float | None:
        """Since the bot was ready for the first time."""
        return None if self._first_ready is None else self._clock() - self._first_ready

    def told(self, status: BotStatus, detail: str | None) -> None:
        """What keeps the bot connected says how that goes: it knows of attempts that no client sees."""
        if status is BotStatus.CONNECTING and self._first_ready is not None:
            status = BotStatus.RECONNECTING
        self._become(status, detail)

    def handlers(self, client: discord.Client) -> dict[str, Handler]:
        """What to listen to, of a client with one shard or many."""

        def ready(shard: int) -> None:
            if client.is_closed():  # discord.py says it late, also of a client that has been given up meanwhile
                return
            self._change(client, shard, self._line(shard).ready(self._clock()))
            if not _is_open(client, shard):  # discord.py says it 2 s late: the line may be gone again
                lost(shard)

        def lost(shard: int) -> None:
            transition = self._line(shard).disconnected(self._clock())
            if client.is_closed():  # it was told to leave: that is no loss
                self._become(BotStatus.OFFLINE, None)
            else:
                self._change(client, shard, transition)

        def resumed(shard: int) -> None:
            self._change(client, shard, self._line(shard).resumed(self._clock()))
            self._settle()  # the attempts to resume may have been told of where the loss was not

        if isinstance(client, discord.AutoShardedClient):
            return {"shard_ready": ready, "shard_disconnect": lost, "shard_resumed": resumed}
        only = client.shard_id or 0
        return {
            "ready": lambda: ready(only),
            "disconnect": lambda: lost(only),
            "resumed": lambda: resumed(only),
        }

    def joined_late(self, client: discord.Client) -> None:
        """The client was ready before anybody watched: a state, but no event."""
        for shard in shard_ids(client):
            self._line(shard).ready(self._clock())
        self._settle()

    def client_gone(self, client: discord.Client) -> None:
        """The client came to its end, with or without a word about its connections."""
        for shard, line in self.lines.items():
            self._change(client, shard, line.disconnected(self._clock()))

    def _line(self, shard: int) -> Line:
        return self.lines.setdefault(shard, Line())

    def _change(self, client: discord.Client, shard: int, transition: Transition | None) -> None:
        if transition is not None:
            self._record(_event(client, shard, transition))
            self._settle()

    def _settle(self) -> None:
        """The status that follows from the shards' states."""
        down = sum(line.state is not ShardState.READY for line in self.lines.values())
        if down == len(self.lines):
            self._become(BotStatus.RECONNECTING, "The connection to Discord was lost")
            return
        if self._first_ready is None:
            self._first_ready = self._clock()
        self._become(BotStatus.ONLINE, f"{down} of {len(self.lines)} shards are not connected" if down else None)

    def _become(self, status: BotStatus, detail: str | None) -> None:
        if status is not self.status:
            self.since = _now()
        self.status, self.detail = status, detail


def shard_ids(client: discord.Client) -> list[int]:
    """The shards a client has; 0 stands for the only one."""
    if isinstance(client, discord.AutoShardedClient):
        return sorted(client.shards)
    return [client.shard_id or 0]


def _event(client: discord.Client, shard: int, transition: Transition) -> Draft:
    kind, data = transition.kind, dict[str, Any]()
    name = ref(client.user).name if client.user else "The bot"
    who = f"Shard {shard} of {name}" if isinstance(client, discord.AutoShardedClient) else name
    if kind is GATEWAY_READY:
        message = f"{who} is ready"
    elif kind is GATEWAY_DISCONNECTED:
        data = _why(client, shard)
        message = f"{who} lost the connection to Discord" + (f": {data['reason']}" if "reason" in data else "")
    else:
        away_ms = transition.away_ms or 0.0
        data = {"away_ms": round(away_ms, 3)}
        message = f"{who} is back after {away_ms / 1_000:.1f} s, nothing was missed"
    return draft(kind.name, message, level=kind.level, bot=client.user, shard=shard, data=data)


def _is_open(client: discord.Client, shard: int) -> bool:
    socket: Any = client._get_websocket(shard_id=shard)
    return socket is not None and bool(socket.open)


def _why(client: discord.Client, shard: int) -> dict[str, Any]:
    """Close code and reason, where they are known."""
    socket: Any = client._get_websocket(shard_id=shard)
    if socket is None:
        return {}
    ours = socket._close_code
    code = socket.socket.close_code if ours is None else ours
    known = {"code": code, "reason": reason(code, is_ours=ours is not None)}
    return {key: value for key, value in known.items() if value is not None}


def _now() -> str:
    return timestamp(time.time_ns() // 1_000_000)

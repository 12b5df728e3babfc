"""Whether the bot is connected: events when that changes, and its status in between."""

import time
from collections.abc import Callable
from typing import Any

import discord

from pulseboard.events import Draft, Level, draft, now_ms, timestamp
from pulseboard.kinds import GATEWAY_DISCONNECTED, GATEWAY_READY
from pulseboard.monitor.gateway import FINAL_CODES, Line, Transition, reason
from pulseboard.monitor.handshakes import HandshakeWatch
from pulseboard.monitor.listeners import Handler
from pulseboard.monitor.shards import by_shard, shard_ids, socket_of, who
from pulseboard.stats import BotStatus, ShardState

_NEVER_READY = "Discord ends its sessions again and again before it is ready"


class ConnectionWatch:
    """Records GATEWAY_READY, GATEWAY_DISCONNECTED and GATEWAY_RESUMED, each once for each shard.

    Where a connection is lost again and again, which `handshakes` knows and tells, it records none of them.
    """

    def __init__(
        self,
        record: Callable[[Draft], None],
        handshakes: HandshakeWatch,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._record = record
        self._handshakes = handshakes
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
                self._lost(client, shard)

        def lost(shard: int) -> None:
            self._lost(client, shard)

        def connected(shard: int) -> None:
            self._line(shard).connected(self._clock())

        def resumed(shard: int) -> None:
            self._change(client, shard, self._line(shard).resumed(self._clock()))
            self._settle()  # the attempts to resume may have been told of where the loss was not

        return by_shard(client, {"connect": connected, "ready": ready, "disconnect": lost, "resumed": resumed})

    def joined_late(self, client: discord.Client) -> None:
        """The client was ready before anybody watched: a state, but no event."""
        for shard in shard_ids(client):
            self._line(shard).ready(self._clock())
        self._settle()

    def sample(self, client: discord.Client) -> None:
        """Know of shards also before they are connected, and of those that have lost their connection.

        discord.py takes one shard back after another: of the last it tells when all before it are back.
        """
        for shard in shard_ids(client):
            if self._line(shard).state is ShardState.READY and not _is_open(client, shard):
                self._lost(client, shard)
            if self._first_ready is None and self.detail is None and self._handshakes.is_storm(shard):
                self._become(self.status, _NEVER_READY)

    def is_connected(self, shard: int) -> bool:
        return shard in self.lines and self.lines[shard].state is ShardState.READY

    def client_gone(self, client: discord.Client) -> None:
        """The client came to its end, with or without a word about its connections."""
        for shard, line in self.lines.items():
            self._change(client, shard, line.disconnected(self._clock()))

    def _lost(self, client: discord.Client, shard: int) -> None:
        transition = self._line(shard).disconnected(self._clock())
        if client.is_closed():  # it was told to leave: that is no loss
            self._become(BotStatus.OFFLINE, None)
            return
        self._change(client, shard, transition)
        why = _why(client, shard)
        if why.get("final"):
            self._become(BotStatus.OFFLINE, f"The connection to Discord ended for good: {why['reason']}")

    def _line(self, shard: int) -> Line:
        return self.lines.setdefault(shard, Line())

    def _change(self, client: discord.Client, shard: int, transition: Transition | None) -> None:
        if transition is not None:
            if not self._handshakes.is_storm(shard):
                self._record(self._event(client, shard, transition))
            self._settle()

    def _event(self, client: discord.Client, shard: int, transition: Transition) -> Draft:
        kind, level, away_ms, data = transition.kind, transition.kind.level, transition.away_ms, dict[str, Any]()
        whose, away = who(client, shard), after(away_ms or 0.0)
        if kind is GATEWAY_DISCONNECTED:
            data = _why(client, shard)
            level = Level.ERROR if "final" in data else level
            message = f"{whose} lost the connection to Discord" + (f": {data['reason']}" if "reason" in data else "")
        elif away_ms is None:
            message = f"{whose} is ready"
        elif kind is GATEWAY_READY:
            resume = "refused" if self._handshakes.resume_was_refused(shard) else "not_tried"
            data = {"away_ms": round(away_ms, 3), "missed": True, "resume": resume}
            level = Level.WARNING
            message = f"{whose} is ready in a new session {away}; what happened meanwhile was missed"
        else:
            data = {"away_ms": round(away_ms, 3)}
            message = f"{whose} is back {away}, nothing was missed"
        return draft(kind.name, message, level=level, bot=client.user, shard=shard, data=data)

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


def after(away_ms: float) -> str:
    """How long something was away, within a sentence."""
    seconds = f"{away_ms / 1_000:.1f}"
    return "at once" if seconds == "0.0" else f"after {seconds} s"


def _is_open(client: discord.Client, shard: int) -> bool:
    socket = socket_of(client, shard)
    return socket is not None and bool(socket.open)


def _why(client: discord.Client, shard: int) -> dict[str, Any]:
    """Close code and reason, where they are known, and whether that is the end."""
    socket = socket_of(client, shard)
    if socket is None or socket.open:
        return {}
    ours = socket._close_code
    code = socket.socket.close_code if ours is None else ours
    is_final = ours is None and code in FINAL_CODES
    known = {"code": code, "reason": reason(code, is_ours=ours is not None), "final": True if is_final else None}
    return {key: value for key, value in known.items() if value is not None}


def _now() -> str:
    return timestamp(now_ms())

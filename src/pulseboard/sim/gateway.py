"""The gateway: sessions, what is dispatched to them, and what a client may say. Sockets are in `connection.py`."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from pulseboard.sim import payloads
from pulseboard.sim.connection import CloseConnection, Connection, Frame, Op, encoded
from pulseboard.sim.faults import GatewayFault, GatewayFaults
from pulseboard.sim.payloads import Payload
from pulseboard.sim.ping import Ping
from pulseboard.sim.session import Identify, Resume, Session
from pulseboard.sim.session_starts import SessionStarts
from pulseboard.sim.world import Guild, World

RESUME_WINDOW_SECONDS = 120.0
CHUNK_MEMBERS = 1_000

GUILDS = 1 << 0
GUILD_MEMBERS = 1 << 1
GUILD_MESSAGES = 1 << 9
MESSAGE_CONTENT = 1 << 15


class RequestMembers(msgspec.Struct):
    guild_id: str | int
    limit: int = 0
    query: str = ""
    user_ids: list[str | int] | str | int = []
    presences: bool = False
    nonce: str | None = None


class Gateway:
    """Everything that is dispatched goes through here. `changed` is called when a session begins, resumes or is cut."""

    def __init__(
        self,
        world: World,
        token: str,
        new_id: Callable[[], str],
        changed: Callable[[], None],
        session_starts: SessionStarts,
    ) -> None:
        self.url = ""
        self.token = token
        self.ping = Ping()
        self.faults = GatewayFaults()
        self.session_starts = session_starts
        self.counters: Counter[str] = Counter()
        self._world = world
        self._new_id = new_id
        self._changed = changed
        self._sessions: dict[str, Session] = {}

    @property
    def sessions(self) -> list[Session]:
        return list(self._sessions.values())

    @property
    def connected_shards(self) -> list[int]:
        """The shards whose connections are up."""
        return sorted({session.shard for session in self.sessions if session.connection is not None})

    def reaches(self, guild_id: str) -> bool:
        """Whether a session, connected or still to resume, gets what happens in this guild."""
        return any(session.has(guild_id) for session in self._live())

    def dispatch(self, event: str, guild_id: str, data: Payload, *, intent: int = 0) -> None:
        """To every session that has the guild and, where one is named, the intent."""
        raw = msgspec.Raw(msgspec.json.encode(data))
        self.counters["dispatches"] += 1
        for session in self._live():
            if session.has(guild_id) and (not intent or session.intents & intent):
                session.dispatch(event, raw)

    def dispatch_message(self, event: str, guild_id: str, message: Payload, *, hidden: bool) -> None:
        """A message; `hidden` says that its content is only for sessions with the intent MESSAGE_CONTENT."""
        whole = msgspec.Raw(msgspec.json.encode(message))
        bare = whole
        if hidden:
            bare = msgspec.Raw(msgspec.json.encode(message | {"content": "", "embeds": [], "attachments": []}))
        self.counters["dispatches"] += 1
        for session in self._live():
            if session.has(guild_id) and session.intents & GUILD_MESSAGES:
                session.dispatch(event, whole if session.intents & MESSAGE_CONTENT else bare)

    def received(self, connection: Connection, frame: Frame) -> None:
        """What a client says. Raises CloseConnection, or a msgspec error where it isn't what Discord understands."""
        session = connection.session
        if frame.op == Op.HEARTBEAT:
            sequence = msgspec.json.decode(frame.d, type=int | None)
            if session is not None and sequence is not None:
                session.seen(sequence)
            if not self.faults.strikes(GatewayFault.UNACKNOWLEDGED, None if session is None else session.shard):
                connection.acknowledge(self.ping.next_delay_seconds())
        elif frame.op in (Op.IDENTIFY, Op.RESUME):
            if session is not None:
                raise CloseConnection(4005, "Already authenticated.")
            if frame.op == Op.IDENTIFY:
                self._identify(connection, msgspec.json.decode(frame.d, type=Identify))
            else:
                self._resume(connection, msgspec.json.decode(frame.d, type=Resume))
        elif session is None:
            raise CloseConnection(4003, "Not authenticated.")
        elif frame.op == Op.REQUEST_MEMBERS:
            self._send_members(session, msgspec.json.decode(frame.d, type=RequestMembers, strict=False))
        elif frame.op not in (Op.PRESENCE, Op.VOICE_STATE):
            raise CloseConnection(4001, "Unknown opcode.")

    def lost(self, connection: Connection, *, for_good: bool) -> None:
        """A connection is gone. Its session waits to be resumed, unless it ended with it."""
        session = connection.session
        if session is None or session.connection is not connection:
            return
        session.connection = None
        session.lost_at = time.monotonic()
        if for_good:
            self.invalidate(session)
        self._changed()

    def invalidate(self, session: Session) -> None:
        """Ends a session: it can't be resumed any more."""
        self._sessions.pop(session.id, None)

    def _identify(self, connection: Connection, identify: Identify) -> None:
        self._check_token(identify.token)
        shard, shards = identify.shard
        if not 0 <= shard < shards:
            raise CloseConnection(4010, "Invalid shard.")
        self.counters["identifies"] += 1
        if not self.session_starts.begin():  # Discord takes the token away then
            raise CloseConnection(4004, "Authentication failed.")
        if not self._may_go_on(connection, shard):
            return
        if self.session_starts.is_too_soon(shard):
            connection.send(encoded(Op.INVALID_SESSION, False))
            return
        session = Session(self._new_id(), identify)
        self._sessions[session.id] = session
        self._attach(session, connection)
        session.dispatch("READY", _raw(self._ready(session)))
        for guild in self._guilds(session):
            if guild.available:
                session.dispatch("GUILD_CREATE", _raw(guild_available(guild, self._world)))
        self._is_ready(session, connection)

    def _resume(self, connection: Connection, resume: Resume) -> None:
        self._check_token(resume.token)
        session = next((one for one in self._live() if one.id == resume.session_id), None)
        if session is not None and not self._may_go_on(connection, session.shard):
            return
        missed = session.after(resume.seq) if session is not None and resume.seq is not None else None
        if session is None or missed is None:
            self.counters["refused_resumes"] += 1
            connection.send(encoded(Op.INVALID_SESSION, False))
            return
        if session.connection is not None:
            session.connection.abort()
        self._attach(session, connection)
        for frame in missed:
            connection.send(frame)
        self.counters["resumes"] += 1
        self.counters["replayed"] += len(missed)
        session.dispatch("RESUMED", _raw({"_trace": []}))
        self._is_ready(session, connection)

    def _may_go_on(self, connection: Connection, shard: int) -> bool:
        """Whether no fault of the shard ends here what a client asked for."""
        if self.faults.strikes(GatewayFault.DOWN, shard):
            connection.abort()
        elif self.faults.strikes(GatewayFault.SILENT, shard):
            connection.fall_silent()
        elif self.faults.strikes(GatewayFault.OP9, shard):
            connection.send(encoded(Op.INVALID_SESSION, False))
        else:
            return True
        return False

    def _is_ready(self, session: Session, connection: Connection) -> None:
        if self.faults.strikes(GatewayFault.CLOSED_WHEN_READY, session.shard):
            connection.close_when_sent(4000)
        self._changed()

    def _attach(self, session: Session, connection: Connection) -> None:
        session.connection = connection
        connection.session = session

    def _check_token(self, token: str) -> None:
        if token.removeprefix("Bot ") != self.token:
            raise CloseConnection(4004, "Authentication failed.")

    def _ready(self, session: Session) -> Payload:
        bot = payloads.user(self._world.bot)
        return {
            "v": 10,
            "user": bot,
            "guilds": [{"id": guild.id, "unavailable": True} for guild in self._guilds(session)],
            "session_id": session.id,
            "session_type": "normal",
            "resume_gateway_url": self.url,
            "private_channels": [],
            "shard": [session.shard, session.shards],
            "application": {"id": self._world.bot.id, "flags": 0},
        }

    def _guilds(self, session: Session) -> Iterator[Guild]:
        return (guild for guild in list(self._world.guilds.values()) if session.has(guild.id))

    def _send_members(self, session: Session, asked: RequestMembers) -> None:
        guild = self._world.guilds.get(str(asked.guild_id))
        if guild is None:
            return
        members, not_found = _asked_members(guild, asked)
        chunks = [members[at : at + CHUNK_MEMBERS] for at in range(0, len(members), CHUNK_MEMBERS)] or [[]]
        for number, chunk in enumerate(chunks):
            data: Payload = {
                "guild_id": guild.id,
                "members": [payloads.member(guild, member) for member in chunk],
                "chunk_index": number,
                "chunk_count": len(chunks),
                "nonce": asked.nonce,
                "not_found": not_found,
            }
            if asked.presences:
                data["presences"] = []
            session.dispatch("GUILD_MEMBERS_CHUNK", _raw(data))

    def _live(self) -> list[Session]:
        """The sessions, without those that were gone for too long to resume."""
        too_old = time.monotonic() - RESUME_WINDOW_SECONDS
        for session in self.sessions:
            if session.connection is None and session.lost_at < too_old:
                self.invalidate(session)
        return self.sessions


def guild_available(guild: Guild, world: World) -> Payload:
    """A guild that was there before. One that the bot joins comes without the key `unavailable`."""
    return payloads.guild_create(guild, world.bot) | {"unavailable": False}


def _asked_members(guild: Guild, asked: RequestMembers) -> tuple[list[Any], list[str]]:
    if asked.user_ids:
        user_ids = asked.user_ids if isinstance(asked.user_ids, list) else [asked.user_ids]
        wanted = [str(user_id) for user_id in user_ids]
        members = [guild.by_id[user_id] for user_id in wanted if user_id in guild.by_id]
        return members, [user_id for user_id in wanted if user_id not in guild.by_id]
    start = asked.query.casefold()
    members = [
        member
        for member in guild.members
        if member.username.casefold().startswith(start) or member.name.casefold().startswith(start)
    ]
    return members[: asked.limit or None], []


def _raw(data: Payload) -> msgspec.Raw:
    return msgspec.Raw(msgspec.json.encode(data))

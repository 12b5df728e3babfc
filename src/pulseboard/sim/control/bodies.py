"""What the calls of the control interface take."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from pulseboard.sim.application import TeamRole
from pulseboard.sim.faults import GatewayFault
from pulseboard.sim.rest.faults import Scope
from pulseboard.sim.session_starts import SESSION_STARTS_A_DAY
from pulseboard.sim.world import ALL_PERMISSIONS

Shard = Annotated[int, Meta(ge=0)]
Name = Annotated[str, Meta(min_length=1, max_length=10_000)]
"""Longer than Discord's, so that it can be tried what a dashboard makes of it."""


class Body(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pass


class RunCommand(Body, frozen=True):
    command: str
    guild: str | None = None
    member: str | None = None
    options: dict[str, Any] = {}
    timeout_seconds: Annotated[float, Meta(gt=0, le=900)] = 3.0
    deliveries: Annotated[int, Meta(ge=1, le=1000)] = 1
    messages: Annotated[int, Meta(ge=1, le=100)] = 1


class UseMenu(Body, frozen=True):
    command: str
    target: str
    """The id of a message, or of a user."""
    guild: str | None = None
    member: str | None = None
    timeout_seconds: Annotated[float, Meta(gt=0, le=900)] = 3.0
    deliveries: Annotated[int, Meta(ge=1, le=1000)] = 1
    messages: Annotated[int, Meta(ge=1, le=100)] = 1


class Press(Body, frozen=True):
    message: str
    """The id of the message that the button belongs to."""
    button: str
    """Its label or custom id."""
    member: str | None = None
    timeout_seconds: Annotated[float, Meta(gt=0, le=900)] = 3.0
    deliveries: Annotated[int, Meta(ge=1, le=1000)] = 1
    messages: Annotated[int, Meta(ge=1, le=100)] = 1


class Suggest(Body, frozen=True):
    command: str
    option: str
    text: str = ""
    guild: str | None = None
    member: str | None = None
    timeout_seconds: Annotated[float, Meta(gt=0, le=3)] = 3.0


class PostMessage(Body, frozen=True):
    where: str
    """The id of a channel, or of a guild: its first channel."""
    member: str
    content: Annotated[str, Meta(min_length=1, max_length=2000)]


class AddGuild(Body, frozen=True):
    name: Name
    members: Annotated[int, Meta(ge=0, le=5000)] = 20


class AddMember(Body, frozen=True):
    name: Name
    bot: bool = False


class AddRole(Body, frozen=True):
    name: Name
    permissions: Annotated[int, Meta(ge=0, le=ALL_PERMISSIONS)] = 0
    """Discord's bits, on top of everybody's: 32 is Manage Server, 8 Administrator."""


class Availability(Body, frozen=True):
    available: bool


class SetPing(Body, frozen=True):
    milliseconds: Annotated[float, Meta(ge=0, le=60_000)] | None
    """null: it drifts again."""
    jitter_ms: Annotated[float, Meta(ge=0, le=60_000)] = 0.0


class Drop(Body, frozen=True):
    close_code: Annotated[int, Meta(ge=1000, le=4999)] | Literal["op7", "op9", "op9-resumable"] | None = None
    """null cuts the line without a word."""
    shard: Shard | None = None
    """null: all of them."""


class BreakGateway(Body, frozen=True):
    fault: GatewayFault
    times: Annotated[int, Meta(ge=1)] | None = None
    """null: until it is ended."""
    shard: Shard | None = None
    """null: all of them."""


class BreakRest(Body, frozen=True):
    status: Annotated[int, Meta(ge=400, le=599)] | None
    """null: the usual answer, after the delay."""
    method: str = "*"
    path: str = "*"
    """A pattern of what stands behind /api/v10: /channels/*/messages."""
    times: Annotated[int, Meta(ge=1)] | None = None
    """null: until it is ended."""
    scope: Scope = "user"
    """Whose rate limit it is, with the status 429."""
    retry_after_seconds: Annotated[float, Meta(ge=0, le=86_400)] = 1.0
    delay_seconds: Annotated[float, Meta(ge=0, le=86_400)] = 0.0


class ResetToken(Body, frozen=True):
    token: Annotated[str, Meta(min_length=1, max_length=200)]


class SetSessionStarts(Body, frozen=True):
    remaining: Annotated[int, Meta(ge=0, le=SESSION_STARTS_A_DAY)]


class SetRedirects(Body, frozen=True):
    redirect_uris: list[str]


class SetClientSecret(Body, frozen=True):
    client_secret: Annotated[str, Meta(min_length=1, max_length=200)]


class SetOwner(Body, frozen=True):
    user: str


class SetTeam(Body, frozen=True):
    name: Name
    owner: str
    members: dict[str, TeamRole] = {}
    """Roles by user id, the owner left out."""
    invited: list[str] = []
    """Those of the members who haven't accepted yet."""


class Refuse(Body, frozen=True):
    seconds: Annotated[float, Meta(ge=0, le=86_400)]
    status: Annotated[int, Meta(ge=400, le=599)] = 503

"""Who is in: sessions of browsers and tokens of programs, and how they end."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, delete, get, post
from litestar.di import NamedDependency
from litestar.exceptions import HTTPException, NotFoundException, ValidationException
from litestar.params import FromPath, JSONBody

from pulseboard.events import timestamp, writable
from pulseboard.storage.sessions import Session
from pulseboard.storage.tokens import Token
from pulseboard.web.access import ACTIONS, FOR_TOKENS, LOCAL, ActionName, RoleName, allowed, identify
from pulseboard.web.logins import Logins
from pulseboard.web.problems import NO_CONTENT, refusals

_OWN = {"action": "session.own"}
_SESSIONS = {"action": "sessions.manage"}
_TOKENS = {"action": "tokens.manage"}


class Me(msgspec.Struct, frozen=True, rename="camel"):
    """Who asks. `csrf` belongs into the header `X-CSRF-Token` of whatever changes something; empty: it isn't needed."""

    name: str
    role: RoleName
    csrf: str
    has_session: bool
    is_local: bool
    """Whether they came with a link from where the bot runs, and not over Discord."""
    may: list[ActionName]
    """Every action that they may do, of those that access knows."""


class SessionSeen(msgspec.Struct, frozen=True, rename="camel"):
    """A browser that is logged in."""

    id: str
    name: str
    role: str
    created_at: str
    seen_at: str
    ends_at: str
    """At the latest."""
    address: str
    agent: str
    is_yours: bool


class SessionList(msgspec.Struct, frozen=True):
    items: list[SessionSeen]


class Ended(msgspec.Struct, frozen=True):
    sessions: int
    """How many were ended."""


class TokenSeen(msgspec.Struct, frozen=True, rename="camel"):
    """A program's token, without what it is shown by."""

    id: str
    name: str
    scopes: list[str]
    made_by: str
    created_at: str
    used_at: str | None


class TokenList(msgspec.Struct, frozen=True, rename="camel"):
    items: list[TokenSeen]
    possible_scopes: list[str]


class NewToken(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    scopes: Annotated[list[str], msgspec.Meta(min_length=1, max_length=len(ACTIONS))]


class TokenMade(msgspec.Struct, frozen=True):
    id: str
    token: str
    """Shown this once: it is not kept."""


@post("/api/logout", opt=_OWN, status_code=204, responses=NO_CONTENT)
async def logout(request: Request[Any, Any, Any], logins: NamedDependency[Logins]) -> Response[None]:
    """End this browser's session."""
    identity = identify(request)
    if identity.session is not None:
        await logins.end([identity.session], identity)
    return Response(None, status_code=204, cookies=[logins.cookies.drop(logins.cookies.session)])


@get("/api/session", opt=_OWN)
async def session(request: Request[Any, Any, Any]) -> Me:
    """Who you are here, and what a change has to carry."""
    identity = identify(request)
    return Me(
        name=identity.name,
        role=identity.role.name.lower(),
        csrf=identity.csrf,
        has_session=identity.session is not None,
        is_local=identity.subject == LOCAL.subject,
        may=allowed(identity),
    )


@get("/api/sessions", opt=_SESSIONS)
async def sessions(request: Request[Any, Any, Any], logins: NamedDependency[Logins]) -> SessionList:
    """The browsers that are logged in, the newest first."""
    own = identify(request).session
    return SessionList([_seen(each, own) for each in await logins.sessions()])


@delete("/api/sessions", opt=_OWN, status_code=200)
async def end_all(request: Request[Any, Any, Any], logins: NamedDependency[Logins]) -> Ended:
    """Log out everywhere: end all sessions of yours, this one too."""
    identity = identify(request)
    yours = [each.id for each in await logins.sessions() if each.visitor.subject == identity.subject]
    return Ended(await logins.end(yours, identity))


@delete("/api/sessions/{session_id:str}", opt=_SESSIONS, status_code=200)
async def end_one(request: Request[Any, Any, Any], logins: NamedDependency[Logins], session_id: FromPath[str]) -> Ended:
    """End a session: whoever watches with it is sent away."""
    ended = await logins.end([writable(session_id)], identify(request))
    if not ended:
        raise NotFoundException("There is no such session, or it is over.")
    return Ended(ended)


@get("/api/tokens", opt=_TOKENS)
async def tokens(logins: NamedDependency[Logins]) -> TokenList:
    """The tokens of programs, by name."""
    return TokenList([_token(each) for each in await logins.tokens.read()], sorted(FOR_TOKENS))


@post("/api/tokens", opt=_TOKENS, status_code=201, responses=refusals(409))
async def make_token(
    request: Request[Any, Any, Any], logins: NamedDependency[Logins], data: JSONBody[NewToken]
) -> TokenMade:
    """Make a token for a program, to be sent as `Authorization: Bearer …`. It is shown this once."""
    if not data.name.isprintable():
        raise ValidationException("A token's name is made of letters, digits, signs and spaces.")
    if unknown := sorted(set(data.scopes) - FOR_TOKENS):
        raise ValidationException(f"No scopes: {', '.join(unknown)}. There are {', '.join(sorted(FOR_TOKENS))}")
    made = await logins.tokens.make(data.name, frozenset(data.scopes), identify(request))
    if made is None:
        raise HTTPException(status_code=409, detail="Another token has that name.")
    return TokenMade(*made)


@delete("/api/tokens/{token_id:str}", opt=_TOKENS, status_code=204)
async def revoke_token(
    request: Request[Any, Any, Any], logins: NamedDependency[Logins], token_id: FromPath[str]
) -> None:
    """Revoke a token: it is no good from now on."""
    if not await logins.tokens.revoke(writable(token_id), identify(request)):
        raise NotFoundException("There is no such token.")


ROUTES = (logout, session, sessions, end_all, end_one, tokens, make_token, revoke_token)


def _seen(session: Session, own: str | None) -> SessionSeen:
    return SessionSeen(
        id=session.id,
        name=session.visitor.name,
        role=session.visitor.role,
        created_at=timestamp(session.created_at),
        seen_at=timestamp(session.seen_at),
        ends_at=timestamp(session.ends_at),
        address=session.address,
        agent=session.agent,
        is_yours=session.id == own,
    )


def _token(token: Token) -> TokenSeen:
    used_at = None if token.used_at is None else timestamp(token.used_at)
    return TokenSeen(token.id, token.name, sorted(token.scopes), token.made_by, timestamp(token.created_at), used_at)

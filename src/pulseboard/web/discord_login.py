"""Logging in with Discord: the authorization code flow with PKCE (RFC 6749, RFC 7636), and what its token is for.

https://docs.discord.com/developers/topics/oauth2
"""

import base64
import contextlib
import hashlib
import secrets
from collections.abc import AsyncIterator
from typing import Annotated, Any, TypeVar
from urllib.parse import urlsplit

import msgspec
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from cryptography.fernet import Fernet, InvalidToken
from httpx2 import HTTPError, InvalidURL, Response

from pulseboard.events import now_ms
from pulseboard.logs import get_logger
from pulseboard.web.grants import DiscordAway, Grant, GrantOver, Id, Person

DISCORD_API = "https://discord.com/api/v10"
ANSWER_SECONDS = 5.0
_IDENTIFY, _ROLES = "identify", "guilds.members.read"
_NOT_A_MEMBER = (403, 404)

_logger = get_logger(__name__)
_T = TypeVar("_T")


class _GuildMember(msgspec.Struct, frozen=True):
    roles: list[Id]


class _Given(msgspec.Struct, frozen=True):
    access_token: str
    expires_in: Annotated[int, msgspec.Meta(gt=0)]


class DiscordLogin:
    """Discord as it is for one application. `reads_roles`: it is asked for the member's roles as well."""

    def __init__(self, client_id: str, client_secret: str, *, api: str | None, reads_roles: bool) -> None:
        self._api = api or DISCORD_API
        self._client_id, self._client_secret = client_id, client_secret
        self._scope = f"{_IDENTIFY} {_ROLES}" if reads_roles else _IDENTIFY
        key = hashlib.scrypt(client_secret.encode(), salt=client_id.encode(), n=2**14, r=8, p=1, dklen=32)
        self._sealing = Fernet(base64.urlsafe_b64encode(key))

    @staticmethod
    def make_verifier() -> str:
        """A secret for one login: who began it proves with it to be the one who ends it."""
        return secrets.token_urlsafe(48)

    def way(self, state: str, verifier: str, redirect_uri: str, *, asks: bool) -> str:
        """Where a browser is sent, to ask whoever sits there: once, or again with `asks`."""
        parts = urlsplit(self._api)
        with_client = AsyncOAuth2Client(
            self._client_id, scope=self._scope, redirect_uri=redirect_uri, code_challenge_method="S256"
        )
        prompt = "consent" if asks else "none"
        address, _ = with_client.create_authorization_url(
            f"{parts.scheme}://{parts.netloc}/oauth2/authorize", state=state, code_verifier=verifier, prompt=prompt
        )
        return str(address)

    async def redeem(self, code: str, verifier: str, redirect_uri: str) -> Grant:
        """What a code is good for, once. Raises GrantOver or DiscordAway."""
        async with self._asking() as client:
            client.redirect_uri = redirect_uri
            try:
                given = await client.fetch_token(f"{self._api}/oauth2/token", code=code, code_verifier=verifier)
            except AuthlibBaseError as error:
                if error.error == "invalid_client":
                    _logger.error("oauth_client_refused", client_id=self._client_id, setting="oauth_client_secret")
                    raise DiscordAway("it refuses the client id or its secret") from None
                raise GrantOver(error.error) from None
            found = _decoded(given, _Given)
        return Grant(found.access_token, now_ms() + found.expires_in * 1_000)

    async def person(self, grant: Grant) -> Person:
        """Who gave it. Raises GrantOver or DiscordAway."""
        return _decoded(_content(await self._get(grant, "/users/@me")), Person)

    async def roles(self, grant: Grant, guild: str) -> frozenset[str]:
        """The ids of the roles that who gave it has in a guild; none for who isn't in it. Raises as `person`."""
        answer = await self._get(grant, f"/users/@me/guilds/{guild}/member")
        if answer.status_code in _NOT_A_MEMBER:
            return frozenset()
        return frozenset(_decoded(_content(answer), _GuildMember).roles)

    def seal(self, grant: Grant) -> str:
        """For keeping: without the client secret nobody can read it."""
        return self._sealing.encrypt(msgspec.json.encode(grant)).decode()

    def unseal(self, sealed: str) -> Grant:
        """Raises GrantOver for what was sealed with another client secret."""
        try:
            return msgspec.json.decode(self._sealing.decrypt(sealed), type=Grant)
        except (InvalidToken, msgspec.DecodeError):
            raise GrantOver("sealed with another secret") from None

    async def _get(self, grant: Grant, path: str) -> Response:
        async with self._asking() as client:
            headers = {"Authorization": f"Bearer {grant.access_token}"}
            address = f"{self._api}{path}"
            answer: Response = await client.request("GET", address, headers=headers, withhold_token=True)
        if answer.status_code == 401:
            raise GrantOver("refused")
        if answer.status_code == 429:
            raise DiscordAway("too many requests", _retry_after(answer))
        if answer.status_code >= 500:
            raise DiscordAway(f"status {answer.status_code}")
        return answer

    @contextlib.asynccontextmanager
    async def _asking(self) -> AsyncIterator[AsyncOAuth2Client]:
        client = AsyncOAuth2Client(
            self._client_id, self._client_secret, timeout=ANSWER_SECONDS, trust_env=True, follow_redirects=False
        )
        try:
            async with client:
                yield client
        except (HTTPError, InvalidURL, OSError, TimeoutError) as error:
            raise DiscordAway(type(error).__name__) from error


def _retry_after(answer: Response) -> float:
    try:
        return min(60.0, max(0.0, float(answer.headers.get("retry-after", "1"))))
    except ValueError:
        return 1.0


def _content(answer: Response) -> Any:
    try:
        return answer.json()
    except ValueError:
        raise DiscordAway("an answer that isn't JSON") from None


def _decoded(given: Any, type_: type[_T]) -> _T:
    try:
        return msgspec.convert(given, type_, strict=True)
    except msgspec.ValidationError as error:
        raise DiscordAway(f"an answer that isn't understood: {error}") from error

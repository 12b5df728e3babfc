"""Who has authorized the application, and what was given out for it: codes, access tokens and refresh tokens."""

import base64
import hashlib
import hmac
import secrets
import time
from collections import defaultdict
from collections.abc import Callable, Iterable

import msgspec

from pulseboard.sim.people import Member

CODE_SECONDS = 10 * 60
ACCESS_TOKEN_SECONDS = 7 * 24 * 3600
MAX_GRANTS = 2_000

SCOPES = {
    "identify": "See your name and avatar",
    "guilds": "See which servers you are in",
    "guilds.members.read": "See your nickname and roles in these servers",
}
"""What may be asked for, and what a member reads about it."""


class InvalidGrant(Exception):
    """A code or a refresh token that is good for nothing, or not with this. Prints as Discord words it."""

    def __init__(self, parameter: str) -> None:
        super().__init__(f'Invalid "{parameter}" in request.')


class Grant(msgspec.Struct, eq=False):
    """What a member's click gives: first a code, and then the tokens that it was exchanged for."""

    member: Member
    scopes: tuple[str, ...]
    redirect_uri: str
    code_challenge: str | None
    code: str
    code_expires_at: float
    access_token: str | None = None
    access_expires_at: float = 0.0
    refresh_token: str | None = None

    @property
    def is_exchanged(self) -> bool:
        return self.access_token is not None


class OAuth:
    """`now` is the time in seconds since 1970."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._grants: list[Grant] = []
        self._authorized: defaultdict[str, set[str]] = defaultdict(set)

    # A member

    def has_authorized(self, member: Member, scopes: Iterable[str]) -> bool:
        """The member has said yes to all of these before, and hasn't taken it back."""
        return self._authorized.get(member.id, set()).issuperset(scopes)

    def authorize(self, member: Member, scopes: tuple[str, ...], redirect_uri: str, code_challenge: str | None) -> str:
        """The member says yes. Returns the code."""
        self._authorized[member.id].update(scopes)
        now = self._now()
        self._grants = [grant for grant in self._grants if grant.is_exchanged or now < grant.code_expires_at]
        grant = Grant(member, scopes, redirect_uri, code_challenge, _secret(), now + CODE_SECONDS)
        self._grants = [*self._grants[1 - MAX_GRANTS :], grant]
        return grant.code

    def revoke(self, member_id: str) -> bool:
        """The member takes it back: no token of theirs is good any more. Returns whether there was anything."""
        self._grants = [grant for grant in self._grants if grant.member.id != member_id]
        return self._authorized.pop(member_id, None) is not None

    # The client

    def exchange(self, code: str, redirect_uri: str, code_verifier: str | None) -> Grant:
        """A code for its first tokens. Raises InvalidGrant; for a code that was used before that ends those tokens."""
        grant = next((grant for grant in self._grants if grant.code == code), None)
        if grant is None:
            raise InvalidGrant("code")
        if grant.is_exchanged:
            self._grants.remove(grant)
            raise InvalidGrant("code")
        if self._now() >= grant.code_expires_at:
            raise InvalidGrant("code")
        if grant.redirect_uri != redirect_uri:
            raise InvalidGrant("redirect_uri")
        if not _is_proved(grant.code_challenge, code_verifier):
            raise InvalidGrant("code_verifier")
        return self._with_new_tokens(grant)

    def refresh(self, refresh_token: str) -> Grant:
        """New tokens for a refresh token; the old ones are good no more. Raises InvalidGrant."""
        for grant in self._grants:
            if grant.refresh_token == refresh_token:
                return self._with_new_tokens(grant)
        raise InvalidGrant("refresh_token")

    def revoke_token(self, token: str) -> None:
        """Ends the whole authorization that an access or refresh token belongs to; one that nobody has ends nothing."""
        for grant in self._grants:
            if token in (grant.access_token, grant.refresh_token):
                self.revoke(grant.member.id)
                return

    def grant(self, access_token: str) -> Grant | None:
        """What an access token stands for; None where it is unknown, expired or revoked."""
        for grant in self._grants:
            if grant.access_token == access_token:
                return grant if self._now() < grant.access_expires_at else None
        return None

    # Time

    def expire_codes(self) -> None:
        for grant in self._grants:
            grant.code_expires_at = 0.0

    def expire_access_tokens(self) -> None:
        for grant in self._grants:
            grant.access_expires_at = 0.0

    def _with_new_tokens(self, grant: Grant) -> Grant:
        grant.access_token, grant.refresh_token = _secret(), _secret()
        grant.access_expires_at = self._now() + ACCESS_TOKEN_SECONDS
        return grant


def _secret() -> str:
    return secrets.token_urlsafe(24)


def _is_proved(challenge: str | None, verifier: str | None) -> bool:
    """PKCE with S256. A verifier to a code that was asked for without a challenge is an attack, too."""
    if challenge is None or verifier is None:
        return challenge is verifier
    digest = hashlib.sha256(verifier.encode()).digest()
    return hmac.compare_digest(base64.urlsafe_b64encode(digest).rstrip(b"="), challenge.encode())

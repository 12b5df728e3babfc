"""Who may come in over Discord, and as what."""

import re
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

from pydantic import AfterValidator, BeforeValidator, SecretStr
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from pulseboard.config.values import api_base, each_of, is_loopback
from pulseboard.errors import variable

OWNER: Literal["owner"] = "owner"
_ID = r"[0-9]{1,20}"


class Member(NamedTuple):
    """One of Discord's users."""

    id: str


class RoleHolder(NamedTuple):
    """Whoever has a role in a guild."""

    guild: str
    role: str


Entrant = Member | RoleHolder | Literal["owner"]
"""Somebody who may come in. `owner`: of the bot's application, or a member of the team that owns it."""


def entrants(given: object) -> object:
    """A list as `owner, 80351110224678912, 197038439483310086/41771983423143936`."""
    if not isinstance(given, str):
        return given
    return each_of(given, _entrant)


def _entrant(written: str) -> Entrant:
    if written.lower() == OWNER:
        return OWNER
    if re.fullmatch(_ID, written, re.ASCII):
        return Member(written)
    if re.fullmatch(f"{_ID}/{_ID}", written, re.ASCII):
        return RoleHolder(*written.split("/"))
    raise ValueError(f"{written!r:.80} is nobody: {_way_out(written)}")


def _way_out(written: str) -> str:
    """How what was probably meant is named, with an example."""
    if mention := re.fullmatch(rf"<@!?({_ID})>", written, re.ASCII):
        return f"name a user by the id alone, {mention[1]}"
    if "/" in written:
        return "name a role by the ids of its guild and of itself, as 197038439483310086/41771983423143936"
    if written.isascii() and written.isdecimal():
        return "an id has 20 digits at most, as 80351110224678912"
    return f"name a user by the id, as 80351110224678912, and who owns the application as {OWNER}"


def _client_id(written: str) -> str:
    if not re.fullmatch(_ID, written, re.ASCII):
        raise ValueError("must be a number, the Application ID on the page General Information of your application")
    return written


Entrants = Annotated[tuple[Entrant, ...], NoDecode, BeforeValidator(entrants)]


class DoorSettings(BaseSettings):
    """Login with Discord. They have no flags: they belong to a place, not to a start."""

    model_config = SettingsConfigDict(
        env_prefix="PULSEBOARD_", extra="ignore", populate_by_name=True, env_ignore_empty=True
    )

    oauth_client_id: Annotated[str, AfterValidator(_client_id)] | None = None
    """The id of your application, for logging in with Discord."""
    oauth_client_secret: SecretStr | None = None
    """Its client secret, from the OAuth2 page of your application."""
    oauth_client_secret_file: Path | None = None
    """A file that holds it, instead of `PULSEBOARD_OAUTH_CLIENT_SECRET`."""
    administrators: Entrants = ()
    """Who may do everything: ids of users, `owner`, or `GUILD/ROLE`, with commas between them."""
    operators: Entrants = ()
    """Who may see everything and export it, but change nothing."""
    viewers: Entrants = ()
    """Who may see everything but export nothing."""
    discord_api: Annotated[str, AfterValidator(api_base)] | None = None
    """The REST base, with its version, of another Discord-compatible server."""

    @property
    def has_oauth(self) -> bool:
        """Whether one can log in with Discord."""
        return self.oauth_client_id is not None

    def contradictions_of_doors(self, host: str) -> list[str]:
        """What doesn't hold together, a sentence each; reads the secret from its file."""
        somebody = any((self.administrators, self.operators, self.viewers))
        if not self.has_oauth:
            if not is_loopback(host):
                return [_not_private(host)]
            return [f"{variable('oauth_client_id')} is missing: without it nobody that is named can log in."] * somebody
        faults = self._find_secret()
        if not somebody:
            faults.append(
                f"Nobody may come in: name somebody in {variable('administrators')}, {variable('operators')} or "
                f"{variable('viewers')}, for example {OWNER}."
            )
        return faults

    def _find_secret(self) -> list[str]:
        secret, file = variable("oauth_client_secret"), variable("oauth_client_secret_file")
        if self.oauth_client_secret is not None and self.oauth_client_secret_file is not None:
            return [f"{secret} and {file} are both set: leave one of them out."]
        if self.oauth_client_secret_file is not None:
            try:
                self.oauth_client_secret = SecretStr(self.oauth_client_secret_file.read_text("utf-8-sig").strip())
            except (OSError, UnicodeDecodeError) as error:
                return [f"Can't read the client secret from {self.oauth_client_secret_file}: {error}."]
        if self.oauth_client_secret is None or not self.oauth_client_secret.get_secret_value():
            return [f"No client secret: set {secret}, or {file} to a file that holds it."]
        written = self.oauth_client_secret.get_secret_value()
        if not written.isascii() or not written.isprintable() or " " in written:
            return ["The client secret has a space, a line's end or a letter that none of Discord's has: copy it anew."]
        return []

    def names_the_owner(self) -> bool:
        """Whether somebody may come in for owning the bot."""
        return any(OWNER in entrants for entrants in (self.administrators, self.operators, self.viewers))


def _not_private(host: str) -> str:
    return (
        f"{variable('host')} is {host}, which other machines reach: for a login with Discord set "
        f"{variable('oauth_client_id')}, {variable('oauth_client_secret')} and {variable('administrators')} "
        "(docs/access.md), or leave the host out: then only this machine reaches the dashboard."
    )

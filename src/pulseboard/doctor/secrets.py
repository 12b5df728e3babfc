"""What keeps others out: files with secrets that they could read, secrets that could be guessed, addresses half set."""

import re
import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pulseboard.config import DoctorSettings, PostgresUrl
from pulseboard.config.values import is_loopback
from pulseboard.doctor.findings import Finding, note, ok
from pulseboard.errors import variable
from pulseboard.storage.folder import database_file

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_SHORT_PASSWORD = 12
_CLIENT_SECRET = re.compile(r"[\w-]{32}", re.ASCII)


def look_at_secrets(settings: DoctorSettings) -> list[Finding]:
    """Notes on what is weak; one line that says so where nothing is."""
    weak = [*_open_files(settings), *_weak_secrets(settings), *_half_addresses(settings)]
    return [note(sentence) for sentence in weak] or [ok("Secrets are kept from others, and none of them is weak.")]


def _open_files(settings: DoctorSettings) -> Iterator[str]:
    files = {
        settings.token_file: "the bot's token",
        settings.oauth_client_secret_file: "the client secret",
        settings.tls_key: "the key of the certificate",
    }
    for path, what in files.items():
        if path is not None and _is_open(path):
            yield f"Other users of this machine can read {path}, which holds {what}: chmod 600 {path}."
    if isinstance(settings.data, Path) and _is_open(settings.data) and _is_open(database_file(settings.data)):
        yield (
            f"Other users of this machine can read the database in {settings.data}, and make links that let in: "
            f"chmod 700 {settings.data}."
        )


def _is_open(path: Path) -> bool:
    try:
        return bool(path.stat().st_mode & _OTHERS & ~stat.S_IXGRP & ~stat.S_IXOTH)
    except OSError:
        return False  # it is told of elsewhere


def _weak_secrets(settings: DoctorSettings) -> Iterator[str]:
    secret = settings.oauth_client_secret
    if secret is not None and settings.discord_api is None and not _CLIENT_SECRET.fullmatch(secret.get_secret_value()):
        yield (
            f"{variable('oauth_client_secret')} is no client secret of Discord's, which have 32 letters, digits, - and "
            "_. Copy it from the OAuth2 page of your application."
        )
    if isinstance(settings.data, PostgresUrl):
        parts = urlsplit(settings.data.get_secret_value())
        password = unquote(parts.password or "")
        if password and len(password) < _SHORT_PASSWORD and not is_loopback(parts.hostname or "localhost"):
            yield (
                f"The password of the database at {parts.hostname} has fewer than {_SHORT_PASSWORD} characters, and "
                "other machines reach it. Give it a longer one."
            )


def _half_addresses(settings: DoctorSettings) -> Iterator[str]:
    public, is_private = settings.public_url, is_loopback(settings.host)
    if not is_private and public is None:
        yield (
            f"The dashboard listens on {settings.host} but knows no name that people type: requests that name another "
            f"are refused. Set {variable('public_url')}."
        )
    if public is not None and is_private and settings.tls_key is None and not settings.trusted_proxies:
        yield (
            f"{variable('public_url')} is set and {variable('trusted_proxies')} isn't: all seem to come from the "
            "proxy, and share what one address is allowed."
        )

"""How the dashboard is reached: the address that people type, proxies in front of it, and TLS of its own."""

import ipaddress
import re
import ssl
from collections.abc import Collection
from pathlib import Path
from typing import Annotated, NamedTuple
from urllib.parse import urlsplit

from pydantic import PlainValidator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from pulseboard.config.values import each_of, is_every_address
from pulseboard.errors import SettingsError, variable

DEFAULT_PORTS = {"http": 80, "https": 443}
OWN_NAMES = frozenset(
    {"api", "assets", "commands", "economy", "events", "favicon.svg", "health", "healthz", "index.html", "login"}
    | {"metrics", "readyz", "schema", "theme.js", "ws"}
)
"""What our own paths begin with. A base path that begins so could not be told from them where a proxy takes it off."""

_HOST = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*")
_BASE_PATH = re.compile(r"(/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*")


class PublicUrl(NamedTuple):
    """Where people find the dashboard, as browsers write it: in small letters, without a default port."""

    scheme: str
    name: str
    port: int
    base_path: str
    """As `/pulseboard`; empty where the dashboard has the whole name."""

    @property
    def is_encrypted(self) -> bool:
        return self.scheme == "https"

    @property
    def is_default_port(self) -> bool:
        return self.port == DEFAULT_PORTS[self.scheme]

    @property
    def origin(self) -> str:
        return f"{self.scheme}://{self.name}" + ("" if self.is_default_port else f":{self.port}")

    def __str__(self) -> str:
        return self.origin + self.base_path


def as_public_url(given: object) -> PublicUrl | None:
    if given is None or isinstance(given, PublicUrl):
        return given
    written = str(given).strip()
    try:
        parts = urlsplit(written)
        scheme, name, port = parts.scheme, parts.hostname or "", parts.port
    except ValueError:
        scheme, name, port = "", "", None
    if scheme not in DEFAULT_PORTS or not name or re.search(r"[\s?#@\\]", written) or port == 0:
        raise ValueError(
            "must be what people type, as https://bots.example.org or https://bots.example.org/pulseboard, without "
            "user, query or fragment"
        )
    if not _HOST.fullmatch(name) and not _is_address(name):
        raise ValueError(f"{name!r:.80} is no name of a host; one with other letters is written as xn--…")
    if scheme == "http" and not _is_loopback(name):
        raise ValueError("must be https://…: what is sent to other machines would be readable on its way")
    base_path = parts.path.rstrip("/")
    if not _BASE_PATH.fullmatch(base_path):
        raise ValueError("the path may have letters, digits and - . _ ~ only, as /pulseboard")
    if base_path.split("/")[1:2] and base_path.split("/")[1] in OWN_NAMES:
        raise ValueError(f"the path may not begin with /{base_path.split('/')[1]}: the dashboard has such paths itself")
    written_name = f"[{ipaddress.ip_address(name)}]" if ":" in name else name
    return PublicUrl(scheme, written_name, port or DEFAULT_PORTS[scheme], base_path)


def as_networks(given: object) -> object:
    """A list as `127.0.0.1, 10.0.3.0/24`."""
    if not isinstance(given, str):
        return given
    return each_of(given, _network)


def _network(written: str) -> str:
    try:
        network = ipaddress.ip_network(written)
    except ValueError:
        raise ValueError(
            f"{written!r:.80} is neither an address nor a network, as 127.0.0.1 and 10.0.3.0/24 are"
        ) from None
    if network.prefixlen == 0:
        raise ValueError(f"{written} is everybody, who could then say to come from anywhere: name your proxies")
    return str(network)


class ReachSettings(BaseSettings):
    """How the dashboard is reached. They have no flags: they belong to a place, not to a start."""

    model_config = SettingsConfigDict(
        env_prefix="PULSEBOARD_", extra="ignore", populate_by_name=True, env_ignore_empty=True
    )

    public_url: Annotated[PublicUrl | None, NoDecode, PlainValidator(as_public_url)] = None
    """What people type to get to the dashboard, with the path that it has there."""
    trusted_proxies: Annotated[tuple[str, ...], NoDecode, PlainValidator(as_networks)] = ()
    """Addresses or networks of the proxies in front, whose `X-Forwarded-For` and `X-Forwarded-Proto` count."""
    tls_certificate: Path | None = None
    """A file with the certificate to serve TLS with, and those between it and its root."""
    tls_key: Path | None = None
    """The file with the certificate's key."""

    def tls_context(self) -> ssl.SSLContext | None:
        """What TLS is served with; None where it isn't. Raises SettingsError."""
        if self.tls_certificate is None and self.tls_key is None:
            return None
        if self.tls_certificate is None or self.tls_key is None:
            names = variable("tls_certificate"), variable("tls_key")
            is_set, is_missing = names if self.tls_key is None else reversed(names)
            raise SettingsError(f"{is_set} is set and {is_missing} isn't: set both, or neither.")
        return _context(self.tls_certificate, self.tls_key)

    def contradictions_of_reach(self, host: str, wrong: Collection[str]) -> list[str]:
        """What doesn't hold together, a sentence each; of the fields that are `wrong` by themselves nothing is said."""
        public = variable("public_url")
        faults = []
        if not {"public_url", "host"} & set(wrong) and self.public_url is None and is_every_address(host):
            faults.append(
                f"{variable('host')} is {host}, which is every address of this machine and none that people type: set "
                f"{public} to the one they do, as https://bots.example.org."
            )
        if not {"public_url", "trusted_proxies"} & set(wrong) and self.public_url is None and self.trusted_proxies:
            faults.append(
                f"{variable('trusted_proxies')} is set and {public} isn't, so that what comes over a proxy is refused: "
                f"set {public} to what people type there, as https://bots.example.org."
            )
        if {"tls_certificate", "tls_key"} & set(wrong):
            return faults
        try:
            has_tls = self.tls_context() is not None
        except SettingsError as error:
            return [*faults, str(error)]
        if has_tls and self.public_url is not None and not self.public_url.is_encrypted:
            faults.append(
                f"{public} is {self.public_url}, but with {variable('tls_certificate')} only https:// is answered: "
                f"set it to https://{str(self.public_url).removeprefix('http://')}, or leave the certificate out."
            )
        return faults


def _context(certificate: Path, key: Path) -> ssl.SSLContext:
    _read("tls_certificate", certificate, "-----BEGIN CERTIFICATE-----", "certificate")
    if "ENCRYPTED" in _read("tls_key", key, "PRIVATE KEY-----", "private key"):
        raise SettingsError(
            f"{variable('tls_key')}: {key} is locked with a password, which nobody could type at a start. "
            f"`openssl pkey -in {key} -out FILE` makes one without."
        )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.set_alpn_protocols(["http/1.1"])
    try:
        context.load_cert_chain(certificate, key)
    except (ssl.SSLError, OSError) as error:
        if getattr(error, "reason", "") == "KEY_VALUES_MISMATCH":
            raise SettingsError(f"The key in {key} isn't that of the certificate in {certificate}.") from error
        raise SettingsError(f"TLS can't be served with {certificate} and {key}: {error}.") from error
    return context


def _read(setting: str, path: Path, mark: str, what: str) -> str:
    try:
        content = path.read_text("ascii", errors="replace")
    except OSError as error:
        raise SettingsError(f"{variable(setting)}: can't read {path}: {error.strerror}.") from error
    if mark not in content:
        raise SettingsError(f"{variable(setting)}: {path} holds no {what} in PEM form.")
    return content


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _is_loopback(name: str) -> bool:
    return name == "localhost" or (_is_address(name) and ipaddress.ip_address(name).is_loopback)

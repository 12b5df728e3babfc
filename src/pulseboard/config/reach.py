"""How the dashboard is reached: the address that people type, proxies in front of it, and TLS of its own."""

import ipaddress
import re
import ssl
from collections.abc import Collection, Iterator
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
_EVERYBODY = "everybody, who could then say to come from anywhere: name your proxies"
_PEM = {
    "tls_certificate": ("-----BEGIN CERTIFICATE-----", "certificate"),
    "tls_key": ("PRIVATE KEY-----", "private key"),
}
"""What stands in each file, and what that is called."""
_Network = ipaddress.IPv4Network | ipaddress.IPv6Network
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
        scheme, name, port, path = parts.scheme, parts.hostname or "", parts.port, parts.path.rstrip("/")
    except ValueError:
        scheme, name, port, path = "", "", None, ""
    if faults := [*_faults_of_url(written, scheme, name, port, path)]:
        raise ValueError("; ".join(faults))
    written_name = f"[{ipaddress.ip_address(name)}]" if ":" in name else name
    return PublicUrl(scheme, written_name, port or DEFAULT_PORTS[scheme], path)


def _faults_of_url(written: str, scheme: str, name: str, port: int | None, path: str) -> Iterator[str]:
    if scheme not in DEFAULT_PORTS or not name or re.search(r"[\s?#@\\]", written) or port == 0:
        yield (
            "must be what people type, as https://bots.example.org or https://bots.example.org/pulseboard, without "
            "user, query or fragment"
        )
    if not name:  # what else there seems to be of it isn't that
        return
    if not _HOST.fullmatch(name) and not _is_address(name):
        yield f"{name!r:.80} is no name of a host; one with other letters is written as xn--…"
    if scheme == "http" and not _is_loopback(name):
        yield "must be https://…: what is sent to other machines would be readable on its way"
    if not _BASE_PATH.fullmatch(path):
        yield "the path may have letters, digits and - . _ ~ only, as /pulseboard"
    if (first := path.split("/")[1:2]) and first[0] in OWN_NAMES:
        yield f"the path may not begin with /{first[0]}: the dashboard has such paths itself"


def as_networks(given: object) -> object:
    """A list as `127.0.0.1, 10.0.3.0/24`."""
    if not isinstance(given, str):
        return given
    networks = each_of(given, _network)
    together: list[_Network] = [
        *ipaddress.collapse_addresses(each for each in networks if isinstance(each, ipaddress.IPv4Network)),
        *ipaddress.collapse_addresses(each for each in networks if isinstance(each, ipaddress.IPv6Network)),
    ]
    for network in together:
        if network.prefixlen == 0:
            raise ValueError(f"together they are {network}, {_EVERYBODY}")
    return tuple(map(str, networks))


def _network(written: str) -> _Network:
    try:
        network = ipaddress.ip_network(written)
    except ValueError:
        raise ValueError(
            f"{written!r:.80} is neither an address nor a network, as 127.0.0.1 and 10.0.3.0/24 are"
        ) from None
    if network.prefixlen == 0:
        raise ValueError(f"{written} is {_EVERYBODY}")
    return network


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
        """What TLS is served with; None where it isn't. Raises SettingsError, with all that is wrong with its files."""
        given = {"tls_certificate": self.tls_certificate, "tls_key": self.tls_key}
        faults = [fault for setting, path in given.items() if path for fault in _faults_of_file(setting, path)]
        if (self.tls_certificate is None) is not (self.tls_key is None):
            is_set, is_missing = sorted(given, key=lambda setting: given[setting] is None)
            faults.append(f"{variable(is_set)} is set and {variable(is_missing)} isn't: set both, or neither.")
        if faults:
            raise SettingsError("\n".join(faults))
        if self.tls_certificate is None or self.tls_key is None:
            return None
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
        if not {"tls_certificate", "tls_key"} & set(wrong):
            try:
                self.tls_context()
            except SettingsError as error:
                faults += str(error).splitlines()
        if self.tls_certificate is not None and self.public_url is not None and not self.public_url.is_encrypted:
            faults.append(
                f"{public} is {self.public_url}, but with {variable('tls_certificate')} only https:// is answered: "
                f"set it to https://{str(self.public_url).removeprefix('http://')}, or leave the certificate out."
            )
        return faults


def _context(certificate: Path, key: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.set_alpn_protocols(["http/1.1"])
    try:
        context.load_cert_chain(certificate, key)
    except (ssl.SSLError, OSError) as error:
        if getattr(error, "reason", "") == "KEY_VALUES_MISMATCH":
            raise SettingsError(f"The key in {key} isn't that of the certificate in {certificate}.") from error
        raise SettingsError(f"TLS can't be served with {certificate} and {key}: {error}.") from error
    return context


def _faults_of_file(setting: str, path: Path) -> Iterator[str]:
    """What is wrong with a certificate's or a key's file by itself, a sentence each."""
    mark, what = _PEM[setting]
    try:
        content = path.read_text("ascii", errors="replace")
    except OSError as error:
        yield f"{variable(setting)}: can't read {path}: {error.strerror}."
        return
    if mark not in content:
        yield f"{variable(setting)}: {path} holds no {what} in PEM form."
    elif setting == "tls_key" and "ENCRYPTED" in content:
        yield (
            f"{variable(setting)}: {path} is locked with a password, which nobody could type at a start. "
            f"`openssl pkey -in {path} -out FILE` makes one without."
        )


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _is_loopback(name: str) -> bool:
    return name == "localhost" or (_is_address(name) and ipaddress.ip_address(name).is_loopback)

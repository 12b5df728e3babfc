"""How a dashboard is reached, as the settings take it: what is refused, and in which words."""

from pathlib import Path

import pytest
import trustme
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from pulseboard.config import Settings, load
from pulseboard.errors import SettingsError

GOOD = [
    ("https://bots.example.org", "https://bots.example.org", "https://bots.example.org", ""),
    ("https://Bots.Example.org:443/", "https://bots.example.org", "https://bots.example.org", ""),
    ("https://bots.example.org:8443", "https://bots.example.org:8443", "https://bots.example.org:8443", ""),
    ("https://x.org/pulseboard/", "https://x.org/pulseboard", "https://x.org", "/pulseboard"),
    ("https://x.org/Team-1/board_2.0~", "https://x.org/Team-1/board_2.0~", "https://x.org", "/Team-1/board_2.0~"),
    ("https://xn--bcher-kva.example", "https://xn--bcher-kva.example", "https://xn--bcher-kva.example", ""),
    ("https://[2001:DB8:0::1]:444", "https://[2001:db8::1]:444", "https://[2001:db8::1]:444", ""),
    ("https://192.0.2.7", "https://192.0.2.7", "https://192.0.2.7", ""),
    ("http://localhost:80/x", "http://localhost/x", "http://localhost", "/x"),
    ("http://127.0.0.1:9000", "http://127.0.0.1:9000", "http://127.0.0.1:9000", ""),
    ("http://[::1]:9000", "http://[::1]:9000", "http://[::1]:9000", ""),
]


@pytest.mark.parametrize(("written", "address", "origin", "base_path"), GOOD)
def test_a_public_url(monkeypatch: pytest.MonkeyPatch, written: str, address: str, origin: str, base_path: str) -> None:
    """It is what browsers make of what people type."""
    monkeypatch.setenv("PULSEBOARD_PUBLIC_URL", written)
    url = load(Settings).public_url
    assert url is not None
    assert (str(url), url.origin, url.base_path) == (address, origin, base_path)


BAD = [
    ("bots.example.org", "must be what people type"),
    ("//bots.example.org", "must be what people type"),
    ("ftp://bots.example.org", "must be what people type"),
    ("https://", "must be what people type"),
    ("https://me:secret@bots.example.org", "must be what people type"),
    ("https://@bots.example.org", "must be what people type"),
    ("https://bots.example.org/?a=1", "must be what people type"),
    ("https://bots.example.org/#top", "must be what people type"),
    ("https://bots.example.org:0", "must be what people type"),
    ("https://bots.example.org:99999", "must be what people type"),
    ("https://bots.example.org:port", "must be what people type"),
    ("https://bots.example.org/a b", "must be what people type"),
    ("https://bots.example.org\\@evil.net", "must be what people type"),
    ("https://bots.example.org.", "is no name of a host"),
    ("https://bots..example.org", "is no name of a host"),
    ("https://-bots.example.org", "is no name of a host"),
    ("https://b\u00fccher.example", "is no name of a host"),
    ("https://[::1", "must be what people type"),
    ("http://bots.example.org", "must be https://"),
    ("http://192.0.2.7:8000", "must be https://"),
    ("https://bots.example.org/a/../b", "the path may have"),
    ("https://bots.example.org/./a", "the path may have"),
    ("https://bots.example.org//a", "the path may have"),
    ("https://bots.example.org/a%2fb", "the path may have"),
    ('https://bots.example.org/"><script>', "the path may have"),
    ("https://bots.example.org/api", "may not begin with /api"),
    ("https://bots.example.org/events/board", "may not begin with /events"),
]


@pytest.mark.parametrize(("written", "reason"), BAD)
def test_no_public_url(monkeypatch: pytest.MonkeyPatch, written: str, reason: str) -> None:
    monkeypatch.setenv("PULSEBOARD_PUBLIC_URL", written)
    with pytest.raises(SettingsError) as refused:
        load(Settings)
    [told] = str(refused.value).splitlines()
    assert told.startswith("PULSEBOARD_PUBLIC_URL: ")
    assert reason in told
    assert "secret" not in told


def test_all_that_is_wrong_with_a_public_url(monkeypatch: pytest.MonkeyPatch) -> None:
    """In one line, so that nobody mends it fault by fault."""
    monkeypatch.setenv("PULSEBOARD_PUBLIC_URL", "http://bots_.example.org/api?a=1")
    with pytest.raises(SettingsError) as refused:
        load(Settings)
    [told] = str(refused.value).splitlines()
    for reason in ("must be what people type", "is no name of a host", "must be https://", "may not begin with /api"):
        assert reason in told


def test_trusted_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Addresses and networks, with commas or spaces between them; none by default."""
    assert load(Settings).trusted_proxies == ()
    monkeypatch.setenv("PULSEBOARD_PUBLIC_URL", "https://bots.example.org")
    monkeypatch.setenv("PULSEBOARD_TRUSTED_PROXIES", "127.0.0.1, 10.0.3.0/24 ::1")
    assert load(Settings).trusted_proxies == ("127.0.0.1/32", "10.0.3.0/24", "::1/128")


@pytest.mark.parametrize(
    "written", ["0.0.0.0/1,128.0.0.0/1", "64.0.0.0/2 0.0.0.0/2 10.0.3.1 128.0.0.0/1", "10.0.3.1 ::/1 8000::/1"]
)
def test_proxies_that_are_everybody_together(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    """Everybody in parts is everybody; all addresses but some are not."""
    monkeypatch.setenv("PULSEBOARD_PUBLIC_URL", "https://bots.example.org")
    monkeypatch.setenv("PULSEBOARD_TRUSTED_PROXIES", written)
    with pytest.raises(SettingsError, match=r"PULSEBOARD_TRUSTED_PROXIES: together they are .*/0, everybody, .*name"):
        load(Settings)
    monkeypatch.setenv("PULSEBOARD_TRUSTED_PROXIES", "0.0.0.0/1 128.0.0.0/2 ::/1")
    assert len(load(Settings).trusted_proxies) == 3


@pytest.mark.parametrize("written", ["*", "proxy.example.org", "10.0.3.1/24", "0.0.0.0/0", "::/0", "127.0.0.1:80"])
def test_no_proxies(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    """A name, a network that is none, or everybody: nobody is trusted by a slip."""
    monkeypatch.setenv("PULSEBOARD_TRUSTED_PROXIES", f"127.0.0.1 {written}")
    with pytest.raises(SettingsError, match="PULSEBOARD_TRUSTED_PROXIES: ") as refused:
        load(Settings)
    assert written in str(refused.value)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two certificates, `a` and `b`, their keys, a locked key and files that are neither."""
    folder, authority = tmp_path_factory.mktemp("tls"), trustme.CA()
    for name in "ab":
        pair = authority.issue_cert("bots.example.org")
        pair.private_key_pem.write_to_path(folder / f"{name}.key")
        (folder / f"{name}.pem").write_bytes(b"".join(pem.bytes() for pem in pair.cert_chain_pems))
    key = load_pem_private_key((folder / "a.key").read_bytes(), None)
    locked = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret"))
    (folder / "locked.key").write_bytes(locked)
    (folder / "broken.pem").write_text("-----BEGIN CERTIFICATE-----\nno\n-----END CERTIFICATE-----\n")
    (folder / "folder").mkdir()
    return folder


def with_files(monkeypatch: pytest.MonkeyPatch, folder: Path, certificate: str | None, key: str | None) -> Settings:
    for setting, name in (("CERTIFICATE", certificate), ("KEY", key)):
        if name is not None:
            monkeypatch.setenv(f"PULSEBOARD_TLS_{setting}", str(folder / name))
    return load(Settings)


def test_tls_files(monkeypatch: pytest.MonkeyPatch, files: Path) -> None:
    """A certificate with its key is served; without either it is plain HTTP."""
    assert load(Settings).tls_context() is None
    assert with_files(monkeypatch, files, "a.pem", "a.key").tls_context() is not None


FAULTS = [
    ("a.pem", None, "PULSEBOARD_TLS_CERTIFICATE is set and PULSEBOARD_TLS_KEY isn't: set both, or neither."),
    (None, "a.key", "PULSEBOARD_TLS_KEY is set and PULSEBOARD_TLS_CERTIFICATE isn't: set both, or neither."),
    ("none.pem", "a.key", "PULSEBOARD_TLS_CERTIFICATE: can't read FOLDER/none.pem: No such file or directory."),
    ("a.pem", "none.key", "PULSEBOARD_TLS_KEY: can't read FOLDER/none.key: No such file or directory."),
    ("a.pem", "folder", "PULSEBOARD_TLS_KEY: can't read FOLDER/folder: Is a directory."),
    ("a.key", "a.key", "PULSEBOARD_TLS_CERTIFICATE: FOLDER/a.key holds no certificate in PEM form."),
    ("a.pem", "a.pem", "PULSEBOARD_TLS_KEY: FOLDER/a.pem holds no private key in PEM form."),
    ("a.pem", "b.key", "The key in FOLDER/b.key isn't that of the certificate in FOLDER/a.pem."),
    ("broken.pem", "a.key", "TLS can't be served with FOLDER/broken.pem and FOLDER/a.key: "),
    ("a.pem", "locked.key", "PULSEBOARD_TLS_KEY: FOLDER/locked.key is locked with a password"),
]


@pytest.mark.parametrize(("certificate", "key", "told"), FAULTS)
def test_tls_files_that_are_wrong(
    monkeypatch: pytest.MonkeyPatch, files: Path, certificate: str | None, key: str | None, told: str
) -> None:
    """Each says which file, and why; nothing asks for a password."""
    with pytest.raises(SettingsError) as refused:
        with_files(monkeypatch, files, certificate, key)
    assert str(refused.value).replace(str(files), "FOLDER").startswith(told)
    assert len(str(refused.value).splitlines()) == 1


def test_all_that_is_wrong_with_tls(monkeypatch: pytest.MonkeyPatch, files: Path) -> None:
    """Of both files and of the public address, at once."""
    monkeypatch.setenv("PULSEBOARD_PUBLIC_URL", "http://[::1]")
    with pytest.raises(SettingsError) as refused:
        with_files(monkeypatch, files, "none.pem", "locked.key")
    assert [line.partition(" FOLDER")[0] for line in str(refused.value).replace(str(files), "FOLDER").splitlines()] == [
        "PULSEBOARD_TLS_CERTIFICATE: can't read",
        "PULSEBOARD_TLS_KEY:",
        "PULSEBOARD_PUBLIC_URL is http://[::1], but with PULSEBOARD_TLS_CERTIFICATE only https:// is answered: set it "
        "to https://[::1], or leave the certificate out.",
    ]
    monkeypatch.delenv("PULSEBOARD_PUBLIC_URL")
    monkeypatch.delenv("PULSEBOARD_TLS_KEY")
    with pytest.raises(SettingsError) as refused:
        with_files(monkeypatch, files, "none.pem", None)
    assert len(str(refused.value).splitlines()) == 2


HALVES = [
    ({"HOST": "0.0.0.0"}, "PULSEBOARD_HOST is 0.0.0.0, which is every address of this machine and none that people"),
    ({"HOST": "::"}, "PULSEBOARD_HOST is ::, which is every address of this machine and none that people type: set "),
    ({"TRUSTED_PROXIES": "10.0.3.1"}, "PULSEBOARD_TRUSTED_PROXIES is set and PULSEBOARD_PUBLIC_URL isn't, so that "),
    (
        {"PUBLIC_URL": "http://localhost:8000/a", "TLS_CERTIFICATE": "a.pem", "TLS_KEY": "a.key"},
        "PULSEBOARD_PUBLIC_URL is http://localhost:8000/a, but with PULSEBOARD_TLS_CERTIFICATE only https:// is "
        "answered: set it to https://localhost:8000/a, or leave the certificate out.",
    ),
    ({"HOST": "192.0.2.1"}, None),  # which is an address by itself
    ({"HOST": "0.0.0.0", "PUBLIC_URL": "https://bots.example.org"}, None),
    ({"TRUSTED_PROXIES": "10.0.3.1", "PUBLIC_URL": "https://bots.example.org/a"}, None),
    ({"PUBLIC_URL": "http://localhost:8000"}, None),
    ({"PUBLIC_URL": "https://bots.example.org:8443", "TLS_CERTIFICATE": "a.pem", "TLS_KEY": "a.key"}, None),
]


@pytest.mark.parametrize(("given", "told"), HALVES)
def test_addresses_that_are_half_set(
    monkeypatch: pytest.MonkeyPatch, files: Path, given: dict[str, str], told: str | None
) -> None:
    """What nobody could get in by doesn't start, and says what to set."""
    login = {"OAUTH_CLIENT_ID": "1", "OAUTH_CLIENT_SECRET": "a" * 32, "ADMINISTRATORS": "owner"}
    for name, value in (login | given).items():
        monkeypatch.setenv(f"PULSEBOARD_{name}", str(files / value) if name.startswith("TLS") else value)
    if told is None:
        load(Settings)
        return
    with pytest.raises(SettingsError) as refused:
        load(Settings)
    assert str(refused.value).startswith(told)
    assert len(str(refused.value).splitlines()) == 1


def test_addresses_that_are_wrong_are_not_half_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """One line for one fault: an address that can't be read isn't missing too."""
    monkeypatch.setenv("PULSEBOARD_PUBLIC_URL", "bots.example.org")
    monkeypatch.setenv("PULSEBOARD_TRUSTED_PROXIES", "10.0.3.1")
    with pytest.raises(SettingsError) as refused:
        load(Settings)
    assert len(str(refused.value).splitlines()) == 1

"""Settings as they are read: all that is wrong is told, by whatever it was given."""

import re

import pytest

from pulseboard.config import DemoSettings, RunSettings, Settings, load, misspelt, unknown_variables
from pulseboard.errors import PortTaken, SettingsError, flag, option


def test_every_fault_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Flags, variables, what is missing and what contradicts another: none waits until the others are mended."""
    monkeypatch.delenv("DISCORD_TOKEN", raising=False)
    monkeypatch.setenv("PULSEBOARD_RETENTION_DAYS", "-1")
    monkeypatch.setenv("PULSEBOARD_ECONOMY_FIRST_REWARD", "500")
    monkeypatch.setenv("PULSEBOARD_ECONOMY_MAX_BALANCE", "none")
    with pytest.raises(SettingsError) as refused:
        load(RunSettings, faults=["--guild: is wrong."], port="many", host="0.0.0.0")
    assert [line.split(":")[0] for line in str(refused.value).splitlines()] == [
        "--guild",
        "PULSEBOARD_ECONOMY_MAX_BALANCE",
        "--port (or PULSEBOARD_PORT)",
        "PULSEBOARD_RETENTION_DAYS",
        "PULSEBOARD_ECONOMY_FIRST_REWARD is 500, more than PULSEBOARD_ECONOMY_MAX_REWARD 200",
        "PULSEBOARD_HOST is 0.0.0.0, which other machines reach",
        "PULSEBOARD_HOST is 0.0.0.0, which is every address of this machine and none that people type",
        "No token",
    ]


def test_every_wrong_entry_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of each list, with what would be right instead of it; those that are right aren't told."""
    monkeypatch.setenv("PULSEBOARD_ADMINISTRATORS", "Owner, <@!80351110224678912>, @Mira, 12")
    monkeypatch.setenv("PULSEBOARD_OPERATORS", f"197038439483310086/Moderators {'9' * 21}")
    monkeypatch.setenv("PULSEBOARD_VIEWERS", "34, 56/78")
    monkeypatch.setenv("PULSEBOARD_TRUSTED_PROXIES", "10.0.3.1, proxy 10.0.3.1/24 10.0.3.0/24 0.0.0.0/0")
    user = "name a user by the id, as 80351110224678912, and who owns the application as owner"
    role = "name a role by the ids of its guild and of itself, as 197038439483310086/41771983423143936"
    network = "is neither an address nor a network, as 127.0.0.1 and 10.0.3.0/24 are"
    with pytest.raises(SettingsError) as refused:
        load(RunSettings, token="x")
    assert str(refused.value).splitlines() == [
        f"PULSEBOARD_TRUSTED_PROXIES: 'proxy' {network}; '10.0.3.1/24' {network}; "
        "0.0.0.0/0 is everybody, who could then say to come from anywhere: name your proxies.",
        "PULSEBOARD_ADMINISTRATORS: '<@!80351110224678912>' is nobody: name a user by the id alone, 80351110224678912; "
        f"'@Mira' is nobody: {user}.",
        f"PULSEBOARD_OPERATORS: '197038439483310086/Moderators' is nobody: {role}; "
        f"'{'9' * 21}' is nobody: an id has 20 digits at most, as 80351110224678912.",
    ]


@pytest.mark.parametrize("given", ["abc", "-1", "1.5", "nan", "1e400", "9" * 30, "[1]", '{"x": 1}', "{", "x" * 300])
def test_plain_words(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    """Whatever a setting is given, it says what it must be, and not what Python's libraries call that."""
    for kind in (RunSettings, DemoSettings):
        for name in kind.model_fields:
            if not name.startswith("token"):
                monkeypatch.setenv(f"PULSEBOARD_{name.upper()}", given)
        with pytest.raises(SettingsError) as refused:
            load(kind)
        for line in str(refused.value).splitlines():
            assert not re.search("[Ii]nput|valid|string|integer|dictionary|greater|less than", line), line


@pytest.mark.parametrize(
    "name", ["RETENTION_DAYS", "HISTORY_RAW_HOURS", "HISTORY_MINUTE_DAYS", "HISTORY_HOUR_DAYS", "RETENTION_EVENTS"]
)
def test_longer_than_anything_is_kept(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """What no database can reckon with is refused at the start."""
    monkeypatch.setenv(f"PULSEBOARD_{name}", "1" + "0" * 17)
    with pytest.raises(SettingsError, match=f"PULSEBOARD_{name}: must be [0-9]+ or less, and is '10+'"):
        load(DemoSettings)


def test_a_number_that_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """It says what would be one, and what was given."""
    monkeypatch.setenv("PULSEBOARD_PORT", "abc")
    monkeypatch.setenv("PULSEBOARD_RETENTION_DAYS", "0")
    monkeypatch.setenv("PULSEBOARD_COMPRESS", "perhaps")
    with pytest.raises(SettingsError) as refused:
        load(Settings)
    assert str(refused.value).splitlines() == [
        "--port (or PULSEBOARD_PORT): must be a whole number, as 8000, and is 'abc'.",
        "PULSEBOARD_RETENTION_DAYS: must be more than 0, and is '0'.",
        "PULSEBOARD_COMPRESS: must be true or false, and is 'perhaps'.",
    ]


@pytest.mark.parametrize("host", ["300.1.1.1", "10.0.3", "[::1]", "localhost:8000", "http://localhost", "a..b", ""])
def test_a_host_that_is_no_address(host: str) -> None:
    """It says what would be one."""
    with pytest.raises(SettingsError) as refused:
        load(Settings, host=host)
    assert str(refused.value) == (
        f"--host (or PULSEBOARD_HOST): {host!r} is no address: it must be one that this machine has, as 127.0.0.1, ::1 "
        "or localhost."
    )


@pytest.mark.parametrize(("idle", "days", "is_right"), [("24", "1", True), ("25", "1", False), ("24", "0.5", False)])
def test_sessions_that_are_over_before_they_are_idle(
    monkeypatch: pytest.MonkeyPatch, idle: str, days: str, is_right: bool
) -> None:
    """An idle time that no session could reach is refused, with which of the two to change."""
    monkeypatch.setenv("PULSEBOARD_SESSION_IDLE_HOURS", idle)
    monkeypatch.setenv("PULSEBOARD_SESSION_DAYS", days)
    if is_right:
        load(Settings)
        return
    with pytest.raises(SettingsError) as refused:
        load(Settings)
    assert str(refused.value) == (
        f"PULSEBOARD_SESSION_IDLE_HOURS is {idle}, but with PULSEBOARD_SESSION_DAYS {days} a login is over after "
        f"{float(days) * 24:g} hours in any case: set PULSEBOARD_SESSION_IDLE_HOURS to at most that, or "
        "PULSEBOARD_SESSION_DAYS to more."
    )


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("PULSEBOARD_MEMBER_ID", "PULSEBOARD_MEMBER_IDS"),
        ("PULSEBOARD_LOGLEVEL", "PULSEBOARD_LOG_LEVEL"),
        ("pulseboard_prot", "PULSEBOARD_PORT"),
        ("PULSEBOARD_DATABASE", "PULSEBOARD_DATA"),
        ("PULSEBOARD_SEDE", "PULSEBOARD_SEED"),
        ("PULSEBOARD_TOKEN", "DISCORD_TOKEN"),
        ("PULSEBOARD_SERVICE_HOST", None),
        ("PULSEBOARD_PORT_8000_TCP_ADDR", None),
    ],
)
def test_a_variable_that_is_no_setting(monkeypatch: pytest.MonkeyPatch, name: str, meant: str | None) -> None:
    """It is known which one was meant, or that none was: what an orchestrator sets isn't taken for a slip."""
    before = misspelt()
    monkeypatch.setenv(name, "x")
    assert unknown_variables()[name] == meant
    assert misspelt() == (before if meant is None else [*before, f"{name} is no setting: {meant} is."])


def test_settings_have_other_names_in_their_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting is unknown, in capitals or not."""
    for name in ("PULSEBOARD_PORT", "pulseboard_member_ids", "PULSEBOARD_SIM_CONTROL", "PULSEBOARD_DISCORD_API"):
        before = unknown_variables()
        monkeypatch.setenv(name, "1")
        assert unknown_variables() == before


def test_an_error_names_settings_as_its_reader_knows_them() -> None:
    error = PortTaken("Choose another with", setting="port")
    assert str(error) == error.naming(flag) == "Choose another with --port."
    assert error.naming(option) == "Choose another with attach()'s option port (or PULSEBOARD_PORT)."

"""Settings as they are read: all that is wrong is told, by whatever it was given."""

import pytest

from pulseboard.config import RunSettings, load, misspelt, unknown_variables
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

"""The economy's settings: every fault is a sentence that names the variable, and the rules are what was set."""

from zoneinfo import ZoneInfo

import pytest

from pulseboard.config import EconomySettings, RunSettings, Settings, load
from pulseboard.errors import SettingsError
from pulseboard.features.economy.rules import Rules


def told(monkeypatch: pytest.MonkeyPatch, **environment: str) -> str:
    for name, value in environment.items():
        monkeypatch.setenv(f"PULSEBOARD_ECONOMY_{name}", value)
    with pytest.raises(SettingsError) as refused:
        load(Settings)
    return str(refused.value)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("SCOPE", "server", "must be 'guild' or 'global', and is 'server'"),
        ("TIME_ZONE", "Berlin", "must be the name of a time zone, as Europe/Berlin or UTC"),
        ("TIME_ZONE", "../../etc/passwd", "must be the name of a time zone, as Europe/Berlin or UTC"),
        ("FIRST_REWARD", "0", "must be 1 or more, and is '0'"),
        ("STREAK_BONUS", "-1", "must be 0 or more, and is '-1'"),
        ("STREAK_BONUS", "1.5", "must be a whole number, as 10, and is '1.5'"),
        ("MAX_BALANCE", str(2**53), "must be 9007199254740991 or less"),
        ("FEE_BASIS_POINTS", "10000", "must be 9999 or less, and is '10000'"),
        ("ADMIN_ROLE", "Admins", "must be the id of a role, as 41771983423143936."),
        ("MILESTONES", "7=100", 'must be JSON, as {"7": 100, "30": 500}'),
        ("MILESTONES", "[7]", 'must be an object, as {"7": 100, "30": 500}, and is [7]'),
        ("MILESTONES", '{"7": -1}', "7: must be 0 or more, and is -1"),
        ("MILESTONES", '{"1": 5}', "1: must be 2 or more, and is '1'"),
    ],
)
def test_a_fault(monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str) -> None:
    """Told with the variable it comes from."""
    assert told(monkeypatch, **{name: value}).startswith(f"PULSEBOARD_ECONOMY_{name}: {sentence}")


def test_every_fault_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = told(monkeypatch, GRACE_DAYS="-1", MILESTONES="x", SCOPE="x").splitlines()
    assert [line.split(":")[0] for line in lines] == [
        "PULSEBOARD_ECONOMY_SCOPE",
        "PULSEBOARD_ECONOMY_MILESTONES",
        "PULSEBOARD_ECONOMY_GRACE_DAYS",
    ]


def test_contradictions(monkeypatch: pytest.MonkeyPatch) -> None:
    """What can't hold together is refused, not bent: all of it at once, and by name."""
    assert told(monkeypatch, FIRST_REWARD="500", DAILY_SEND_CAP="9", TRANSFER_MINIMUM="10").splitlines() == [
        "PULSEBOARD_ECONOMY_FIRST_REWARD is 500, more than PULSEBOARD_ECONOMY_MAX_REWARD 200: change one of them.",
        "PULSEBOARD_ECONOMY_TRANSFER_MINIMUM is 10, more than PULSEBOARD_ECONOMY_DAILY_SEND_CAP 9: change one of them.",
    ]


def test_every_setting_becomes_a_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is set in the environment is what the rules say."""
    values = {
        "SCOPE": "global",
        "TIME_ZONE": "Europe/Berlin",
        "CURRENCY": "pearls",
        "CURRENCY_ONE": "pearl",
        "SYMBOL": "🦪",
        "FIRST_REWARD": "11",
        "STREAK_BONUS": "12",
        "MAX_REWARD": "13",
        "MILESTONES": '{"7": 100, "30": 500}',
        "GRACE_DAYS": "2",
        "TRANSFER_MINIMUM": "14",
        "FEE_BASIS_POINTS": "250",
        "DAILY_SEND_CAP": "15",
        "DAILY_RECEIVE_CAP": "16",
        "MAX_BALANCE": "17",
        "LARGE_AMOUNT": "18",
        "ADMIN_ROLE": "19",
    }
    assert {f"economy_{name.lower()}" for name in values} == set(EconomySettings.model_fields)
    for name, value in values.items():
        monkeypatch.setenv(f"PULSEBOARD_ECONOMY_{name}", value)
    rules = Rules.of(load(RunSettings, token="x"))
    assert rules == Rules(
        is_global=True,
        zone=ZoneInfo("Europe/Berlin"),
        currency=type(rules.currency)("pearl", "pearls", "🦪"),
        first_reward=11,
        streak_bonus=12,
        max_reward=13,
        milestones={7: 100, 30: 500},
        grace_days=2,
        transfer_minimum=14,
        fee_basis_points=250,
        daily_send_cap=15,
        daily_receive_cap=16,
        max_balance=17,
        large_amount=18,
        admin_role="19",
    )


def test_left_out_or_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing set, or set to nothing, is the default; and the defaults are those of the rules."""
    monkeypatch.setenv("PULSEBOARD_ECONOMY_MILESTONES", "")
    assert Rules.of(load(Settings)) == Rules(zone=ZoneInfo("UTC"))

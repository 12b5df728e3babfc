"""Settings: from flags, the environment (`PULSEBOARD_…`) and files, decoded into types once."""

from pulseboard.config.loading import SettingsType, load, misspelt, unknown_variables
from pulseboard.config.settings import (
    DemoSettings,
    DoctorSettings,
    EconomySettings,
    LimitSettings,
    LogSettings,
    RunSettings,
    Settings,
)
from pulseboard.config.values import MemberIds, PostgresUrl

__all__ = [
    "DemoSettings",
    "DoctorSettings",
    "EconomySettings",
    "LimitSettings",
    "LogSettings",
    "MemberIds",
    "PostgresUrl",
    "RunSettings",
    "Settings",
    "SettingsType",
    "load",
    "misspelt",
    "unknown_variables",
]

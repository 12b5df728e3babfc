"""Settings: from flags, the environment (`PULSEBOARD_…`) and files, decoded into types once."""

from pulseboard.config.doors import OWNER, DoorSettings, Entrant, Member, RoleHolder
from pulseboard.config.loading import SettingsType, load, misspelt, unknown_variables
from pulseboard.config.reach import PublicUrl, ReachSettings
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
    "OWNER",
    "DemoSettings",
    "DoctorSettings",
    "DoorSettings",
    "EconomySettings",
    "Entrant",
    "LimitSettings",
    "LogSettings",
    "Member",
    "MemberIds",
    "PostgresUrl",
    "PublicUrl",
    "ReachSettings",
    "RoleHolder",
    "RunSettings",
    "Settings",
    "SettingsType",
    "load",
    "misspelt",
    "unknown_variables",
]

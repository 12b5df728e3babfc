"""The economy in Discord: what members and administrators type, press and read."""

from typing import Any

from discord import app_commands

from pulseboard.features.economy.commands.administration import Administration
from pulseboard.features.economy.commands.lists import history_command, leaderboard_command
from pulseboard.features.economy.commands.members import balance_command, daily_command, pay_command
from pulseboard.features.economy.service import EconomyService


def add_commands(tree: app_commands.CommandTree[Any], economy: EconomyService) -> None:
    """Put `/daily`, `/pay`, `/balance`, `/leaderboard`, `/history` and `/economy` into a tree. What they refuse they
    raise.
    """
    for build in (daily_command, pay_command, balance_command, leaderboard_command, history_command):
        tree.add_command(build(economy))
    tree.add_command(Administration(economy))

"""Who may administrate a server's economy. Asked at every use: a role may be gone since the buttons were shown."""

import discord
from discord import app_commands

from pulseboard.bot.answers import Interaction
from pulseboard.features.economy.rules import Rules


class NotAllowed(app_commands.CheckFailure):
    """Somebody asked for what only administrators may."""

    def __init__(self, rules: Rules) -> None:
        super().__init__("not an administrator of the economy")
        role = f" or the role <@&{rules.admin_role}>" if rules.admin_role else ""
        self.sentence = f"You need the permission Manage Server{role} for that. Ask somebody who has it."


def may_administrate(interaction: Interaction, rules: Rules) -> bool:
    """Whether the member has Manage Server or the role of the rules, as Discord tells it with this interaction."""
    held, member = interaction.permissions, interaction.user
    if held.manage_guild or held.administrator:
        return True
    if rules.admin_role is None or not isinstance(member, discord.Member):
        return False
    return member.get_role(int(rules.admin_role)) is not None


def check_may_administrate(interaction: Interaction, rules: Rules) -> None:
    """Raises NotAllowed."""
    if not may_administrate(interaction, rules):
        raise NotAllowed(rules)

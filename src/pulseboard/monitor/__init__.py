"""Watching a bot: what discord.py reports becomes events and measures."""

"""Coins: `/daily`, `/pay`, `/balance`, `/leaderboard`."""

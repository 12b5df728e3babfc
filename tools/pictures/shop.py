"""Commands with bugs, for the pictures: a bot whose dashboard is worth a look has some."""

import asyncio
from random import Random
from typing import Any

import discord
from discord import app_commands

PRICES = {"lantern": 120, "kite": 45, "telescope": 800, "teapot": 60}
SOLD_OUT = "lighthouse"
"""Offered, and without a price: whoever buys one meets the bug."""
_random = Random(7)

Interaction = discord.Interaction[Any]


def add_shop(tree: app_commands.CommandTree[Any]) -> None:
    """Give a bot `/shop buy`, `/shop list` and `/trivia`."""
    shop = app_commands.Group(name="shop", description="What coins are good for")
    shop.command(name="buy", description="Buys something")(buy)
    shop.command(name="list", description="What there is to buy")(show_list)
    tree.add_command(shop)
    tree.command(name="trivia", description="How well the last round went")(trivia)


async def buy(interaction: Interaction, item: str) -> None:
    price = await price_of(item)
    await interaction.response.send_message(f"You bought a {item} for {price} coins.")


async def show_list(interaction: Interaction) -> None:
    await asyncio.sleep(_random.uniform(0.02, 0.2))
    await interaction.response.send_message("\n".join(f"{item}: {price}" for item, price in PRICES.items()))


async def trivia(interaction: Interaction, players: int) -> None:
    each = average([10] * players)
    await interaction.response.send_message(f"{each:.1f} points each.")


async def price_of(item: str) -> int:
    """From the catalogue."""
    await asyncio.sleep(_random.uniform(0.005, 0.04))
    return PRICES[item]


def average(points: list[int]) -> float:
    return sum(points) / len(points)

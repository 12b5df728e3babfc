"""`pulseboard run` with commands that raise: `python -m tools.pictures.bot DATA DISCORD_API TOKEN`."""

import asyncio
import sys
from pathlib import Path

from pulseboard.app.dashboard import open_dashboard
from pulseboard.bot.client import EconomyBot
from pulseboard.bot.supervisor import supervise
from pulseboard.config import Settings
from pulseboard.features.economy.commands import add_commands
from tools.pictures.shop import add_shop

VERSION = "2.4.0"


async def main(data: str, discord_api: str, token: str) -> None:
    """Until it is killed."""
    settings = Settings(port=0, bot_version=VERSION)
    async with open_dashboard(settings, Path(data), lambda way_in: print(f"Dashboard: {way_in}", flush=True)) as board:

        def make_client() -> EconomyBot:
            client = EconomyBot()
            add_commands(client.tree, board.economy)
            add_shop(client.tree)
            board.monitor.watch(client)
            return client

        async with board.board.lifetime:
            monitor = board.monitor
            await supervise(
                make_client, token, api=discord_api, told=monitor.connection_told, record=monitor.supervisor_tells
            )


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))

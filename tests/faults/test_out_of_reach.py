"""`pulseboard run` while Discord can't be reached. It looks at the clock, so it stands where there is room."""

import time
from pathlib import Path

from pulseboard.sim import LocalDiscord
from tests.logging_in import client_of
from tests.programs import bot


async def test_discord_out_of_reach(tmp_path: Path) -> None:
    """The dashboard comes up all the same, says that the bot is connecting and why, and the bot comes when it can."""
    async with LocalDiscord() as discord:
        discord.refuse(3_600)
        started = time.monotonic()
        async with bot(discord, tmp_path) as program:
            await program.ready()
            assert time.monotonic() - started < 10
            async with client_of(program.address) as http:
                while not (shown := (await http.get("/api/stats")).json()["bot"])["detail"]:
                    assert time.monotonic() - started < 20
                assert shown["status"] == "connecting"
                assert "trying again" in shown["detail"]
                assert (await http.get("/readyz")).status_code == 503
                discord.refuse(0)
                await discord.wait_for_bot(timeout_seconds=30)

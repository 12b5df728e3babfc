"""`pulseboard run` as a process while Discord misbehaves: it neither hammers nor dies, and ends where it should."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from pulseboard.sim import LocalDiscord
from tests.logging_in import client_of
from tests.programs import Program, bot

SOON_SECONDS = 30


async def until(holds: Callable[[], Any]) -> None:
    async with asyncio.timeout(SOON_SECONDS):
        while not holds():
            await asyncio.sleep(0.05)


async def told(program: Program, kind: str) -> list[dict[str, Any]]:
    """The events of a kind that the dashboard shows."""
    async with client_of(program.address) as http:
        return list((await http.get("/api/events", params={"kind": kind})).json()["items"])


async def test_the_token_is_reset(tmp_path: Path) -> None:
    """Refused while running as at the start: the exit code is 3, and the line says what to do."""
    async with LocalDiscord(seed=3) as local:
        async with bot(local, tmp_path) as program:
            await program.ready()
            await local.wait_for_bot(SOON_SECONDS)
            await local.reset_token("another")
            assert await program.ended() == 3
            assert b"Discord refused the bot's token" in program.errors
        old = Program(
            *("run", "--data", str(tmp_path / "second"), "--port", "0", "--discord-api", local.api_url),
            environment={"DISCORD_TOKEN": "local"},
        )
        async with old:
            assert await old.ended() == 3


@pytest.mark.parametrize(
    ("fault", "seconds"),
    [
        ("closed-when-ready", 3),
        *(pytest.param(fault, 60, marks=pytest.mark.soak) for fault in ("closed-when-ready", "op9", "refused")),
    ],
)
async def test_a_bad_discord(tmp_path: Path, fault: str, seconds: float) -> None:
    """At most ten connections at once and one a minute, told once; the dashboard answers, and the bot comes back."""
    async with LocalDiscord(seed=3, control_port=0) as local, bot(local, tmp_path) as program:
        assert local.control_url is not None
        async with httpx.AsyncClient(base_url=local.control_url) as control:
            (await control.post("/faults/gateway", json={"fault": fault})).raise_for_status()
            await program.ready()
            await until(lambda: local.counters["connections"] or fault == "refused")
            began = time.monotonic()
            while time.monotonic() - began < seconds:
                await asyncio.sleep(0.5)
                assert program.is_running
                assert local.counters["connections"] <= 10 + seconds / 60 + 1
            assert local.counters["identifies"] <= 12
            if fault != "refused":
                (storm,) = await told(program, "gateway.unstable")
                assert storm["level"] == "error"
                assert await told(program, "gateway.reconnect_storm") == []
                async with client_of(program.address) as http:
                    bot_stats = (await http.get("/api/stats")).json()["bot"]
                assert (bot_stats["status"] != "online", bool(bot_stats["detail"])) == (True, True)
            (await control.delete("/faults/gateway")).raise_for_status()
            if seconds >= 60:
                recovery = "gateway.ready" if fault == "refused" else "gateway.stable"
                async with asyncio.timeout(180):
                    while not (local.is_connected and await told(program, recovery)):
                        await asyncio.sleep(0.5)

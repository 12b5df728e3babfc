"""A client whose author answers interactions himself, without discord.py's tree of commands."""

from typing import Any

import discord
import pytest

from pulseboard.events import Draft, Level
from pulseboard.monitor import commands as monitored
from pulseboard.monitor.monitor import Monitor
from pulseboard.sim import LocalDiscord
from tests.app.bot_fixtures import data
from tests.app.sim_fixtures import logged_in, until

COMMANDS: list[dict[str, Any]] = [
    {"name": "raw", "description": "Answers", "type": 1},
    {"name": "late", "description": "Will answer", "type": 1},
    {"name": "bad", "description": "Fails", "type": 1},
    {
        "name": "shop",
        "description": "A shop",
        "type": 1,
        "options": [{"type": 1, "name": "sell", "description": "Sells"}],
    },
]


class Raw(discord.Client):
    async def setup_hook(self) -> None:
        assert self.application_id is not None
        await self.http.bulk_upsert_global_commands(self.application_id, COMMANDS)  # type: ignore[arg-type]

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        called: Any = interaction.data
        if called["name"] == "bad":
            raise LookupError("lost")
        if called["name"] == "late":
            await interaction.response.defer()
            await interaction.followup.send("late")
        else:
            await interaction.response.send_message("now")

    async def on_error(self, event_method: str, /, *args: Any, **kwargs: Any) -> None:
        pass


async def test_each_command_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once, from its first answer on, subcommands by their whole name; the one without an answer as such."""
    drafts: list[Draft] = []
    client = Raw(intents=discord.Intents.default(), guild_ready_timeout=0.1)
    async with LocalDiscord() as local:
        monitor = Monitor(lambda event: drafts.append(event.build()))
        monitor.watch(client)
        async with logged_in(client, local, monkeypatch):
            await local.wait_for_bot(commands=len(COMMANDS))
            assert (await local.run_command("raw")).content == "now"
            assert (await local.run_command("late")).content == "late"
            assert (await local.run_command("shop sell")).content == "now"
            await until(lambda: len(drafts_of(drafts)) == 3)
            await local.run_command("bad", timeout_seconds=0.1)
            monitor.look()
            assert len(drafts_of(drafts)) == 3  # it may still be answered
            monkeypatch.setattr(monitored, "_ANSWERED_SECONDS", 0.0)
            monitor.look()
            monitor.look()
            monitor.unwatch()
    told = drafts_of(drafts)
    assert {draft.kind for draft in told} == {"command.completed"}
    assert [(data(draft)["command"], draft.level) for draft in told] == [
        ("raw", Level.INFO),
        ("late", Level.INFO),
        ("shop sell", Level.INFO),
        ("bad", Level.WARNING),
    ]
    assert told[-1].message.endswith("used /bad, which gave no answer")
    assert all(0 < data(draft)["acknowledged_ms"] <= data(draft)["duration_ms"] for draft in told[:3])


def drafts_of(drafts: list[Draft]) -> list[Draft]:
    return [draft for draft in drafts if draft.kind.startswith("command.")]

"""Red-DiscordBot, as it comes from PyPI and with not a line changed, with a dashboard."""

import re
import subprocess
import venv
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from pulseboard.sim import LocalDiscord
from tests.app.attach_fixtures import BotProgram, is_gone, read, shows
from tests.app.sim_fixtures import until

ROOT = Path(__file__).parents[2]
RED = """
import sys
from redbot.__main__ import main

sys.argv = ["redbot", "--no-instance", "--no-prompt", "--prefix", "!", *{arguments!r}]
main()
"""
ASKED = ("!ping", "!embedset showsettings", "!nothing")


def install(folder: Path) -> str:
    """A Python that has Red and Pulseboard beside each other, and whatever Red pins."""
    venv.create(folder, with_pip=True)
    python = str(folder / "bin" / "python")
    subprocess.run([python, "-m", "pip", "install", "--quiet", "Red-DiscordBot", ROOT], check=True)
    subprocess.run([python, "-m", "pip", "check"], check=True)
    return python


class Owner:
    """Who hosts Red, and writes to it."""

    def __init__(self, local: LocalDiscord) -> None:
        self._local, self._guild = local, local.guilds[0]
        self.id = next(member.id for member in self._guild.members if not member.bot)

    def answers(self) -> list[Any]:
        """What the bot has written, the newest first."""
        written = self._local._messages.newest(self._guild.channels[0].id, 50)
        return [(message["content"], message["embeds"]) for message in written if message["author"].get("bot")]

    async def asks(self, *asked: str) -> list[Any]:
        """What the bot answers: to all but what is no command."""
        before = len(self.answers())
        for content in asked:
            known = len(self.answers())
            await self._local.post_message(self._guild.id, self.id, content)
            if content != "!nothing":
                await until(lambda: len(self.answers()) > known)  # noqa: B023  # not called later
        return self.answers()[: len(self.answers()) - before]


@pytest.mark.soak
async def test_red(tmp_path: Path) -> None:
    """It loads, reloads and unloads the dashboard as a cog, answers all the while as it did without, and each of its
    commands is on the dashboard once."""
    python = install(tmp_path / "red")
    (tmp_path / "cogs" / "dashboard").mkdir(parents=True)
    [cog] = re.findall(r"^from pulseboard import setup, teardown$", (ROOT / "docs/attach.md").read_text(), re.MULTILINE)
    (tmp_path / "cogs" / "dashboard" / "__init__.py").write_text(cog)
    async with LocalDiscord() as local:
        owner = Owner(local)
        arguments = ["--token", local.token, "--owner", owner.id, "--cog-path", str(tmp_path / "cogs")]
        program = BotProgram(
            local, RED.format(arguments=arguments), tmp_path, python=python, HOME=str(tmp_path), PYTHONPATH=""
        )
        async with program as red:
            await red.prints("Invite URL")
            without = await owner.asks(*ASKED)
            await owner.asks("!load dashboard")
            where = await red.address()
            assert await owner.asks(*ASKED) == without
            assert (await read(where, "/api/stats"))["bot"]["status"] == "online"
            await owner.asks("!reload dashboard")
            await is_gone(where)
            where = await red.address()
            assert await owner.asks(*ASKED) == without
            await shows(where, "command.completed", 6)
            events = (await read(where, "/api/events"))["items"]
            used = Counter(event["data"]["command"] for event in events if event["kind"].startswith("command."))
            assert used == {"ping": 2, "embedset showsettings": 2, "load": 1, "reload": 1}
            await owner.asks("!unload dashboard")
            await is_gone(where)
            assert await owner.asks(*ASKED) == without

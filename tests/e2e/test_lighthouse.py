"""What Lighthouse says of every page, on a desktop and with nothing going on."""

import asyncio
import json
import os
import shutil
import statistics
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import async_playwright

from pulseboard.sim import LocalDiscord
from tests.conftest import not_to_be_had
from tests.e2e.conftest import CHROMIUM_FLAGS
from tests.e2e.pages import PATHS
from tests.logging_in import enter
from tests.programs import bot

pytestmark = [pytest.mark.soak, pytest.mark.asyncio(loop_scope="module")]

AT_LEAST = {"performance": 95, "accessibility": 100, "best-practices": 100}
RUNS = 5
COMMANDS = 12
NOTHING_RECORDED, TRIES = b"Please run Lighthouse again", 3


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lighthouse's program, from npm, in a folder of its own: it is large, and nothing else needs it."""
    folder, npm = tmp_path_factory.mktemp("lighthouse"), shutil.which("npm")
    if npm is None or os.spawnlp(os.P_WAIT, npm, npm, "install", "--silent", "--prefix", str(folder), "lighthouse"):
        not_to_be_had("no Lighthouse: npm can't install it")
    return folder / "node_modules/lighthouse/cli/index.js"


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    """A browser's, in which one can be logged in."""
    return tmp_path / "profile"


async def log_in(chromium: str, profile: Path, address: str) -> None:
    async with async_playwright() as playwright:
        launch = playwright.chromium.launch_persistent_context
        context = await launch(profile, executable_path=chromium, args=CHROMIUM_FLAGS)
        await enter(context, address)
        await context.close()


async def scores(program: Path, chromium: str, profile: Path, url: str, report: Path) -> dict[str, float]:
    """One run: each category from 0 to 100."""
    flags = ["--headless=new", f"--user-data-dir={profile}", *CHROMIUM_FLAGS]
    command = (
        *("node", str(program), url, "--quiet", "--preset=desktop", "--output=json", f"--output-path={report}"),
        *(f"--only-categories={','.join(AT_LEAST)}", f"--chrome-flags={' '.join(flags)}"),
    )
    for _ in range(TRIES):
        running = await asyncio.create_subprocess_exec(
            *command, env={**os.environ, "CHROME_PATH": chromium}, stderr=asyncio.subprocess.PIPE
        )
        _, said = await running.communicate()
        if NOTHING_RECORDED not in said:
            break
    assert running.returncode == 0, said.decode()
    assert "runtimeError" not in read(report), "not logged in?"
    return {name: 100 * kind["score"] for name, kind in read(report)["categories"].items()}


def read(report: Path) -> Any:
    return json.loads(report.read_text())


def faults(report: Path) -> list[str]:
    """What didn't get the full score in the last run."""
    audits = read(report)["audits"].values()
    poor = [audit for audit in audits if audit["score"] is not None and audit["score"] < 1]
    return [f"{audit['id']} {audit['score']}: {audit.get('displayValue', audit['title'])}" for audit in poor]


async def test_scores(tmp_path: Path, chromium_path: str, installed: Path, profile: Path) -> None:
    """The median of five runs of each page: what is asked of it in every category."""
    fallen_short = {}
    async with LocalDiscord(seed=7) as discord, bot(discord, tmp_path / "data") as program:
        await program.ready()
        await discord.wait_for_bot()
        await busy(discord)
        await log_in(chromium_path, profile, program.address)
        for path in PATHS:
            report = tmp_path / "report.json"
            url = program.address + path
            runs = [await scores(installed, chromium_path, profile, url, report) for _ in range(RUNS)]
            medians = {name: statistics.median(run[name] for run in runs) for name in AT_LEAST}
            print(path, medians)
            if any(medians[name] < least for name, least in AT_LEAST.items()):
                fallen_short[path] = medians, faults(report)
    assert fallen_short == {}


async def busy(discord: LocalDiscord) -> None:
    """Something to show; then nothing more happens."""
    guild = discord.guilds[0]
    for member in [member for member in guild.members if not member.bot][:COMMANDS]:
        await discord.run_command("daily", guild=guild.id, member=member.id)

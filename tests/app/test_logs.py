"""What our own programs log: a JSON object a line, and no secret in any of them."""

import json
import os
import pty
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pulseboard.sim import LocalDiscord
from tests.app.test_cli import refused
from tests.programs import Program

TOKEN = "MTE4NzY1NDMyMTA5ODc2NTQzMg.GxAbCd.not-a-real-token-but-it-has-the-shape"
PASSWORD = "correct-horse"
SAYS_MUCH = f"""
import logging, threading, warnings
from pulseboard.config import RunSettings, load
from pulseboard.log_output import set_up_logs
from pulseboard.logs import get_logger
settings = load(RunSettings)
set_up_logs(settings, settings.secrets)
ours, theirs = get_logger("pulseboard.storage"), logging.getLogger("discord.http")
ours.debug("looked_closely")
ours.info("opened", place=settings.data, tried=[{PASSWORD!r}, b"bytes"], text='a "quote"\\nand a line')
ours.error("refused", reason='could not connect to "postgresql://bot:other-password@db/x" password=third-password"')
theirs.debug("a message of a member's")
theirs.warning("We are being rate limited. %s %s", "POST", "https://discord.com/api/v10/webhooks/118/aW50ZXJ/messages")
theirs.warning("Sent %s", {{"Authorization": "Bot {TOKEN}"}})
theirs.warning("Another's: MTE5NzY1NDMyMTA5ODc2NTQzMg.GyAbCd.another-token-that-is-not-this-bots-own")
warnings.warn("an old name", DeprecationWarning)
try:
    raise ValueError("with {TOKEN} in it")
except ValueError:
    ours.exception("task_failed", task="sampler")
    theirs.exception("Ignoring exception")
thread = threading.Thread(target=lambda: 1 / 0)
thread.start()
thread.join()
raise RuntimeError("the end, {PASSWORD}")
"""
FIELDS = ["timestamp", "level", "logger", "event", "exception"]
SECRETS = (TOKEN, PASSWORD, "other-password", "third-password", "aW50ZXJ", "another-token")


def environment(**more: str) -> dict[str, str]:
    data = f"postgresql://bot:{PASSWORD}@127.0.0.1:9/none"
    return {**os.environ, "DISCORD_TOKEN": TOKEN, "PULSEBOARD_DATA": data, "PYTHONWARNINGS": "default", **more}


def say_much(**more: str) -> str:
    """What a process that logs all sorts of things writes to standard error."""
    program = [sys.executable, "-c", SAYS_MUCH]
    done = subprocess.run(program, env=environment(**more), capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout) == (1, "")
    return done.stderr


def objects(lines: str) -> list[dict[str, Any]]:
    """The lines, each an object with the fields that docs/settings.md has."""
    found = [json.loads(line) for line in lines.splitlines()]
    for line in found:
        assert set(FIELDS) - set(line) <= {"exception"}
        assert {type(line.get(name, "")) for name in FIELDS} == {str}
    return found


def test_json() -> None:
    """Each line is one object, whoever logs: ours, libraries, warnings, threads and the program as it crashes."""
    found = objects(say_much())
    assert [(line["logger"], line["event"].split("\n")[0]) for line in found if line["logger"] != "discord.http"] == [
        ("pulseboard.storage", "opened"),
        ("pulseboard.storage", "refused"),
        ("py.warnings", found[5]["event"].split("\n")[0]),
        ("pulseboard.storage", "task_failed"),
        ("pulseboard.log_output", "crashed"),
        ("pulseboard.log_output", "crashed"),
    ]
    assert "DeprecationWarning: an old name" in found[5]["event"]
    assert found[0]["text"] == 'a "quote"\nand a line'
    failed = [line for line in found if "exception" in line]
    assert [line["level"] for line in failed] == ["error", "error", "critical", "critical"]
    assert all(line["exception"].startswith("Traceback (most recent call last):\n") for line in failed)
    assert "RuntimeError: the end" in failed[-1]["exception"]


@pytest.mark.parametrize("format_", ["json", "text"])
def test_no_secret_is_logged(format_: str) -> None:
    """Neither the bot's token nor a password, wherever they stand; at the lowest level too."""
    said = say_much(PULSEBOARD_LOG_FORMAT=format_, PULSEBOARD_LOG_LEVEL="debug")
    assert [secret for secret in SECRETS if secret in said] == []
    assert said.count("[hidden]") >= len(SECRETS)
    assert "postgresql://[hidden]@db/x" in said


def test_levels() -> None:
    """`debug` is ours only: what libraries say there holds what members write."""
    debug = objects(say_much(PULSEBOARD_LOG_LEVEL="debug"))
    assert [line["event"] for line in debug if line["level"] == "debug"] == ["looked_closely"]
    assert {line["level"] for line in objects(say_much(PULSEBOARD_LOG_LEVEL="error"))} == {"error", "critical"}


def test_a_terminal() -> None:
    """For people where people look, JSON there too if it is asked for."""
    for more, is_json in (({}, False), ({"PULSEBOARD_LOG_FORMAT": "json"}, True)):
        ours, theirs = pty.openpty()
        with subprocess.Popen([sys.executable, "-c", SAYS_MUCH], env=environment(**more), stderr=theirs) as program:
            os.close(theirs)
            said = b""
            while chunk := read(ours):
                said += chunk
            program.wait(60)
        os.close(ours)
        assert said.startswith(b"{") == is_json
        assert b"task_failed" in said
        assert TOKEN.encode() not in said


def read(terminal: int) -> bytes:
    """What a terminal shows next; nothing once its program has ended."""
    try:
        return os.read(terminal, 65_536)
    except OSError:
        return b""


async def test_a_bot_in_trouble(tmp_path: Path) -> None:
    """A real program at the lowest level, refused and cut off: every line an object, and the token in none."""
    async with LocalDiscord(token=TOKEN) as discord:
        discord.refuse(1)
        arguments = ("run", "--data", str(tmp_path), "--port", "0", "--discord-api", discord.api_url)
        more = {"DISCORD_TOKEN": TOKEN, "PULSEBOARD_LOG_LEVEL": "debug"}
        async with Program(*arguments, environment=more) as program:
            await program.ready()
            await discord.wait_for_bot(30)
            await discord.drop_connections(4000)
            await discord.wait_for_bot(30)
            program.send(signal.SIGTERM)
            assert await program.ended() == 0
    said = program.errors.decode()
    loggers = {line["logger"].split(".")[0] for line in objects(said)}
    assert {"pulseboard", "discord"} <= loggers
    assert TOKEN not in said


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [("FORMAT", "xml", "'auto', 'json' or 'text'"), ("LEVEL", "loud", "'debug', 'info', 'warning' or 'error'")],
)
async def test_settings_that_are_wrong(tmp_path: Path, name: str, value: str, line: str) -> None:
    """Told as any setting is, and the values there are with it."""
    variable = f"PULSEBOARD_LOG_{name}"
    code, said = await refused(Program("demo", "--port", "0", environment={variable: value}))
    assert code == 2
    assert said.startswith(f"pulseboard: {variable}: ")
    assert line in said

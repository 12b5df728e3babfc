"""Others who publish to many WebSockets, fetched when they are measured; who can't be had is left out."""

import json
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from rig import BENCH

FRAME = BENCH / "servers" / "frame.json"
NPM = ("bun", "ws")
PYPI = ("starlette", "uvicorn", "uvloop", "websockets")


class Peer(NamedTuple):
    name: str
    version: str
    command: Callable[[int, float, int], list[str]]
    """Its command line, given a port, how many events to publish each second, and how many at most in one turn."""


def find_peers(folder: Path, wanted: tuple[str, ...] | None = None) -> list[Peer]:
    """The wanted peers (all, if left out) that can be had, installed into the folder, best known first."""
    found = [*_from_npm(folder), *_from_pypi(folder, wanted), _floor(folder)]
    return [peer for peer in found if wanted is None or peer.name in wanted]


def _from_npm(folder: Path) -> list[Peer]:
    if not _works("npm", "install", "--silent", "--prefix", str(folder), *NPM):
        print("Bun and Node's ws can't be had from npm: left out.\n")
        return []
    bun, node = str(folder / "node_modules/.bin/bun"), shutil.which("node") or "node"
    ws = json.loads((folder / "node_modules/ws/package.json").read_text())["version"]
    node_version = f"Node {_said(node, '--version').removeprefix('v')} with ws {ws}"
    return [
        Peer("Bun publish", f"Bun {_said(bun, '--version')}", _script(folder, bun, "peer_bun.js")),
        Peer("Node ws", node_version, _script(folder, node, "peer_node_ws.mjs")),
    ]


def _from_pypi(folder: Path, wanted: tuple[str, ...] | None) -> list[Peer]:
    names = ("websockets.broadcast", "Starlette send_text")
    if wanted is not None and not set(wanted) & set(names):
        return []
    venv.create(folder / "venv", with_pip=True)
    python = str(folder / "venv/bin/python")
    if not _works(python, "-m", "pip", "install", "-qq", "--disable-pip-version-check", *PYPI):
        print("Starlette and websockets can't be had from PyPI: left out.\n")
        return []
    version = {
        name: _said(python, "-c", f"from importlib.metadata import version; print(version({name!r}))") for name in PYPI
    }
    return [
        Peer(names[0], f"websockets {version['websockets']}", _script(folder, python, "peer_websockets.py")),
        Peer(
            names[1],
            f"Starlette {version['starlette']} on uvicorn {version['uvicorn']}",
            _script(folder, python, "peer_starlette.py"),
        ),
    ]


def _floor(folder: Path) -> Peer:
    return Peer("floor: C, send()", "", _command(str(folder / "floor")))


def _script(folder: Path, runs: str, script: str) -> Callable[[int, float, int], list[str]]:
    copied = shutil.copy(BENCH / "servers" / script, folder)  # beside the packages that it imports
    return _command(runs, str(copied))


def _command(*program: str) -> Callable[[int, float, int], list[str]]:
    return lambda port, rate, at_once: [*program, str(port), str(rate), str(at_once), str(FRAME)]


def _works(*command: str) -> bool:
    try:
        return subprocess.run(command, check=False, stdout=sys.stderr).returncode == 0
    except FileNotFoundError:
        return False


def _said(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

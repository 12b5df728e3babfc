"""The import contracts in pyproject.toml hold, and they would catch a breach."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LAYERS = "Imports point down only"
FEATURES = "Features don't know each other"
SQL = "SQL stands in storage and ledgers only"
FRAMEWORKS = "What thinks knows no framework"
SIM = "The local Discord knows errors only"

BREACHES = {
    "an import that points up": ("storage/schema.py", "import pulseboard.live.protocol", LAYERS),
    "one inside a function": ("storage/schema.py", "def later():\n    import pulseboard.live.protocol", LAYERS),
    "one for types only": ("events.py", "if TYPE_CHECKING: import pulseboard.stats", LAYERS),
    "neighbours that should not know each other": ("web/planted.py", "import pulseboard.sim", LAYERS),
    "the web side inside the live side": ("live/planted.py", "import pulseboard.web", LAYERS),
    "the database inside a route": ("web/planted.py", "import sqlalchemy", SQL),
    "a driver inside a service": ("features/planted/service.py", "import sqlite3", SQL),
    "a framework inside the live side": ("live/planted.py", "import litestar", FRAMEWORKS),
    "Discord inside rules": ("features/planted/rules.py", "from discord.ext import commands", FRAMEWORKS),
    "a feature that knows another": ("features/planted/service.py", "import pulseboard.features.economy", FEATURES),
    "the local Discord that knows the bot": ("sim/planted.py", "import pulseboard.bot", SIM),
    "the local Discord that knows events": ("sim/planted.py", "from pulseboard.events import Event", SIM),
    "the local Discord through the front door": ("sim/planted.py", "import pulseboard", SIM),
    "the local Discord built on discord.py": ("sim/planted.py", "import discord", SIM),
    "a module without a place": ("helpers.py", "", LAYERS),
}


@pytest.fixture
def copied_tree(tmp_path: Path) -> Path:
    """A copy of the package and its contracts, to plant breaches in."""
    python_only = shutil.ignore_patterns("page", "__pycache__")
    shutil.copytree(ROOT / "src/pulseboard", tmp_path / "pulseboard", ignore=python_only)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def lint_imports(tree: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    environment = os.environ | {"PYTHONPATH": str(tree), "COLUMNS": "200", "NO_COLOR": "1"}
    return subprocess.run(
        [program, "--no-cache"], cwd=tree, env=environment, capture_output=True, text=True, timeout=60, check=False
    )


def test_contracts_hold(copied_tree: Path) -> None:
    """What is in the tree keeps every contract."""
    done = lint_imports(copied_tree)
    assert done.returncode == 0, done.stdout
    assert all(f"{contract} KEPT" in done.stdout for contract in (LAYERS, FEATURES, SQL, FRAMEWORKS, SIM))


@pytest.mark.parametrize(("file", "line", "contract"), BREACHES.values(), ids=BREACHES.keys())
def test_breach_is_caught(copied_tree: Path, file: str, line: str, contract: str) -> None:
    """One planted line breaks exactly the contract that forbids it."""
    path = copied_tree / "pulseboard" / file
    path.parent.mkdir(exist_ok=True)
    (path.parent / "__init__.py").touch()
    with path.open("a") as planted:
        planted.write(f"\n{line}\n")
    done = lint_imports(copied_tree)
    assert done.returncode == 1, done.stdout
    assert f"{contract} BROKEN" in done.stdout


def test_front_door_is_light() -> None:
    """`import pulseboard` in somebody's bot loads neither the web framework nor a database before they are needed."""
    program = "import sys, pulseboard; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    heavy = {"litestar", "uvicorn", "sqlalchemy", "alembic", "discord", "typer", "pydantic"}
    assert heavy & set(done.stdout.split()) == set()

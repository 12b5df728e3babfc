"""Dependencies are ranges: they leave room for what a bot brings along, and their lower bounds are true."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def uv(*arguments: str | Path, stdin: str = "") -> str:
    """What uv prints. Fails the test with uv's own words when it can't do it."""
    program = Path(sys.executable).with_name("uv")
    done = subprocess.run([program, *arguments], cwd=ROOT, input=stdin, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def compiled(*options: str, stdin: str = "") -> dict[str, str]:
    """What the ranges in pyproject.toml resolve to on Python 3.11: name and version."""
    resolved = uv(
        "pip", "compile", "--quiet", "--python-version=3.11", "--no-header", "--no-annotate", *options, stdin=stdin
    )
    return dict(line.split("==") for line in resolved.splitlines() if "==" in line)


def test_no_pins() -> None:
    """Every dependency has a lower bound and no upper one."""
    for dependency in PYPROJECT["project"]["dependencies"]:
        requirement = dependency.partition(";")[0]
        assert ">=" in requirement, dependency
        assert not any(operator in requirement for operator in ("==", "~=", "<", "!=")), dependency


@pytest.mark.soak
def test_resolves_beside_red() -> None:
    """Red-DiscordBot pins what it needs; everything that Pulseboard needs fits beside it."""
    together = compiled("pyproject.toml", "-", stdin="Red-DiscordBot\n")
    alone = compiled("-", stdin="Red-DiscordBot\n")
    assert together["red-discordbot"] == alone["red-discordbot"]
    assert "litestar" in together


@pytest.mark.soak
def test_lower_bounds(tmp_path: Path) -> None:
    """With the oldest versions that the ranges admit, the tests pass."""
    oldest = compiled("pyproject.toml", "--all-extras", "--resolution=lowest-direct")
    python = tmp_path / "oldest/bin/python"
    uv("venv", "--quiet", "--seed", "--python", sys.executable, tmp_path / "oldest")
    pins = [f"{name}=={version}" for name, version in oldest.items()]
    install = ("pip", "install", "--quiet", "--compile-bytecode", "--python", python)
    uv(*install, "--group", "dev", *pins)
    uv(*install, "--no-deps", ROOT)
    tree = shutil.copytree(
        ROOT, tmp_path / "tree", ignore=shutil.ignore_patterns(".*", "src", "frontend", "dist", "__pycache__")
    )
    suites = [f"tests/{suite}" for suite in ("unit", "stores", "app")]
    left_out = ("test_documented_clients.py", "test_half_open.py")  # programs that know nothing of us; a crowd
    # What old versions are warned of by their dependencies is theirs.
    done = subprocess.run(
        [
            python,
            "-m",
            "pytest",
            "-q",
            "-W",
            "default",
            "-n",
            "6",
            "--dist",
            "worksteal",
            *(f"--ignore=tests/app/{name}" for name in left_out),
            *suites,
        ],
        cwd=tree,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-5000:]

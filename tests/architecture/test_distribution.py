"""What is handed out: a wheel that runs where there is nothing else, and an archive that a wheel can be made from."""

import asyncio
import signal
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parents[2]
PAGE = "src/pulseboard/web/page/"


@pytest.fixture(scope="module")
def distribution(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the source archive of this tree."""
    folder = tmp_path_factory.mktemp("distribution")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-d", folder], cwd=ROOT, check=True)
    return folder


def names_in_wheel(distribution: Path) -> set[str]:
    [wheel] = distribution.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def names_in_source_archive(distribution: Path) -> set[str]:
    [archive_path] = distribution.glob("*.tar.gz")
    with tarfile.open(archive_path) as archive:
        return {name.partition("/")[2] for name in archive.getnames()}


def test_wheel_is_whole(distribution: Path) -> None:
    """The wheel has every module, the migrations and the built page."""
    python = {str(path.relative_to(ROOT / "src")) for path in (ROOT / "src").rglob("*.py")}
    names = names_in_wheel(distribution)
    assert python <= names
    assert "pulseboard/web/page/index.html" in names
    assert any(name.startswith("pulseboard/web/page/assets/") and name.endswith(".js") for name in names)


def test_source_archive_is_whole(distribution: Path) -> None:
    """The source archive has what the page is built from, and the page itself so that no Node is needed."""
    names = names_in_source_archive(distribution)
    assert {"hatch_build.py", "frontend/package-lock.json", "frontend/index.html", "LICENSE"} <= names
    assert {PAGE + "index.html", PAGE + ".built-from"} <= names
    assert not any("node_modules" in name for name in names)


@pytest.fixture
def installed(distribution: Path, tmp_path: Path) -> Path:
    """The command, in an environment that holds the wheel and what it brings."""
    venv.create(tmp_path / "empty")
    [wheel] = distribution.glob("*.whl")
    pip = [sys.executable, "-m", "pip", "--python", tmp_path / "empty/bin/python"]
    subprocess.run([*pip, "install", "--quiet", "--no-compile", wheel], check=True)  # what it imports is enough
    return tmp_path / "empty/bin/pulseboard"


async def test_wheel_runs(installed: Path, tmp_path: Path) -> None:
    """In an environment with nothing else the wheel brings all it needs, and `pulseboard demo` shows the page."""
    demo = await asyncio.create_subprocess_exec(
        installed, "demo", "--port", "0", cwd=tmp_path, stdout=asyncio.subprocess.PIPE
    )
    try:
        assert demo.stdout
        async with asyncio.timeout(30):
            announced = (await demo.stdout.readline()).decode()
        address = announced.removeprefix("Dashboard: ").strip()
        async with httpx.AsyncClient(base_url=address) as client:
            page, dashboard = await client.get("/"), await client.get("/api/dashboard")
        assert 'name="pulseboard-build"' in page.text
        assert dashboard.json()["head"] >= 0
        demo.send_signal(signal.SIGINT)
        async with asyncio.timeout(10):
            assert await demo.wait() == 0
    finally:
        if demo.returncode is None:
            demo.kill()
            await demo.wait()

"""What a newcomer does first works on a machine that has Python and make, and nothing else."""

import asyncio
import os
import signal
import subprocess
from pathlib import Path

import httpx
import pytest

from tests.postgres import free_port

ROOT = Path(__file__).parents[2]
NODE = {"node", "nodejs", "npm", "npx", "corepack"}


@pytest.fixture
def path_without_node(tmp_path: Path) -> str:
    """A PATH with everything that the real one has, except Node."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for place in os.environ["PATH"].split(os.pathsep):
        for program in Path(place).glob("*"):
            if program.name not in NODE and not (folder / program.name).exists():
                (folder / program.name).symlink_to(program)
    return str(folder)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    subprocess.run(["git", "clone", "--quiet", ROOT, tmp_path / "clone"], check=True)
    return tmp_path / "clone"


@pytest.mark.soak
async def test_make_demo(clone: Path, path_without_node: str) -> None:
    """From a clean clone, without Node, token or any service, `make demo` shows a page that events arrive on."""
    address = f"http://127.0.0.1:{free_port()}"
    demo = await asyncio.create_subprocess_exec(
        "make",
        "demo",
        f"PORT={address.rpartition(':')[2]}",
        cwd=clone,
        env={"PATH": path_without_node, "HOME": os.environ["HOME"]},
        stdout=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    try:
        assert demo.stdout
        async with asyncio.timeout(600):
            while (line := (await demo.stdout.readline()).decode()) and not line.startswith("Dashboard: "):
                pass
        assert line == f"Dashboard: {address}\n"
        async with httpx.AsyncClient(base_url=address) as client, asyncio.timeout(30):
            assert 'name="pulseboard-build"' in (await client.get("/")).text
            while (await client.get("/api/dashboard")).json()["head"] < 5:
                await asyncio.sleep(0.2)
    finally:
        os.killpg(demo.pid, signal.SIGINT)
        await demo.communicate()

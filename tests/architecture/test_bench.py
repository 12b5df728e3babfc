"""Every measurement is run by `make bench` and explained in docs/performance.md."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
SHARED = {"rig", "peers"}


def scripts() -> set[str]:
    return {path.stem for path in (ROOT / "bench").glob("*.py")} - SHARED


def test_make_runs_all() -> None:
    """`make bench` runs every script in bench/."""
    found = re.search(r"^BENCHES = (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert found
    assert sorted(found[1].split()) == sorted(scripts())


def test_documented() -> None:
    """docs/performance.md has the command of every script."""
    page = (ROOT / "docs/performance.md").read_text()
    assert set(re.findall(r"bench/(\w+)\.py", page)) == scripts()

"""The files in deploy/ are those that docs/deploy.md shows, and are what they should be where a program can tell."""

import re
import shutil
import subprocess
import sysconfig
from pathlib import Path

import pytest

from tests.conftest import not_to_be_had

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
FILES = sorted(path.name for path in DEPLOY.iterdir())
MOST_EXPOSED = 15
"""Tenths: `systemd-analyze security` goes from 0 to 10."""


def test_the_files_are_quoted() -> None:
    """Each stands in the documentation once, as it is, and nothing else that looks like one does."""
    text = (ROOT / "docs/deploy.md").read_text()
    shown = re.findall(r"^```\w+\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    assert sorted(shown) == sorted((DEPLOY / name).read_text() for name in FILES)


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """The unit, with the `pulseboard` of this checkout: systemd looks whether it is there."""
    text = (DEPLOY / "pulseboard.service").read_text()
    program = Path(sysconfig.get_path("scripts")) / "pulseboard"
    assert "ExecStart=/opt/pulseboard/bin/pulseboard run\n" in text
    path = tmp_path / "pulseboard.service"
    path.write_text(text.replace("/opt/pulseboard/bin/pulseboard", str(program)))
    return path


def analyze(*arguments: str) -> subprocess.CompletedProcess[str]:
    program = shutil.which("systemd-analyze") or not_to_be_had("no systemd-analyze found: install systemd")
    return subprocess.run([program, *arguments], capture_output=True, text=True, check=False)


def test_systemd_takes_the_unit(unit: Path) -> None:
    """Every line of it is known, and none is passed over."""
    verified = analyze("verify", "--man=no", str(unit))
    assert (verified.returncode, verified.stdout + verified.stderr) == (0, "")


def test_the_unit_is_hardened(unit: Path) -> None:
    """As little as systemd can leave it, and no more than the documentation says."""
    judged = analyze("security", "--offline=true", f"--threshold={MOST_EXPOSED}", "--no-pager", str(unit))
    assert judged.returncode == 0, judged.stdout
    exposure = re.search(r"Overall exposure level for pulseboard\.service: (\d+\.\d)", judged.stdout)
    assert exposure
    assert float(exposure[1]) <= MOST_EXPOSED / 10


def test_the_unit_does_not_try_in_vain() -> None:
    """The exit codes that a start more doesn't mend are those of the errors."""
    from pulseboard.errors import SettingsError, TokenRefused

    text = (DEPLOY / "pulseboard.service").read_text()
    assert f"RestartPreventExitStatus={SettingsError.exit_code} {TokenRefused.exit_code}\n" in text


def test_the_container_is_nobody_special() -> None:
    """It runs as a user that isn't root, and what gets the signals is Pulseboard."""
    lines = (DEPLOY / "Containerfile").read_text().splitlines()
    final = lines[max(number for number, line in enumerate(lines) if line.startswith("FROM ")) :]
    assert "USER 10001" in final
    assert 'ENTRYPOINT ["/opt/pulseboard/bin/pulseboard"]' in final
    assert 'CMD ["run"]' in final
    assert not [line for line in final if line.startswith(("ENV", "ARG")) and "TOKEN" in line]

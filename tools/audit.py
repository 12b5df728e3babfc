"""Known faults in what Pulseboard is built with: pip-audit and npm audit. Fails where there are any.

Where one of them can't ask (no network, or a mirror that knows of no faults) a line says so.
"""

import functools
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]


class NotAsked(Exception):
    """Nobody could be asked, and why."""


def answer(*command: str, within: Path = ROOT) -> Any:
    """What a program says as JSON, whatever its exit code is. Raises NotAsked where it says something else."""
    done = subprocess.run(command, cwd=within, capture_output=True, text=True, check=False)
    try:
        return json.loads(done.stdout)
    except ValueError:
        said = (done.stderr or done.stdout).strip().splitlines() or [f"exit code {done.returncode}"]
        raise NotAsked(said[-1]) from None


def python_faults(lock: Path) -> list[str]:
    """Those of a lock file's packages."""
    program = Path(sys.executable).with_name("pip-audit")
    looked_at = ("--require-hashes", "--disable-pip", "--requirement", str(lock))
    found = answer(str(program), *looked_at, "--format=json", "--progress-spinner=off")["dependencies"]
    faults = [f"{each['name']} {each['version']}: {fault['id']}" for each in found for fault in each.get("vulns", ())]
    if not faults and (skipped := [each for each in found if "skip_reason" in each]):
        raise NotAsked(f"{skipped[0]['skip_reason']}, and so of {len(skipped)} of {len(found)} packages")
    return faults


def page_faults() -> list[str]:
    """Those of the page's packages."""
    found = answer("npm", "audit", "--json", within=ROOT / "frontend")
    if "vulnerabilities" not in found:
        raise NotAsked(found.get("message") or found.get("error") or "no answer")
    return [f"{name}: {each['severity']}" for name, each in found["vulnerabilities"].items()]


def main() -> int:
    locks = sorted((ROOT / "requirements").glob("*.lock"))
    asked = [(f"pip-audit {lock.name}", functools.partial(python_faults, lock)) for lock in locks]
    is_wrong = False
    for what, faults in [*asked, ("npm audit", page_faults)]:
        try:
            found = faults()
        except NotAsked as error:
            print(f"{what}: not looked at, {error}")
        else:
            print(f"{what}: {', '.join(found) or 'nothing known'}")
            is_wrong |= bool(found)
    return int(is_wrong)


if __name__ == "__main__":
    sys.exit(main())

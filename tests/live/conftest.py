"""A dashboard in a process of its own, and raw viewers in this one."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.live.raw import RawViewers


class ServedElsewhere:
    """See `served.py`."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._start()

    def _start(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.live.served", str(self._data)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )
        self.address = self._answer().strip()

    def tell(self, command: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(command + "\n")

    def answer(self) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(self._answer())
        return answer

    def ask(self, command: str) -> dict[str, Any]:
        self.tell(command)
        return self.answer()

    def stop(self) -> None:
        with self._process as process:  # closes the pipes
            assert process.stdin is not None
            process.stdin.close()
            try:
                process.wait(20)
            finally:
                process.kill()

    def restart(self) -> None:
        """The same data, another process and another port."""
        self.stop()
        self._start()

    def _answer(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the server ended"
        return line


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[ServedElsewhere]:
    server = ServedElsewhere(tmp_path / "data")
    yield server
    server.stop()


@pytest.fixture
def raw() -> Iterator[RawViewers]:
    viewers = RawViewers()
    yield viewers
    viewers.close()

"""A restart as docs/deploy.md promises it: viewers behind a proxy are told to come back, and miss nothing."""

import asyncio
import json
import signal
from pathlib import Path
from typing import Any

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from pulseboard.live.protocol import CloseCode
from tests.programs import Program
from tests.proxy import Proxy

BASE = "/pulseboard"


class Watcher:
    """A viewer behind a proxy who goes on where he was, as the page does."""

    def __init__(self, proxy: Proxy) -> None:
        self._proxy = proxy
        self.position: tuple[str, int] | None = None
        self.seqs: list[int] = []
        self.recovered: list[bool] = []
        self.codes: list[int | None] = []

    async def watch(self) -> None:
        """Until the socket is closed."""
        query = "" if self.position is None else "?epoch={}&after={}".format(*self.position)
        address = self._proxy.address.replace("http", "ws", 1) + "/ws" + query
        async with connect(address, origin=self._proxy.origin) as viewer:  # type: ignore[arg-type]
            try:
                while True:
                    self._take(json.loads(await viewer.recv()))
            except ConnectionClosed:
                self.codes.append(viewer.close_code)

    def _take(self, received: dict[str, Any]) -> None:
        data = received["data"]
        if received["type"] == "HELLO":
            self.recovered.append(data["recovered"])
            if self.position is None:
                self.position = data["epoch"], data["head"]
        elif received["type"] == "NEW_EVENT":
            self.position = data["epoch"], data["seq"]
            self.seqs.append(data["seq"])

    async def seen(self, more: int) -> None:
        goal = len(self.seqs) + more
        async with asyncio.timeout(30):
            while len(self.seqs) < goal:
                await asyncio.sleep(0.02)


async def test_no_event_is_lost(tmp_path: Path) -> None:
    """Twice: SIGTERM while events come, 1012, exit code 0 in time, started again, and every position once, in order."""
    async with Proxy(base_path=BASE) as proxy:
        watcher = Watcher(proxy)
        for life in range(3):
            program = Program(
                *("demo", "--port", str(proxy.upstream_port), "--data", str(tmp_path / "data"), "--rate", "50"),
                environment={"PULSEBOARD_PUBLIC_URL": proxy.address},
            )
            async with program:
                assert await program.line() == f"Dashboard: {proxy.address}\n"
                watching = asyncio.create_task(watcher.watch())
                await watcher.seen(40)
                program.send(signal.SIGTERM)
                async with asyncio.timeout(10):
                    assert await program.ended() == 0, program.errors
                    await watching
                assert watcher.codes[life] == CloseCode.RESTARTING
                assert CloseCode.RESTARTING.comes_back
    assert watcher.recovered == [False, True, True]
    assert len(watcher.seqs) >= 120
    first = watcher.seqs[0]
    assert watcher.seqs == list(range(first, first + len(watcher.seqs)))

"""People who behave, from a process of their own: `python -m tests.app.visitor ADDRESS`.

One after the other asks for the page's data and is greeted as a viewer. Prints how many seconds each needed, line by
line, until its standard input ends.
"""

import asyncio
import json
import sys
import time

import httpx
from websockets.asyncio.client import connect

PAUSE_SECONDS = 0.25


async def visit(address: str) -> float:
    began = time.monotonic()
    async with httpx.AsyncClient(base_url=address, verify=False) as http:
        assert (await http.get("/api/stats")).status_code == 200
    async with connect(address.replace("http", "ws", 1) + "/ws", origin=address) as viewer:  # type: ignore[arg-type]
        assert json.loads(await viewer.recv())["type"] == "HELLO"
        return time.monotonic() - began


async def main(address: str) -> None:
    async def keep_coming() -> None:
        while True:
            print(await visit(address), flush=True)
            await asyncio.sleep(PAUSE_SECONDS)

    coming = asyncio.create_task(keep_coming())
    ending = asyncio.create_task(asyncio.to_thread(sys.stdin.read))
    done, _ = await asyncio.wait((coming, ending), return_when=asyncio.FIRST_COMPLETED)
    coming.cancel()
    if coming in done:
        await coming  # what went wrong is told, and is its end


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))

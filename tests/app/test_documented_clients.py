"""The clients in docs/clients, as whoever copies them runs them: each prints the log's sequence, whatever happens."""

import shutil
import signal
from pathlib import Path

import pytest

from pulseboard.events import draft
from pulseboard.live.protocol import CloseCode
from pulseboard.sim import LocalDiscord
from tests.app.client_fixtures import CLIENTS, Proxy, clients, have_all
from tests.app.conftest import Served
from tests.logging_in import make_token
from tests.programs import bot

SCOPES = ("live.watch", "stats.read")
"""As the clients say."""


@pytest.mark.parametrize("client", ["watch.py", "watch.mjs"])
def test_short(client: str) -> None:
    """A client is 50 lines at most: to be read before it is copied."""
    assert len((CLIENTS / client).read_text().splitlines()) <= 50


async def test_lossless(tmp_path: Path) -> None:
    """Cut, robbed of an event, the server stopped and killed: each client prints exactly the log, and loads once."""
    async with LocalDiscord(seed=7) as discord, bot(discord, tmp_path / "data") as first:
        await first.ready()
        token = await make_token(first.address, *SCOPES)
        async with Proxy(first.address).listening() as proxy, clients(proxy.address, tmp_path, token) as watching:

            async def happens(count: int) -> None:
                for _ in range(count):
                    await discord.run_command("balance")

            await discord.wait_for_bot()
            await happens(5)
            await have_all(watching, first.address, 5, "used /balance")
            proxy.cut()
            await happens(5)
            await have_all(watching, first.address, 10, "used /balance")
            robbed = proxy.rob()
            await happens(1)
            await robbed.wait()
            await happens(2)
            await have_all(watching, first.address, 13, "used /balance")
            first.send(signal.SIGTERM)
            await first.ended()
            async with bot(discord, tmp_path / "data", port=first.port) as second:
                await second.ready()
                await discord.wait_for_bot()
                await happens(5)
                await have_all(watching, second.address, 18, "used /balance")
                second.send(signal.SIGKILL)
                await second.ended()
            async with bot(discord, tmp_path / "data", port=first.port) as third:
                await third.ready()
                await discord.wait_for_bot()
                await happens(5)
                await have_all(watching, third.address, 23, "used /balance")
            for client in watching:
                assert client.loads == 1


async def test_older_copy(tmp_path: Path) -> None:
    """When an older copy of the log was put back, each client loads anew and goes on in that one."""
    data, copy = tmp_path / "data", tmp_path / "copy"
    async with LocalDiscord(seed=7) as discord:
        async with bot(discord, data) as first:
            await first.ready()
            token = await make_token(first.address, *SCOPES)
            await discord.wait_for_bot()
            await discord.run_command("balance")
            first.send(signal.SIGTERM)
            await first.ended()
        shutil.copytree(data, copy)
        async with bot(discord, data, port=first.port) as second:
            await second.ready()
            await discord.wait_for_bot()
            async with clients(second.address, tmp_path, token) as watching:
                for _ in range(3):
                    await discord.run_command("balance")
                await have_all(watching, second.address, 4, "used /balance")
                second.send(signal.SIGTERM)
                await second.ended()
                shutil.rmtree(data)
                copy.rename(data)
                async with bot(discord, data, port=first.port) as third:
                    await third.ready()
                    await discord.wait_for_bot()
                    for client in watching:
                        await client.until(lambda: client.loads == 2)  # noqa: B023  # not called later
                    for _ in range(3):
                        await discord.run_command("balance")
                    await have_all(watching, third.address, 4, "used /balance")


@pytest.mark.parametrize("code", CloseCode)
async def test_close_codes(served: Served, tmp_path: Path, code: CloseCode) -> None:
    """A client comes back where it was after a code that allows it, and ends with one that doesn't."""
    record = served.dashboard.board.store.record
    async with Proxy(served.address).listening() as proxy, clients(proxy.address, tmp_path) as watching:
        record(draft("shop.opened", "The shop is open"))
        await have_all(watching, served.address, 1, "The shop is open")
        proxy.close(code)
        if code.comes_back:
            record(draft("shop.closed", "The shop is closed"))
            await have_all(watching, served.address, 1, "The shop is closed")
            assert all(client.loads == 1 for client in watching)
        else:
            for client in watching:
                exit_code, said = await client.ended()
                assert exit_code == 1
                assert "not to come back: " in said
                assert str(code.value) in said

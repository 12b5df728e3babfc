"""What a page of another site can do to a dashboard that its visitor is logged in to: nothing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Page

from pulseboard.sim import LocalDiscord
from tests.logging_in import client_of, enter
from tests.programs import Program

OPENS_A_SOCKET = """address => new Promise(resolve => {
  const socket = new WebSocket(address);
  socket.onmessage = ({ data }) => resolve(data);
  socket.onclose = ({ code }) => resolve(code);
})"""
READS = """async address => { try { return await (await fetch(address, { credentials: "include" })).text(); }
  catch (error) { return String(error); } }"""
CHANGES = """async ([address, type]) => {
  const options = { method: "POST", credentials: "include", mode: "no-cors" };
  const asked = { ...options, headers: { "content-type": type }, body: '{"amount": 1000, "reason": "mine"}' };
  await fetch(address, asked).catch(() => {});  // it is sent, whatever comes of the answer
}"""
FRAMES = """address => new Promise(resolve => {
  const frame = document.createElement("iframe");
  frame.onload = () => { try { resolve(frame.contentDocument?.title ?? "closed"); } catch { resolve("closed"); } };
  frame.src = address;
  document.body.append(frame);
})"""


@asynccontextmanager
async def another_site() -> AsyncIterator[str]:
    """A page at another port of this machine: for a browser the same site, whose cookies it sends along."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        body = b"<!doctype html><title>Another site</title><body>"
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n" + body)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def test_another_site(page: Page, program: Program, discord: LocalDiscord) -> None:
    """No socket, nothing read, nothing changed, no frame, though the visitor's cookie comes along."""
    await discord.run_command("daily")
    await enter(page.context, program.address)
    async with another_site() as site, client_of(program.address) as http:
        member = (await http.get("/api/economy/accounts")).json()["items"][0]
        before = (await http.get("/api/economy/overview")).json()["supply"]
        await page.goto(site)
        socket = program.address.replace("http", "ws", 1) + "/ws"
        assert await page.evaluate(OPENS_A_SOCKET, socket) == 1006
        assert await page.evaluate(READS, f"{program.address}/api/stats") == "TypeError: Failed to fetch"
        account = f"{program.address}/api/economy/accounts/{member['guild']}/{member['member']}/grant"
        for kind in ("text/plain", "application/x-www-form-urlencoded"):
            await page.evaluate(CHANGES, [account, kind])
        assert await page.evaluate(FRAMES, program.address) == "closed"
        assert (await http.get("/api/economy/overview")).json()["supply"] == before
        refused = (await http.get("/metrics")).text
        assert 'pulseboard_refusals_total{reason="origin"}' in refused

"""The page in Chromium over TLS of our own: its stream is encrypted too."""

from pathlib import Path

from playwright.async_api import Browser, WebSocket, expect

import pulseboard
from tests.app.conftest import serve
from tests.app.test_tls import make_files
from tests.e2e.test_live import BADGE, ROWS


async def test_live_over_tls(browser: Browser, tmp_path: Path) -> None:
    """From the printed link to an event in the list."""
    files = make_files(tmp_path)
    settings = {"tls_certificate": files.certificate, "tls_key": files.key}
    async with serve(tmp_path / "data", needs_login=True, **settings) as served:
        page = await browser.new_page(ignore_https_errors=True)
        sockets: list[str] = []

        def opened(socket: WebSocket) -> None:
            sockets.append(socket.url)

        page.on("websocket", opened)
        await page.goto(served.address)
        await expect(page.locator(BADGE)).to_have_attribute("data-state", "live")
        pulseboard.record("test.sent", "over TLS")
        await expect(page.locator(f"{ROWS}[data-kind='test.sent']")).to_have_count(1)
        assert page.url.startswith("https://127.0.0.1:")
        assert [url.partition(":")[0] for url in sockets] == ["wss"]
        await page.close()

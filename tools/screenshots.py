"""Pictures of the page for the README and the docs, of the demo after three minutes: `make screenshots`."""

import asyncio
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from playwright.async_api import async_playwright  # noqa: E402

from tests.chromium import find_chromium  # noqa: E402
from tests.e2e.conftest import CHROMIUM_FLAGS  # noqa: E402
from tests.programs import Program  # noqa: E402

FOLDER = ROOT / "docs" / "screenshots"
LIVED_SECONDS = 180
SIZES = {"": (1440, 940), "-tablet": (768, 1024), "-phone": (390, 844)}


async def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    async with async_playwright() as playwright, Program("demo", "--port", "0", "--rate", "3") as demo:
        await demo.ready()
        browser = await playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_FLAGS)
        print(f"The demo lives for {LIVED_SECONDS} s first, so that there is something to see", flush=True)
        await asyncio.sleep(LIVED_SECONDS)
        for suffix, (width, height) in SIZES.items():
            for scheme in ("dark", "light"):
                page = await browser.new_page(
                    viewport={"width": width, "height": height}, color_scheme=scheme, reduced_motion="reduce"
                )
                await page.goto(demo.address)
                await page.locator("[data-testid=connection-badge][data-state=live]").wait_for()
                await page.locator("[data-testid=recent-events] [data-seq]").first.wait_for()
                await page.screenshot(path=FOLDER / f"overview-{scheme}{suffix}.png")
                await page.close()
        await browser.close()


asyncio.run(main())

"""Takes the pictures: each view at every width and in both themes, and looks for what a program can see."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from playwright.async_api import Browser, Page

from tests.logging_in import enter
from tools.pictures.views import BEST, View

SIZES = {1440: 940, 768: 1024, 390: 844}
"""Height by width."""
NARROWEST = 360
STATES = ("live", "empty", "discord-down", "bot-down", "offline")
THEMES: tuple[Literal["dark", "light"], ...] = ("dark", "light")
BADGE = "[data-testid=connection-badge][data-state={}]"
SETTLED_MS = 700
"""Charts and lists are drawn by then; nothing tells of it."""


class Setting(NamedTuple):
    """How wide, and in which theme."""

    width: int
    theme: Literal["dark", "light"]


class Camera:
    """`has_all`: every picture, as long as its page is; otherwise the best, as long as a screen is."""

    def __init__(self, browser: Browser, folder: Path, has_all: bool, only: str) -> None:
        self.folder = folder
        self.taken: list[Path] = []
        self.faults: list[str] = []
        self._browser, self._has_all, self._only = browser, has_all, only
        folder.mkdir(parents=True, exist_ok=True)

    def wants(self, *states: str) -> bool:
        """Whether any picture of these states is to be taken."""
        if not self._has_all:
            return any(f"-{state}-" in name for state in states for name in BEST)
        named = [state for state in STATES if state in self._only]
        return not named or any(state in named for state in states)

    async def take(self, address: str, state: str, views: Sequence[View], *, has: str | None = None) -> None:
        """Pictures of these views; `has` is what else is to be there first."""
        for setting in self._settings():
            names = {view: self._name(view, state, setting) for view in views}
            if not any(self._is_wanted(name) for name in names.values()):
                continue
            page = await self._page(setting)
            page.on("console", lambda message: self._heard(message.type, message.text))
            page.on("pageerror", lambda error: self.faults.append(str(error)))
            await enter(page.context, address)
            for view, name in names.items():
                if self._is_wanted(name):
                    await page.goto("about:blank")
                    await page.goto(address + view.path)
                    await page.locator(BADGE.format("live")).wait_for()
                    if has is not None:
                        await page.locator(has).wait_for(timeout=90_000)
                    await page.locator(view.has).first.wait_for()
                    if view.open is not None:
                        await view.open(page)
                    await self._shoot(page, name)
                    await self._look_at_narrowest(page, name)
            await page.context.close()

    async def leave_open(self, address: str, state: str, views: Sequence[View]) -> dict[Setting, Page]:
        """Pages that have been through all of these views, for when there is no server to ask any more."""
        pages: dict[Setting, Page] = {}
        for setting in self._settings():
            if any(self._is_wanted(self._name(view, state, setting)) for view in views):
                page = pages[setting] = await self._page(setting)
                await enter(page.context, address)
                await page.goto(address)
                for view in (*views[1:], views[0]):
                    await self._go_to(page, view)
        return pages

    async def take_open(self, pages: dict[Setting, Page], state: str, views: Sequence[View]) -> None:
        """Pictures of pages that were left open, once they know that nobody answers."""
        for setting, page in pages.items():
            await page.locator(BADGE.format("offline")).wait_for(timeout=60_000)
            await page.locator("[data-testid=connection-banner]").wait_for(timeout=60_000)
            for view in views:
                name = self._name(view, state, setting)
                if self._is_wanted(name):
                    await self._go_to(page, view)
                    await self._shoot(page, name)
            await page.context.close()

    async def _go_to(self, page: Page, view: View) -> None:
        path = view.path.partition("?")[0]
        await page.locator(f'nav a[href="{path}"]:visible, nav a[href^="{path}?"]:visible').first.click()
        await page.locator(view.has).first.wait_for()
        await page.wait_for_timeout(SETTLED_MS)

    async def _page(self, setting: Setting) -> Page:
        context = await self._browser.new_context(
            viewport={"width": setting.width, "height": SIZES[setting.width]},
            color_scheme=setting.theme,
            reduced_motion="reduce",
            timezone_id="Europe/Lisbon",
            locale="en-GB",
        )
        return await context.new_page()

    async def _shoot(self, page: Page, name: str) -> None:
        await page.wait_for_timeout(SETTLED_MS)
        path = self.folder / f"{name}.png"
        await page.screenshot(path=path, full_page=self._has_all)
        self.taken.append(path)
        await self._look_for_overflow(page, name)

    async def _look_at_narrowest(self, page: Page, name: str) -> None:
        if self._has_all and page.viewport_size and page.viewport_size["width"] == min(SIZES):
            await page.set_viewport_size({"width": NARROWEST, "height": SIZES[min(SIZES)]})
            await self._look_for_overflow(page, f"{name}, at {NARROWEST}")
            await page.set_viewport_size({"width": min(SIZES), "height": SIZES[min(SIZES)]})

    async def _look_for_overflow(self, page: Page, name: str) -> None:
        over = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if over > 0:
            self.faults.append(f"{name}: scrolls sideways, by {over} px")

    def _heard(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.faults.append(f"Console: {text}")

    def _settings(self) -> list[Setting]:
        return [Setting(width, theme) for width in SIZES for theme in THEMES]

    def _name(self, view: View, state: str, setting: Setting) -> str:
        return f"{view.name}-{state}-{setting.width}-{setting.theme}"

    def _is_wanted(self, name: str) -> bool:
        return self._only in name if self._has_all else name in BEST

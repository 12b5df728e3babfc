"""What axe finds on a page as it stands."""

from functools import cache
from pathlib import Path
from typing import Literal

from playwright.async_api import Page

PROGRAM = Path(__file__).parents[2] / "frontend/node_modules/axe-core/axe.min.js"
Screen = tuple[int, Literal["dark", "light"]]
EVERY_SCREEN: tuple[Screen, ...] = tuple((width, scheme) for width in (1440, 768, 390) for scheme in ("dark", "light"))
LARGE_AND_SMALL: tuple[Screen, ...] = ((1440, "dark"), (390, "light"))
LARGE: tuple[Screen, ...] = ((1440, "light"),)
SMALL: tuple[Screen, ...] = ((390, "dark"),)
RUN = """async () => {
    const {violations} = await axe.run(document, {resultTypes: ['violations']})
    const told = ({id, nodes}) => nodes.map(({target, any, all, none}) => {
        const why = [...any, ...all, ...none].map(({message}) => message).join('; ')
        return `${id}: ${target.join(' ')}: ${why}`
    })
    return violations.flatMap(told)
}"""


@cache
def _program() -> str:
    return PROGRAM.read_text()


async def violations(page: Page, screens: tuple[Screen, ...] = LARGE_AND_SMALL) -> list[str]:
    """Every violation on each screen: where, which rule, which element, why."""
    if await page.evaluate("typeof axe") == "undefined":
        await page.evaluate(_program())
    found: list[str] = []
    for width, scheme in screens:
        await page.set_viewport_size({"width": width, "height": 900})
        await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found += [f"{page.url} {width} {scheme} {one}" for one in await page.evaluate(RUN)]
    return found

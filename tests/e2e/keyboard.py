"""Somebody who has only a keyboard walks over a page by Tab."""

from typing import Any, NamedTuple

from playwright.async_api import Page

MOST_STOPS = 250

READING = """() => {
    const SMALLEST = 8
    const ids = (window.focusIds ??= new Map())
    const id = (element) => ids.get(element) ?? (ids.set(element, ids.size), ids.size - 1)
    const box = (element) => element.getBoundingClientRect()
    const isSeen = (element) => box(element).width >= SMALLEST && box(element).height >= SMALLEST
    const says = (element) => {
        const label = element.getAttribute('aria-label') || element.labels?.[0]?.innerText || element.innerText
        const test = element.closest('[data-testid]')?.dataset.testid
        return `${element.tagName.toLowerCase()} "${(label || element.title || '').slice(0, 60)}" in ${test}`
    }
    /* What stands for an element to the eye: its label, where it is drawn by that. */
    const face = (element) => [element, ...(element.labels ?? [])].find(isSeen) ?? element
    const CONTROLS = 'a[href], button:enabled, input:enabled, select:enabled, textarea:enabled, summary, [tabindex="0"]'
    const isFor = (element) => !element.closest('[inert], [aria-hidden=true]') && element.tabIndex >= 0
        && element.checkVisibility({visibilityProperty: true, contentVisibilityAuto: true}) && isSeen(face(element))
    const group = (element) => element.type === 'radio' ? `radio ${element.name}` : id(element)
    window.controls = () => Object.fromEntries(
        [...document.querySelectorAll(CONTROLS)].filter(isFor).map((element) => [group(element), says(element)]))
    window.stop = () => {
        const element = document.activeElement
        if (element === null || element === document.body) return null
        const around = [element.parentElement, element.parentElement?.parentElement]
        const outlined = [element, ...(element.labels ?? []), ...around]
            .some((one) => one && isSeen(one) && getComputedStyle(one).outlineStyle !== 'none'
                && parseFloat(getComputedStyle(one).outlineWidth) >= 1)
        const {left, top, right, bottom} = box(face(element))
        const [x, y] = [(Math.max(0, left) + Math.min(innerWidth, right)) / 2,
            (Math.max(0, top) + Math.min(innerHeight, bottom)) / 2]
        const onTop = document.elementFromPoint(x, y)
        const isOnTop = onTop !== null && (face(element).contains(onTop) || onTop.contains(element))
        return {group: String(group(element)), says: says(element), outlined, isOnTop}
    }
}"""


class Walk(NamedTuple):
    """`unreached`, `unmarked` and `hidden` hold what is wrong: none is as it should be."""

    stops: list[str]
    unreached: list[str]
    """Controls that Tab never came to."""
    unmarked: list[str]
    """Stops that don't show that they have the focus."""
    hidden: list[str]
    """Stops out of sight, or behind something else."""
    comes_round: bool


async def walk(page: Page) -> Walk:
    """Press Tab from the page's beginning until it comes round."""
    await page.evaluate(READING)
    before: dict[str, str] = await page.evaluate("controls()")
    stops: list[dict[str, Any]] = []
    while len(stops) < MOST_STOPS:
        await page.keyboard.press("Tab")
        stop = await page.evaluate("stop()")
        if stop is None or (stops and stop["group"] == stops[0]["group"]):
            break
        stops.append(stop)
    after: dict[str, str] = await page.evaluate("controls()")
    reached = {stop["group"] for stop in stops}
    return Walk(
        stops=[stop["says"] for stop in stops],
        # What came or went meanwhile isn't asked for.
        unreached=[says for group, says in before.items() if group in after and group not in reached],
        unmarked=[stop["says"] for stop in stops if not stop["outlined"]],
        hidden=[stop["says"] for stop in stops if not stop["isOnTop"]],
        comes_round=len(stops) < MOST_STOPS,
    )

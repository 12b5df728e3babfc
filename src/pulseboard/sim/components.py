"""Buttons in messages: what Discord accepts of them, and finding the one that a member means."""

from collections.abc import Iterator
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from pulseboard.sim.payloads import Payload
from pulseboard.sim.world import DoesNotFit

ACTION_ROW, BUTTON = 1, 2
MAX_ROWS = 5
MAX_BUTTONS_IN_A_ROW = 5
MAX_CUSTOM_ID_CHARACTERS = 100
_PREMIUM = 6
_FIRST_WITHOUT_INTERACTION = 5
"""From this style on a button (a link, something to buy) tells the bot nothing."""


class Button(msgspec.Struct, frozen=True):
    """A button as the bot described it; what else it says is kept in the message."""

    style: Annotated[int, Meta(ge=1, le=_PREMIUM)]
    custom_id: Annotated[str, Meta(min_length=1, max_length=MAX_CUSTOM_ID_CHARACTERS)] | None = None
    label: Annotated[str, Meta(max_length=80)] | None = None
    disabled: bool = False


class InvalidComponents(ValueError):
    """Discord wouldn't take these components."""


def check_components(components: list[dict[str, Any]]) -> None:
    """Raises InvalidComponents for rows that are too many or too long, and for buttons that can't be told apart."""
    rows = [component for component in components if component.get("type") == ACTION_ROW]
    if len(rows) > MAX_ROWS or any(len(row.get("components") or []) > MAX_BUTTONS_IN_A_ROW for row in rows):
        raise InvalidComponents(f"A message has {MAX_ROWS} rows of {MAX_BUTTONS_IN_A_ROW} components at most")
    ids = []
    for button in _buttons(components):
        if (button.custom_id is None) != (button.style >= _FIRST_WITHOUT_INTERACTION):
            raise InvalidComponents("A button has a custom_id, unless it is a link or sells something")
        ids.append(button.custom_id or "")
    named = [custom_id for custom_id in ids if custom_id]
    if len(set(named)) < len(named):
        raise InvalidComponents("Component custom id cannot be duplicated")


def find_button(message: Payload, named: str) -> Button:
    """The button with this label or custom id. Raises DoesNotFit where there is none that can be pressed."""
    buttons = list(_buttons(message["components"]))
    found = [button for button in buttons if named in (button.custom_id, button.label)]
    if not found:
        there = ", ".join(repr(button.label or button.custom_id) for button in buttons) or "none"
        raise DoesNotFit(f"The message has no button {named!r}. Its buttons: {there}.")
    if len(found) > 1:
        raise DoesNotFit(f"The message has {len(found)} buttons {named!r}: name one by its custom_id.")
    if found[0].disabled:
        raise DoesNotFit(f"The button {named!r} is disabled: it can't be pressed.")
    if found[0].custom_id is None:
        raise DoesNotFit(f"The button {named!r} is a link: pressing it tells the bot nothing.")
    return found[0]


def _buttons(components: list[dict[str, Any]]) -> Iterator[Button]:
    for component in components:
        if component.get("type") == BUTTON:
            try:
                yield msgspec.convert(component, Button)
            except msgspec.ValidationError as error:
                raise InvalidComponents(str(error)) from None
        yield from _buttons(component.get("components") or [])

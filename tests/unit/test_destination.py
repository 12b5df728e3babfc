"""Where a login leads to: pages of ours only, whatever address somebody has made up."""

import pytest

from pulseboard.web.destination import Destination
from pulseboard.web.discord_entry import Begun
from pulseboard.web.page import ROUTES

LONG = "/events?q=" + "a" * 990
OURS = [
    *ROUTES,
    "/events?q=kind%3Aeconomy.*+guild%3A1&from=1795985400000",
    "/economy?account=1/2",
    "/events?q=//evil.example",
    "/events?q=%0d%0aSet-Cookie:%20a=b",
    LONG,
]
OTHERS = [
    "",
    "//evil.example",
    "///evil.example",
    r"/\evil.example",
    r"\\evil.example",
    "/%2Fevil.example",
    "/%5Cevil.example",
    "/events/../../evil",
    "/events//evil.example",
    "/events@evil.example",
    "/events;a=b",
    "/events#/evil",
    "/events?q=a#b",
    "/events\t?q=a",
    " /events",
    "/events?q=a b",
    "/events?q=a\r\nSet-Cookie: a=b",
    "/events?q=\0",
    "/events?q=\x7f",
    "/events?q=é",
    "/events?q=\u202eevil",
    "/\u2215evil.example",
    "https://evil.example/events",
    "https:/events",
    "javascript:alert(1)",
    "data:text/html,evil",
    "evil.example",
    "events",
    "/login",
    "/login?next=/login",
    "/api/logout",
    "/pulseboard/events",
    LONG + "a",
    "/" * 100_000,
]


@pytest.mark.parametrize("given", OURS)
def test_a_page_of_ours(given: str) -> None:
    """With its parameters, whatever they say; it comes back out of what a browser keeps."""
    assert Destination.decode(given).address == given
    begun = Begun("verifier", Destination(given))
    assert Begun.decode(begun.encode()) == begun


@pytest.mark.parametrize("given", OTHERS)
def test_anything_else(given: str) -> None:
    """Leads to the first page; also out of a cookie that somebody has put there."""
    assert Destination.decode(given) == Destination("/")
    begun = Begun.decode(Begun("verifier", Destination(given)).encode())
    assert begun is None or begun.destination == Destination("/")


@pytest.mark.parametrize("kept", ["", ".", ".Lw", "verifier.L", "verifier.é", "verifier.w6k", "a.b.c.d.e"])
def test_what_no_browser_was_given(kept: str) -> None:
    """Is no login on its way, or one to the first page."""
    begun = Begun.decode(kept)
    assert begun is None or begun.destination == Destination("/")


def test_the_next_step() -> None:
    """Is told of a destination, in one parameter; of the first page it need not be."""
    there = Destination("/events?q=a&level=error")
    assert there.after("/login") == "/login?next=%2Fevents%3Fq%3Da%26level%3Derror"
    assert there.after("/login", again="true") == "/login?again=true&next=%2Fevents%3Fq%3Da%26level%3Derror"
    assert Destination().after("/login") == "/login"

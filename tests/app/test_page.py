"""The built page over a real socket: which addresses lead to it, and what the others say."""

import pytest

from pulseboard.web.page import BUILD, ROUTES
from tests.app.conftest import Served

BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.mark.parametrize("path", ["/", *ROUTES, "/events?kind=economy.*&range=6h"])
async def test_every_page_is_loadable(served: Served, path: str) -> None:
    """Each page's own address answers with the page, whatever it asks for, and never from an old cache."""
    answer = await served.http.get(path, headers=BROWSER)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["cache-control"] == "no-cache"
    assert BUILD in answer.text
    assert "content-security-policy" in answer.headers


async def test_an_address_that_leads_nowhere(served: Served) -> None:
    """A browser gets the page, which says so inside its frame, under the status 404; a program gets the status only."""
    answer = await served.http.get("/nowhere/at/all", headers=BROWSER)
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert BUILD in answer.text
    for path, headers in [
        ("/nowhere", {"accept": "application/json"}),
        ("/nowhere", {}),
        ("/api/nowhere", BROWSER),
        ("/assets/index-gone.js", {}),
    ]:
        answer = await served.http.get(path, headers=headers)
        assert answer.status_code == 404, path
        assert answer.headers["content-type"].startswith("application/json"), path
        assert answer.json()["status_code"] == 404

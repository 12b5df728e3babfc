"""The built page over a real socket: which addresses lead to it, and what the others say."""

import gzip

import pytest

from pulseboard.web.page import BUILD, PAGE, ROUTES
from tests.app.conftest import Served

BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.mark.parametrize("path", [*ROUTES, "/events?kind=economy.*&range=6h"])
async def test_every_page_is_loadable(served: Served, path: str) -> None:
    """Each page's own address answers with the page, whatever it asks for, and never from an old cache."""
    answer = await served.http.get(path, headers=BROWSER)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["cache-control"] == "no-cache"
    assert BUILD in answer.text
    assert "content-security-policy" in answer.headers


async def test_an_address_that_leads_nowhere(served: Served) -> None:
    """A browser gets the page, which says so inside its frame, under the status 404; a program gets the status only, as
    does whoever asks the API. So it is below what there is too, and for any method."""
    for path in ("/nowhere/at/all", "/events/nowhere", "/login/nowhere", "/schema/nowhere", "/nowhere?a=1"):
        answer = await served.http.get(path, headers=BROWSER)
        assert answer.status_code == 404
        assert answer.headers["content-type"].startswith("text/html")
        assert BUILD in answer.text
    for path in ("/nowhere", "/api/nowhere", "/events/nowhere"):
        assert (await served.http.post(path, headers={"Origin": served.address})).status_code == 404
    for path, headers in [
        ("/nowhere", {"accept": "application/json"}),
        ("/nowhere", {}),
        ("/api/nowhere", BROWSER),
        ("/api/stats/nowhere", BROWSER),
        ("/schema/nowhere", {}),
        ("/assets/index-gone.js", {}),
        ("/index.html", {}),
    ]:
        answer = await served.http.get(path, headers=headers)
        assert answer.status_code == 404, path
        assert answer.headers["content-type"].startswith("application/json"), path
        assert answer.json()["status_code"] == 404


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip;q=1.0, br;q=0", "gzip"),
        ("GZIP", "gzip"),
        ("identity", None),
        ("br;q=0, gzip;q=0.0", None),
        ("zstd, *;q=0.1", None),
    ],
)
async def test_assets_are_compressed(served: Served, accepted: str, encoding: str | None) -> None:
    """In the best form that the browser takes, for ever; what there is of it besides is no address."""
    largest = max((PAGE / "assets").glob("*.js"), key=lambda path: path.stat().st_size)
    path = f"/assets/{largest.name}"
    async with served.http.stream("GET", path, headers={"accept-encoding": accepted}) as answer:
        sent = b"".join([part async for part in answer.aiter_raw()])
    sent_as = {None: largest.name, "br": f"{largest.name}.br", "gzip": f"{largest.name}.gz"}[encoding]
    assert sent == (PAGE / "assets" / sent_as).read_bytes()
    assert answer.headers.get("content-encoding") == encoding
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["vary"] == "accept-encoding"
    assert "immutable" in answer.headers["cache-control"]
    head = await served.http.head(path, headers={"accept-encoding": accepted})
    assert (head.status_code, head.content, int(head.headers["content-length"])) == (200, b"", len(sent))
    assert (await served.http.get(f"{path}.br")).status_code == 404


def test_compressed_forms_are_the_file() -> None:
    """Every script and style has its gzip form, and that holds the same."""
    files = [path for path in (PAGE / "assets").iterdir() if path.suffix in (".js", ".css")]
    assert len(files) > 5
    for path in files:
        assert gzip.decompress(path.with_name(f"{path.name}.gz").read_bytes()) == path.read_bytes()
        assert path.with_name(f"{path.name}.br").stat().st_size < path.with_name(f"{path.name}.gz").stat().st_size

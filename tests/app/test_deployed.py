"""The proxies of docs/deploy.md as they stand there, with a dashboard behind them: real nginx, real Caddy."""

import asyncio
import contextlib
import json
import shutil
import ssl
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import httpx
import pytest
import trustme
from websockets.asyncio.client import connect

import pulseboard
from pulseboard.web.page import PAGE
from tests.app.conftest import Served, frame, serve
from tests.conftest import not_to_be_had
from tests.postgres import free_port

DEPLOY = Path(__file__).parents[2] / "deploy"
VISITOR = "127.0.0.2"
"""Another address than the proxy's, from which this machine can ask too."""
NGINX = """
daemon off;
{user}
pid {folder}/nginx.pid;
error_log stderr warn;
events {{}}
http {{
    access_log {folder}/access.log;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {site}
}}
"""


class Site(NamedTuple):
    """Where a proxy listens and what is behind it, with files for its TLS."""

    name: str
    folder: Path
    port: int
    upstream: int

    def command(self, program: str, base_path: str) -> list[str]:
        """What runs a proxy with the example for it: its ports and files are this test's, the rest is as it is."""
        path = shutil.which(program) or not_to_be_had(f"no {program} found: install it")
        made = self._nginx(base_path) if program == "nginx" else self._caddy(base_path)
        config = self.folder / f"{program}.conf"
        config.write_text(made.replace("127.0.0.1:8000", f"127.0.0.1:{self.upstream}"))
        if program == "nginx":
            return [path, "-e", "stderr", "-p", str(self.folder), "-c", str(config)]
        return [path, "run", "--adapter", "caddyfile", "--config", str(config)]

    def _nginx(self, base_path: str) -> str:
        site = (DEPLOY / "nginx.conf").read_text()
        if base_path:
            before, server, _ = site.rpartition("    location / {")
            site = before.replace("bots.example.org", self.name) + (DEPLOY / "nginx-path.conf").read_text() + "}"
            assert server
        for listening in ("    listen [::]:443 ssl;\n", "    listen [::]:80;\n"):
            assert listening in site
            site = site.replace(listening, "")
        site = site.replace("listen 443 ssl", f"listen 127.0.0.1:{self.port} ssl")
        site = site.replace("listen 80", f"listen 127.0.0.1:{free_port()}")
        for file in ("fullchain", "privkey"):
            site = site.replace(f"/etc/letsencrypt/live/{self.name}/{file}.pem", f"{self.folder}/{file}.pem")
        root = "user root;" if Path("/proc/self").stat().st_uid == 0 else ""
        return NGINX.format(folder=self.folder, site=site, user=root)

    def _caddy(self, base_path: str) -> str:
        site = (DEPLOY / ("Caddyfile.path" if base_path else "Caddyfile")).read_text()
        files = f"\ttls {self.folder}/fullchain.pem {self.folder}/privkey.pem\n"
        opened = f"{self.name} {{\n"
        assert site.startswith(opened)
        options = "{\n\tadmin off\n\tauto_https disable_redirects\n}\n"
        return options + site.replace(opened, f"https://{self.name}:{self.port} {{\n\tbind 127.0.0.1\n{files}")


class Deployed(NamedTuple):
    served: Served
    public: str
    site: Site
    client: ssl.SSLContext

    @asynccontextmanager
    async def browser(self) -> AsyncIterator[httpx.AsyncClient]:
        """Somebody at VISITOR who asks for the public name, and finds it here."""
        transport = httpx.AsyncHTTPTransport(verify=self.client, local_address=VISITOR)
        headers = {"Host": f"{self.site.name}:{self.site.port}", "Origin": origin_of(self.public)}
        async with httpx.AsyncClient(transport=transport, headers=headers) as http:
            yield http

    def local(self, address: str) -> str:
        return address.replace(f"//{self.site.name}:", "//127.0.0.1:")

    async def ask(
        self, http: httpx.AsyncClient, method: str, path: str, headers: dict[str, str] | None = None
    ) -> httpx.Response:
        asked = path if path.startswith("https://") else self.public + path
        named = {"sni_hostname": self.site.name}
        return await http.request(method, self.local(asked), headers=headers, extensions=named)

    def watch(self, http: httpx.AsyncClient) -> connect:
        cookies = "; ".join(f"{name}={value}" for name, value in http.cookies.items())
        return connect(
            self.public.replace("https", "wss", 1) + "/ws",
            host="127.0.0.1",
            port=self.site.port,
            ssl=self.client,
            origin=origin_of(self.public),  # type: ignore[arg-type]
            additional_headers={"Cookie": cookies},
            local_addr=(VISITOR, 0),
        )


def origin_of(address: str) -> str:
    return "{0.scheme}://{0.netloc}".format(urlsplit(address))


@pytest.fixture(params=["nginx", "caddy"])
def program(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=["", "/pulseboard"], ids=["own host", "path"])
async def deployed(request: pytest.FixtureRequest, program: str, tmp_path: Path) -> AsyncIterator[Deployed]:
    name = "example.org" if request.param else "bots.example.org"
    site = Site(name, tmp_path, free_port(), free_port())
    authority, client = trustme.CA(), ssl.create_default_context()
    authority.configure_trust(client)
    pair = authority.issue_cert(name)
    pair.private_key_pem.write_to_path(tmp_path / "privkey.pem")
    (tmp_path / "fullchain.pem").write_bytes(b"".join(pem.bytes() for pem in pair.cert_chain_pems))
    public = f"https://{name}:{site.port}{request.param}"
    command = site.command(program, request.param)
    settings = {"port": site.upstream, "public_url": public, "trusted_proxies": "127.0.0.1"}
    async with AsyncExitStack() as stack:
        served = await stack.enter_async_context(serve(tmp_path / "data", needs_login=True, **settings))
        await stack.enter_async_context(running(command, tmp_path, site.port))
        yield Deployed(served, public, site, client)


@asynccontextmanager
async def running(command: list[str], folder: Path, port: int) -> AsyncIterator[None]:
    """The proxy, from when it listens; what it had to say is told where it doesn't."""
    environment = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with (folder / "said").open("wb") as said:
        process = await asyncio.create_subprocess_exec(*command, stdout=said, stderr=said, env=environment)
    try:
        async with asyncio.timeout(15):
            while not await listens(port):
                assert process.returncode is None, (folder / "said").read_text()
                await asyncio.sleep(0.05)
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        await asyncio.wait_for(process.wait(), 10)


async def listens(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    return True


async def test_the_dashboard_is_there(deployed: Deployed, program: str) -> None:
    """Login, page, files, the stream, a change and the visitor's address; whatever a visitor says of himself."""
    assert deployed.served.address.startswith(f"{deployed.public}/login?token=")
    async with deployed.browser() as http:
        made_up = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "http"}
        entered = await deployed.ask(http, "GET", deployed.served.address, headers=made_up)
        assert entered.status_code == 303, entered.text
        base_path = urlsplit(deployed.public).path
        assert entered.headers["location"] == f"{base_path}/"
        page = await deployed.ask(http, "GET", "/")
        assert page.status_code == 200
        assert page.headers["strict-transport-security"] == "max-age=31536000"
        script = next((PAGE / "assets").glob("index-*.js")).name
        assert f'"{base_path}/assets/{script}"' in page.text
        got = await deployed.ask(http, "GET", f"/assets/{script}", headers={"Accept-Encoding": "br"})
        assert (got.status_code, got.headers["content-encoding"]) == (200, "br")

        [session] = (await deployed.ask(http, "GET", "/api/sessions")).json()["items"]
        assert session["address"] == VISITOR

        async with deployed.watch(http) as viewer:
            head = (await frame(viewer, "HELLO"))["data"]["head"]
            for number in range(100):
                pulseboard.record("test.sent", f"number {number}")
            seqs = [(await frame(viewer, "NEW_EVENT"))["data"]["seq"] for _ in range(100)]
            assert seqs == list(range(head + 1, head + 101))
            await viewer.send(json.dumps({"type": "PING", "data": {"nonce": 7}}))
            assert (await frame(viewer, "PONG"))["data"]["nonce"] == 7
            csrf = (await deployed.ask(http, "GET", "/api/session")).json()["csrf"]
            done = await deployed.ask(http, "POST", "/api/logout", headers={"X-CSRF-Token": csrf})
            assert done.status_code == 204
            async with asyncio.timeout(5):
                await viewer.wait_closed()
            assert viewer.close_code == 4401
    token = urlsplit(deployed.served.address).query
    for written in (deployed.site.folder / "access.log", deployed.site.folder / "said"):
        assert not written.exists() or token not in written.read_text()


async def test_what_the_proxy_leads_on(deployed: Deployed, program: str) -> None:
    """The path without its slash leads to the page, a stranger gets the login page, a foreign Origin nothing."""
    base_path = urlsplit(deployed.public).path
    async with deployed.browser() as http:
        if base_path:
            led = await deployed.ask(http, "GET", "")
            assert led.status_code == 308
            assert urlsplit(led.headers["location"]).path == f"{base_path}/"
        for path in ("/", "/events"):
            answer = await deployed.ask(http, "GET", path, headers={"Accept": "text/html"})
            assert answer.status_code == 401
            assert "Log in to Pulseboard" in answer.text
        for origin in ("https://evil.example", "https://127.0.0.1:8000", f"http://127.0.0.1:{deployed.site.upstream}"):
            refused = await deployed.ask(http, "POST", "/api/logout", headers={"Origin": origin})
            assert refused.status_code == 403


async def test_the_container_knows_whether_it_is_well(tmp_path: Path) -> None:
    """What the container file asks, with our Python instead of its own: well while the dashboard answers."""
    [asked] = [line for line in (DEPLOY / "Containerfile").read_text().splitlines() if line.startswith("HEALTHCHECK")]
    python, *arguments = json.loads(asked.partition(" CMD ")[2])
    assert python == "/opt/pulseboard/bin/python"
    port = free_port()

    async def is_well() -> bool:
        environment = {"PULSEBOARD_PORT": str(port)}
        process = await asyncio.create_subprocess_exec(
            sys.executable, *arguments, env=environment, stderr=asyncio.subprocess.DEVNULL
        )
        return await asyncio.wait_for(process.wait(), 30) == 0

    assert not await is_well()
    async with serve(tmp_path / "data", port=port, needs_login=True):
        assert await is_well()

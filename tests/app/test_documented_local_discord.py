"""The recipe of docs/local-discord.md, as whoever follows it runs it: `pulseboard run` against the local Discord."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from tests.app.test_cli_economy import run
from tests.postgres import free_port
from tests.programs import Program

DOCS = Path(__file__).parents[2] / "docs"
PORTS = ("8000", "9000", "9100")


@asynccontextmanager
async def recipe(folder: Path) -> AsyncIterator[tuple[str, list[dict[str, str]]]]:
    """The recipe's Discord with ports that are free; that of the dashboard, and the variables of each printed line."""
    section = (DOCS / "local-discord.md").read_text().split("## `pulseboard run` against it")[1]
    [script] = re.findall(r"```python\n(.*?)```", section.split("\n## ")[0], re.DOTALL)
    free = {port: str(free_port()) for port in PORTS}
    script = re.sub("|".join(PORTS), lambda found: free[found[0]], script)
    (folder / "local_discord.py").write_text(script)
    async with Program(module="local_discord", environment={"PYTHONPATH": str(folder)}) as discord:
        lines = [await discord.line() for _ in range(3)]
        yield free["8000"], [dict(word.split("=", 1) for word in line.split()[1:]) for line in lines]


async def until_online(address: str) -> None:
    async with asyncio.timeout(30), httpx.AsyncClient(base_url=address) as http:
        while (await http.get("/readyz")).status_code != 200:
            await asyncio.sleep(0.05)


async def test_with_a_link(tmp_path: Path) -> None:
    """The first line is enough for a bot that is online, and a dashboard whose link lets in."""
    async with recipe(tmp_path) as (port, [variables, *_]):
        arguments = ("run", "--data", str(tmp_path / "data"), "--port", port)
        async with Program(*arguments, environment=variables) as program:
            await program.ready()
            await until_online(f"http://127.0.0.1:{port}")


async def test_with_a_login(tmp_path: Path) -> None:
    """With all three the doctor finds nothing wrong, and the application's owner comes in as administrator."""
    async with recipe(tmp_path) as (port, lines):
        variables = {name: value for line in lines for name, value in line.items()}
        arguments = ("--data", str(tmp_path / "data"), "--port", port)
        code, told, _ = await run("doctor", *arguments, **variables)
        assert code == 0, told
        assert f"ok    Discord leads people back to http://127.0.0.1:{port}/login/discord/callback." in told
        address, api = f"http://127.0.0.1:{port}", variables["PULSEBOARD_DISCORD_API"]
        async with (
            Program("run", *arguments, environment=variables) as program,
            httpx.AsyncClient(base_url=address) as browser,
        ):
            await program.line()
            await until_online(address)
            bot = {"Authorization": f"Bot {variables['DISCORD_TOKEN']}"}
            owner = (await browser.get(f"{api}/applications/@me", headers=bot)).json()["owner"]["id"]
            asked = (await browser.get("/login/discord")).headers["location"]
            form = {"member": owner, "decision": "authorize"}
            back = await browser.post(asked, data=form, headers={"Origin": api.removesuffix("/api/v10")})
            assert (await browser.get(back.headers["location"])).status_code == 303
            assert (await browser.get("/api/session")).json()["role"] == "administrator"

"""The control interface: other programs drive the local Discord over HTTP, web pages don't."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import discord
import httpx
import pytest

from pulseboard.sim import LocalDiscord
from tests.app.sim_fixtures import RecordingBot, logged_in, until


@pytest.fixture
async def local() -> AsyncIterator[LocalDiscord]:
    async with LocalDiscord(guilds=2, control_port=0, heartbeat_interval_seconds=0.2) as discord_:
        yield discord_


@pytest.fixture
async def bot(local: LocalDiscord, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[RecordingBot]:
    bot = RecordingBot()

    @bot.tree.command(description="Adds two numbers")
    async def add(interaction: discord.Interaction, one: int, other: int = 1) -> None:
        await interaction.response.send_message(str(one + other), ephemeral=True)

    async with logged_in(bot, local, monkeypatch):
        yield bot


@pytest.fixture
async def control(local: LocalDiscord) -> AsyncIterator[httpx.AsyncClient]:
    assert local.control_url is not None
    async with httpx.AsyncClient(base_url=local.control_url) as client:
        yield client


async def test_state(local: LocalDiscord, bot: RecordingBot, control: httpx.AsyncClient) -> None:
    """Everything that stands: guilds with channels and members, connections, counters, ping."""
    state = (await control.get("/state")).raise_for_status().json()
    guild = local.guilds[0]
    assert [one["id"] for one in state["guilds"]] == [one.id for one in local.guilds]
    assert state["guilds"][0]["name"] == guild.name
    assert state["guilds"][0]["channels"][0] == {"id": guild.channels[0].id, "name": guild.channels[0].name}
    assert state["guilds"][0]["members"] == [
        {"id": one.id, "name": one.name, "bot": one.bot, "roles": guild.role_ids(one)} for one in guild.members
    ]
    assert state["guilds"][0]["roles"][1] == {
        "id": guild.roles[1].id,
        "name": "Moderators",
        "permissions": 8,
        "position": 1,
        "bot_id": None,
    }
    assert state["guilds"][0]["members"][0]["roles"] == [guild.roles[1].id]
    assert (state["connected"], state["connections"], state["refusing"]) == (True, 1, None)
    assert (state["counters"]["identifies"], state["unknown_calls"]) == (1, {})
    assert 30 <= state["ping_ms"] <= 60


async def test_commands(local: LocalDiscord, bot: RecordingBot, control: httpx.AsyncClient) -> None:
    """The registered commands, and what a member gets who runs one."""
    (command,) = (await control.get("/commands")).raise_for_status().json()
    assert (command["name"], [one["name"] for one in command["options"]]) == ("add", ["one", "other"])
    guild = local.guilds[1]
    order = {"command": "add", "guild": guild.id, "member": guild.members[4].id, "options": {"one": 2, "other": 3}}
    result = (await control.post("/commands/run", json=order)).raise_for_status().json()
    assert (result["status"], result["content"], result["ephemeral"]) == ("answered", "5", True)
    assert (result["guild_id"], result["member_id"]) == (guild.id, guild.members[4].id)
    assert result["interaction_id"] == result["interaction_id"].strip() != ""
    assert 0 < result["answered_ms"] < 3000
    result = (await control.post("/commands/run", json={"command": "add", "options": {"one": 2}})).json()
    assert result["content"] == "3"


async def test_guilds_and_members(local: LocalDiscord, bot: RecordingBot, control: httpx.AsyncClient) -> None:
    """Guilds and members come, speak, have an outage and go; the bot sees it all."""
    guild = (await control.post("/guilds", json={"name": "Übungsraum", "members": 3})).raise_for_status().json()
    assert (guild["name"], len(guild["members"])) == ("Übungsraum", 4)
    ((joined,),) = await bot.sees("guild_join")
    assert str(joined.id) == guild["id"]
    member = (await control.post(f"/guilds/{guild['id']}/members", json={"name": "Nia"})).raise_for_status().json()
    ((seen,),) = await bot.sees("member_join")
    assert (str(seen.id), seen.display_name) == (member["id"], "Nia")
    said = {"where": guild["id"], "member": member["id"], "content": "hi"}
    sent = (await control.post("/messages", json=said)).raise_for_status().json()
    ((message,),) = await bot.sees("message")
    assert (str(message.id), message.content) == (sent["id"], "hi")
    path = f"/guilds/{guild['id']}"
    for available in (False, True):
        (await control.put(f"{path}/available", json={"available": available})).raise_for_status()
    await bot.sees("guild_unavailable")
    (await control.delete(f"{path}/members/{member['id']}")).raise_for_status()
    await bot.sees("member_remove")
    (await control.delete(path)).raise_for_status()
    await bot.sees("guild_remove")
    assert (await control.delete(path)).status_code == 404


async def test_buttons(local: LocalDiscord, bot: RecordingBot, control: httpx.AsyncClient) -> None:
    """A button is pressed, and the message looked at as it then stands; suggestions come while someone types."""

    @bot.tree.command(description="Counts")
    async def count(interaction: discord.Interaction, start: int) -> None:
        view, button = discord.ui.View(), discord.ui.Button[discord.ui.View](label="More")

        async def more(press: discord.Interaction) -> None:
            assert press.message is not None
            await press.response.edit_message(content=str(int(press.message.content) + 1))

        button.callback = more  # type: ignore[method-assign]
        await interaction.response.send_message(str(start), view=view.add_item(button), ephemeral=True)

    @count.autocomplete("start")
    async def starts(_: discord.Interaction, current: str) -> list[discord.app_commands.Choice[int]]:
        return [discord.app_commands.Choice(name=f"from {current}", value=7)]

    await bot.tree.sync()
    typed = {"command": "count", "option": "start", "text": "7"}
    assert (await control.post("/commands/suggest", json=typed)).json() == [{"name": "from 7", "value": 7}]
    shown = (await control.post("/commands/run", json={"command": "count", "options": {"start": 7}})).json()
    press = {"message": shown["message_id"], "button": "More", "deliveries": 1}
    pressed = (await control.post("/press", json=press)).raise_for_status().json()
    assert (pressed["status"], pressed["content"], pressed["ephemeral"]) == ("answered", "8", True)
    message = (await control.get(f"/messages/{shown['message_id']}")).raise_for_status().json()
    again = await control.post(f"/interactions/{pressed['interaction_id']}/deliver")
    again.raise_for_status()
    await bot.sees("interaction", 4)
    assert (await control.post("/interactions/12/deliver")).status_code == 404
    assert (message["content"], message["components"][0]["components"][0]["label"]) == ("8", "More")


async def test_roles(local: LocalDiscord, bot: RecordingBot, control: httpx.AsyncClient) -> None:
    """A role is made, given and taken."""
    guild = local.guilds[0]
    made = await control.post(f"/guilds/{guild.id}/roles", json={"name": "Tellers", "permissions": 32})
    role = made.raise_for_status().json()
    await bot.sees("guild_role_create")
    path = f"/guilds/{guild.id}/members/{guild.members[5].id}/roles/{role['id']}"
    (await control.put(path)).raise_for_status()
    assert guild.permissions(guild.members[5]) & 32
    (await control.delete(path)).raise_for_status()
    assert not guild.permissions(guild.members[5]) & 32
    assert (await control.put(f"{path}0")).status_code == 404


async def test_line(local: LocalDiscord, bot: RecordingBot, control: httpx.AsyncClient) -> None:
    """The ping changes, the line drops, connections are refused and let in again."""
    (await control.put("/ping", json={"milliseconds": 130})).raise_for_status()
    await until(lambda: abs(bot.latency * 1000 - 130) < 15)
    (await control.put("/ping", json={"milliseconds": None})).raise_for_status()
    assert local.ping_ms < 61
    for times, body in enumerate([None, {"close_code": 4000}, {"close_code": "op7"}], start=1):
        dropped = await control.request("POST", "/drop", json=body) if body else await control.post("/drop")
        assert dropped.json() == {"dropped": 1}
        await bot.sees("resumed", times)
    (await control.post("/refuse", json={"seconds": 60, "status": 500})).raise_for_status()
    assert (await control.get("/state")).json()["refusing"] == 500
    (await control.post("/refuse", json={"seconds": 0})).raise_for_status()
    assert local.refusing() is None


async def test_faults(local: LocalDiscord, bot: RecordingBot, control: httpx.AsyncClient) -> None:
    """Faults of the gateway and of REST calls begin and end; the state tells of them."""
    broken = await control.post("/faults/gateway", json={"fault": "op9", "times": 2, "shard": 0})
    assert broken.json() == [{"fault": "op9", "shard": 0, "times": 2}]
    broken = await control.post("/faults/rest", json={"status": 403, "path": "/channels/*", "times": 1})
    assert [(one["status"], one["path"], one["times"]) for one in broken.json()] == [(403, "/channels/*", 1)]
    faults = (await control.get("/state")).json()["faults"]
    assert ([one["fault"] for one in faults["gateway"]], [one["status"] for one in faults["rest"]]) == (["op9"], [403])
    with pytest.raises(discord.Forbidden):
        await bot.fetch_channel(int(local.guilds[0].channels[0].id))
    assert (await control.delete("/faults/gateway")).json() == (await control.delete("/faults/rest")).json() == []
    for path, body in [("gateway", {"fault": "flood"}), ("gateway", {"fault": "silent", "times": 1}), ("rest", {})]:
        assert (await control.post(f"/faults/{path}", json=body)).status_code == 400
    (await control.put("/session-starts", json={"remaining": 12})).raise_for_status()
    assert (await bot.http.get_bot_gateway())[2]["remaining"] == 12
    (await control.post("/sessions/end")).raise_for_status()
    (await control.put("/token", json={"token": "other"})).raise_for_status()
    assert local.token == "other"
    await until(bot.is_closed)


async def test_list_of_calls(control: httpx.AsyncClient) -> None:
    """`GET /` lists every call with the schema of its body, and every listed call is there."""
    calls = (await control.get("/")).raise_for_status().json()
    listed = {call["call"]: call["body"] for call in calls}
    assert set(listed) == {
        "GET /",
        "GET /state",
        "GET /commands",
        "POST /commands/run",
        "POST /commands/suggest",
        "POST /press",
        "POST /interactions/{interaction}/deliver",
        "GET /messages/{message}",
        "POST /messages",
        "POST /guilds",
        "POST /guilds/{guild}/roles",
        "PUT /guilds/{guild}/members/{member}/roles/{role}",
        "DELETE /guilds/{guild}/members/{member}/roles/{role}",
        "DELETE /guilds/{guild}",
        "PUT /guilds/{guild}/available",
        "POST /guilds/{guild}/members",
        "DELETE /guilds/{guild}/members/{member}",
        "GET /application",
        "PUT /application/redirects",
        "PUT /application/secret",
        "PUT /application/owner",
        "PUT /application/team",
        "DELETE /authorizations/{member}",
        "POST /codes/expire",
        "POST /access-tokens/expire",
        "PUT /ping",
        "POST /drop",
        "POST /refuse",
        "POST /menus/use",
        "POST /faults/gateway",
        "DELETE /faults/gateway",
        "POST /faults/rest",
        "DELETE /faults/rest",
        "POST /sessions/end",
        "PUT /token",
        "PUT /session-starts",
    }
    assert listed["POST /commands/run"]["required"] == ["command"]
    assert listed["PUT /guilds/{guild}/available"]["properties"]["available"] == {"type": "boolean"}
    assert listed["GET /state"] is None


Order = Callable[[LocalDiscord], tuple[str, str, Any]]


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "sentence"),
    [
        ("POST", "/commands/run", "{", 400, "The body doesn't fit: Input data was truncated"),
        ("POST", "/commands/run", "", 400, "missing required field `command`"),
        ("POST", "/commands/run", '{"command": 1}', 400, "Expected `str`, got `int` - at `$.command`"),
        ("POST", "/commands/run", '{"command": "add", "who": "1"}', 400, "unknown field `who`"),
        ("POST", "/commands/run", '{"command": "add", "timeout_seconds": 0}', 400, "Expected `float` > 0.0"),
        ("POST", "/commands/run", '{"command": "add", "deliveries": 0}', 400, "Expected `int` >= 1"),
        ("POST", "/commands/run", '{"command": "sub"}', 400, "There is no command 'sub'. Registered: add."),
        ("POST", "/commands/run", '{"command": "add"}', 400, "/add needs the option 'one'."),
        ("POST", "/commands/run", '{"command": "add", "guild": "12"}', 404, "There is no guild 12."),
        ("POST", "/press", '{"message": "12", "button": "OK"}', 404, "There is no message 12."),
        ("POST", "/press", '{"message": "12"}', 400, "missing required field `button`"),
        ("POST", "/commands/suggest", '{"command": "add", "option": "one"}', 400, "no option 'one' that makes"),
        ("POST", "/guilds/12/roles", '{"name": "a", "permissions": -1}', 400, "Expected `int` >= 0"),
        ("POST", "/messages", '{"where": "12", "member": "1", "content": "a"}', 404, "There is no channel 12."),
        ("POST", "/guilds", '{"name": "a", "members": 5001}', 400, "Expected `int` <= 5000"),
        ("DELETE", "/guilds/12", "", 404, "There is no guild 12."),
        ("PUT", "/guilds/12/available", '{"available": 1}', 400, "Expected `bool`, got `int`"),
        ("PUT", "/ping", '{"milliseconds": -1}', 400, "Expected `float` >= 0.0"),
        ("POST", "/drop", '{"close_code": 12}', 400, "Expected `int` >= 1000"),
        ("POST", "/drop", '{"close_code": "op8"}', 400, "Invalid enum value 'op8'"),
        ("POST", "/refuse", '{"seconds": 1, "status": 200}', 400, "Expected `int` >= 400"),
        ("GET", "/nothing", "", 404, "Not Found: GET /nothing. GET / lists the calls there are."),
        ("GET", "/ping", "", 405, "Method Not Allowed: GET /ping."),
        ("POST", "/messages", "x" * 300_000, 413, "Request Entity Too Large"),
    ],
)
async def test_bad_input(
    bot: RecordingBot, control: httpx.AsyncClient, method: str, path: str, body: str, status: int, sentence: str
) -> None:
    """What doesn't fit is answered with a sentence that says what is wrong, and does nothing."""
    response = await control.request(method, path, content=body)
    assert (response.status_code, response.headers["content-type"]) == (status, "application/json")
    assert sentence in response.json()["error"]
    assert not bot.seen("interaction")


async def test_blank_message(local: LocalDiscord, control: httpx.AsyncClient) -> None:
    """A message of blanks can't be written."""
    guild = local.guilds[0]
    blank = {"where": guild.id, "member": guild.members[0].id, "content": "  "}
    response = await control.post("/messages", json=blank)
    assert (response.status_code, response.json()["error"]) == (400, "Cannot send an empty message")


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://example.com"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": "http://127.0.0.1"},
        {"Host": "example.com"},
        {"Host": "127.0.0.1.example.com"},
        {"Host": "localhost@example.com:80"},
        {"Host": ""},
    ],
)
async def test_web_pages_are_refused(local: LocalDiscord, control: httpx.AsyncClient, headers: dict[str, str]) -> None:
    """Any Origin, and any Host but this machine's, is refused before anything is done, even for reading."""
    before = len(local.guilds)
    for method, path, body in (("POST", "/guilds", b'{"name": "x"}'), ("GET", "/state", b""), ("OPTIONS", "/", b"")):
        response = await control.request(method, path, content=body, headers=headers)
        assert response.status_code == 403
        assert "Only programs on this machine" in response.json()["error"]
    assert len(local.guilds) == before


async def test_hosts_that_are_this_machine(local: LocalDiscord, control: httpx.AsyncClient) -> None:
    """The names of this machine are good, with any port."""
    for host in ("localhost", "localhost:81", "127.0.0.1:80", "[::1]:80"):
        assert (await control.get("/commands", headers={"Host": host})).json() == []


async def test_no_control_unless_asked_for() -> None:
    """Without a control port there is no control interface."""
    async with LocalDiscord() as local:
        assert local.control_url is None

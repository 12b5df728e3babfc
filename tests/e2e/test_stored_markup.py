"""Stored cross-site scripting: markup in whatever Discord, a bot's author or a visitor can set, on every page."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from pulseboard.events import Draft, Ref, draft, now_ms
from pulseboard.kinds import KINDS
from pulseboard.sim import LocalDiscord
from pulseboard.storage import sessions, tokens
from pulseboard.storage.sessions import Visitor
from pulseboard.storage.store import Store
from pulseboard.storage.transaction import Transaction
from tests.e2e.pages import PATHS, drawn, open_page
from tests.e2e.test_explorer import DETAIL
from tests.logging_in import client_of, prove
from tests.programs import Program
from tests.stores.event_golden import keep

pytestmark = pytest.mark.asyncio(loop_scope="module")

PAYLOADS = [
    "<x-harm data-harm=1></x-harm><img src=x onerror=window.harmed=1>",
    "\"><svg onload=window.harmed=1><x-harm data-harm=1>'",
    "javascript:window.harmed=1//<x-harm>",
    "</script><script>window.harmed=1</script></title></textarea><x-harm>",
    "{{constructor.constructor('window.harmed=1')()}}${window.harmed=1}#{window.harmed=1}<%=x-harm%>",
    "' onfocus=window.harmed=1 autofocus x-harm='",
    "[x-harm](javascript:window.harmed=1) https://evil.example/<x-harm>",
    "data:text/html,<script>parent.harmed=1</script><x-harm>",
    "<iframe srcdoc='<script>parent.harmed=1</script>'></iframe><x-harm>",
    "<style>*{background:url(https://evil.example/x-harm)}</style><base href=//evil.example>",
]
SHORT = "<x-harm/onload=harmed=1>"
"""As long as a name may be in Discord."""
FIELDS = [
    *("command", "name", "error", "failure", "fingerprint", "traceback", "logger", "log_level", "type", "arguments"),
    *("reason", "route", "scope", "channel", "role", "roles", "avatar", "icon", "url", "stack", "member", "by", "to"),
    *("address", "agent", "session", "versions", "version", "close_reason", "exit", "code", "status", "<x-harm>"),
]

WATCHED = """
window.violations = []
document.addEventListener('securitypolicyviolation', (event) => {
    window.violations.push(`${event.violatedDirective} ${event.blockedURI}`)
})
"""
HARM = """() => ({
    ran: window.harmed ?? null,
    violations: window.violations,
    elements: document.querySelectorAll('x-harm, [data-harm], [x-harm], base, iframe, object, embed').length,
    handlers: [...document.querySelectorAll('*')].flatMap((element) =>
        element.getAttributeNames().filter((name) => name.startsWith('on'))),
    addresses: [...document.querySelectorAll('[href], [src], [action], [formaction]')].flatMap((element) =>
        ['href', 'src', 'action', 'formaction'].map((name) => element[name]).filter((value) => typeof value === 'string'
            && value !== '' && !value.startsWith(location.origin + '/')
            && !value.startsWith('https://discord.com/') && !value.startsWith('https://cdn.discordapp.com/'))),
})"""
RUN = """() => {
    const run = document.createElement('script')
    run.text = 'window.harmed = 1'
    document.body.append(run)
}"""
UNHARMED = {"ran": None, "violations": [], "elements": 0, "handlers": [], "addresses": []}


def hostile(kind: str, level: str, number: int) -> Draft:
    """An event with markup in each of its fields, and in all data that the page might look for."""
    payload = PAYLOADS[number % len(PAYLOADS)]
    data: dict[str, Any] = dict.fromkeys(FIELDS, payload)
    data |= {"amount": 5, "duration_ms": 3, "count": 2, "fingerprint": f"{number:016x}", "balances": {payload: 5}}
    data |= {"nested": {payload: [payload, {payload: payload}]}}
    if kind.startswith("command."):
        data |= {"failure": "bug", "traceback": f'Traceback:\n  File "{payload}", line 1, in {payload}\n{payload}'}
    guild, actor = Ref(str(10**17 + number), payload), Ref(str(2 * 10**17 + number), payload)
    return draft(kind, payload, level=level, bot=Ref("1", payload), guild=guild, actor=actor, data=data)


def drafts() -> list[Draft]:
    """Each kind there is, and others of a bot's own, with one payload or another; errors and bugs with all."""
    kinds = [(kind.name, kind.level.value) for kind in KINDS if not kind.name.startswith("access.")]
    errors = [("command.failed", "error"), ("task.failed", "error"), ("log.recorded", "error"), ("x.<x-harm>", "info")]
    return [hostile(*each, number) for number, each in enumerate([*kinds, *(errors * len(PAYLOADS))])]


def let_in(transaction: Transaction) -> None:
    """Visitors and programs that call themselves so."""
    for number, payload in enumerate(PAYLOADS):
        sessions.begin_session(
            transaction.connection,
            Visitor(f"hostile {number}", payload, "viewer"),
            at_ms=now_ms(),
            ends_at=now_ms() + 3_600_000,
            address=payload,
            agent=payload,
        )
        tokens.make_token(transaction.connection, payload[:100], ["stats.read"], payload, at_ms=now_ms())


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def marked(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Program]:
    """A bot, servers and members with such names, an administrator with such reasons, a log full of such events."""
    data = tmp_path_factory.mktemp("marked")
    async with Store(data) as store:
        await store.transact(keep, drafts())
        await store.transact(let_in)
    async with LocalDiscord(seed=7, bot_name=SHORT) as discord:
        environment = {"DISCORD_TOKEN": discord.token, "PULSEBOARD_BOT_VERSION": PAYLOADS[0]}
        environment |= {"PULSEBOARD_ECONOMY_CURRENCY": SHORT, "PULSEBOARD_ECONOMY_SYMBOL": "<b>"}
        arguments = ("run", "--data", str(data), "--port", "0", "--discord-api", discord.api_url)
        async with Program(*arguments, environment=environment) as program:
            await program.ready()
            await discord.wait_for_bot()
            for payload in PAYLOADS[:4]:
                guild = await discord.add_guild(payload, members=1)
                member = await discord.add_member(guild.id, payload)
                await discord.run_command("daily", guild=guild.id, member=member.id)
            async with client_of(program.address) as http:
                await prove(http)
                account = f"/api/economy/accounts/{guild.id}/{member.id}"
                for payload in PAYLOADS:
                    changed = await http.post(f"{account}/grant", json={"amount": 5, "reason": payload})
                    assert changed.status_code == 200
            yield program


@pytest_asyncio.fixture(loop_scope="module")
async def watched(visit: Page) -> AsyncIterator[Page]:
    """A page that tells of everything its policy kept from happening, and of whatever it asked another site for."""
    told: list[str] = []
    visit.on("console", lambda said: told.append(said.text) if "Content Security Policy" in said.text else None)
    visit.on("dialog", lambda dialog: told.append(dialog.message))
    visit.on("request", lambda request: told.append(request.url) if "evil.example" in request.url else None)
    await visit.add_init_script(WATCHED)
    yield visit
    assert told == []


async def assert_unharmed(page: Page, *, shows: bool = True) -> None:
    assert await page.evaluate(HARM) == UNHARMED, page.url
    if shows:  # what does nothing has to be there to do it
        assert "x-harm" in await page.locator("body").inner_text(), page.url


@pytest.mark.parametrize("path", [*PATHS, "/economy?list=transactions", "/events?q=%3Cx-harm%3E"])
async def test_every_page(watched: Page, marked: Program, path: str) -> None:
    """Nothing runs, no part of it is an element or an address, nothing had to be blocked; as text it is there."""
    await open_page(watched, marked.address, path)
    await assert_unharmed(watched)


async def test_every_event_in_full(watched: Page, marked: Program) -> None:
    """One of each kind, opened; the newest are what the bot and its administrator have just done."""
    async with client_of(marked.address) as http:
        events = (await http.get("/api/events?limit=500")).json()["items"]
    of_each = {(event["kind"], event["message"][:20]): event["seq"] for event in events}
    of_each |= {(event["kind"], ""): event["seq"] for event in events}
    assert len({kind for kind, _ in of_each}) > 40
    await open_page(watched, marked.address)
    for seq in sorted(set(of_each.values())):
        await watched.goto(f"{marked.address}/events?event={seq}")
        await expect(watched.locator(DETAIL)).to_contain_text(str(seq))
        await assert_unharmed(watched, shows=False)


async def test_what_opens(watched: Page, marked: Program) -> None:
    """A command, a bug, an account, a transaction, and who is logged in."""
    async with client_of(marked.address) as http:
        bugs = (await http.get("/api/failures?limit=50")).json()["items"]
        accounts = (await http.get("/api/economy/accounts")).json()["items"]
        moves = (await http.get("/api/economy/transactions?limit=20")).json()["items"]
    await open_page(watched, marked.address, "/commands")
    await watched.get_by_test_id("command-table").get_by_role("link").first.click()
    await drawn(watched)
    await assert_unharmed(watched)
    assert len(bugs) >= len(PAYLOADS)
    for bug in bugs[:12]:
        await watched.goto(f"{marked.address}/commands?failure={bug['fingerprint']}")
        await drawn(watched)
        await assert_unharmed(watched)
    await open_page(watched, marked.address, "/economy")
    for number in range(min(4, len(accounts))):
        await watched.get_by_test_id("accounts").get_by_role("link").nth(number).click()
        await expect(watched.get_by_test_id("balance")).to_be_visible()
        await drawn(watched)
        await assert_unharmed(watched)
        await watched.go_back()
    assert len(moves) > len(PAYLOADS)
    await watched.get_by_role("button", name="Sessions and tokens").click()
    await expect(watched.get_by_test_id("sessions").get_by_role("listitem")).to_have_count(len(PAYLOADS) + 1)
    await assert_unharmed(watched)


async def test_harm_would_be_seen(visit: Page, marked: Program) -> None:
    """The same look at a page that does put markup into itself: its policy blocks it, and each part is told."""
    await visit.add_init_script(WATCHED)
    await open_page(visit, marked.address)
    await visit.evaluate("markup => { document.querySelector('main').innerHTML = markup }", "".join(PAYLOADS))
    await visit.evaluate(RUN)
    await visit.wait_for_function("window.violations.length > 2")
    found = await visit.evaluate(HARM)
    assert found["ran"] is None
    assert found["elements"] > 3
    assert {"onerror", "onload"} <= set(found["handlers"])
    assert any(violation.startswith("script-src") for violation in found["violations"])

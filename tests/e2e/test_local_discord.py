"""The local Discord's own page in a real browser: a member logs in to a site with it, and says no."""

from collections.abc import AsyncIterator
from urllib.parse import urlencode

import httpx
import pytest
from playwright.async_api import Page, expect

from pulseboard.sim import LocalDiscord
from tests.e2e.axe import violations
from tests.e2e.test_other_sites import another_site

NOBODY = "Choose a member"


@pytest.fixture
async def site(discord: LocalDiscord) -> AsyncIterator[str]:
    """Where the site is that members are led back to."""
    async with another_site() as address:
        discord.set_redirect_uris([f"{address}/callback"])
        yield address


def authorize_url(discord: LocalDiscord, site: str, **more: str) -> str:
    asked = {"client_id": discord.client_id, "response_type": "code", "redirect_uri": f"{site}/callback"}
    return f"{discord.authorize_url}?{urlencode(asked | {'scope': 'identify', 'state': 'its own'} | more)}"


async def came_with(page: Page, site: str) -> dict[str, str]:
    """What the visitor brought back to the site."""
    await expect(page).to_have_title("Another site")
    assert page.url.startswith(f"{site}/callback?")
    return dict(httpx.URL(page.url).params)


async def test_member_logs_in(page: Page, discord: LocalDiscord, site: str) -> None:
    """Nobody is logged in unasked; then whoever was chosen is, and is remembered: the next time nothing is asked."""
    guild, member = discord.guilds[1], discord.guilds[1].members[5]
    await page.goto(authorize_url(discord, site, prompt="none"))
    await expect(page.get_by_role("heading", name="Authorize Pulse")).to_be_visible()
    assert await violations(page) == []
    await page.get_by_role("button", name="Authorize").click()
    await expect(page.get_by_label("You are")).to_be_focused()  # it is still to be said
    name = f"{member.name} (@{member.username})"
    await expect(page.locator("optgroup", has_text=name)).to_have_attribute("label", guild.name)
    await page.get_by_label("You are").select_option(name)
    await page.get_by_role("button", name="Authorize").click()
    came = await came_with(page, site)
    assert came.pop("state") == "its own"

    form = {"grant_type": "authorization_code", "redirect_uri": f"{site}/callback", **came}
    async with httpx.AsyncClient(base_url=discord.api_url) as http:
        answer = await http.post("/oauth2/token", data=form, auth=(discord.client_id, discord.client_secret))
        bearer = {"Authorization": f"Bearer {answer.raise_for_status().json()['access_token']}"}
        assert (await http.get("/users/@me", headers=bearer)).json()["id"] == member.id

    await page.goto(authorize_url(discord, site, prompt="none"))
    assert set(await came_with(page, site)) == {"code", "state"}
    await page.goto(authorize_url(discord, site))
    await expect(page.get_by_label("You are")).to_have_value(member.id)
    discord.revoke_authorization(member.id)
    await page.goto(authorize_url(discord, site, prompt="none"))
    await expect(page.get_by_role("button", name="Authorize")).to_be_visible()


async def test_member_says_no(page: Page, discord: LocalDiscord, site: str) -> None:
    """Who cancels need not say who they are; who comes from nowhere is led nowhere."""
    await page.goto(authorize_url(discord, site))
    await expect(page.get_by_label("You are").locator("option:checked")).to_have_text(NOBODY)
    await page.get_by_role("button", name="Cancel").click()
    came = await came_with(page, site)
    assert (came["error"], came["state"]) == ("access_denied", "its own")
    await page.goto(authorize_url(discord, "https://elsewhere.example"))
    await expect(page.get_by_role("heading", name="This can't be authorized")).to_be_visible()
    await expect(page.get_by_role("button")).to_have_count(0)
    assert await violations(page) == []

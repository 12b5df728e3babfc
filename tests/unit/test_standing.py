"""What somebody of Discord may be, as it is asked again: when, and while Discord doesn't answer."""

import asyncio
from typing import Any

import pytest

from pulseboard.config import DoorSettings, Member, RoleHolder
from pulseboard.web.access import Role
from pulseboard.web.grants import DiscordAway, Grant, GrantOver
from pulseboard.web.standing import CHECK_SECONDS, GRACE_SECONDS, Standings

GUILD, ROLE, MIRA, ADA = "100", "200", "300", "400"


class Discord:
    """What Discord would answer; `gate` holds it up."""

    def __init__(self) -> None:
        self.held: frozenset[str] | Exception = frozenset({ROLE})
        self.gate = asyncio.Event()
        self.gate.set()
        self.asked = 0

    def unseal(self, sealed: str) -> Grant:
        return Grant(sealed, 0)

    async def roles(self, grant: Grant, guild: str) -> frozenset[str]:
        assert guild == GUILD
        self.asked += 1
        await self.gate.wait()
        if isinstance(self.held, Exception):
            raise self.held
        return self.held


class Asked:
    def __init__(self) -> None:
        self.now = 0.0
        self.discord: Any = Discord()
        settings = DoorSettings(administrators=(Member(ADA),), viewers=(RoleHolder(GUILD, ROLE),))
        self.standings = Standings(settings, self.discord, self._owners, lambda: self.now)

    async def _owners(self) -> frozenset[str]:
        return frozenset()

    async def look(self, member: str = MIRA, *, after: float = CHECK_SECONDS) -> Role:
        self.now += after
        return await self.standings.look(member, "sealed", Role.VIEWER)


@pytest.fixture
def asked() -> Asked:
    return Asked()


async def test_asked_again_when_it_is_old(asked: Asked) -> None:
    assert await asked.look() is Role.VIEWER
    asked.discord.held = frozenset()
    assert await asked.look(after=CHECK_SECONDS / 2) is Role.VIEWER
    assert await asked.look(after=CHECK_SECONDS / 2) is Role.ANYONE
    assert asked.discord.asked == 2


async def test_nothing_is_asked_for_an_id(asked: Asked) -> None:
    asked.discord.held = DiscordAway("away")
    assert await asked.look(ADA) is Role.ADMINISTRATOR
    assert asked.discord.asked == 0


async def test_one_waits_for_discord(asked: Asked) -> None:
    """While an answer takes its time, what was known goes for all the others; then the answer does."""
    await asked.look()
    asked.discord.gate.clear()
    asked.discord.held = frozenset()
    waiting = asyncio.create_task(asked.look())
    while asked.discord.asked < 2:
        await asyncio.sleep(0)
    assert await asked.look() is Role.VIEWER
    asked.discord.gate.set()
    assert await waiting is Role.ANYONE
    assert await asked.look() is Role.ANYONE


async def test_nobody_is_let_in_by_what_was_never_known(asked: Asked) -> None:
    """Who wasn't looked at since the start waits for Discord, each time."""
    asked.discord.gate.clear()
    asked.discord.held = frozenset()
    both = [asyncio.create_task(asked.look()) for _ in range(2)]
    while asked.discord.asked < 2:
        await asyncio.sleep(0)
    asked.discord.gate.set()
    assert await asyncio.gather(*both) == [Role.ANYONE, Role.ANYONE]


async def test_away(asked: Asked) -> None:
    """What it said last counts for an hour; where it says when to come back, it isn't asked before."""
    await asked.look()
    asked.discord.held = DiscordAway("too many requests", 30.0)
    assert await asked.look() is Role.VIEWER
    assert asked.discord.asked == 2
    assert await asked.look(after=29) is Role.VIEWER
    assert asked.discord.asked == 2
    asked.discord.held = DiscordAway("status 503")
    assert await asked.look(after=GRACE_SECONDS - 31) is Role.VIEWER
    assert await asked.look(after=2) is Role.ANYONE
    asked.discord.held = frozenset({ROLE})
    assert await asked.look() is Role.VIEWER


async def test_what_was_given_is_no_good(asked: Asked) -> None:
    await asked.look()
    asked.discord.held = GrantOver("refused")
    assert await asked.look() is Role.ANYONE
    asked.standings.forget(MIRA)
    asked.discord.held = frozenset({ROLE})
    assert await asked.look(after=0) is Role.VIEWER

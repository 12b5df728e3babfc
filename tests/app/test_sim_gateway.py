"""What a discord.py client lives through: lost lines, resumed sessions, guilds and members that come and go, pings."""

import asyncio
import itertools
import math
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import discord
import pytest

from pulseboard.sim import DoesNotFit, LocalDiscord
from pulseboard.sim.session import MAX_HISTORY
from tests.app.sim_fixtures import BareClient, RecordingBot, bare_client, logged_in, until


@pytest.fixture
async def local() -> AsyncIterator[LocalDiscord]:
    async with LocalDiscord(guilds=2, heartbeat_interval_seconds=0.2) as discord_:
        yield discord_


@pytest.fixture
async def bot(local: LocalDiscord, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[RecordingBot]:
    bot = RecordingBot()

    @bot.tree.command(description="Answers")
    async def ping(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("pong")

    async with logged_in(bot, local, monkeypatch):
        yield bot


@pytest.mark.parametrize("how", [None, 4000, 1000, 1012, "op7", "op9-resumable"])
async def test_resume(local: LocalDiscord, bot: RecordingBot, how: object) -> None:
    """However the line was cut, the session goes on, and what happened meanwhile arrives once and in order."""
    guild = local.guilds[0]
    author = guild.members[0].id
    for cut in range(3):
        resumed = bot.wait_for("resumed", timeout=10)
        dropped = asyncio.create_task(local.drop_connections(how))  # type: ignore[arg-type]
        for number in range(20):
            await local.post_message(guild.id, author, f"{cut}.{number}")
            if number == 10:
                assert await dropped == 1
        await resumed
        assert (await local.run_command("ping")).content == "pong"
    await until(lambda: len(bot.seen("message")) >= 63)
    spoken = [message.content for (message,) in bot.seen("message") if str(message.author.id) == author]
    assert spoken == [f"{cut}.{number}" for cut in range(3) for number in range(20)]
    assert len(bot.seen("ready")) == 1
    assert (local.counters["identifies"], local.counters["resumes"]) == (1, 3)


@pytest.mark.parametrize("how", [4009, 4007])
async def test_sessions_that_a_close_code_ends(local: LocalDiscord, bot: RecordingBot, how: int) -> None:
    """After these codes there is nothing to resume: the client is told so (op 9) and identifies again."""
    bot.before_identify_hook = _no_pause  # type: ignore[method-assign]
    await local.drop_connections(how)
    await bot.sees("ready", times=2)
    assert not bot.seen("resumed")
    assert (local.counters["refused_resumes"], local.counters["identifies"]) == (1, 2)


async def test_invalid_session(local: LocalDiscord, bot: RecordingBot) -> None:
    """Op 9 that can't be resumed leads to a new session."""
    bot.before_identify_hook = _no_pause  # type: ignore[method-assign]
    await local.drop_connections("op9")
    await bot.sees("ready", times=2)
    assert not bot.seen("resumed")
    assert (local.counters["resumes"], local.counters["identifies"]) == (0, 2)
    assert (await local.run_command("ping")).content == "pong"


async def test_resuming_without_a_session(local: LocalDiscord) -> None:
    """discord.py, told op 9 twice before it identified, resumes session `null`: it is told to identify, not closed."""
    async with bare_client(local) as bare:
        answer = await login(bare, {"session_id": None, "seq": None})
        assert (answer["op"], answer["d"]) == (9, False)


async def _no_pause(shard_id: int | None, *, initial: bool = False) -> None:
    """discord.py waits 5 s before it identifies again."""


async def test_close_codes_that_make_no_sense(local: LocalDiscord, bot: RecordingBot) -> None:
    """Something that is no close code is refused, and no line is cut."""
    for nonsense in (999, 5000, "op8"):
        with pytest.raises(DoesNotFit):
            await local.drop_connections(nonsense)  # type: ignore[arg-type]
    assert local.is_connected


async def test_latency_follows_the_ping(local: LocalDiscord, bot: RecordingBot) -> None:
    """`bot.latency` becomes what was set within a few heartbeats, up and down."""
    await until(lambda: 0.03 <= bot.latency < 0.065)
    for milliseconds in (120, 40, 80):
        local.set_ping(milliseconds)
        assert local.ping_ms == milliseconds
        await until(lambda: abs(bot.latency * 1000 - milliseconds) < 15)  # noqa: B023


async def test_ping_drifts(local: LocalDiscord) -> None:
    """Left alone, the ping changes a little with each heartbeat, within 30 to 60 ms; set with jitter, by it."""
    delays = [local._gateway.ping.next_delay_seconds() * 1000 for _ in range(500)]
    assert 30 <= min(delays) < max(delays) <= 60
    steps = [abs(after - before) for before, after in itertools.pairwise(delays)]
    assert 0 < min(steps) < max(steps) < 4.01
    local.set_ping(100, jitter_ms=20)
    delays = [local._gateway.ping.next_delay_seconds() * 1000 for _ in range(500)]
    assert 80 <= min(delays) < 90 < 110 < max(delays) <= 120
    with pytest.raises(ValueError, match="0 ms or more"):
        local.set_ping(math.nan)


async def test_guilds_come_and_go(local: LocalDiscord, bot: RecordingBot) -> None:
    """An invitation is a join, being thrown out a removal; an outage is neither."""
    joined = bot.wait_for("guild_join", timeout=10)
    guild = await local.add_guild("<img onerror=alert(1)>", members=7)
    seen = await joined
    assert (str(seen.id), seen.name, seen.member_count) == (guild.id, "<img onerror=alert(1)>", 8)
    assert (await local.run_command("ping", guild=guild.id)).content == "pong"

    out = bot.wait_for("guild_unavailable", timeout=10)
    await local.set_guild_available(guild.id, False)
    assert (await out).id == seen.id
    back = bot.wait_for("guild_available", timeout=10)
    await local.set_guild_available(guild.id, True)
    assert (await back).id == seen.id

    left = bot.wait_for("guild_remove", timeout=10)
    await local.remove_guild(guild.id)
    assert (await left).id == seen.id
    assert bot.get_guild(seen.id) is None
    assert Counter(name for name, _ in bot.dispatched)["guild_join"] == 1


async def test_outage_at_login(local: LocalDiscord, monkeypatch: pytest.MonkeyPatch) -> None:
    """A guild in an outage is unavailable after the login too, and available once it is over: no join."""
    guild = local.guilds[1]
    await local.set_guild_available(guild.id, False)
    bot = RecordingBot()
    async with logged_in(bot, local, monkeypatch):
        seen = bot.get_guild(int(guild.id))
        assert seen is not None
        assert seen.unavailable
        await local.set_guild_available(guild.id, True)
        await bot.sees("guild_available", times=2)
        assert (seen.unavailable, seen.name) == (False, guild.name)
        assert not bot.seen("guild_join")


async def test_members_come_and_go(local: LocalDiscord, bot: RecordingBot) -> None:
    """Someone joins and leaves; the count follows."""
    guild = local.guilds[0]
    count = guild.member_count
    joined = bot.wait_for("member_join", timeout=10)
    member = await local.add_member(guild.id, "Ünïcødé 🎲", bot=True)
    seen = await joined
    assert (str(seen.id), seen.display_name, seen.bot) == (member.id, "Ünïcødé 🎲", True)
    assert seen.guild.member_count == guild.member_count == count + 1
    left = bot.wait_for("member_remove", timeout=10)
    await local.remove_member(guild.id, member.id)
    assert (await left).id == seen.id
    assert seen.guild.member_count == guild.member_count == count


async def test_member_events_need_their_intent(local: LocalDiscord, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the intents a client hears of no member and of no message, and sees no text that isn't for it."""
    guild = local.guilds[0]
    deaf = RecordingBot(discord.Intents(guilds=True))
    async with logged_in(deaf, local, monkeypatch):
        await local.add_member(guild.id, "Ana")
        await local.post_message(guild.id, guild.members[0].id, "hello")
        await local.add_guild("last")
        await deaf.sees("guild_join")
        assert not deaf.seen("member_join")
        assert not deaf.seen("message")
    half = RecordingBot(discord.Intents(guilds=True, guild_messages=True))
    async with logged_in(half, local, monkeypatch):
        for said in ("for others", f"for you <@{local.world.bot.id}>"):
            await local.post_message(guild.id, guild.members[0].id, said)
        (first,), (second,) = await half.sees("message", times=2)
        assert (first.content, second.content) == ("", f"for you <@{local.world.bot.id}>")
        assert second.mentions == [second.guild.me]


async def test_members_asked_for(local: LocalDiscord, bot: RecordingBot) -> None:
    """All listed members of a guild come in chunks; single ones by id and by the beginning of their name."""
    guild = await local.add_guild("Crowd", members=2_345)
    (joined,) = (await bot.sees("guild_join"))[0]
    assert joined.chunked
    assert {str(member.id) for member in joined.members} == set(guild.by_id)
    wanted = guild.members[17]
    by_id = await joined.query_members(user_ids=[int(wanted.id), 12])
    assert [str(member.id) for member in by_id] == [wanted.id]
    by_name = await joined.query_members(wanted.username[:4], limit=3)
    assert 1 <= len(by_name) <= 3
    assert all((member.name + member.display_name).casefold().find(wanted.username[:4]) >= 0 for member in by_name)


async def test_refused_for_a_while(local: LocalDiscord, bot: RecordingBot) -> None:
    """While refused, REST calls fail with the status and no line can be opened; then the session goes on."""
    local.refuse(60)
    assert local.refusing() == 503
    await local.drop_connections(4000)
    with pytest.raises(discord.DiscordServerError) as refused:
        await bot.application_info()
    assert refused.value.status == 503
    await until(lambda: not local.connections)
    local.refuse(0)
    assert local.refusing() is None
    await bot.sees("resumed")
    assert (await local.run_command("ping")).content == "pong"
    with pytest.raises(DoesNotFit):
        local.refuse(1, status=200)


async def login(bare: BareClient, session: dict[str, object] | None = None) -> dict[str, Any]:
    """Identifies, or resumes where a session is given. Returns the first frame that isn't an acknowledgement."""
    assert (await bare.frame())["op"] == 10
    if session is None:
        await bare.say(2, {"token": "local", "intents": 1 << 9 | 1 << 15})
    else:
        await bare.say(6, {"token": "local", **session})
    return await bare.frame()


async def test_replay(local: LocalDiscord) -> None:
    """A resume brings everything after the given position with its old numbers, then RESUMED; a heartbeat lets go of
    what came before it, and what was let go of can't be resumed from.
    """
    guild = local.guilds[0]
    author = guild.members[0].id
    async with bare_client(local) as bare:
        session_id = (await login(bare))["d"]["session_id"]
        for text in "abc":
            await local.post_message(guild.id, author, text)
        frames = [await bare.frame() for _ in range(5)]
        assert [frame["s"] for frame in frames] == [2, 3, 4, 5, 6]
        bare.socket._response.connection.transport.abort()  # type: ignore[union-attr]
        await until(lambda: not local.connections)
    await local.post_message(guild.id, author, "d")

    async with bare_client(local) as bare:
        replayed = [await login(bare, {"session_id": session_id, "seq": 4})]
        replayed += [await bare.frame() for _ in range(3)]
        assert [(frame["s"], frame["t"]) for frame in replayed] == [
            (5, "MESSAGE_CREATE"),
            (6, "MESSAGE_CREATE"),
            (7, "MESSAGE_CREATE"),
            (8, "RESUMED"),
        ]
        assert [frame["d"]["content"] for frame in replayed[:3]] == ["b", "c", "d"]
        await bare.say(1, 7)
        assert (await bare.frame())["op"] == 11

        for position, answer in ((6, 9), (9, 9), (7, 0)):
            async with bare_client(local) as other:
                frame = await login(other, {"session_id": session_id, "seq": position})
                assert frame["op"] == answer, f"resumed from {position}"
                assert answer == 0 or frame["d"] is False
        assert await bare.close_code() == 1006


async def test_history_is_bounded(local: LocalDiscord) -> None:
    """A session that heard too little for too long can't be resumed: nothing is left out silently."""
    guild = local.guilds[0]
    async with bare_client(local) as bare:
        session_id = (await login(bare))["d"]["session_id"]
        await bare.socket.close(code=4000)
        await until(lambda: not local.connections)
    for _ in range(MAX_HISTORY):
        local._gateway.dispatch("TYPING_START", guild.id, {})
    async with bare_client(local) as bare:
        assert (await login(bare, {"session_id": session_id, "seq": 1}))["op"] == 9
    async with bare_client(local) as bare:
        assert (await login(bare, {"session_id": session_id, "seq": 3}))["s"] == 4


async def test_client_that_says_goodbye(local: LocalDiscord) -> None:
    """A close with 1000 from the client ends the session, one with 4000 doesn't."""
    for code, answer in ((1000, 9), (4000, 0)):
        async with bare_client(local) as bare:
            session_id = (await login(bare))["d"]["session_id"]
            await bare.socket.close(code=code)
        await until(lambda: not local.connections)
        async with bare_client(local) as bare:
            assert (await login(bare, {"session_id": session_id, "seq": 1}))["op"] == answer


async def test_silent_client(monkeypatch: pytest.MonkeyPatch) -> None:
    """A client that stops to send heartbeats is cut off."""
    monkeypatch.setattr("pulseboard.sim.connection.LEAST_PATIENCE_SECONDS", 0.1)
    async with LocalDiscord(heartbeat_interval_seconds=0.01) as local, bare_client(local) as bare:
        assert await bare.close_code() == 4009


async def test_client_that_does_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits for a client that doesn't read is bounded: beyond it the line is cut."""
    monkeypatch.setattr("pulseboard.sim.connection.MAX_WAITING", 50)
    async with LocalDiscord() as local, bare_client(local) as bare:
        await login(bare)
        for _ in range(51):
            local._gateway.dispatch("TYPING_START", local.guilds[0].id, {"padding": "x" * 1000})
        await until(lambda: not local.connections)


@pytest.mark.parametrize("how", [None, 4000])
async def test_nothing_is_left_of_a_connection(how: int | None) -> None:
    """Whoever ended it, and however: nothing of it waits for more."""
    async with LocalDiscord() as local:
        before = asyncio.all_tasks()
        async with bare_client(local) as bare:
            await login(bare)
            await local.drop_connections(how)
            assert await bare.close_code() == (how or 1006)
            await until(lambda: asyncio.all_tasks() == before)


async def test_nothing_is_left_running() -> None:
    """After the end no task is left, however clients were connected."""
    before = asyncio.all_tasks()
    async with LocalDiscord(control_port=0) as local, bare_client(local) as bare:
        await login(bare)
        async with bare_client(local) as silent:
            await silent.frame()
            await local.stop()
            assert await bare.close_code() == 1006
    assert asyncio.all_tasks() == before

"""Roles and what they allow: as a discord.py bot sees them, and as commands are held back by them."""

from collections.abc import AsyncIterator

import discord
import pytest
from discord import app_commands

from pulseboard.sim import DoesNotFit, LocalDiscord, NotInWorld
from tests.app.sim_fixtures import RecordingBot, bare_client, logged_in

MANAGE_GUILD = 1 << 5
Context = discord.Interaction["RoleBot"]


class RoleBot(RecordingBot):
    """`got` is who ran the last command."""

    def __init__(self, intents: discord.Intents | None = None) -> None:
        super().__init__(intents)
        self.got: Context

        @self.tree.command(description="For all")
        async def anyone(interaction: Context) -> None:
            await self.answer(interaction)

        @self.tree.command(description="For those who run the server")
        @app_commands.default_permissions(manage_guild=True)
        async def manage(interaction: Context) -> None:
            await self.answer(interaction)

        @self.tree.command(description="For administrators")
        @app_commands.default_permissions()
        async def nobody(interaction: Context) -> None:
            await self.answer(interaction)

    async def answer(self, interaction: Context) -> None:
        self.got = interaction
        await interaction.response.send_message("done")


@pytest.fixture
async def local() -> AsyncIterator[LocalDiscord]:
    async with LocalDiscord(guilds=2) as discord_:
        yield discord_


@pytest.fixture
async def bot(local: LocalDiscord, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[RoleBot]:
    bot = RoleBot()
    async with logged_in(bot, local, monkeypatch):
        yield bot


async def test_role(local: LocalDiscord, bot: RoleBot) -> None:
    """A role appears, is given and taken; the client hears of each, and has the member as Discord has."""
    guild = local.guilds[0]
    member = guild.members[5]
    role = await local.add_role(guild.id, "Tellers", MANAGE_GUILD)
    ((made,),) = await bot.sees("guild_role_create")
    assert (str(made.id), made.name, made.permissions.manage_guild) == (role.id, "Tellers", True)
    await local.give_role(guild.id, member.id, role.id)
    ((_, after),) = await bot.sees("member_update")
    assert (str(after.id), after.roles[-1]) == (member.id, made)
    await local.take_role(guild.id, member.id, role.id)
    (_, (_, after)) = await bot.sees("member_update", 2)
    assert after.roles == [after.guild.default_role]


async def test_what_an_interaction_says(local: LocalDiscord, bot: RoleBot) -> None:
    """Roles and permissions come with whoever does something, as they are at that moment."""
    guild = local.guilds[0]
    member = guild.members[5]
    role = await local.add_role(guild.id, "Tellers", MANAGE_GUILD)
    seen = []
    for change in (None, local.give_role, local.take_role):
        if change is not None:
            await change(guild.id, member.id, role.id)
        await local.run_command("anyone", guild=guild.id, member=member.id)
        assert isinstance(bot.got.user, discord.Member)
        seen.append((bot.got.permissions.manage_guild, bot.got.user.get_role(int(role.id)) is not None))
    assert seen == [(False, False), (True, True), (False, False)]


async def test_default_member_permissions(local: LocalDiscord, bot: RoleBot) -> None:
    """A command for some is refused to others with a sentence, until a role allows it; `0` leaves administrators."""
    guild = local.guilds[0]
    member = guild.members[5]
    who = {"guild": guild.id, "member": member.id}
    role = await local.add_role(guild.id, "Tellers", MANAGE_GUILD)
    sentence = f"{member.name} isn't shown /manage: it is for members with more permissions."
    with pytest.raises(DoesNotFit) as refused:
        await local.run_command("manage", **who)
    assert str(refused.value) == sentence
    await local.give_role(guild.id, member.id, role.id)
    assert (await local.run_command("manage", **who)).content == "done"
    with pytest.raises(DoesNotFit, match="isn't shown /nobody"):
        await local.run_command("nobody", **who)
    assert (await local.run_command("nobody", guild=guild.id, member=guild.owner_id)).content == "done"
    await local.take_role(guild.id, member.id, role.id)
    with pytest.raises(DoesNotFit):
        await local.run_command("manage", **who)


async def test_only_what_a_client_asked_for(local: LocalDiscord) -> None:
    """Without the intent for members a client hears of roles, but of nobody who has them but the bot itself."""
    guild = local.guilds[0]
    async with bare_client(local) as bare:
        await bare.frame()
        await bare.say(2, {"token": local.token, "intents": discord.Intents(guilds=True).value})
        assert [(await bare.frame())["t"] for _ in range(3)] == ["READY", "GUILD_CREATE", "GUILD_CREATE"]
        role = await local.add_role(guild.id, "Tellers")
        await local.give_role(guild.id, guild.members[5].id, role.id)
        await local.give_role(guild.id, local.world.bot.id, role.id)
        frames = [await bare.frame() for _ in range(2)]
    assert [frame["t"] for frame in frames] == ["GUILD_ROLE_CREATE", "GUILD_MEMBER_UPDATE"]
    assert frames[1]["d"]["user"]["id"] == local.world.bot.id


async def test_members_who_leave_have_no_roles(local: LocalDiscord, bot: RoleBot) -> None:
    """Whoever comes back begins anew."""
    guild = local.guilds[0]
    member = await local.add_member(guild.id, "Nia")
    role = await local.add_role(guild.id, "Tellers")
    await local.give_role(guild.id, member.id, role.id)
    assert guild.role_ids(member) == [role.id]
    await local.remove_member(guild.id, member.id)
    assert guild.role_ids(member) == []


async def test_what_does_not_fit(local: LocalDiscord, bot: RoleBot) -> None:
    """Roles, members and permissions that aren't there, and roles that nobody can give."""
    guild = local.guilds[0]
    member = guild.members[5].id
    for arguments in ((guild.id, member, "12"), (guild.id, "12", guild.roles[1].id), ("12", member, guild.roles[1].id)):
        with pytest.raises(NotInWorld):
            await local.give_role(*arguments)
    for role in (guild.roles[0], guild.roles[2]):
        with pytest.raises(DoesNotFit, match="can be neither given nor taken"):
            await local.give_role(guild.id, member, role.id)
    for permissions in (-1, 1 << 52):
        with pytest.raises(DoesNotFit):
            await local.add_role(guild.id, "Tellers", permissions)

"""Members press buttons, and an unmodified `discord.ui.View` hears of it."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import discord
import pytest
from discord import app_commands

from pulseboard.sim import DoesNotFit, LocalDiscord, NotInWorld
from tests.app.sim_fixtures import RecordingBot, logged_in, until

Press = discord.Interaction["ButtonBot"]
Button = discord.ui.Button["Panel"]


class Form(discord.ui.Modal, title="A form"):
    words: discord.ui.TextInput[Any] = discord.ui.TextInput(label="Words")


class Panel(discord.ui.View):
    """A button for every way to answer."""

    @discord.ui.button(label="Update")
    async def update(self, press: Press, button: Button) -> None:
        press.client.got.append(press)
        button.disabled = True
        await press.response.edit_message(content="updated", view=self)

    @discord.ui.button(label="Later")
    async def later(self, press: Press, _: Button) -> None:
        await press.response.defer()
        await press.client.release.wait()
        await press.edit_original_response(content="updated later")
        await press.followup.send("and a word", ephemeral=True)

    @discord.ui.button(label="Answer")
    async def answer(self, press: Press, _: Button) -> None:
        await press.response.send_message("an answer", ephemeral=True)
        await press.edit_original_response(content="an edited answer")

    @discord.ui.button(label="Think")
    async def think(self, press: Press, _: Button) -> None:
        await press.response.defer(thinking=True, ephemeral=True)
        await press.followup.send("thought of")

    @discord.ui.button(label="Form")
    async def form(self, press: Press, _: Button) -> None:
        await press.response.send_modal(Form())

    @discord.ui.button(label="Remove", row=1)
    async def remove(self, press: Press, _: Button) -> None:
        await press.response.defer()
        await press.delete_original_response()

    @discord.ui.button(label="Twice", custom_id="twice-1", row=1)
    async def twice(self, press: Press, _: Button) -> None:
        press.client.got.append(press)
        try:
            await press.response.edit_message(content="once")
        except discord.HTTPException as error:
            press.client.got.append(error)

    @discord.ui.button(label="Twice", custom_id="twice-2", row=1, disabled=True)
    async def disabled(self, _: Press, __: Button) -> None: ...


class ButtonBot(RecordingBot):
    """Shows the panel. `got` is what its buttons were pressed with."""

    def __init__(self) -> None:
        super().__init__()
        self.got: list[Any] = []
        self.release = asyncio.Event()
        self.panels: list[Panel] = []

        @self.tree.command(description="Shows a panel")
        @app_commands.describe(seconds="How long it works")
        async def panel(interaction: Press, hidden: bool = False, seconds: float | None = None) -> None:
            shown = Panel(timeout=seconds)
            shown.add_item(discord.ui.Button(label="Docs", url="https://example.com"))
            self.panels.append(shown)
            await interaction.response.send_message("a panel", view=shown, ephemeral=hidden)

        @self.tree.command(description="Shows a panel after some thought")
        async def slowly(interaction: Press) -> None:
            await interaction.response.defer()
            await interaction.followup.send("a panel", view=Panel())

        @self.tree.command(description="Shows what Discord refuses")
        async def broken(interaction: Press) -> None:
            shown = discord.ui.View()
            for _ in range(2):
                shown.add_item(discord.ui.Button(label="Same", custom_id="same"))
            try:
                await interaction.response.send_message("broken", view=shown)
            except discord.HTTPException as error:
                self.got.append(error)

        @self.tree.command(description="Answers as a button does")
        async def wrong(interaction: Press) -> None:
            url = f"{discord.http.Route.BASE}/interactions/{interaction.id}/{interaction.token}/callback"
            async with aiohttp.ClientSession() as session:
                for kind in (6, 7, 8, 99):
                    async with session.post(url, json={"type": kind, "data": {"content": "no"}}) as answer:
                        self.got.append((answer.status, (await answer.json())["code"]))
            await interaction.response.send_message("right")


@pytest.fixture
async def local() -> AsyncIterator[LocalDiscord]:
    async with LocalDiscord(guilds=2) as discord_:
        yield discord_


@pytest.fixture
async def bot(local: LocalDiscord, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[ButtonBot]:
    bot = ButtonBot()
    async with logged_in(bot, local, monkeypatch):
        yield bot


async def shown(local: LocalDiscord, **options: Any) -> tuple[str, str]:
    """A panel of the first guild: the message's id, and that of the member who asked for it."""
    result = await local.run_command("panel", guild=local.guilds[0].id, options=options)
    assert result.message_id is not None
    return result.message_id, result.member_id


def labels(components: list[dict[str, Any]]) -> list[str]:
    return [button["label"] for row in components for button in row["components"]]


async def test_update(local: LocalDiscord, bot: ButtonBot) -> None:
    """The bot is told who pressed what below which message, and can change that message at once."""
    message, _ = await shown(local)
    other = local.guilds[0].members[7]
    result = await local.press("Update", message=message, member=other.id)
    (press,) = bot.got
    assert (str(press.message.id), str(press.user.id), press.user.display_name) == (message, other.id, other.name)
    assert press.type is discord.InteractionType.component
    assert (result.status, result.command, result.content) == ("answered", "Update", "updated")
    assert (result.message_id, result.member_id) == (message, other.id)
    assert [(seen.action, seen.id) for seen in result.messages] == [("edited", message)]
    assert labels(result.components)[0] == "Update"
    assert local.message(message).content == "updated"
    ((_, edited),) = await bot.sees("message_edit")
    assert edited.content == "updated"


async def test_deferred_update(local: LocalDiscord, bot: ButtonBot) -> None:
    """A bot may take its time to change the message; what it then says besides is a message of its own."""
    message, _ = await shown(local)
    pressing = asyncio.create_task(local.press("Later", message=message, messages=2))
    hung = await local.press("Later", message=message, timeout_seconds=0.3)
    assert (hung.status, hung.content, hung.messages) == ("deferred", "a panel", [])
    bot.release.set()
    result = await pressing
    assert [(seen.action, seen.content, seen.ephemeral) for seen in result.messages] == [
        ("edited", "updated later", False),
        ("sent", "and a word", True),
    ]
    assert (result.status, result.content, result.message_id) == ("answered", "updated later", message)


@pytest.mark.parametrize(
    ("button", "texts"), [("Answer", ["an answer", "an edited answer"]), ("Think", ["thought of"])]
)
async def test_new_message(local: LocalDiscord, bot: ButtonBot, button: str, texts: list[str]) -> None:
    """An answer of its own leaves the message as it was."""
    message, _ = await shown(local)
    result = await local.press(button, message=message, messages=len(texts))
    assert [seen.content for seen in result.messages] == texts
    assert (result.content, result.ephemeral) == (texts[-1], True)
    assert result.message_id != message
    assert local.message(message).content == "a panel"


async def test_form(local: LocalDiscord, bot: ButtonBot) -> None:
    """A form that opens is an answer."""
    message, _ = await shown(local)
    result = await local.press("Form", message=message, timeout_seconds=60)
    assert (result.status, result.content) == ("answered", None)


async def test_removed(local: LocalDiscord, bot: ButtonBot) -> None:
    """The message may go, and its buttons with it; an ephemeral one too."""
    for hidden in (False, True):
        message, _ = await shown(local, hidden=hidden)
        result = await local.press("Remove", message=message)
        assert [seen.action for seen in result.messages] == ["deleted"]
        with pytest.raises(NotInWorld, match=f"no message {message}"):
            await local.press("Remove", message=message)


async def test_retried_delivery(local: LocalDiscord, bot: ButtonBot) -> None:
    """The same press delivered again has the same id, and a second answer to it is refused with 40060."""
    message, _ = await shown(local)
    result = await local.press("twice-1", message=message, deliveries=2)
    await until(lambda: len(bot.got) == 3)
    presses = [one for one in bot.got if isinstance(one, discord.Interaction)]
    (error,) = (one for one in bot.got if isinstance(one, discord.HTTPException))
    assert [press.id for press in presses] == [int(result.interaction_id)] * 2
    assert (result.content, error.code) == ("once", 40060)


async def test_who_sees_it_may_press_it(local: LocalDiscord, bot: ButtonBot) -> None:
    """An ephemeral message's buttons are its reader's; left out, who presses is the one whose command it answers."""
    message, asker = await shown(local, hidden=True)
    other = next(one for one in local.guilds[0].members if one.id != asker)
    with pytest.raises(NotInWorld, match="it is for somebody else only"):
        await local.press("Update", message=message, member=other.id)
    assert not bot.got
    result = await local.press("Update", message=message)
    assert (result.member_id, result.content, result.ephemeral) == (asker, "updated", True)
    assert not bot.seen("message_edit")


async def test_buttons_that_cannot_be_pressed(local: LocalDiscord, bot: ButtonBot) -> None:
    """One that isn't there, is disabled, a link or not the only one of its name is refused with a sentence."""
    message, _ = await shown(local)
    await local.press("Update", message=message)
    for button, sentence in {
        "Nothing": "has no button 'Nothing'. Its buttons: 'Update', 'Later',",
        "Update": "'Update' is disabled: it can't be pressed",
        "twice-2": "'twice-2' is disabled",
        "Twice": "2 buttons 'Twice': name one by its custom_id",
        "Docs": "'Docs' is a link",
    }.items():
        with pytest.raises(DoesNotFit) as refused:
            await local.press(button, message=message)
        assert sentence in str(refused.value)
    said = await local.post_message(local.guilds[0].id, local.guilds[0].members[3].id, "no buttons here")
    with pytest.raises(DoesNotFit, match="say which member presses"):
        await local.press("Update", message=said)
    with pytest.raises(DoesNotFit, match="Its buttons: none"):
        await local.press("Update", message=said, member=local.guilds[0].members[3].id)
    assert len(bot.seen("interaction")) == 2


async def test_view_times_out(local: LocalDiscord, bot: ButtonBot) -> None:
    """A button that nobody listens to any more fails as in Discord."""
    message, _ = await shown(local, seconds=0.05)
    await bot.panels[0].wait()
    result = await local.press("Update", message=message, timeout_seconds=0.2)
    assert (result.status, result.error) == ("failed", "The application did not respond.")


async def test_after_a_deferral(local: LocalDiscord, bot: ButtonBot) -> None:
    """Buttons of an answer that came late work like those of one that came at once."""
    answered = await local.run_command("slowly")
    assert answered.message_id is not None
    assert (await local.press("Update", message=answered.message_id)).content == "updated"


async def test_components_that_discord_refuses(local: LocalDiscord, bot: ButtonBot) -> None:
    """Two buttons of the same id are a 400 with code 50035, and no message."""
    result = await local.run_command("broken", timeout_seconds=0.5)
    (error,) = bot.got
    assert (error.status, error.code, result.status) == (400, 50035, "failed")


async def test_answers_for_buttons_only(local: LocalDiscord, bot: ButtonBot) -> None:
    """A command has no message to update: such an answer is a 400, and the command can still be answered."""
    result = await local.run_command("wrong")
    assert bot.got == [(400, 50035)] * 4
    assert (result.content, len(result.messages)) == ("right", 1)


async def test_suggestions_in_use(local: LocalDiscord, bot: ButtonBot) -> None:
    """What is typed for a number reaches the bot as text, and more than 25 suggestions are refused as by Discord."""
    typed: list[Any] = []

    @bot.tree.command(description="Picks one")
    async def pick(interaction: Press, number: int, what: str = "") -> None: ...

    @pick.autocomplete("number")
    async def numbers(_: Press, current: Any) -> list[app_commands.Choice[int]]:
        typed.append(current)
        return [app_commands.Choice(name=f"number {n}", value=n) for n in range(3)]

    @pick.autocomplete("what")
    async def too_many(_: Press, current: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=str(n), value=str(n)) for n in range(26)]

    await bot.tree.sync()
    assert [one["value"] for one in await local.suggestions("pick", "number", "1")] == [0, 1, 2]
    assert typed == ["1"]
    assert await asyncio.wait_for(local.suggestions("pick", "what", ""), 5) == []

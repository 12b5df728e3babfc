"""`/economy`: who may use it, what it does, and that something large is confirmed."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from pulseboard.features.economy.commands import confirmation
from pulseboard.features.economy.commands.confirmation import CANCELLED, EXPIRED
from pulseboard.features.economy.rules import Rules
from pulseboard.sim import CommandResult, DoesNotFit, Member, NotInWorld
from tests.app.bot_fixtures import RunningBot, data, locked, running_bot
from tests.app.sim_fixtures import until

MANAGE_GUILD = 1 << 5
NO_TRANSACTION = (
    "There is no transaction {} here. Choose one that is suggested while you type its number or a member's name; the "
    "number of an older one stands in that member's own /history."
)


async def balance(bot: RunningBot, member: Member) -> str | None:
    return (await bot.run("balance", member)).content


def labels(shown: CommandResult) -> list[str]:
    return [one["label"] for row in shown.components for one in row["components"]]


async def test_grant_take_set(tmp_path: Path) -> None:
    """Coins come and go with a reason; only the administrator reads the answer, and the log tells of each."""
    async with running_bot(tmp_path) as bot:
        (mira,) = bot.members(1)
        name, admin = mira.name, bot.owner
        answers = [
            await bot.run("economy grant", admin, member=mira.id, amount=500, reason="won a quiz"),
            await bot.run("economy take", admin, member=mira.id, amount=100, reason="a typo"),
            await bot.run("economy set", admin, member=mira.id, balance=1_000, reason="as agreed"),
            await bot.run("economy set", admin, member=mira.id, balance=0, reason="starts anew"),
        ]
        events = await bot.money_events()
    assert [answer.content for answer in answers] == [
        f"**{name}** got **500 coins** and now has 500 coins. Transaction #1.",
        f"**{name}** lost **100 coins** and now has 400 coins. Transaction #2.",
        f"**{name}** got **600 coins** and now has 1,000 coins. Transaction #3.",
        f"**{name}** lost **1,000 coins** and now has 0 coins. Transaction #4.",
    ]
    assert all(answer.ephemeral for answer in answers)
    assert events == [
        f"{admin.name} granted {name} 500 coins: won a quiz",
        f"{admin.name} took 100 coins from {name}: a typo",
        f"{admin.name} granted {name} 600 coins: as agreed",
        f"{admin.name} took 1,000 coins from {name}: starts anew",
    ]


async def test_undo(tmp_path: Path) -> None:
    """A transaction is taken back by the opposite one, once."""
    async with running_bot(tmp_path) as bot:
        mira, yuki = bot.members(2)
        await bot.run("daily", mira)
        await bot.run("pay", mira, member=yuki.id, amount=30)
        undone = await bot.run("economy undo", bot.owner, transaction=2, reason="asked for")
        again = await bot.run("economy undo", bot.owner, transaction=2, reason="asked for")
        held = [await balance(bot, mira), await balance(bot, yuki)]
    assert undone.content == "Transaction #2 of 30 coins is undone, by transaction #3."
    assert again.content == "Transaction 2 has been undone already."
    assert held == ["You have **100 coins**.", "You have **0 coins**."]


async def test_freeze(tmp_path: Path) -> None:
    """A frozen member can't claim, pay or be paid, and is told whom to ask; then all is as before."""
    async with running_bot(tmp_path) as bot:
        mira, yuki = bot.members(2)
        await bot.run("daily", yuki)
        frozen = await bot.run("economy freeze", bot.owner, member=mira.id, reason="a closer look")
        refused = [await bot.run("daily", mira), await bot.run("pay", yuki, member=mira.id, amount=1)]
        again = await bot.run("economy freeze", bot.owner, member=mira.id, reason="a closer look")
        free = await bot.run("economy freeze", bot.owner, member=mira.id, reason="all is well", end=True)
        claimed = await bot.run("daily", mira)
        kinds = [event.kind for event in await bot.economy_events()]
    assert frozen.content == f"**{mira.name}**'s account is frozen, with 0 coins in it."
    assert free.content == f"**{mira.name}**'s account is free again, with 0 coins in it."
    assert refused[0].content == "Your account is frozen. Ask the people who run this server."
    assert mira.name in (refused[1].content or "")
    assert again.content == f"{mira.name}'s account is frozen already."
    assert not claimed.ephemeral
    assert [kind for kind in kinds if "frozen" in kind] == ["economy.frozen", "economy.unfrozen"]


async def test_refusals(tmp_path: Path) -> None:
    """Each says what to do, and moves nothing; a reason can't be left out."""
    async with running_bot(tmp_path, Rules(max_balance=1_000)) as bot:
        (mira,) = bot.members(1)
        robot = await bot.local.add_member(bot.guild.id, "Robot", bot=True)
        refused = [
            await bot.run("economy take", bot.owner, member=mira.id, amount=1, reason="why not"),
            await bot.run("economy grant", bot.owner, member=mira.id, amount=1_001, reason="why not"),
            await bot.run("economy set", bot.owner, member=mira.id, balance=0, reason="why not"),
            await bot.run("economy undo", bot.owner, transaction=7, reason="why not"),
            await bot.run("economy grant", bot.owner, member=robot.id, amount=1, reason="why not"),
            await bot.run("economy grant", bot.owner, member=mira.id, amount=1, reason="   "),
        ]
        for options in ({"amount": 1}, {"amount": 0, "reason": "x"}, {"amount": 1, "reason": ""}):
            with pytest.raises(DoesNotFit):
                await bot.run("economy grant", bot.owner, member=mira.id, **options)
        moved = await bot.money_events()
        failures = {data(draft)["failure"] for draft in bot.seen("command.failed")}
    assert [answer.content for answer in refused] == [
        f"{mira.name} has 0 coins, that isn't enough for 1 coin.",
        f"{mira.name} can't hold more than 1,000 coins.",
        f"{mira.name} has 0 coins already.",
        NO_TRANSACTION.format(7),
        "Bots have no account. Choose a member.",
        "Say why, in at most 200 characters: it is kept with the transaction.",
    ]
    assert all(answer.ephemeral for answer in refused)
    assert (moved, failures) == ([], {"user_error"})


async def test_transactions_of_other_guilds(tmp_path: Path) -> None:
    """They can't be undone here, nor are they suggested."""
    async with running_bot(tmp_path) as bot:
        (mira,) = bot.members(1)
        home, abroad = bot.local.guilds[:2]
        await bot.local.run_command("daily", guild=abroad.id, member=mira.id)
        refused = await bot.run("economy undo", bot.owner, transaction=1, reason="why not")
        suggested = await bot.local.suggestions("economy undo", "transaction", "", guild=home.id, member=bot.owner.id)
    assert refused.content == NO_TRANSACTION.format(1)
    assert suggested == []


async def test_managers_only(tmp_path: Path) -> None:
    """Members aren't shown the command; who has Manage Server is, for as long as that is so."""
    async with running_bot(tmp_path) as bot:
        mira, yuki = bot.members(2)
        order: dict[str, Any] = {"member": yuki.id, "amount": 5, "reason": "a test"}
        for command in bot.local.commands():
            if command.name == "economy":
                assert command.default_member_permissions == str(MANAGE_GUILD)
        with pytest.raises(DoesNotFit, match="isn't shown /economy"):
            await bot.run("economy grant", mira, **order)
        role = await bot.local.add_role(bot.guild.id, "Managers", MANAGE_GUILD)
        await bot.local.give_role(bot.guild.id, mira.id, role.id)
        allowed = await bot.run("economy grant", mira, **order)
    assert (allowed.content or "").startswith(f"**{yuki.name}** got **5 coins**")


async def role_bot(bot: RunningBot) -> str:
    """Makes the role that the rules name; only its number could be known before."""
    role = await bot.local.add_role(bot.guild.id, "Tellers")
    bot.economy.rules = Rules(admin_role=role.id)
    return role.id


async def test_role(tmp_path: Path) -> None:
    """Where a role may administrate, all see the command, holders of the role and managers can use it, others are
    refused in words: for the command, for suggestions, and for what they were shown before.
    """
    async with running_bot(tmp_path, Rules(admin_role="1")) as bot:
        role = await role_bot(bot)
        mira, yuki = bot.members(2)
        order: dict[str, Any] = {"member": yuki.id, "amount": 5, "reason": "a test"}
        member = await bot.run("economy grant", mira, **order)
        suggested = await bot.local.suggestions("economy undo", "transaction", "", guild=bot.guild.id, member=mira.id)
        await bot.local.give_role(bot.guild.id, mira.id, role)
        holder = await bot.run("economy grant", mira, **order)
        manager = await bot.run("economy grant", bot.owner, **order)
        await bot.local.take_role(bot.guild.id, mira.id, role)
        again = await bot.run("economy grant", mira, **order)
        failures = [(data(draft)["failure"], draft.level) for draft in bot.seen("command.failed")]
    sentence = f"You need the permission Manage Server or the role <@&{role}> for that. Ask somebody who has it."
    assert [(answer.content, answer.ephemeral) for answer in (member, again)] == [(sentence, True)] * 2
    assert suggested == [{"name": "Only administrators of the economy can undo something.", "value": 0}]
    assert (holder.content or "").endswith("has 5 coins. Transaction #1.")
    assert (manager.content or "").endswith("has 10 coins. Transaction #2.")
    assert failures == [("permission", "warning")] * 2


async def test_something_large_is_confirmed(tmp_path: Path) -> None:
    """Nothing happens before the button is pressed; then it does, and the buttons go. Each kind asks."""
    async with running_bot(tmp_path, Rules(large_amount=1_000)) as bot:
        (mira,) = bot.members(1)
        who, why = {"member": mira.id}, {"reason": "a test"}
        orders: list[tuple[str, dict[str, Any], str, str]] = [
            ("grant", who | {"amount": 5_000}, f"Give **{mira.name}** **5,000 coins**?", "5,000"),
            ("take", who | {"amount": 1_000}, f"Take **1,000 coins** from **{mira.name}**?", "4,000"),
            ("set", who | {"balance": 0}, f"**{mira.name}** has 4,000 coins. Make that **0 coins**?", "0"),
            ("undo", {"transaction": 1}, f"Undo this? \\#1 grant of 5,000 coins: {mira.name} (a test)", ""),
        ]
        for command, options, question, after in orders:
            before = await balance(bot, mira)
            asked = await bot.run(f"economy {command}", bot.owner, **options, **why)
            assert (asked.content, asked.ephemeral, labels(asked)) == (question, True, ["Confirm", "Cancel"])
            assert await balance(bot, mira) == before
            done = await bot.press("Confirm", asked)
            assert (done.message_id, done.components, done.ephemeral) == (asked.message_id, [], True)
            if after:
                assert f"{after} coins. Transaction #" in (done.content or "")
            else:
                assert done.content == f"{mira.name} has 0 coins, that isn't enough for 5,000 coins."
        small = await bot.run("economy grant", bot.owner, **who, amount=999, **why)
    assert labels(small) == []


async def test_pressed_twice(tmp_path: Path) -> None:
    """Two presses at once, each delivered three times, act once and tell the same."""
    async with running_bot(tmp_path, Rules(large_amount=0)) as bot:
        (mira,) = bot.members(1)
        asked = await bot.run("economy grant", bot.owner, member=mira.id, amount=50, reason="a test")
        assert asked.message_id is not None
        with locked(tmp_path):
            pressing = asyncio.gather(*(bot.press("Confirm", asked, deliveries=3) for _ in range(2)))
            await until(lambda: presses_under_way() == 2)
        pressed = await pressing
        events = await bot.money_events()
    assert {press.content for press in pressed} == {
        f"**{mira.name}** got **50 coins** and now has 50 coins. Transaction #1."
    }
    assert len(events) == 1


async def test_who_may_confirm(tmp_path: Path) -> None:
    """Only the one who asked sees the button, and only while they still may: a role that is gone is asked for anew."""
    async with running_bot(tmp_path, Rules(admin_role="1")) as bot:
        role = await role_bot(bot)
        mira, yuki = bot.members(2)
        await bot.local.give_role(bot.guild.id, mira.id, role)
        asked = await bot.run("economy grant", mira, member=yuki.id, amount=10_000, reason="a test")
        with pytest.raises(NotInWorld, match="somebody else"):
            await bot.press("Confirm", asked, member=bot.owner.id)
        await bot.local.take_role(bot.guild.id, mira.id, role)
        refused = await bot.press("Confirm", asked)
        nothing = await bot.money_events()
        await bot.local.give_role(bot.guild.id, mira.id, role)
        done = await bot.press("Confirm", asked)
    assert refused.ephemeral
    assert (refused.content or "").startswith("You need the permission Manage Server or the role")
    assert nothing == []
    assert (done.content or "").startswith(f"**{yuki.name}** got **10,000 coins**")


async def test_cancelled_and_expired(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A question that is cancelled, or that nobody answers in time, changes nothing and says so."""
    async with running_bot(tmp_path) as bot:
        (mira,) = bot.members(1)
        order: dict[str, Any] = {"member": mira.id, "amount": 10_000, "reason": "a test"}
        cancelled = await bot.press("Cancel", await bot.run("economy grant", bot.owner, **order))
        monkeypatch.setattr(confirmation, "CONFIRM_SECONDS", 0.05)
        asked = await bot.run("economy grant", bot.owner, **order)
        assert asked.message_id is not None
        message_id = asked.message_id
        await until(lambda: bot.local.message(message_id).content == EXPIRED)
        left = bot.local.message(message_id)
        events = await bot.money_events()
    assert (cancelled.content, cancelled.components, cancelled.ephemeral) == (CANCELLED, [], True)
    assert (left.components, events) == ([], [])


async def test_suggested_transactions(tmp_path: Path) -> None:
    """What can be undone, newest first, found by its number or a name; what has been undone isn't there any more."""
    async with running_bot(tmp_path) as bot:
        mira, yuki = bot.members(2)
        await bot.run("daily", mira)
        await bot.run("pay", mira, member=yuki.id, amount=30)
        await bot.run("economy grant", bot.owner, member=yuki.id, amount=500, reason="won a quiz")
        place = {"guild": bot.guild.id, "member": bot.owner.id}

        async def suggested(typed: str) -> dict[str, int]:
            choices = await bot.local.suggestions("economy undo", "transaction", typed, **place)
            return {choice["name"]: choice["value"] for choice in choices}

        everything = await suggested("")
        by_number, by_name, nothing = (
            await suggested("#2"),
            await suggested(mira.name[:4].upper()),
            await suggested("9"),
        )
        await bot.run("economy undo", bot.owner, transaction=3, reason="a typo")
        left = await suggested("")
        for amount in range(1, 11):
            await bot.run("economy grant", bot.owner, member=yuki.id, amount=amount, reason="more")
        begin_with_1 = await suggested("1")
    assert list(begin_with_1.values()) == [14, 13, 12, 11, 10, 1]
    assert list(everything.values()) == [3, 2, 1]
    grant, transfer, claim = everything
    assert grant == f"#3 grant of 500 coins: {yuki.name} (won a quiz)"
    assert claim == f"#1 claim of 100 coins: {mira.name}"
    assert {mira.name, yuki.name} == set(transfer.removeprefix("#2 transfer of 30 coins: ").split(", "))
    assert (list(by_number.values()), list(by_name.values()), nothing) == ([2], [2, 1], {})
    assert list(left.values()) == [2, 1]


def presses_under_way() -> int:
    return sum(task.get_name().startswith("discord-ui-view-dispatch") for task in asyncio.all_tasks())

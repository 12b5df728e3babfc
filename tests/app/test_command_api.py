"""How commands are used and how they fail, and a member who is forgotten, over HTTP and on the command line."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import pulseboard
from pulseboard.events import Draft, Ref, draft
from pulseboard.storage import invocations, log
from pulseboard.storage.store import Store
from tests.app.conftest import Served, frame, serve
from tests.app.test_cli_economy import run

MIRA = Ref("204621105720328193", "Mira")


def used(command: str, member: Ref = MIRA, **data: Any) -> Draft:
    kind = "command.failed" if "failure" in data else "command.completed"
    data = {"command": command, "duration_ms": 12.0} | data
    return draft(kind, f"{member.name} used /{command}", actor=member, guild=Ref("9", "Home"), data=data)


async def recorded(served: Served, *drafts: Draft) -> None:
    store = served.dashboard.board.store
    await store.transact(lambda transaction: transaction.drafts.extend(drafts))


def last_minutes(count: int) -> dict[str, str]:
    now = datetime.now(UTC)
    return {"from": (now - timedelta(minutes=count)).isoformat(), "to": (now + timedelta(minutes=1)).isoformat()}


async def get(served: Served, path: str, **parameters: Any) -> Any:
    response = await served.http.get(path, params=parameters)
    assert response.status_code == 200, response.text
    return response.json()


async def test_commands(served: Served) -> None:
    """What has just happened is counted; a guild, a span and a zone can be asked for; what makes no sense is 400."""
    yuki = Ref("204621105720328194", "Yuki")
    bug = used("shop buy", failure="bug", fingerprint="f00f", error="KeyError: 1", traceback="Traceback …")
    await recorded(served, used("daily"), used("daily", yuki), used("daily", failure="cooldown", error="soon"), bug)
    found = await get(served, "/api/commands", zone="Asia/Kolkata")
    daily, buy = found["items"]
    assert (daily["name"], daily["count"], daily["members"]) == ("daily", 3, 2)
    assert daily["failed"] == {"userError": 0, "cooldown": 1, "permission": 0, "bug": 0}
    assert abs(daily["p95Ms"] - 12) < 0.3
    assert (buy["name"], buy["failed"]["bug"], buy["slowest"][0]["seq"]) == ("shop buy", 1, 4)
    assert (len(daily["hourOfWeek"]), sum(daily["hourOfWeek"])) == (168, 3)
    assert found["knownSince"] == buy["firstAt"] <= daily["firstAt"] <= daily["lastAt"] < found["ends"]
    assert (await get(served, "/api/commands", guild="8"))["items"] == []
    before = {"from": "2020-01-01T00:00:00Z", "to": "2020-01-02T00:00:00Z"}
    assert (await get(served, "/api/commands", **before))["items"] == []
    assert (found["total"]["count"], found["total"]["members"], found["bucket"]) == (4, 2, "day")
    detail = await get(served, "/api/commands", command="shop buy", bucket="minute", guild="9", **last_minutes(5))
    assert [item["name"] for item in detail["items"]] == ["shop buy"]
    assert [(bucket["count"], bucket["failed"]["bug"]) for bucket in detail["buckets"]] == [(1, 1)]
    assert detail["bucket"] == "minute"
    nothing = await get(served, "/api/commands", command="nothing")
    assert (nothing["items"], nothing["total"], nothing["buckets"]) == ([], None, [])
    for path in (
        "/api/commands?zone=Nowhere",
        "/api/commands?from=2020-01-01",
        "/api/commands?from=2020-01-02T00:00:00Z&to=2020-01-01T00:00:00Z",
        "/api/commands?begin=2020-01-02T00:00:00Z",
        "/api/commands?from=2020-01-01T00:00:00Z&bucket=hour",
        "/api/commands?bucket=minute",
        "/api/failures?cursor=x",
        "/api/failures?limit=0",
    ):
        assert (await served.http.get(path)).status_code == 400, path
    assert (await served.http.get("/api/failures/nothing")).status_code == 404


async def test_minutes_that_are_too_many(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where minutes can't be told the answer is of whole hours, and says so."""
    await recorded(served, used("daily"), used("daily"))
    monkeypatch.setattr(invocations, "MOST_INVOCATIONS", 1)
    found = await get(served, "/api/commands", bucket="minute", **last_minutes(5))
    assert (found["bucket"], found["total"]["count"]) == ("hour", 2)
    assert found["begins"].endswith(":00:00.000Z")


async def test_failures(served: Served) -> None:
    """Bugs in groups, page by page, each with its traceback and events."""
    await recorded(
        served,
        *(
            used("buy", failure="bug", fingerprint=each, error=f"KeyError: {each}", traceback=f"of {each}")
            for each in ("aa", "bb", "aa", "cc")
        ),
    )
    first = await get(served, "/api/failures", sort="count", limit=2)
    assert [(each["fingerprint"], each["count"]) for each in first["items"]] == [("aa", 2), ("cc", 1)]
    second = await get(served, "/api/failures", sort="count", limit=2, cursor=first["next"])
    assert [each["fingerprint"] for each in second["items"]] == ["bb"]
    assert second["next"] is None
    assert first["items"][0]["sources"][0]["name"] == "buy"
    assert (await get(served, "/api/failures", command="sell"))["items"] == []
    assert len((await get(served, "/api/failures", **last_minutes(5)))["items"]) == 3
    assert (await get(served, "/api/failures", to="2020-01-01T00:00:00Z"))["items"] == []
    detail = await get(served, "/api/failures/aa")
    assert (detail["traceback"], [event["seq"] for event in detail["events"]]) == ("of aa", [3, 1])


async def test_a_member_is_forgotten(served: Served) -> None:
    """Only from our own page; whoever loads the events or resumes from before sees nothing of the member any more."""
    await recorded(served, used("daily"), used("daily", Ref("9", "Yuki")))
    await asyncio.wait_for(served.dashboard.board.follower.reached(2), 5)
    path = f"/api/members/{MIRA.id}"
    assert (await served.http.delete(path)).status_code == 403
    origin = {"Origin": served.address}
    assert (await served.http.delete("/api/members/Mira", headers=origin)).status_code == 404
    for _ in range(2):
        answer = await served.http.delete(path, headers=origin)
        assert answer.status_code == 200
    assert answer.json() == {"events": 0}
    await asyncio.wait_for(served.dashboard.board.follower.reached(4), 5)
    assert "Mira" not in (await served.http.get("/api/dashboard")).text
    async with served.watch("?after=0") as viewer:
        events = [(await frame(viewer, "NEW_EVENT"))["data"] for _ in range(4)]
    assert [event["seq"] for event in events] == [1, 2, 3, 4]
    assert "Mira" not in json.dumps(events)
    assert [event["kind"] for event in events[2:]] == ["privacy.member_forgotten"] * 2
    assert "204621105720328193" not in json.dumps(events)


async def test_forgetting_from_the_command_line(tmp_path: Path) -> None:
    """Beside no running bot; an id that is none is told in a line."""
    async with Store(tmp_path) as store:
        await store.transact(lambda transaction: transaction.record(used("daily")))
        await store.transact(lambda transaction: transaction.record(draft("shop.closed", "owl_22 was here")))
    code, output, said = await run("forget", MIRA.id, "--data", str(tmp_path))
    assert (code, output.strip(), said) == (0, "Forgotten: the member was in 1 event.", "")
    async with Store(tmp_path) as store:
        events = await store.read(log.read_after, 0, 10)
    assert [event.message for event in events] == [
        "a forgotten member used /daily",
        "owl_22 was here",
        "local had the traces of a member removed",
    ]
    code, output, _ = await run("forget", MIRA.id, "--data", str(tmp_path), "--name", "Mi", "--name", "owl_22")
    assert (code, output.strip()) == (0, "Forgotten: the member was in 1 event.")
    code, output, said = await run("forget", MIRA.id, "--data", str(tmp_path / "elsewhere"))
    assert (code, output) == (1, "")
    assert "There is no database" in said
    assert not (tmp_path / "elsewhere").exists()
    code, output, said = await run("forget", "Mira", "--data", str(tmp_path))
    assert code == 2
    assert "must be the id of a member" in said


async def test_a_dashboard_that_drops_members(tmp_path: Path) -> None:
    """The setting is applied to whatever is recorded, also by the bot's author."""
    async with serve(tmp_path, member_ids="drop") as served:
        pulseboard.record("shop.bought", "Mira bought a hat", actor=MIRA)
        await recorded(served, used("daily"))
        await asyncio.wait_for(served.dashboard.board.follower.reached(2), 5)
        events = (await get(served, "/api/events"))["items"]
        [daily] = (await get(served, "/api/commands"))["items"]
    assert {event["message"] for event in events} == {"a member bought a hat", "a member used /daily"}
    assert [event["actor"] for event in events] == [None, None]
    assert daily["members"] is None

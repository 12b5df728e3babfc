"""The reference pages say what the code says."""

import re
import textwrap
import typing
from pathlib import Path

import msgspec
import pytest
from litestar.handlers import HTTPRouteHandler
from pydantic import AliasChoices
from pydantic_settings import BaseSettings

from pulseboard.config import (
    DemoSettings,
    DoorSettings,
    EconomySettings,
    LimitSettings,
    LogSettings,
    ReachSettings,
    RunSettings,
    Settings,
)
from pulseboard.events import Event
from pulseboard.features.economy import wire
from pulseboard.features.economy.api import economy_routes
from pulseboard.features.economy.balance_file import read_balances
from pulseboard.features.economy.ledger.proof import WHOLE
from pulseboard.features.economy.refusals import Reason
from pulseboard.features.economy.rules import Rules, reward
from pulseboard.kinds import KINDS
from pulseboard.live import protocol
from pulseboard.stats import DashboardStats
from pulseboard.storage.inspection import LOG_CHECKS, SCHEMA_CHECKS, SQLITE_CHECKS
from pulseboard.web.access import ACTIONS, Role
from pulseboard.web.application import ROUTES
from pulseboard.web.login_api import Me
from pulseboard.web.metrics.catalogue import DURATION, METRICS
from tests.app.test_logs import FIELDS

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
METRIC_HEADINGS = ("### The bot", "### Commands", "### Events", "### Viewers", "### The economy", "### The process")
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.glob("**/*.md")])


def section(page: str, heading: str) -> str:
    """The text under a heading, up to the next heading of its own rank or a higher one."""
    text = (DOCS / page).read_text()
    rank = heading.split(" ", maxsplit=1)[0]
    found = re.search(rf"^{re.escape(heading)}\n(.*?)(?=^#{{1,{len(rank)}}} |\Z)", text, re.DOTALL | re.MULTILINE)
    assert found, f"{page} has no {heading}"
    return found[1]


def table(page: str, heading: str) -> list[list[str]]:
    """The rows of the first table under a heading, without its head."""
    lines = [line for line in section(page, heading).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split(" |")] for line in lines[2:]]


def quoted(text: str) -> list[str]:
    """What stands between backticks."""
    return re.findall(r"`([^`]+)`", text)


def wire_fields(struct: type[msgspec.Struct]) -> list[str]:
    return [field.encode_name for field in msgspec.structs.fields(struct)]


def test_event_kinds() -> None:
    """docs/events.md has every kind, in the words of events.py."""
    assert table("events.md", "## Kinds") == [[f"`{kind.name}`", kind.level, kind.meaning] for kind in KINDS]


def test_event_fields() -> None:
    """docs/events.md has every field of an event."""
    assert [quoted(row[0]) for row in table("events.md", "## Fields")] == [[name] for name in wire_fields(Event)]


@pytest.mark.parametrize(
    ("heading", "frames"),
    [("### From the server", protocol.ServerFrame), ("### From the client", protocol.ClientFrame)],
)
def test_frames(heading: str, frames: typing.Any) -> None:
    """docs/protocol.md has every frame and the fields of its data."""
    structs = typing.get_args(frames) or (frames,)
    documented = re.findall(r"^#### `(\w+)`$", section("protocol.md", heading), re.MULTILINE)
    assert documented == [struct.__struct_config__.tag for struct in structs]
    for struct in structs:
        data = msgspec.structs.fields(struct)[0].type
        if data not in (Event, DashboardStats):  # these have tables of their own
            rows = table("protocol.md", f"#### `{struct.__struct_config__.tag}`")
            assert [quoted(row[0]) for row in rows] == [[name] for name in wire_fields(data)]


def test_close_codes() -> None:
    """docs/protocol.md has every close code, and whether to come back."""
    rows = [row[:3] for row in table("protocol.md", "### Close codes")]
    codes = [[str(code.value), f"`{code.name}`", "yes" if code.comes_back else "no"] for code in protocol.CloseCode]
    assert rows == codes


def test_error_codes() -> None:
    """docs/protocol.md has every code of an ERROR."""
    documented = {row[0]: quoted(row[1]) for row in table("protocol.md", "#### `ERROR`")}
    assert documented["`code`"] == [code.value for code in protocol.ErrorCode]


def test_metrics() -> None:
    """docs/metrics.md has every metric, in the words of the catalogue."""
    documented = [row for heading in METRIC_HEADINGS for row in table("metrics.md", heading)]
    assert sorted(documented) == sorted(
        [f"`{metric.name}`", metric.kind, ", ".join(f"`{name}`" for name in metric.labels), metric.meaning]
        for metric in (*METRICS, DURATION)
    )


def test_names_in_examples() -> None:
    """The alerts and queries in docs/metrics.md use metrics that there are."""
    known = {metric.name for metric in (*METRICS, DURATION)}
    used = re.findall(
        r"pulseboard_\w+", "".join(re.findall(r"```\w+\n(.*?)```", (DOCS / "metrics.md").read_text(), re.DOTALL))
    )
    assert {name.removesuffix("_bucket") for name in used} - known == set()
    assert len(used) > 5


def test_protocol_version() -> None:
    assert f"The version of the protocol is {protocol.PROTOCOL}." in (DOCS / "protocol.md").read_text()


def test_stats() -> None:
    """docs/protocol.md has every number of DashboardStats."""
    documented = {quoted(row[0])[0]: quoted(row[1]) for row in table("protocol.md", "## Stats")}
    assert documented == {
        field.encode_name: group_fields(field.type) for field in msgspec.structs.fields(DashboardStats)
    }


def test_http_paths() -> None:
    """docs/protocol.md has every path of the HTTP API."""
    documented = {quoted(row[0])[0] for row in table("protocol.md", "## HTTP")}
    handlers = [route for route in ROUTES if isinstance(route, HTTPRouteHandler)]
    paths = {re.sub(r":\w+}", "}", path) for route in handlers for path in route.paths}
    assert documented == paths | {"/schema/openapi.json"}


def test_session_fields() -> None:
    """docs/protocol.md has every field of the answer to who asks."""
    [answer] = [row[1] for row in table("protocol.md", "## HTTP") if row[0] == "`/api/session`"]
    assert re.findall(r'"(\w+)"', answer) == wire_fields(Me)


def economy_paths(method: str) -> set[str]:
    routes = economy_routes(typing.cast("typing.Any", None), typing.cast("typing.Any", None)).routes
    return {route.path_format for route in routes if method in route.methods}


@pytest.mark.parametrize(("heading", "method"), [("## Reading", "GET"), ("## Changing", "POST")])
def test_economy_paths(heading: str, method: str) -> None:
    """docs/economy-api.md has every path of the economy, and the bodies' fields."""
    assert {quoted(row[0])[0] for row in table("economy-api.md", heading)} == economy_paths(method)


def test_economy_bodies() -> None:
    """docs/economy-api.md has the fields of every body."""
    bodies: dict[str, typing.Any] = {"grant": wire.GrantOrTake, "take": wire.GrantOrTake, "set": wire.SetBalance}
    bodies |= {"freeze": wire.Freeze, "undo": wire.Undo, "proof": None}
    for path, body, _ in table("economy-api.md", "## Changing"):
        expected = bodies[quoted(path)[0].rpartition("/")[2]]
        assert sorted(re.findall(r'"(\w+)"', body)) == (sorted(wire_fields(expected)) if expected else [])


def test_economy_answers() -> None:
    """docs/economy-api.md has every field of every answer."""
    documented = {quoted(row[0])[0]: quoted(row[1]) for row in table("economy-api.md", "## Answers")}
    answers = {name: struct for name, struct in vars(wire).items() if name in documented}
    assert documented == {name: wire_fields(struct) for name, struct in answers.items()}
    assert set(documented) >= {"EconomyOverview", "Statement", "TransactionDetail", "ExportedAccount", "ExportedEntry"}


def group_fields(group: typing.Any) -> list[str]:
    [struct] = set(typing.get_args(group) or (group,)) - {type(None)}
    if typing.get_args(struct):
        return group_fields(struct)
    return wire_fields(struct) if issubclass(struct, msgspec.Struct) else []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links(page: Path) -> None:
    """Every link to something in the repository leads somewhere, headings included."""
    targets = re.findall(r"\]\((?!\w+:)([^)#]*)(?:#([^)]+))?\)", page.read_text())
    for path, anchor in targets:
        target = page.parent / path if path else page
        assert target.exists(), f"{page.name} links to {path}"
        assert not anchor or anchor in anchors(target), f"{page.name} links to {path}#{anchor}"


def anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading).lower().replace(" ", "-") for heading in headings}


def own_settings(kind: type[BaseSettings]) -> list[tuple[str, str]]:
    """The environment's name and the default of each setting that this class adds to the ones it builds on."""
    prefix = kind.model_config["env_prefix"]
    return [
        (
            environment_name(prefix, name, field.validation_alias),
            "" if field.default in (None, ()) else str(field.default),
        )
        for name, field in kind.model_fields.items()
        if name in kind.__annotations__
    ]


def environment_name(prefix: str, field: str, alias: object) -> str:
    return str(alias.choices[0]) if isinstance(alias, AliasChoices) else (prefix + field).upper()


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("## Everywhere", Settings),
        ("## `pulseboard run`", RunSettings),
        ("## `pulseboard demo`", DemoSettings),
        ("## Login with Discord", DoorSettings),
        ("## Economy", EconomySettings),
        ("## Address", ReachSettings),
        ("## Limits", LimitSettings),
        ("## Logs", LogSettings),
    ],
)
def test_settings(heading: str, kind: type[BaseSettings]) -> None:
    """docs/settings.md has every setting with its default."""
    documented = [("".join(quoted(row[1])), "".join(quoted(row[2]))) for row in table("settings.md", heading)]
    assert documented == own_settings(kind)


def test_log_fields() -> None:
    """docs/settings.md has the fields that every line of the logs is tested to have."""
    assert [quoted(row[0]) for row in table("settings.md", "## Log lines")] == [[name] for name in FIELDS]


def test_refusal_reasons() -> None:
    """docs/economy.md has every reason for a refusal."""
    documented = [quoted(row[0]) for row in table("economy.md", "### When something is refused")]
    assert documented == [[reason.value] for reason in Reason]


def test_doctor() -> None:
    """docs/economy.md has every check of the doctor."""
    documented = [row[0] for row in table("economy.md", "## The proof")]
    assert documented == [check.holds for check in (*SQLITE_CHECKS, *SCHEMA_CHECKS, *LOG_CHECKS, *WHOLE)]


def test_rewards() -> None:
    """docs/economy.md has rewards as the rules give them."""
    rules = Rules(milestones={7: 500})
    documented = {int(row[0]): int(row[1]) for row in table("economy.md", "### The daily reward")}
    assert documented == {day: reward(rules, day) for day in documented}


def test_example_of_balances() -> None:
    """The file of balances in docs/economy.md is one."""
    [example] = re.findall(
        r"```csv\n(.*?)```", section("economy.md", "## Taking over balances from another bot"), re.DOTALL
    )
    file = read_balances("coins.csv", textwrap.dedent(example).encode(), Rules())
    assert [each.balance for each in file.balances] == [1500, 70, 12]


def test_access_is_documented() -> None:
    """docs/access.md has every action, and which roles may do it."""
    rows = [[f"`{action}`", *("yes" if role >= least else "" for role in Role)] for action, least in ACTIONS.items()]
    assert table("access.md", "## Who may do what") == rows

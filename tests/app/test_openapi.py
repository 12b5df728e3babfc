"""The description of the HTTP API, held against the API by Schemathesis: whatever is asked, by whomever, the answer is
one of those that it tells of."""

import asyncio
import contextlib
from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

import pulseboard
from pulseboard.events import now_ms
from pulseboard.storage import sessions
from pulseboard.storage.sessions import Visitor
from pulseboard.web.access import CSRF_HEADER, Role
from tests.app.conftest import Served, serve
from tests.app.economy_fixtures import HARBOUR, MIRA, YUKI, Bank

CHECKED = [
    *(status_code_conformance, content_type_conformance),
    *(response_headers_conformance, response_schema_conformance),
]
REJECTS = [negative_data_rejection]
"""Of bodies only: in a query one word is a list of one, which Schemathesis takes for a violation."""
KNOWN = {"seq": 1, "number": 3, "guild": HARBOUR.id, "member": MIRA.id, "metric": ["guilds.count"]}
KNOWN |= {"amount": 5, "balance": 5, "reason": "because", "name": "a", "scopes": ["stats.read"]}
"""What leads to something: no description has all that is known here."""
UNHURRIED = {"max_requests_per_second": 10_000, "max_session_requests_per_second": 10_000}
LEADS_NOWHERE = {
    *("GET /api/failures/{fingerprint}", "DELETE /api/sessions/{session_id}", "DELETE /api/tokens/{token_id}")
}
"""What answers 404 here to everybody, since nobody guesses an id."""


@pytest.fixture
async def guarded(tmp_path: Path) -> AsyncIterator[tuple[Served, str]]:
    """A dashboard with something in each of its lists, and its address."""
    async with serve(tmp_path / "data", needs_login=True, **UNHURRIED) as served:
        bank = Bank(served)
        await bank.claim(MIRA)
        await bank.claim(YUKI)
        await bank.pay(MIRA, YUKI, 5)
        pulseboard.record("command.failed", "boom", level="error", data={"command": "daily", "failure": "bug"})
        yield served, served.address.partition("/login")[0]


async def visitor(served: Served, address: str, role: Role) -> requests.Session:
    """Somebody with a role who has just logged in, in a browser of their own."""
    http = requests.Session()
    http.headers["Origin"] = address
    if role is Role.ANYONE:
        return http
    name = role.name.lower()
    begun = {"at_ms": now_ms(), "ends_at": now_ms() + 3_600_000, "address": "127.0.0.1", "agent": "test"}
    _, secret = await served.dashboard.board.store.transact(
        lambda transaction: sessions.begin_session(transaction.connection, Visitor(name, name, name), **begun)
    )
    http.cookies.set(f"pulseboard-{address.rpartition(':')[2]}", secret)
    me = (await asyncio.to_thread(http.get, f"{address}/api/session")).json()
    assert me["role"] == name
    http.headers[CSRF_HEADER] = me["csrf"]
    return http


def ask(operation: APIOperation, http: requests.Session, address: str, examples: int) -> Counter[int]:
    """Ask for an operation in ways that fit its description, and in ways that don't; returns the statuses.

    A third of them fits and leads somewhere: what that is isn't left to chance.
    """
    statuses = Counter[int]()

    def run(mode: GenerationMode, many: int, *, leads_somewhere: bool) -> None:
        @settings(
            max_examples=max(1, many),
            derandomize=examples < 100,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(operation.as_strategy(mode))
        def check(case: Case) -> None:
            if leads_somewhere:
                lead(case)
            answer = case.call(base_url=address, session=http, timeout=10)
            is_not_ready = operation.label.endswith(" /readyz") and answer.status_code == 503
            checks = [*CHECKED, *([] if is_not_ready else [not_a_server_error]), *(REJECTS if operation.body else [])]
            case.validate_response(answer, checks=checks)
            statuses[answer.status_code] += 1

        check()

    third = examples // 3
    run(GenerationMode.POSITIVE, third, leads_somewhere=True)
    run(GenerationMode.POSITIVE, third, leads_somewhere=False)
    with contextlib.suppress(Unsatisfiable):  # it takes nothing that could be wrong
        run(GenerationMode.NEGATIVE, third, leads_somewhere=False)
    return statuses


def lead(case: Case) -> None:
    for given_values in (case.path_parameters, case.query, case.body):
        if isinstance(given_values, dict):
            given_values |= {name: KNOWN[name] for name in given_values if name in KNOWN}
    if case.headers:
        case.headers.pop("Idempotency-Key", None)  # made up twice it names one change


@pytest.mark.parametrize("examples", [30, pytest.param(1_000, marks=pytest.mark.soak)])
async def test_every_answer_is_described(guarded: tuple[Served, str], examples: int) -> None:
    """No fault of ours, no status, type or shape that the description doesn't have, for any role; and what is asked for
    rightly is answered."""
    served, address = guarded
    someone = await visitor(served, address, Role.VIEWER)
    document = (await asyncio.to_thread(someone.get, f"{address}/schema/openapi.json")).json()
    statuses: dict[str, dict[Role, Counter[int]]] = defaultdict(dict)
    faults: list[str] = []
    for found in schemathesis.openapi.from_dict(document).get_all_operations():
        operation = found.ok()
        for role in Role:
            http = await visitor(served, address, role)
            many = examples if role is Role.ADMINISTRATOR else examples // 10
            try:
                statuses[operation.label][role] = await asyncio.to_thread(ask, operation, http, address, many)
            except FailureGroup as failed:
                faults.append(f"{role.name}: {failed}")
    assert not faults, "\n\n".join(faults)
    assert len(statuses) > 40
    answered = {label for label, each in statuses.items() if {200, 201, 204, 503} & set(each[Role.ADMINISTRATOR])}
    assert set(statuses) - answered == LEADS_NOWHERE, {label: statuses[label] for label in set(statuses) - answered}

"""Prints as JSON what the page's types are generated from: the schema of frames and answers, and the close codes."""

import ast
import inspect
import json
import sys
import textwrap
from types import ModuleType
from typing import Any

import msgspec

from pulseboard import events, stats
from pulseboard.features.economy import rules, wire
from pulseboard.live import command_usage, protocol
from pulseboard.web import login_api

ROOTS = {
    "ServerFrame": protocol.ServerFrame,
    "ClientFrame": protocol.ClientFrame,
    "Dashboard": protocol.Dashboard,
    "EventPage": protocol.EventPage,
    "EventHistogram": protocol.EventHistogram,
    "EventValueList": protocol.EventValueList,
    "SeriesList": protocol.SeriesList,
    "MarkPage": protocol.MarkPage,
    "AvailabilityList": protocol.AvailabilityList,
    "CommandList": command_usage.CommandList,
    "FailurePage": command_usage.FailurePage,
    "FailureDetail": command_usage.FailureDetail,
    "EconomyOverview": wire.EconomyOverview,
    "AccountPage": wire.AccountPage,
    "Statement": wire.Statement,
    "TransactionDetail": wire.TransactionDetail,
    "TransactionPage": wire.TransactionPage,
    "FlowList": wire.FlowList,
    "ProofReport": wire.ProofReport,
    "RefusedAction": wire.RefusedAction,
    "Me": login_api.Me,
    "SessionList": login_api.SessionList,
    "TokenList": login_api.TokenList,
    "TokenMade": login_api.TokenMade,
}


MODULES = (events, stats, protocol, command_usage, rules, wire, login_api)


def wire_schema() -> dict[str, Any]:
    """One JSON Schema whose `definitions` are all types of the wire, unions included."""
    schemas, components = msgspec.json.schema_components(ROOTS.values(), ref_template="#/definitions/{name}")
    for name, schema in zip(ROOTS, schemas, strict=True):
        components.setdefault(name, {key: value for key, value in schema.items() if key != "discriminator"})
    docs = {name: doc for module in MODULES for name, doc in field_docs(module).items()}
    for name, schema in components.items():
        for field, value in schema.get("properties", {}).items():
            value.pop("default", None)
            if value.get("type") == "object":
                value["additionalProperties"] = True  # `data` holds what the author of the event wrote
            if doc := docs.get((name, field)):
                schema["properties"][field] = value | {"description": doc}
        if "properties" in schema:
            schema["required"] = list(schema["properties"])  # msgspec writes every field, also those with a default
            schema["additionalProperties"] = False
    return {"title": "Wire", "type": "object", "additionalProperties": False, "definitions": components}


def field_docs(module: ModuleType) -> dict[tuple[str, str], str]:
    """The string under each field of each class of `module`, by (class, name on the wire)."""
    found = {}
    for node in ast.parse(inspect.getsource(module)).body:
        if not isinstance(node, ast.ClassDef):
            continue
        for field, doc in zip(node.body, node.body[1:], strict=False):
            match field, doc:
                case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                    found[node.name, camel(name)] = textwrap.dedent(text)
    return found


def camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.title() for part in rest)


if __name__ == "__main__":
    close_codes = {code.value: {"name": code.name, "comesBack": code.comes_back} for code in protocol.CloseCode}
    json.dump({"schema": wire_schema(), "protocol": protocol.PROTOCOL, "closeCodes": close_codes}, sys.stdout)

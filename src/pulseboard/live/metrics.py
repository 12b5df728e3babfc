"""Which numbers have a history: every number of `DashboardStats`, under a dotted name (`latency.gateway_ms`)."""

import math
import re
import types
import typing
from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import Any

import msgspec

from pulseboard.stats import DashboardStats
from pulseboard.storage.series import Numbers

_PER_SHARD = "latency_ms"
"""The number that each shard has a history of: `shards.0.latency_ms`."""
_SHARD_METRIC = re.compile(rf"shards\.(0|[1-9]\d{{0,5}})\.{_PER_SHARD}")


def _numbers(struct: type[msgspec.Struct], prefix: str = "") -> Iterator[str]:
    """The dotted name of each number in a struct and in those that it holds; lists aren't looked into."""
    for field in msgspec.structs.fields(struct):
        kinds = _kinds(field.type)
        inner = [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, msgspec.Struct)]
        if inner:
            yield from _numbers(inner[0], f"{prefix}{field.name}.")
        elif kinds <= {int, float, type(None)} and kinds != {type(None)}:
            yield prefix + field.name


def _kinds(annotation: Any) -> set[Any]:
    is_union = typing.get_origin(annotation) in (typing.Union, types.UnionType)
    return set(typing.get_args(annotation)) if is_union else {annotation}


METRICS = tuple(_numbers(DashboardStats))
_READ: dict[str, Callable[[DashboardStats], float | None]] = {name: attrgetter(name) for name in METRICS}


def is_metric(name: str) -> bool:
    return name in _READ or _SHARD_METRIC.fullmatch(name) is not None


def numbers_of(stats: DashboardStats) -> Numbers:
    """All numbers that are known."""
    found = {name: read(stats) for name, read in _READ.items()}
    found |= {f"shards.{shard.id}.{_PER_SHARD}": getattr(shard, _PER_SHARD) for shard in stats.shards}
    return {name: number for name, number in found.items() if number is not None and math.isfinite(number)}

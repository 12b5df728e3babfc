"""Values that nobody meant to send, tried on a decoder for a while."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, Verbosity, given, seed, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

SECONDS = [0.7, pytest.param(60.0, marks=pytest.mark.soak)]
"""For each of about ten decoders: in the suite, and in the long run."""
_AT_ONCE = 100

_MEANINGFUL = "\0\r\n\t \"'\\<>&%;=,.-_/:*[]{}0123456789aZ٣é\u202e\ud800\U0001f98a"
TEXT = st.text(max_size=300) | st.text(st.sampled_from(_MEANINGFUL))
"""Any letters there are, and those that mean something somewhere."""
NUMBER = st.integers() | st.floats() | st.sampled_from([2**53, -(2**63), 2**64, 10**40, float("inf"), float("nan")])
JSON: SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | NUMBER | TEXT,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(TEXT, inner, max_size=5),
    max_leaves=20,
)


def fuzz(check: Callable[[Any], object], values: SearchStrategy[Any], seconds: float) -> None:
    """Call `check` with other values for so long. What it raises is shown with the smallest value that makes it so."""
    until, rounds = time.monotonic() + seconds, 0
    while rounds == 0 or time.monotonic() < until:

        @seed(rounds)
        @settings(
            max_examples=_AT_ONCE,
            deadline=None,
            database=None,
            phases=[Phase.generate, Phase.shrink],
            verbosity=Verbosity.quiet,
            suppress_health_check=list(HealthCheck),
        )
        @given(values)
        def run(value: Any) -> None:
            check(value)

        run()
        rounds += 1

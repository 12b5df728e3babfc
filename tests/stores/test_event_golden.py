"""Which events fit is the same on every database, and what the page is tested against."""

from pathlib import Path

import msgspec

from pulseboard.config import PostgresUrl
from pulseboard.storage.letters import fold, forms
from tests.stores.event_golden import FILTERS, GOLDEN, decided


async def test_golden_file(place: Path | PostgresUrl) -> None:
    """event_golden.json holds what the databases decide. `python tests/stores/event_golden.py` writes it anew."""
    golden = msgspec.json.decode(GOLDEN.read_text())
    found = await decided(place)
    assert found["events"] == golden["events"]
    for wrong, right in zip(found["cases"], golden["cases"], strict=True):
        assert wrong == right
    # A letter that a later version of Unicode gave another case is one that this Python may know as well.
    known = {letter for letters in golden["letters"] for letter in letters}
    assert [letters for letters in found["letters"] if set(letters) <= known] == golden["letters"]


def test_the_file_decides_something() -> None:
    """Of the cases most fit some events and not others."""
    golden = msgspec.json.decode(GOLDEN.read_text())
    some = [case for case in golden["cases"] if 0 < len(case["fits"]) < len(golden["events"])]
    assert len(golden["cases"]) == len(FILTERS)
    assert len(some) > len(FILTERS) * 0.7


def test_letters() -> None:
    """One character stands for one letter, whatever its case, and the four i's are one."""
    assert set(forms("é")) == {"é", "É"}
    assert set(forms("ß")) == {"ß", "ẞ"}
    assert set(forms("I")) == {"i", "I", "İ", "ı"}  # noqa: RUF001
    assert set(forms("ς")) == {"σ", "ς", "Σ"}  # noqa: RUF001
    assert forms("7") == "7"
    assert all(fold(fold(chr(code))) == fold(chr(code)) for code in range(0x20000))

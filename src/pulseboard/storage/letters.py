"""Text found whatever the case of its letters, the same on every database and in the browser.

`lower()` won't do: SQLite's knows the English alphabet only, PostgreSQL's depends on how the database was made, and
Python's may make two characters of one. Here two characters are the same letter, or they are not: by Unicode's simple
case folding, as JavaScript's `/…/iu` has it, with the four i's of Turkish as one. What is looked for becomes a pattern
that names every form of each letter, so that the database compares characters and needs to know nothing of case.
"""

import functools
import re
from collections import defaultdict

from sqlalchemy import ColumnElement, Connection, and_, func, or_

_TURKISH = {"\u0130": "i", "\u0131": "i"}
_LATER = {"\u1fd3": "\u0390", "\u1fe3": "\u03b0", "\ufb05": "\ufb06"}
"""Pairs that Unicode 15.1 made the same letter."""
_LAST_LETTER = 0x20000
"""No letter from there on has a case."""
_GLOB_SPECIAL = frozenset("*?[")
_REGEX_SPECIAL = re.compile(r"([\\^$.|?*+()\[\]{}])")


def fold(character: str) -> str:
    """What stands for a letter, whatever its case: one character for one."""
    if other := _TURKISH.get(character) or _LATER.get(character):
        return other
    for form in (character.casefold(), character.lower()):
        if len(form) == 1:
            return form
    return character


@functools.cache
def _forms() -> dict[str, str]:
    """All characters that stand for the same letter, by what they fold to; letters of one form are left out."""
    found: dict[str, str] = defaultdict(str)
    for character in map(chr, range(_LAST_LETTER)):
        if (folded := fold(character)) != character:
            found[folded] = (found[folded] or folded) + character
    return dict(found)


def forms(character: str) -> str:
    """Every character that is the same letter, itself among them."""
    folded = fold(character)
    return _forms().get(folded, folded)


def contains(connection: Connection, columns: list[ColumnElement[str]], text: str) -> ColumnElement[bool]:
    """SQL: whether the text stands in one of the columns, whatever the case."""
    return or_(*(_matches(connection, column, text, within=True) for column in columns))


def equals(connection: Connection, column: ColumnElement[str], text: str) -> ColumnElement[bool]:
    """SQL: whether the column is the text, whatever the case."""
    return _matches(connection, column, text, within=False)


def _matches(connection: Connection, column: ColumnElement[str], text: str, *, within: bool) -> ColumnElement[bool]:
    # Patterns with classes are slow, and LIKE rules out most rows quickly: what it can't tell apart it lets through.
    ends = "%" if within else ""
    roughly = ends + "".join(map(_in_like, text)) + ends
    if connection.dialect.name == "postgresql":
        pattern = "".join(map(_in_regex, text))
        exactly = column.regexp_match(pattern if within else f"^{pattern}$")
        return and_(func.lower(column.collate("C")).like(roughly.lower(), escape="\\"), exactly)
    ends = "*" if within else ""
    exactly = column.op("GLOB", is_comparison=True)(ends + "".join(map(_in_glob, text)) + ends)
    return and_(column.like(roughly, escape="\\"), exactly)


def _in_regex(character: str) -> str:
    found = forms(character)
    return f"[{found}]" if len(found) > 1 else _REGEX_SPECIAL.sub(r"\\\1", character)


def _in_glob(character: str) -> str:
    found = forms(character)
    return f"[{found}]" if len(found) > 1 or character in _GLOB_SPECIAL else character


def _in_like(character: str) -> str:
    """The two cases of an English letter are known there; where a letter has other forms, any character will do."""
    found = forms(character)
    if len(found) == 1:
        return f"\\{character}" if character in "%_\\" else character
    return character if found.isascii() else "_"

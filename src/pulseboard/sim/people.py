"""Who there is: a very large population that follows from the seed, without a list of it anywhere.

Person number `n` always has the same id and name. The id can be taken apart again, so whoever appears once can be found
later without having been kept.
"""

import re

import msgspec

from pulseboard.sim.names import BOTS, FAMILY, GIVEN, THINGS, WORDS
from pulseboard.sim.snowflakes import DISCORD_EPOCH_MS, LOW_BITS, snowflake

_COUNT_BITS = 38
"""2^38 milliseconds are 8.7 years: accounts made between May 2015 and early 2024."""
_COUNT_MASK = (1 << _COUNT_BITS) - 1
_FIRST_ACCOUNT_MS = DISCORD_EPOCH_MS + 12_000_000_000
_SPREAD = 0x1F35_9A7B_2D
"""Odd, so multiplying by it modulo 2^38 moves every number to another place and none to the same."""
_GATHER = pow(_SPREAD, -1, 1 << _COUNT_BITS)


class Member(msgspec.Struct, frozen=True):
    """A Discord user, as a guild's member list shows it."""

    id: str
    name: str
    """What people see (Discord's `global_name`)."""
    username: str
    bot: bool = False


class Population:
    """2^38 people. `person(n)` is the n-th; `find(id)` is whoever has this id, or None if it is nobody's."""

    size = 1 << _COUNT_BITS

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._low = seed * 2_654_435_761 & (1 << LOW_BITS) - 1

    def person(self, number: int, *, bot: bool = False) -> Member:
        number &= _COUNT_MASK
        made_ms = (number * _SPREAD + self._seed & _COUNT_MASK) + _FIRST_ACCOUNT_MS
        person_id = snowflake(made_ms, self._low)
        if bot:
            name = BOTS[number % len(BOTS)]
            return Member(person_id, name, f"{name.lower()}{number % 90 + 10}", bot=True)
        name, username = _name(number * 0x9E37_79B9_7F4A_7C15 + self._seed * 0x632B_E59B & (1 << 64) - 1)
        return Member(person_id, name, username)

    def find(self, person_id: str) -> Member | None:
        value = int(person_id) if person_id.isascii() and person_id.isdigit() else -1
        place = (value >> LOW_BITS) + DISCORD_EPOCH_MS - _FIRST_ACCOUNT_MS
        if value & (1 << LOW_BITS) - 1 != self._low or not 0 <= place <= _COUNT_MASK:
            return None
        return self.person((place - self._seed) * _GATHER)


def username_for(name: str) -> str:
    """A username (lower-case ASCII, 2 to 32 characters) for someone who goes by `name`."""
    plain = re.sub(r"[^a-z0-9_.]", "", name.lower())[:32]
    return plain if len(plain) >= 2 else f"member{len(name)}"


def _name(mixed: int) -> tuple[str, str]:
    """The display name and username that 64 mixed bits stand for."""
    given, plain = GIVEN[(mixed >> 16) % len(GIVEN)]
    word, thing = WORDS[(mixed >> 24) % len(WORDS)], THINGS[(mixed >> 32) % len(THINGS)]
    family = FAMILY[(mixed >> 40) % len(FAMILY)]
    number = (mixed >> 44) % 900 + 100
    style = (mixed >> 58) % 8
    if style < 4:
        return given, f"{plain}{number}"
    if style < 6:
        return f"{given} {family}", f"{plain}.{number}"
    if style == 6:
        return f"{word.title()}{thing.title()}", f"{word}{thing}{number}"
    return f"{given} {family[0]}.", f"{plain}_{thing}"

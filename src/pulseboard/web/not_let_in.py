"""Why a login over Discord failed: a word, which the address of the login page has, and what that page says of it."""

import re
from enum import StrEnum
from typing import NamedTuple


class Why(StrEnum):
    CANCELLED = "cancelled"
    NOT_GIVEN = "not_given"
    STRAYED = "strayed"
    NOT_CONFIRMED = "not_confirmed"
    NOT_LISTED = "not_listed"
    NO_DISCORD = "no_discord"
    TOO_MANY_TRIES = "too_many_tries"
    DISCORD_AWAY = "discord_away"

    @property
    def status(self) -> int:
        """What the page is answered with."""
        return _TOLD[self][0]

    def sentences(self, member: str) -> str:
        """For whoever tried it. `member`: their id, as a browser has kept it, where it matters."""
        told = _TOLD[self][1]
        if self is Why.NOT_LISTED and re.fullmatch(r"[0-9]{1,20}", member, re.ASCII):
            return f"{told} Its id is {member}."
        return told


_TOLD = {
    Why.CANCELLED: (401, "You cancelled at Discord."),
    Why.NOT_GIVEN: (401, "Discord did not let you log in. Try again."),
    Why.STRAYED: (403, "This login was begun elsewhere, is over or was used before. Begin again."),
    Why.NOT_CONFIRMED: (403, "Discord did not confirm this login. Begin again."),
    Why.NOT_LISTED: (403, "This Discord account may not come in here. Whoever runs this bot can change that."),
    Why.NO_DISCORD: (404, "Nobody can log in with Discord here."),
    Why.TOO_MANY_TRIES: (429, "Too many tries were wrong. Wait a minute, then try again."),
    Why.DISCORD_AWAY: (503, "Discord can't be asked now. Try again in a moment."),
}


class NotLetIn(NamedTuple):
    why: Why
    member: str = ""
    """The id of who came, where they are known."""

"""What Discord gives to who logs in with it, and how that ends."""

from typing import Annotated

import msgspec

Id = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,20}$")]


class DiscordAway(Exception):
    """Discord can't be asked now. `seconds`: before then there is no use in trying again."""

    def __init__(self, reason: str, seconds: float = 0.0) -> None:
        super().__init__(reason)
        self.seconds = seconds


class GrantOver(Exception):
    """What Discord gave isn't good, or not any more: it was used, taken back, or is too old."""


class Grant(msgspec.Struct, frozen=True):
    """What Discord gave: whoever has it may ask in a member's name, until it ends (milliseconds since 1970)."""

    access_token: str
    ends_at: int

    def __repr__(self) -> str:
        return "Grant(…)"


class Person(msgspec.Struct, frozen=True):
    """One of Discord's users, as the user object tells of them."""

    id: Id
    username: str
    global_name: str | None = None

    @property
    def name(self) -> str:
        return self.global_name or self.username

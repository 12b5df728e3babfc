"""The economy's rules: what a claim is worth, which day it counts for, what may be paid, and how a refusal reads."""

from datetime import date, datetime, time, tzinfo

MAX_AMOUNT = 2**53 - 1
"""The most one may hold, and all together: the largest integer a browser counts exactly."""

FIRST_REWARD = 100
REWARD_STEP = 10
"""More for each further day in a row."""
MAX_REWARD = 200


class Refusal(Exception):
    """A member asked for something that can't be.

    `str()` is the reason in a few words, for the log. `sentence` is what the member is told. `failure` says whose
    doing it is (`user_error`, `cooldown`, `permission`); the bot and the monitor look for it on any exception.
    """

    failure = "user_error"

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(reason)
        self.sentence = sentence


class BadAmount(Refusal):
    def __init__(self) -> None:
        super().__init__("not an amount", f"An amount is a whole number from 1 to {MAX_AMOUNT:,}.")


class NotEnough(Refusal):
    def __init__(self, amount: int, balance: int) -> None:
        super().__init__("not enough coins", f"You have {coins(balance)}, that isn't enough to pay {coins(amount)}.")
        self.balance = balance


class ToOneself(Refusal):
    def __init__(self) -> None:
        super().__init__("paid oneself", "You can't pay yourself.")


class ToABot(Refusal):
    def __init__(self) -> None:
        super().__init__("paid a bot", "Bots have no account. You can pay members only.")


class TooMuch(Refusal):
    """The payee would hold more than can be counted."""

    def __init__(self) -> None:
        super().__init__("payee's account is full", f"Nobody can hold more than {coins(MAX_AMOUNT)}.")


class MintExhausted(Refusal):
    """All coins there can ever be are in somebody's account."""

    def __init__(self) -> None:
        super().__init__("the mint is exhausted", "The mint has given out every coin there is.")


class AlreadyClaimed(Refusal):
    failure = "cooldown"

    def __init__(self, next_at_ms: int) -> None:
        super().__init__(
            "already claimed today",
            f"You have claimed your coins for today. You can claim again {discord_time(next_at_ms)}.",
        )
        self.next_at_ms = next_at_ms


def reward(streak: int) -> int:
    """Coins for claiming on the `streak`-th day in a row (1 is the first)."""
    return min(FIRST_REWARD + REWARD_STEP * (streak - 1), MAX_REWARD)


def claim_day(at_ms: int, zone: tzinfo) -> int:
    """The calendar day of a moment in a zone, as its proleptic ordinal: consecutive days differ by 1."""
    return datetime.fromtimestamp(at_ms / 1000, zone).toordinal()


def day_begins_ms(day: int, zone: tzinfo) -> int:
    """When a day (ordinal) begins in a zone."""
    return round(datetime.combine(date.fromordinal(day), time.min, zone).timestamp() * 1000)


def check_transfer(payer: str, payee: str, amount: object, *, payee_is_bot: bool) -> None:
    """Raises ToOneself, ToABot or BadAmount. Payer and payee are Discord ids."""
    if payer == payee:
        raise ToOneself
    if payee_is_bot:
        raise ToABot
    if type(amount) is not int or not 1 <= amount <= MAX_AMOUNT:  # a bool is an int to Python, and 1.0 == 1
        raise BadAmount


def coins(amount: int) -> str:
    """`1 coin`, `1,500 coins`."""
    return f"{amount:,} {'coin' if amount == 1 else 'coins'}"


def discord_time(at_ms: int) -> str:
    """Markup that Discord shows as "in 5 hours", in each reader's language and time."""
    return f"<t:{at_ms // 1000}:R>"

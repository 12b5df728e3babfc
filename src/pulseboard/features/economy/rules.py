"""The economy's rules as pure functions: what a claim is worth and which day it counts for, and what may be moved.

Days are calendar days of one time zone, numbered as proleptic ordinals, so that consecutive days differ by 1.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, tzinfo
from types import MappingProxyType
from typing import TypeGuard
from zoneinfo import ZoneInfo

import msgspec

from pulseboard.config import EconomySettings
from pulseboard.events import writable
from pulseboard.features.economy.refusals import Reason, Refusal

MAX_AMOUNT = 2**53 - 1
"""The most one may hold, and all together: the largest integer a browser counts exactly."""
GLOBAL = "global"
"""Stands for the guild of every account where accounts are not per guild."""
_LARGEST_DISCORD_ID = 2**64 - 1
_BASIS_POINTS = 10_000
_MAX_REASON_CHARACTERS = 200


class Currency(msgspec.Struct, frozen=True):
    """What coins are called."""

    one: str = "coin"
    many: str = "coins"
    symbol: str = ""

    def show(self, amount: int) -> str:
        """`1 coin`, `1,500 coins`, `🪙 1,500 coins`."""
        words = f"{amount:,} {self.one if amount == 1 else self.many}"
        return f"{self.symbol} {words}" if self.symbol else words


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """Every rule that can be set. Amounts are coins; `None` is no limit."""

    is_global: bool = False
    """Whether a member has one account, instead of one in each guild."""
    zone: tzinfo = UTC
    """Where a day begins at midnight."""
    currency: Currency = Currency()
    first_reward: int = 100
    streak_bonus: int = 10
    """More for each further day in a row."""
    max_reward: int = 200
    milestones: Mapping[int, int] = MappingProxyType({})
    """Coins on top for the claim with which a streak reaches this many days."""
    grace_days: int = 0
    """How many days in a row may be missed without ending a streak."""
    transfer_minimum: int = 1
    fee_basis_points: int = 0
    """Hundredths of a percent of a transfer that are burnt, rounded down; the payee gets the rest."""
    daily_send_cap: int | None = None
    daily_receive_cap: int | None = None
    max_balance: int = MAX_AMOUNT
    large_amount: int = 10_000
    """From here on an administrator has to confirm."""
    admin_role: str | None = None
    """A role whose members may administrate, beside those whom Discord allows it."""

    @classmethod
    def of(cls, settings: EconomySettings) -> "Rules":
        return cls(
            is_global=settings.economy_scope == "global",
            zone=ZoneInfo(settings.economy_time_zone),
            currency=Currency(settings.economy_currency_one, settings.economy_currency, settings.economy_symbol),
            first_reward=settings.economy_first_reward,
            streak_bonus=settings.economy_streak_bonus,
            max_reward=settings.economy_max_reward,
            milestones=settings.economy_milestones,
            grace_days=settings.economy_grace_days,
            transfer_minimum=settings.economy_transfer_minimum,
            fee_basis_points=settings.economy_fee_basis_points,
            daily_send_cap=settings.economy_daily_send_cap,
            daily_receive_cap=settings.economy_daily_receive_cap,
            max_balance=settings.economy_max_balance,
            large_amount=settings.economy_large_amount,
            admin_role=settings.economy_admin_role,
        )


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """What rules need to know of a member's account."""

    balance: int = 0
    is_frozen: bool = False
    streak: int = 0
    claim_day: int | None = None
    """The last day claimed."""
    flow_day: int | None = None
    """The day that `sent` and `received` are of."""
    sent: int = 0
    received: int = 0


class ClaimDecision(msgspec.Struct, frozen=True):
    amount: int
    streak: int
    day: int
    next_at_ms: int


class Flow(msgspec.Struct, frozen=True):
    """What a member has sent, or received, on a day."""

    day: int
    coins: int


class TransferDecision(msgspec.Struct, frozen=True):
    fee: int
    received: int
    """What the payee gets: the amount without the fee."""
    sent_that_day: Flow
    """By the payer, with this transfer."""
    received_that_day: Flow
    """By the payee, with this transfer."""


def scope_of(rules: Rules, guild: str) -> str:
    """The `guild` of the accounts that a guild's members use."""
    return GLOBAL if rules.is_global else guild


def day_of(rules: Rules, at_ms: int) -> int:
    """The calendar day of a moment."""
    return datetime.fromtimestamp(at_ms / 1000, rules.zone).toordinal()


def day_begins_ms(rules: Rules, day: int) -> int:
    """When a day begins; where its midnight is skipped by a change of the clocks, the moment of the change."""
    return round(datetime.combine(date.fromordinal(day), time.min, rules.zone).timestamp() * 1000)


def reward(rules: Rules, streak: int) -> int:
    """Coins for claiming on the `streak`-th day in a row (1 is the first)."""
    usual = min(rules.first_reward + rules.streak_bonus * (streak - 1), rules.max_reward)
    return usual + rules.milestones.get(streak, 0)


def current_streak(rules: Rules, account: Account, today: int) -> int:
    """The streak as it stands: 0 once too many days were missed."""
    if account.claim_day is None or account.claim_day < streak_alive_since(rules, today):
        return 0
    return account.streak


def streak_alive_since(rules: Rules, today: int) -> int:
    """The earliest day with whose claim, if it was the last one, a streak still stands."""
    return today - 1 - rules.grace_days


def decide_claim(rules: Rules, account: Account, at_ms: int) -> ClaimDecision:
    """What claiming now gives. Raises Refusal: FROZEN, ALREADY_CLAIMED or BALANCE_CAP."""
    _check_not_frozen(account)
    today = day_of(rules, at_ms)
    if account.claim_day is not None and today <= account.claim_day:
        next_at_ms = day_begins_ms(rules, account.claim_day + 1)
        sentence = f"You have claimed your {rules.currency.many} for today. You can claim again "
        raise Refusal(Reason.ALREADY_CLAIMED, f"{sentence}{discord_time(next_at_ms)}.", next_at_ms)
    streak = current_streak(rules, account, today) + 1
    amount = reward(rules, streak)
    check_fits(rules, account, amount, "You")
    return ClaimDecision(amount, streak, today, day_begins_ms(rules, today + 1))


def is_discord_id(text: str) -> bool:
    """Whether Discord may call somebody so: a number of 64 bits from 1, without zeros in front."""
    return re.fullmatch(r"[1-9][0-9]{0,19}", text) is not None and int(text) <= _LARGEST_DISCORD_ID


def check_parties(payer: str, payee: str, *, payee_is_bot: bool) -> None:
    """Raises Refusal: TO_ONESELF or TO_A_BOT. Payer and payee are Discord ids."""
    if payer == payee:
        raise Refusal(Reason.TO_ONESELF, "You can't pay yourself. Choose another member.")
    if payee_is_bot:
        raise Refusal(Reason.TO_A_BOT, "Bots have no account. You can pay members only.")


def check_amount(amount: object, least: int = 1) -> None:
    """Raises Refusal (BAD_AMOUNT) for what is no whole number from `least` to MAX_AMOUNT."""
    if not is_countable(amount) or amount < least:
        raise Refusal(Reason.BAD_AMOUNT, f"An amount is a whole number from {least} to {MAX_AMOUNT:,}.")


def is_countable(amount: object) -> TypeGuard[int]:
    """Whether it is a whole number that can be kept and shown: from -MAX_AMOUNT to MAX_AMOUNT."""
    return type(amount) is int and abs(amount) <= MAX_AMOUNT  # a bool is an int to Python, and 1.0 == 1


def check_reason(reason: str) -> None:
    """Raises Refusal (NO_REASON) for an administrator who doesn't say why, in characters that every database takes."""
    if not reason.strip() or len(reason) > _MAX_REASON_CHARACTERS or reason != writable(reason):
        sentence = f"Say why, in at most {_MAX_REASON_CHARACTERS} characters: it is kept with the transaction."
        raise Refusal(Reason.NO_REASON, sentence)


def decide_transfer(
    rules: Rules, payer: Account, payee: Account, amount: int, *, payee_name: str, at_ms: int
) -> TransferDecision:
    """How an amount is split, and what both have moved today with it.

    Raises Refusal: FROZEN, OTHER_FROZEN, BELOW_MINIMUM, NOT_ENOUGH, SEND_CAP, RECEIVE_CAP or BALANCE_CAP.
    """
    show, today = rules.currency.show, day_of(rules, at_ms)
    _check_not_frozen(payer)
    if payee.is_frozen:
        raise Refusal(Reason.OTHER_FROZEN, f"{payee_name}'s account is frozen: nothing can be paid into it.")
    if amount < rules.transfer_minimum:
        raise Refusal(Reason.BELOW_MINIMUM, f"The least you can pay is {show(rules.transfer_minimum)}.")
    check_has(rules, payer, amount)
    fee = amount * rules.fee_basis_points // _BASIS_POINTS
    sent, received = _flow(payer, today, payer.sent), _flow(payee, today, payee.received)
    if rules.daily_send_cap is not None and sent.coins + amount > rules.daily_send_cap:
        raise _over_cap(rules, Reason.SEND_CAP, rules.daily_send_cap, sent, "You can pay")
    if rules.daily_receive_cap is not None and received.coins + amount - fee > rules.daily_receive_cap:
        raise _over_cap(rules, Reason.RECEIVE_CAP, rules.daily_receive_cap, received, f"{payee_name} can be paid")
    check_fits(rules, payee, amount - fee, payee_name)
    return TransferDecision(fee, amount - fee, _with(sent, amount), _with(received, amount - fee))


def payable(rules: Rules, account: Account, at_ms: int) -> int:
    """The most that a member can pay now, as far as it depends on their own account."""
    if account.is_frozen:
        return 0
    if rules.daily_send_cap is None:
        return account.balance
    sent = _flow(account, day_of(rules, at_ms), account.sent)
    return min(account.balance, max(rules.daily_send_cap - sent.coins, 0))


def check_has(rules: Rules, account: Account, amount: int, name: str | None = None) -> None:
    """Raises Refusal (NOT_ENOUGH). `name` where somebody else's account is meant."""
    if amount > account.balance:
        show = rules.currency.show
        has = f"{name} has" if name else "You have"
        sentence = f"{has} {show(account.balance)}, that isn't enough for {show(amount)}."
        raise Refusal(Reason.NOT_ENOUGH, sentence)


def check_fits(rules: Rules, account: Account, amount: int, name: str) -> None:
    """Raises Refusal (BALANCE_CAP)."""
    if account.balance + amount > rules.max_balance:
        sentence = f"{name} can't hold more than {rules.currency.show(rules.max_balance)}."
        raise Refusal(Reason.BALANCE_CAP, sentence)


def discord_time(at_ms: int) -> str:
    """Markup that Discord shows as "in 5 hours", in each reader's language and time."""
    return f"<t:{at_ms // 1000}:R>"


def _check_not_frozen(account: Account) -> None:
    if account.is_frozen:
        raise Refusal(Reason.FROZEN, "Your account is frozen. Ask the people who run this server.")


def _flow(account: Account, today: int, moved: int) -> Flow:
    """What was moved today before. A day that comes again, because a clock was put back, is not a new one."""
    if account.flow_day is None or account.flow_day < today:
        return Flow(today, 0)
    return Flow(account.flow_day, moved)


def _with(flow: Flow, amount: int) -> Flow:
    return Flow(flow.day, min(flow.coins + amount, MAX_AMOUNT))


def _over_cap(rules: Rules, reason: Reason, cap: int, before: Flow, who: str) -> Refusal:
    show, next_at_ms = rules.currency.show, day_begins_ms(rules, before.day + 1)
    sentence = f"{who} {show(cap)} a day, and {show(max(cap - before.coins, 0))} of that is left. "
    return Refusal(reason, f"{sentence}That begins anew {discord_time(next_at_ms)}.", next_at_ms)

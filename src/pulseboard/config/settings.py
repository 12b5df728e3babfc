"""START HERE: every setting there is, by who needs it."""

import re
from collections.abc import Collection
from pathlib import Path
from typing import Annotated, ClassVar, Literal
from urllib.parse import unquote

from pydantic import AfterValidator, AliasChoices, BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from pulseboard.config.doors import DoorSettings
from pulseboard.config.reach import ReachSettings
from pulseboard.config.values import (
    Amount,
    MemberIds,
    Place,
    PositiveAmount,
    PostgresUrl,
    from_json,
    listenable,
    loopback,
    role_id,
    time_zone,
)
from pulseboard.errors import variable

_CENTURY_DAYS = 36_500
"""Longer than anything is kept, and short enough to reckon with."""


class LimitSettings(BaseSettings):
    """How much may come in. They have no flags: whoever needs others needs them in every start."""

    model_config = SettingsConfigDict(
        env_prefix="PULSEBOARD_", extra="ignore", populate_by_name=True, env_ignore_empty=True
    )

    max_frame_bytes: int = Field(4096, ge=128, le=2**20)
    """The longest message a viewer may send; a longer one closes its socket with 1009."""
    max_frames_per_10_seconds: int = Field(100, ge=10)
    """How many frames a viewer may send in 10 s, of any kind; more close its socket with 4429."""
    max_bad_frames: int = Field(3, ge=1)
    """How many frames that can't be understood a viewer may send; the last of them closes its socket with 4400."""
    max_connections: int = Field(5_000, ge=1)
    """How many viewers may be connected at once; more are turned away with 4429."""
    max_attempts_per_second: int = Field(1_000, ge=1)
    """How many connections one address may try to open in a second; more are turned away with 4429."""
    max_session_connections: int = Field(100, ge=1)
    """How many viewers may be connected at once with one login or token; more are turned away with 4429."""
    max_requests_per_second: int = Field(1_000, ge=1)
    """How many requests one address may send in a second; more are answered with 429."""
    max_session_requests_per_second: int = Field(200, ge=1)
    """How many requests, files apart, may come in a second with one login or token; more are answered with 429."""
    max_exports: int = Field(4, ge=1)
    """How many exports may be sent at once; more are answered with 429."""
    max_body_bytes: int = Field(64 * 1024, ge=1024)
    """The longest body of a request; a longer one is answered with 413."""
    max_header_bytes: int = Field(16 * 1024, ge=4 * 1024)
    """How long a request's address and headers may be together; longer ones are answered with 431."""
    max_header_fields: int = Field(100, ge=20)
    """How many headers a request may have; more are answered with 431."""
    max_handshake_seconds: float = Field(10.0, ge=0.1, le=60)
    """How long a handshake, or a request that was begun, may take to be whole; then it is dropped."""


class EconomySettings(BaseSettings):
    """The rules of the economy. They have no flags: every start has to use the same."""

    model_config = SettingsConfigDict(
        env_prefix="PULSEBOARD_", extra="ignore", populate_by_name=True, env_ignore_empty=True
    )

    economy_scope: Literal["guild", "global"] = "guild"
    """Whether a member has an account in each guild (`guild`) or one for all (`global`)."""
    economy_time_zone: Annotated[str, AfterValidator(time_zone)] = "UTC"
    """The time zone whose midnight begins a day, as `Europe/Berlin`."""
    economy_currency: str = Field("coins", min_length=1, max_length=32)
    """What coins are called."""
    economy_currency_one: str = Field("coin", min_length=1, max_length=32)
    """What one coin is called."""
    economy_symbol: str = Field("", max_length=8)
    """A sign that is shown before an amount, as 🪙."""
    economy_first_reward: PositiveAmount = 100
    """What `/daily` gives on the first day."""
    economy_streak_bonus: Amount = 10
    """How much more it gives for each further day in a row."""
    economy_max_reward: PositiveAmount = 200
    """The most it gives, milestones apart."""
    economy_milestones: Annotated[dict[Annotated[int, Field(ge=2)], Amount], NoDecode, BeforeValidator(from_json)] = {}
    """Coins on top when a streak reaches so many days, as `{"7": 100, "30": 500}`."""
    economy_grace_days: int = Field(0, ge=0, le=30)
    """How many days in a row may be missed without ending a streak."""
    economy_transfer_minimum: PositiveAmount = 1
    """The least that `/pay` moves."""
    economy_fee_basis_points: int = Field(0, ge=0, le=9_999)
    """Hundredths of a percent of each transfer that are burnt: 250 is 2.5 %."""
    economy_daily_send_cap: Amount | None = None
    """The most a member may pay in a day; no limit if left out."""
    economy_daily_receive_cap: Amount | None = None
    """The most a member may be paid in a day; no limit if left out."""
    economy_max_balance: PositiveAmount = 2**53 - 1
    """The most a member can hold."""
    economy_large_amount: Amount = 10_000
    """From this amount on an administrator has to confirm what changes balances."""
    economy_admin_role: Annotated[str, AfterValidator(role_id)] | None = None
    """The id of a role whose members may use `/economy` too, beside those with the permission Manage Server."""

    def contradictions(self, wrong: Collection[str]) -> list[str]:
        """What doesn't hold together, a sentence each; of the fields that are `wrong` by themselves nothing is said."""
        pairs = (
            ("economy_first_reward", "economy_max_reward"),
            ("economy_max_reward", "economy_max_balance"),
            ("economy_transfer_minimum", "economy_daily_send_cap"),
        )
        faults = []
        for less, more in pairs:
            low, high = getattr(self, less), getattr(self, more)
            if high is not None and low > high and not {less, more} & set(wrong):
                faults.append(f"{variable(less)} is {low}, more than {variable(more)} {high}: change one of them.")
        return faults


class LogSettings(BaseSettings):
    """What is logged and how. They have no flags: whoever collects logs sets them once."""

    model_config = SettingsConfigDict(
        env_prefix="PULSEBOARD_", extra="ignore", populate_by_name=True, env_ignore_empty=True
    )

    log_format: Literal["auto", "json", "text"] = "auto"
    """`json`: an object a line. `text`: for people. `auto`: text in a terminal, JSON elsewhere."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """What is less severe isn't logged."""


class Settings(DoorSettings, ReachSettings, LimitSettings, EconomySettings, LogSettings):
    """What every command that serves a dashboard needs."""

    host: Annotated[str, AfterValidator(listenable)] = "127.0.0.1"
    """The address to listen on. Another one than loopback needs a login with Discord."""
    port: int = Field(8000, ge=0, le=65535)
    """The port to listen on; 0 takes a free one."""
    data: Place = Path("pulseboard-data")
    """Where events and balances are kept: a folder, or `postgresql://…`."""
    retention_days: float = Field(30.0, gt=0, le=_CENTURY_DAYS, allow_inf_nan=False)
    """Events are removed when they are older, in days; balances and transactions never are."""
    retention_events: int = Field(1_000_000, ge=1, le=2**53)
    """The oldest events are removed when there are more."""
    history_raw_hours: float = Field(1.0, gt=0, le=24 * _CENTURY_DAYS, allow_inf_nan=False)
    """How long the charts' numbers are kept as they were taken, every 5 s, in hours."""
    history_minute_days: float = Field(7.0, gt=0, le=_CENTURY_DAYS, allow_inf_nan=False)
    """How long they are kept by the minute, in days."""
    history_hour_days: float = Field(365.0, gt=0, le=_CENTURY_DAYS, allow_inf_nan=False)
    """How long they are kept by the hour, in days."""
    bot_version: str | None = Field(None, min_length=1, max_length=100)
    """Your bot's own version: a start with another one is marked in the charts."""
    member_ids: MemberIds = "keep"
    """What becomes of members' ids and names in events: `keep`, `hash` (pseudonyms) or `drop`."""
    record_arguments: bool = False
    """Whether events hold what members gave to commands, and wrote after a prefix command."""
    session_idle_hours: float = Field(24.0, gt=0, le=24 * 365, allow_inf_nan=False)
    """After how many hours without a request, and without the page being open, a login is over."""
    session_days: float = Field(30.0, gt=0, le=365, allow_inf_nan=False)
    """After how many days a login is over in any case."""
    compress: bool = False
    """Whether to compress the live stream for viewers that can read it."""

    @property
    def secrets(self) -> list[str]:
        """What no log line may show: an address with its password, and passwords by themselves."""
        found = [] if self.oauth_client_secret is None else [self.oauth_client_secret.get_secret_value()]
        if isinstance(self.data, PostgresUrl):
            url = self.data.get_secret_value()
            written = re.match(r"[a-z]+://[^/@:]*:([^@]+)@", url)
            found += [url, *({written[1], unquote(written[1])} if written else ())]
        return found

    def contradictions(self, wrong: Collection[str]) -> list[str]:
        doors = [] if {"host", *DoorSettings.model_fields} & set(wrong) else self.contradictions_of_doors(self.host)
        sessions = [] if {"session_idle_hours", "session_days"} & set(wrong) else self._contradictions_of_sessions()
        reach = self.contradictions_of_reach(self.host, wrong)
        return [*super().contradictions(wrong), *doors, *reach, *sessions]

    def _contradictions_of_sessions(self) -> list[str]:
        idle, longest = variable("session_idle_hours"), variable("session_days")
        if self.session_idle_hours <= self.session_days * 24:
            return []
        return [
            f"{idle} is {self.session_idle_hours:g}, but with {longest} {self.session_days:g} a login is over after "
            f"{self.session_days * 24:g} hours in any case: set {idle} to at most that, or {longest} to more."
        ]


class RunSettings(Settings):
    """`pulseboard run`."""

    needs_token: ClassVar[bool] = True

    token: SecretStr | None = Field(None, validation_alias=AliasChoices("DISCORD_TOKEN", "token"))
    """The bot's token."""
    token_file: Path | None = Field(None, validation_alias=AliasChoices("DISCORD_TOKEN_FILE", "token_file"))
    """A file that holds the token, instead of `DISCORD_TOKEN`."""

    @property
    def bot_token(self) -> str:
        assert self.token is not None
        return self.token.get_secret_value().strip()

    @property
    def secrets(self) -> list[str]:
        return [*super().secrets, *([] if self.token is None else [self.bot_token])]

    def contradictions(self, wrong: Collection[str]) -> list[str]:
        return [*super().contradictions(wrong), *self._find_token()]

    def _find_token(self) -> list[str]:
        """Read the token from its file. Returns what is wrong with it, or that there is none."""
        if self.token is not None and self.token_file is not None:
            return ["DISCORD_TOKEN and DISCORD_TOKEN_FILE are both set: leave one of them out."]
        if self.token_file is not None:
            try:
                self.token = SecretStr(self.token_file.read_text(encoding="utf-8-sig").strip())
            except (OSError, UnicodeDecodeError) as error:
                return [f"Can't read the token from {self.token_file}: {error}."]
        if self.needs_token and (self.token is None or not self.token.get_secret_value().strip()):
            return [
                "No token: set DISCORD_TOKEN, or DISCORD_TOKEN_FILE to a file that holds it. It is on the Bot page of "
                "your application at https://discord.com/developers/applications; `pulseboard demo` needs none."
            ]
        return []


class DoctorSettings(RunSettings):
    """`pulseboard doctor`: as `run`, but a token may be missing."""

    needs_token: ClassVar[bool] = False


class DemoSettings(Settings):
    """`pulseboard demo`."""

    host: Annotated[str, AfterValidator(loopback)] = "127.0.0.1"
    """The loopback address to listen on."""
    data: Place | None = None  # type: ignore[assignment]
    """Where to keep the demo's data; in a temporary folder if left out."""
    rate: float = Field(2.0, gt=0, le=1000)
    """Events per second that the local Discord's members make the bot record."""
    seed: int = Field(7, ge=0)
    """Decides guilds, members and what they do."""
    sim_control: int | None = Field(None, ge=0, le=65535)
    """The port of the local Discord's control interface; none if left out."""

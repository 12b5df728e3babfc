"""A file of balances from another bot, decoded and checked whole before anything comes of it."""

import csv
import hashlib
import io
import re
from collections.abc import Iterator
from typing import NamedTuple

from pulseboard.errors import FileRefused
from pulseboard.events import Ref, ref
from pulseboard.features.economy.rules import GLOBAL, MAX_AMOUNT, Rules, is_discord_id

COLUMNS = ("guild", "member", "name", "balance")
_OPTIONAL = "name"


class Balance(NamedTuple):
    """What one member had elsewhere."""

    line: int
    guild: str
    """The scope of the account: a guild's id, or `global`."""
    member: str
    name: str
    """Empty where it isn't known."""
    balance: int


class BalanceFile(NamedTuple):
    """A file of balances in which nothing is wrong."""

    name: str
    key: str
    """Another one for another content, and for another guild that the same content is meant for."""
    balances: list[Balance]
    total: int

    @property
    def members(self) -> str:
        """How many there are: `1 member`, `1,500 members`."""
        count = len(self.balances)
        return f"{count:,} {'member' if count == 1 else 'members'}"

    @property
    def guild(self) -> str:
        """The guild that all of it is for; empty where it is for several, or accounts are global."""
        guilds = {each.guild for each in self.balances}
        return guilds.pop() if len(guilds) == 1 and GLOBAL not in guilds else ""


class _Row(NamedTuple):
    line: int
    cells: dict[str, str]


def read_balances(name: str, content: bytes, rules: Rules, guild: str | None = None) -> BalanceFile:
    """Decode a file: CSV in UTF-8, whose first line names the columns guild, member, name and balance in any order.

    Where a `guild` is given that all of it is for, or accounts are global, the column guild may be left out. The column
    name always may: who has none there is known by the id until a command tells the name.
    Raises FileRefused.
    """
    faults: list[str] = []
    scope = GLOBAL if rules.is_global else guild
    balances = list(_decode(_rows(content, faults, needs_guild=scope is None), scope, rules, faults))
    total = sum(each.balance for each in balances)
    if total > MAX_AMOUNT:
        faults.append(f"All balances together are {total:,}; there can't be more than {MAX_AMOUNT:,}.")
    if not total and not faults:
        faults.append("There is nothing in it to take over.")
    if faults:
        raise FileRefused(name, faults)
    key = f"import:{hashlib.sha256(content).hexdigest()}"
    return BalanceFile(name, f"{key}:{scope}" if scope else key, balances, total)


def _rows(content: bytes, faults: list[str], *, needs_guild: bool) -> Iterator[_Row]:
    """The rows below the header. What doesn't read as one is added to `faults`, and ends it where nothing is sure."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        faults.append(f"Line {line} is not UTF-8. Save the file as UTF-8.")
        return
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header: list[str] | None = None
    while True:
        line = reader.line_num + 1
        try:
            cells = [cell.strip() for cell in next(reader)]
        except StopIteration:
            break
        except csv.Error as error:
            faults.append(f"Line {line}: not CSV ({error}).")
            return
        if not any(cells):
            continue
        if header is None:
            header = [cell.lower() for cell in cells]
            if wrong := _faults_of_header(header, needs_guild=needs_guild):
                faults += wrong
                return
        elif len(cells) != len(header):
            faults.append(f"Line {line}: {len(cells)} values, and there are {len(header)} columns.")
        else:
            yield _Row(line, dict(zip(header, cells, strict=True)))
    if header is None:
        faults.append(f"It is empty. Its first line names the columns: {','.join(COLUMNS)}.")


def _faults_of_header(header: list[str], *, needs_guild: bool) -> list[str]:
    wanted = [column for column in COLUMNS if column != _OPTIONAL and (needs_guild or column != "guild")]
    faults = [f"The column {column} is missing." for column in wanted if column not in header]
    faults += [f"The column {column} is not one of {', '.join(COLUMNS)}." for column in header if column not in COLUMNS]
    faults += [f"The column {column} is there twice." for column in COLUMNS if header.count(column) > 1]
    if needs_guild and "guild" not in header:
        faults.append("Without a column guild, say with --guild which guild the balances are of.")
    return faults


def _decode(rows: Iterator[_Row], scope: str | None, rules: Rules, faults: list[str]) -> Iterator[Balance]:
    """The rows as balances; whatever is wrong with one is added to `faults`."""
    lines: dict[tuple[str, str], int] = {}
    for line, cells in rows:
        wrong = list(_faults_of(cells, scope, rules))
        account = scope or cells["guild"], cells["member"]
        first = lines.setdefault(account, line)
        if first != line and not wrong:
            wrong.append(f"the member {cells['member']} stands in line {first} already")
        faults += [f"Line {line}: {fault}." for fault in wrong]
        if not wrong:
            cleaned = ref(Ref(cells["member"], " ".join(cells.get("name", "").split())))
            yield Balance(line, account[0], cleaned.id, cleaned.name, int(cells["balance"]))


def _faults_of(cells: dict[str, str], scope: str | None, rules: Rules) -> Iterator[str]:
    guild, balance = cells.get("guild", ""), cells["balance"]
    for column in ("guild", "member") if scope is None else ("member",):
        if not is_discord_id(cells[column]):
            yield f"the {column} {cells[column]!r} is no id of Discord's"
    if scope not in (None, GLOBAL, guild) and guild:
        yield f"the guild {guild} is not {scope}, the one given with --guild"
    if re.fullmatch(r"-[0-9]+", balance):
        yield f"the balance {balance} is below 0"
    elif not re.fullmatch(r"[0-9]{1,30}", balance):
        yield f"the balance {balance!r} is no whole number, as 1500"
    elif int(balance) > rules.max_balance:
        yield f"the balance {int(balance):,} is more than {rules.max_balance:,}, the most that a member can hold"

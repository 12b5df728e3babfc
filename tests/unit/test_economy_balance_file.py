"""A file of balances: what is read of it, and every fault told at once, with its line."""

import contextlib
import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulseboard.errors import FileRefused
from pulseboard.features.economy.balance_file import Balance, read_balances
from pulseboard.features.economy.rules import GLOBAL, MAX_AMOUNT, Rules

HEADER = "guild,member,name,balance\n"
RULES = Rules(max_balance=1_000_000)
WORLD = Rules(is_global=True)


def read(text: str | bytes, rules: Rules = RULES, guild: str | None = None) -> list[Balance]:
    return read_balances("coins.csv", text if isinstance(text, bytes) else text.encode(), rules, guild).balances


def faults(text: str | bytes, rules: Rules = RULES, guild: str | None = None) -> list[str]:
    with pytest.raises(FileRefused) as refused:
        read(text, rules, guild)
    return refused.value.faults


def test_a_file() -> None:
    """Columns in any order, names in quotes or missing, blank lines, a BOM, Windows line ends, spaces around."""
    text = '\ufeffBalance,Name , member,guild\r\n150,"Mira, ""Owl""",22,9\r\n\r\n0,,23,9\r\n 7 ,"two\nlines",24,8\r\n'
    assert read(text) == [
        Balance(2, "9", "22", 'Mira, "Owl"', 150),
        Balance(4, "9", "23", "", 0),
        Balance(5, "8", "24", "two lines", 7),
    ]


def test_whose_guild_it_is() -> None:
    """The guild is the column's, the one that is given, or none where accounts are global."""
    assert read("member,name,balance\n22,Mira,5\n", guild="9") == [Balance(2, "9", "22", "Mira", 5)]
    assert read(f"{HEADER},22,Mira,5\n9,23,Tom,5\n", guild="9")[0].guild == "9"
    assert read("member,name,balance\n22,Mira,5\n", WORLD)[0].guild == GLOBAL
    assert read(f"{HEADER}9,22,Mira,5\n", WORLD)[0].guild == GLOBAL


def test_names_that_are_not_known() -> None:
    """Ids and balances are enough."""
    assert read("guild,member,balance\n9,22,5\n") == [Balance(2, "9", "22", "", 5)]
    assert read("member,balance\n22,5\n", guild="9") == [Balance(2, "9", "22", "", 5)]


def test_which_guild_can_undo_it() -> None:
    """The one that all of it is for."""
    assert read_balances("x", f"{HEADER}9,22,M,5\n9,23,T,5\n".encode(), RULES).guild == "9"
    assert read_balances("x", f"{HEADER}9,22,M,5\n8,23,T,5\n".encode(), RULES).guild == ""
    assert read_balances("x", f"{HEADER}9,22,M,5\n".encode(), WORLD).guild == ""


def test_its_key() -> None:
    """The same for the same content under another name, another for other content or another guild given for it."""
    content, other = b"member,name,balance\n22,Mira,5\n", b"member,name,balance\n22,Mira,6\n"
    key = read_balances("a", content, RULES, "9").key
    assert read_balances("b", content, RULES, "9").key == key
    assert read_balances("a", other, RULES, "9").key != key
    assert read_balances("a", content, RULES, "8").key != key


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("9,x,Mira,5", "Line 2: the member 'x' is no id of Discord's."),
        ("9,,Mira,5", "Line 2: the member '' is no id of Discord's."),
        ("9,022,Mira,5", "Line 2: the member '022' is no id of Discord's."),
        ("9,٢٢,Mira,5", "Line 2: the member '٢٢' is no id of Discord's."),
        (f"9,{2**64},Mira,5", f"Line 2: the member '{2**64}' is no id of Discord's."),
        ("global,22,Mira,5", "Line 2: the guild 'global' is no id of Discord's."),
        ("9,22,Mira,-5", "Line 2: the balance -5 is below 0."),
        ("9,22,Mira,1.0", "Line 2: the balance '1.0' is no whole number, as 1500."),
        ("9,22,Mira,1e3", "Line 2: the balance '1e3' is no whole number, as 1500."),
        ('9,22,Mira,"1,000"', "Line 2: the balance '1,000' is no whole number, as 1500."),
        ("9,22,Mira,1_000", "Line 2: the balance '1_000' is no whole number, as 1500."),
        ("9,22,Mira,", "Line 2: the balance '' is no whole number, as 1500."),
        ("9,22,Mira,1000001", "Line 2: the balance 1,000,001 is more than 1,000,000, the most that a member can hold."),
        ("9,22,Mira", "Line 2: 3 values, and there are 4 columns."),
        ("9,22,Mira,5,6", "Line 2: 5 values, and there are 4 columns."),
        ("9,22,Mira,5\n9,23,Tom,1\n9,22,Mira,5", "Line 4: the member 22 stands in line 2 already."),
        ('9,22,"Mira,5', "Line 2: not CSV (unexpected end of data)."),
        ('9,22,"Mi"ra,5', "Line 2: not CSV (',' expected after '\"')."),
        ("9,22,Mira,0", "There is nothing in it to take over."),
        ("", "There is nothing in it to take over."),
    ],
)
def test_a_fault(row: str, fault: str) -> None:
    """Each is told with its line."""
    assert faults(HEADER + row) == [fault]


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ("guild,member,name", ["The column balance is missing."]),
        (
            "member,name,balance",
            [
                "The column guild is missing.",
                "Without a column guild, say with --guild which guild the balances are of.",
            ],
        ),
        ("guild,user,name,balance", ["The column member is missing.", "The column user is not one of"]),
        ("guild,member,name,balance,member", ["The column member is there twice."]),
        ("", ["It is empty. Its first line names the columns: guild,member,name,balance."]),
        ("\n\n", ["It is empty."]),
        ("guild;member;name;balance", ["The column guild is missing."]),
    ],
)
def test_a_header(header: str, told: list[str]) -> None:
    """Columns that are missing, unknown or there twice."""
    found = faults(header)
    assert all(any(fault.startswith(said) for fault in found) for said in told)


def test_every_fault_is_told_at_once() -> None:
    """In the order of the lines, more than one in a line."""
    told = faults(f"{HEADER}9,22,Mira,5\nx,y,Tom,-1\n9,23,Ada,2.5\n9,22,Mira,1\n")
    assert [fault.split(":")[0] for fault in told] == ["Line 3", "Line 3", "Line 3", "Line 4", "Line 5"]


def test_another_guild_than_the_one_given() -> None:
    told = faults(f"{HEADER}8,22,Mira,5\n", guild="9")
    assert told == ["Line 2: the guild 8 is not 9, the one given with --guild."]


def test_a_member_of_two_guilds() -> None:
    """Has two accounts, unless accounts are global."""
    text = f"{HEADER}9,22,Mira,5\n8,22,Mira,5\n"
    assert len(read(text)) == 2
    assert faults(text, WORLD) == ["Line 3: the member 22 stands in line 2 already."]


def test_more_than_there_can_be() -> None:
    """All balances together fit what can be counted."""
    text = f"{HEADER}9,22,Mira,{MAX_AMOUNT}\n9,23,Tom,1\n"
    assert faults(text, Rules()) == [f"All balances together are {2**53:,}; there can't be more than {MAX_AMOUNT:,}."]


def test_not_utf_8() -> None:
    assert faults(f"{HEADER}9,22,Mira,5\n9,23,Jörg,5\n".encode("latin-1")) == [
        "Line 3 is not UTF-8. Save the file as UTF-8."
    ]
    assert faults(HEADER.encode("utf-16")) == ["Line 1 is not UTF-8. Save the file as UTF-8."]


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: (HEADER + text).encode()))
def test_whatever_it_holds(content: bytes) -> None:
    """It is read or refused, never anything else."""
    with contextlib.suppress(FileRefused):
        assert read(content)


@given(
    st.dictionaries(
        st.tuples(st.integers(1, 2**64 - 1), st.integers(1, 2**64 - 1)),
        st.tuples(st.text(st.characters(exclude_categories=["Cs", "Cc"])), st.integers(0, 10**6)),
        min_size=1,
    ).filter(lambda accounts: any(balance for _, balance in accounts.values()))
)
def test_what_is_written_is_read(accounts: dict[tuple[int, int], tuple[str, int]]) -> None:
    """Any names, ids and balances come through; names with single spaces and at most 200 characters."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(["guild", "member", "name", "balance"])
    for (guild, member), (name, balance) in accounts.items():
        writer.writerow([guild, member, name, balance])
    found = {(int(each.guild), int(each.member)): (each.name, each.balance) for each in read(file.getvalue())}
    assert found == {key: (" ".join(name.split())[:200], balance) for key, (name, balance) in accounts.items()}

"""Joins and leaves that are real."""

from pulseboard.events import Ref
from pulseboard.monitor.guilds import GuildBook, Outages

A, B, C = Ref("1", "A"), Ref("2", "B"), Ref("3", "C")


def test_the_first_session_is_no_news() -> None:
    """The bot was in all of these before, whenever they are announced."""
    book = GuildBook()
    assert not book.seen(0, A)
    assert book.ready(0, [A, B]) == ([], [])
    assert not book.seen(0, A)


def test_joins_and_leaves() -> None:
    """A guild not known before is joined, one known before is left; each once."""
    book = GuildBook()
    book.ready(0, [A])
    assert book.seen(0, B)
    assert not book.seen(0, B)
    assert book.gone(0, B)
    assert not book.gone(0, B)
    assert book.seen(0, B)


def test_what_happened_while_the_bot_was_away() -> None:
    """The next session's guilds tell it; a guild that is only unavailable is among them."""
    book = GuildBook()
    book.ready(0, [A, B])
    assert book.ready(0, [B, C]) == ([C], [A])
    assert not book.seen(0, C)
    assert not book.gone(0, A)


def test_shards_know_their_own_guilds() -> None:
    """A shard that isn't ready yet has no news while another has."""
    book = GuildBook()
    book.ready(0, [A])
    assert not book.seen(1, B)
    assert book.seen(0, C)
    assert book.ready(1, [B]) == ([], [])


def test_a_guild_keeps_its_name_through_an_outage() -> None:
    """A new session lists what can't be reached by its id only."""
    book = GuildBook()
    book.ready(0, [A, B])
    nameless = Ref("2", "")
    assert book.ready(0, [A, nameless]) == ([], [])
    assert book.named(0, nameless) == B
    assert book.ready(0, [A]) == ([], [B])


def test_an_outage_begins_and_ends_once() -> None:
    """However often it is told."""
    outages = Outages()
    assert outages.ended("1", 5) is None
    assert [outages.began("1", 10), outages.began("1", 12)] == [True, False]
    assert outages.ended("1", 15) == 5
    assert outages.ended("1", 16) is None

"""The connection as a state machine: what discord.py repeats is told once."""

from pulseboard.kinds import GATEWAY_DISCONNECTED, GATEWAY_READY, GATEWAY_RESUMED
from pulseboard.monitor.connection import after
from pulseboard.monitor.gateway import Line, Transition, reason
from pulseboard.stats import ShardState


def test_a_first_connection() -> None:
    """Connecting, with failures on the way, then ready: one event, and not counted as a reconnect."""
    line = Line()
    assert line.state is ShardState.CONNECTING
    assert [line.disconnected(1), line.disconnected(2)] == [None, None]
    assert line.state is ShardState.CONNECTING
    assert line.ready(3) == Transition(GATEWAY_READY)
    assert line.ready(4) is None
    assert (line.state, line.reconnects) == (ShardState.READY, 0)


def test_a_loss_and_its_many_echoes() -> None:
    """Each failed attempt to come back repeats the loss: there is one event, and the time away counts from it."""
    line = Line()
    line.ready(0)
    assert line.disconnected(10) == Transition(GATEWAY_DISCONNECTED)
    assert [line.disconnected(11), line.disconnected(12)] == [None, None]
    assert line.state is ShardState.DISCONNECTED
    assert line.resumed(12.5) == Transition(GATEWAY_RESUMED, away_ms=2_500)
    assert line.resumed(13) is None
    assert (line.state, line.reconnects) == (ShardState.READY, 1)


def test_a_new_session_after_a_loss() -> None:
    """When the old session is gone the line comes back by `ready`, once, and that is a reconnect too."""
    line = Line()
    line.ready(0)
    line.disconnected(1)
    assert line.ready(4) == Transition(GATEWAY_READY, away_ms=3_000)
    assert line.ready(5) is None
    assert line.reconnects == 1


def test_away_is_until_the_session_began() -> None:
    """discord.py says that it is ready seconds after that."""
    line = Line()
    line.ready(0)
    line.disconnected(10)
    line.connected(13)
    assert line.ready(15.5) == Transition(GATEWAY_READY, away_ms=3_000)
    line.disconnected(20)
    line.connected(21)
    line.disconnected(22)
    assert line.ready(30) == Transition(GATEWAY_READY, away_ms=10_000)


def test_resumed_before_ready_is_no_news() -> None:
    """A session that is cut and resumed while guilds still arrive becomes ready later, and only then."""
    line = Line()
    assert line.disconnected(1) is None
    assert line.resumed(2) is None
    assert line.state is ShardState.CONNECTING
    assert line.ready(3) == Transition(GATEWAY_READY)


def test_reasons() -> None:
    """The same code means one thing from Discord and another from discord.py; what isn't known isn't made up."""
    assert reason(1006, is_ours=False) == "the line broke"
    assert reason(4000, is_ours=False) == "an error at Discord's side"
    assert reason(4000, is_ours=True) == "Discord asked for a new connection, or fell silent"
    assert reason(4999, is_ours=False) is None
    assert reason(None, is_ours=False) is None


def test_how_long_it_was_away_is_no_zero() -> None:
    """What rounds to no tenth of a second is at once."""
    said = [after(away_ms) for away_ms in (0.0, 40.0, 60.0, 2_500.0)]
    assert said == ["at once", "at once", "after 0.1 s", "after 2.5 s"]

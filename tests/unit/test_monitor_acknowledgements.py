"""Heartbeats that nobody acknowledges."""

from pulseboard.kinds import GATEWAY_ACKNOWLEDGED, GATEWAY_UNACKNOWLEDGED
from pulseboard.monitor.acknowledgements import Acknowledgements, Pulse, Silence


def test_a_silence_and_its_end() -> None:
    """Told once when a heartbeat had its whole time and wasn't acknowledged, and once when one is again."""
    shard = Acknowledgements()
    told = []
    for tenth in range(1_000):
        now = tenth / 10
        beat = now - now % 10
        acknowledged = 20.05 if 20.05 <= now < 71 else (beat + 0.05 if now >= beat + 0.05 else beat - 9.95)
        told.append((now, shard.sample(Pulse(beat, acknowledged, 10.0), now)))
    changes = [(now, silence) for now, silence in told if silence]
    assert [(now, silence.kind) for now, silence in changes] == [
        (40.2, GATEWAY_UNACKNOWLEDGED),
        (71.0, GATEWAY_ACKNOWLEDGED),
    ]
    assert 20 < changes[0][1].seconds < 20.3
    assert 49 < changes[1][1].seconds < 51


def test_a_slow_acknowledgement_is_none() -> None:
    """As long as each comes before the one after the next."""
    shard = Acknowledgements()
    for tenth in range(1_000):
        now = tenth / 10
        beat = now - now % 10
        acknowledged = beat - 0.5 if now < beat + 9.5 else beat + 9.5
        assert shard.sample(Pulse(beat, acknowledged, 10.0), now) is None


def test_a_loop_that_was_blocked_hears_everything_a_moment_later() -> None:
    """A silence that is seen once only is none."""
    shard = Acknowledgements()
    assert shard.sample(Pulse(10, 0.1, 2.0), 10) is None
    assert shard.sample(Pulse(10, 10.1, 2.0), 10.5) is None
    assert not shard.is_silent


def test_another_connection_ends_it_without_a_word() -> None:
    """Also where nobody looked while there was none: that it is acknowledged says nothing of the one before."""
    shard = Acknowledgements()
    silent = Pulse(10, 0.1, 2.0, "first")
    assert [shard.sample(silent, 10), shard.sample(silent, 10.5)] == [None, Silence(GATEWAY_UNACKNOWLEDGED, 10.4)]
    assert shard.sample(Pulse(10.8, 10.9, 2.0, "second"), 11) is None
    assert not shard.is_silent


def test_a_lost_connection_ends_it_without_a_word() -> None:
    """And the next one begins anew."""
    shard = Acknowledgements()
    silent = Pulse(10, 0.1, 2.0)
    assert [shard.sample(silent, 10), shard.sample(silent, 10.5)] == [None, Silence(GATEWAY_UNACKNOWLEDGED, 10.4)]
    assert shard.is_silent
    assert shard.sample(None, 11) is None
    assert not shard.is_silent
    assert shard.sample(silent, 12) is None

"""Frames as bytes."""

import random
import zlib

import pytest
from websockets.frames import Frame, Opcode

from pulseboard.live.frames import WINDOW_BITS, Packet, framed
from pulseboard.live.protocol import encode


@pytest.mark.parametrize("length", [0, 5, 120, 200, 5_000, 70_000])
def test_a_compressed_frame_needs_no_larger_window(length: int) -> None:
    """A client that holds no more than the agreed window can read it, and on its own, whatever came before."""
    value = 2 * random.Random(1).randbytes(length).hex()
    frame = Packet(value).frame(deflated=True)
    assert frame[0] == 0xC1  # the end of a text message, compressed
    start = {126: 4, 127: 10}.get(frame[1], 2)
    inflater = zlib.decompressobj(wbits=-WINDOW_BITS)
    waiting, read = frame[start:] + b"\x00\x00\xff\xff", b""
    while waiting:  # a little at a time: only then does zlib look back into its window
        read += inflater.decompress(waiting, 100)
        waiting = inflater.unconsumed_tail
    read += inflater.flush()
    assert read.decode() == f'"{value}"'


@pytest.mark.parametrize("size", [0, 1, 123, 124, 125, 126, 65_532, 65_533, 65_534, 200_000])
def test_framed_as_the_library_frames(size: int) -> None:
    """Every length of the length field."""
    value = "x" * size
    assert framed(value) == Frame(Opcode.TEXT, encode(value)).serialize(mask=False)

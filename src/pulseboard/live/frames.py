"""Ready WebSocket frames: each value is encoded once, compressed at most once, and joined into pages for many."""

from collections import deque
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from websockets.extensions.permessage_deflate import PerMessageDeflate
from websockets.frames import Frame, Opcode

from pulseboard.events import Event
from pulseboard.live.protocol import NewEventFrame, encode

PAGE_BYTES = 32 * 1024

_FINAL_TEXT = 0x81
_FINAL_TEXT_16, _FINAL_TEXT_64 = bytes((_FINAL_TEXT, 126)), bytes((_FINAL_TEXT, 127))

WINDOW_BITS = 12
"""What a client's decompressor must hold at least."""

# Without context takeover a frame stands for itself: any viewer can read it, whatever it was sent before.
_deflate = PerMessageDeflate(
    remote_no_context_takeover=True,
    local_no_context_takeover=True,
    remote_max_window_bits=WINDOW_BITS,
    local_max_window_bits=WINDOW_BITS,
    compress_settings={"memLevel": 5},
)


def framed(value: object) -> bytes:
    """A value as the bytes of one unmasked WebSocket text frame (RFC 6455, 5.2).

    By hand, because a single event is as much later at its viewers as the library takes to do the same.
    """
    text = encode(value)
    size = len(text)
    if size < 126:
        return bytes((_FINAL_TEXT, size)) + text
    if size < 1 << 16:
        return _FINAL_TEXT_16 + size.to_bytes(2) + text
    return _FINAL_TEXT_64 + size.to_bytes(8) + text


class Packet:
    """A value as a frame, and for those who agreed to `permessage-deflate` (RFC 7692) as a compressed one."""

    __slots__ = ("_deflated", "_plain")

    def __init__(self, value: object) -> None:
        self._plain = framed(value)
        self._deflated: bytes | None = None

    def frame(self, *, deflated: bool) -> bytes:
        if not deflated:
            return self._plain
        if self._deflated is None:
            frame = Frame(Opcode.TEXT, self._plain[_header_bytes(self._plain) :])
            self._deflated = frame.serialize(mask=False, extensions=[_deflate])
        return self._deflated


class Page(NamedTuple):
    """What follows a position, as far as one write goes."""

    end: int
    frames: bytes


def page_after(seq: int, packets: Iterable[Packet], *, deflated: bool) -> Page:
    """As many of the events after a position as fit into a page; at least one, if there is one."""
    frames: list[bytes] = []
    size = 0
    for packet in packets:
        frame = packet.frame(deflated=deflated)
        size += len(frame)
        if frames and size > PAGE_BYTES:
            break
        frames.append(frame)
    return Page(seq + len(frames), b"".join(frames))


class Tail:
    """The log's newest events, framed; at most `keep` of them. `events` are the last ones up to the head."""

    def __init__(self, head: int, events: Sequence[Event], *, keep: int) -> None:
        self.head = head - len(events)
        self._packets: deque[Packet] = deque(maxlen=keep)
        for event in events:
            self.add(event)

    def add(self, event: Event) -> None:
        """The log has grown by this event."""
        if event.seq != self.head + 1:
            raise ValueError(f"event {event.seq} can't follow {self.head}: a viewer would miss what lies between")
        self._packets.append(Packet(NewEventFrame(event)))
        self.head = event.seq

    def page_after(self, seq: int, *, deflated: bool) -> Page | None:
        """The page that follows a position; None when that isn't all kept any more."""
        first = len(self._packets) - (self.head - seq)
        if first < 0:
            return None
        kept = (self._packets[index] for index in range(first, len(self._packets)))
        return page_after(seq, kept, deflated=deflated)


def _header_bytes(frame: bytes) -> int:
    """How long the header of an unmasked frame is: its second byte is the length, or says where that stands."""
    return {126: 4, 127: 10}.get(frame[1], 2)

"""The ways a gateway connection may be compressed: the `compress` of its URL."""

import zlib
from collections.abc import Callable

Stream = Callable[[bytes], bytes]
"""Compresses one message as the continuation of all before it."""


class UnknownCompression(ValueError):
    """Asked for a compression that isn't to be had here. Prints as a sentence."""


def open_stream(name: str | None) -> Stream | None:
    """A new stream of that kind; None where nothing is to be compressed."""
    if name is None:
        return None
    if name == "zlib-stream":
        return _zlib_stream()
    if name == "zstd-stream":
        return _zstd_stream()
    raise UnknownCompression(f"The compression {name!r} isn't known: zlib-stream and zstd-stream are.")


def _zlib_stream() -> Stream:
    compressor = zlib.compressobj(level=1)

    def compress(message: bytes) -> bytes:
        return compressor.compress(message) + compressor.flush(zlib.Z_SYNC_FLUSH)

    return compress


def _zstd_stream() -> Stream:
    try:
        import zstandard  # noqa: PLC0415  not a dependency: there when the client has it too
    except ImportError:
        raise UnknownCompression("zstd-stream needs the package zstandard, which isn't installed here.") from None
    compressor = zstandard.ZstdCompressor(level=1).compressobj()

    def compress(message: bytes) -> bytes:
        return compressor.compress(message) + compressor.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)

    return compress

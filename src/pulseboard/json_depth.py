"""How deeply JSON is nested, found without decoding it: a decoder calls itself at each level, until it may no more."""

_OPENING, _CLOSING = b"[{", b"]}"
_ALL_ELSE = bytes(set(range(256)) - set(_OPENING + _CLOSING))


def is_nested_over(levels: int, text: bytes) -> bool:
    """Whether JSON has more levels of arrays and objects. Of what is no JSON nothing is said that would matter."""
    if text.count(b"[") + text.count(b"{") <= levels:
        return False
    depth = 0
    for bracket in _without_texts(text).translate(None, _ALL_ELSE):
        depth += 1 if bracket in _OPENING else -1
        if depth > levels:
            return True
    return False


def _without_texts(text: bytes) -> bytes:
    unescaped = text.replace(b"\\\\", b"").replace(b'\\"', b"")
    return b"".join(unescaped.split(b'"')[::2])

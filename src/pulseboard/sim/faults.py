"""What goes wrong at the gateway on purpose: which fault there is, of which shard, and how often it still strikes."""

from enum import StrEnum

from pulseboard.sim.world import DoesNotFit


class GatewayFault(StrEnum):
    REFUSED = "refused"
    """A new connection is answered with 503."""
    OP7_BEFORE_HELLO = "op7-before-hello"
    """A new connection is told to reconnect, instead of HELLO."""
    CLOSED_WHEN_READY = "closed-when-ready"
    """A connection is closed with 4000 after its READY or RESUMED."""
    OP9 = "op9"
    """IDENTIFY and RESUME are answered with an invalid session that can't be resumed."""
    UNACKNOWLEDGED = "unacknowledged"
    """Heartbeats are not acknowledged, while events flow."""
    SILENT = "silent"
    """Nothing is said on the lines that are there and those that come, and nothing heard; they stay open. One that fell
    silent stays so, also when the fault has ended."""
    DOWN = "down"
    """The line is cut, and again with each IDENTIFY and RESUME."""


_BEFORE_THE_SHARD_IS_KNOWN = (GatewayFault.REFUSED, GatewayFault.OP7_BEFORE_HELLO)
_LASTING = (GatewayFault.UNACKNOWLEDGED, GatewayFault.SILENT, GatewayFault.DOWN)


class GatewayFaults:
    def __init__(self) -> None:
        self._left: dict[tuple[GatewayFault, int | None], float] = {}

    def begin(self, fault: GatewayFault, times: int | None, shard: int | None) -> None:
        """Raises DoesNotFit."""
        if shard is not None and fault in _BEFORE_THE_SHARD_IS_KNOWN:
            raise DoesNotFit(f"{fault} strikes before a client has said which shard it is: leave the shard out.")
        if times is not None and (fault in _LASTING or times < 1):
            raise DoesNotFit("times is 1 or more, and not for a fault that lasts until it is ended.")
        self._left[fault, shard] = float("inf") if times is None else times

    def end(self) -> None:
        """All is well again."""
        self._left.clear()

    def strikes(self, fault: GatewayFault, shard: int | None = None) -> bool:
        """Whether this connection has the fault; if it does, that counts as one time. None: a shard isn't known yet."""
        for key in dict.fromkeys([(fault, None), (fault, shard)]):
            left = self._left.get(key, 0)
            if left > 0:
                self._left[key] = left - 1
                if left == 1:
                    del self._left[key]
                return True
        return False

    def now(self) -> list[dict[str, str | int | None]]:
        """What is wrong, for a person."""
        return [
            {"fault": fault, "shard": shard, "times": None if left == float("inf") else int(left)}
            for (fault, shard), left in self._left.items()
        ]

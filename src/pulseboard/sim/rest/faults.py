"""What goes wrong with REST calls on purpose: calls answered with an error, and rate limits of each scope."""

import asyncio
import time
import zlib
from fnmatch import fnmatchcase
from typing import Any, Literal

import msgspec
from aiohttp import web

from pulseboard.sim.rest.replies import DiscordError, reply
from pulseboard.sim.world import DoesNotFit

Scope = Literal["user", "global", "shared"]

_MESSAGES = {401: (0, "401: Unauthorized"), 403: (50001, "Missing Access")}


class RestFault(msgspec.Struct, kw_only=True):
    """`path` is a pattern of the path behind `/api/v10`: `/channels/*/messages`. `times`: None is until it is ended.
    The answer comes after `delay_seconds`; without a status it is the usual one.
    """

    status: int | None
    method: str = "*"
    path: str = "*"
    times: int | None = None
    scope: Scope = "user"
    retry_after_seconds: float = 1.0
    delay_seconds: float = 0.0

    def matches(self, method: str, path: str) -> bool:
        return self.method in ("*", method) and fnmatchcase(path, self.path)


class RestFaults:
    def __init__(self) -> None:
        self._faults: list[RestFault] = []

    def begin(self, fault: RestFault) -> None:
        """Raises DoesNotFit."""
        if (fault.status is not None and not 400 <= fault.status < 600) or (
            fault.times is not None and fault.times < 1
        ):
            raise DoesNotFit("status is 400 to 599, and times 1 or more.")
        if not 0 <= fault.delay_seconds < float("inf") or (fault.status is None and not fault.delay_seconds):
            raise DoesNotFit("delay_seconds is 0 or more, and above 0 where there is no status.")
        if not 0 <= fault.retry_after_seconds < float("inf"):
            raise DoesNotFit("retry_after_seconds is 0 or more.")
        self._faults.append(fault)

    def end(self) -> None:
        """All is well again."""
        self._faults.clear()

    def now(self) -> list[RestFault]:
        return list(self._faults)

    async def answer(self, method: str, path: str) -> web.Response | None:
        """How a call is answered that a fault strikes, when it is time; that counts as one time. None: as usual."""
        fault = self._striking(method, path)
        if fault is None:
            return None
        await asyncio.sleep(fault.delay_seconds)
        if fault.status is None:
            return None
        return _limited(fault, method, path) if fault.status == 429 else _refused(fault.status)

    def _striking(self, method: str, path: str) -> RestFault | None:
        for fault in self._faults:
            if fault.matches(method, path):
                if fault.times is not None:
                    fault.times -= 1
                    if fault.times == 0:
                        self._faults.remove(fault)
                return fault
        return None


def _refused(status: int) -> web.Response:
    code, message = _MESSAGES.get(status, (0, f"{status}: as it was asked for"))
    return DiscordError(status, code, message).response()


def _limited(fault: RestFault, method: str, path: str) -> web.Response:
    """A rate limit as Discord tells it. Without `Via`, discord.py takes it for a ban by Cloudflare."""
    after = f"{fault.retry_after_seconds:.3f}"
    is_global = fault.scope == "global"
    headers = {"Via": "1.1 google", "Retry-After": after, "X-RateLimit-Scope": fault.scope}
    if is_global:
        headers["X-RateLimit-Global"] = "true"
    else:
        headers |= {
            "X-RateLimit-Limit": "5",
            "X-RateLimit-Remaining": "0",
            "X-RateLimit-Reset": f"{time.time() + fault.retry_after_seconds:.3f}",
            "X-RateLimit-Reset-After": after,
            "X-RateLimit-Bucket": f"{zlib.crc32(f'{method} {path}'.encode()):08x}",
        }
    body: dict[str, Any] = {
        "message": "You are being rate limited.",
        "retry_after": fault.retry_after_seconds,
        "global": is_global,
    }
    response = reply(body, 429)
    response.headers.update(headers)
    return response

"""Listening on loopback, with an error that says what to do when the port is taken."""

import errno

from aiohttp import web

from pulseboard.errors import PortTaken

LOOPBACK = "127.0.0.1"
SHUTDOWN_SECONDS = 1.0


class Server:
    """Serves one application on a port of this machine; port 0 takes a free one."""

    def __init__(self, app: web.Application, port: int) -> None:
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)
        self._port = port

    async def start(self) -> str:
        """Returns where it listens, as `host:port`."""
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, LOOPBACK, self._port).start()
        except OSError as error:
            await self._runner.cleanup()
            if error.errno != errno.EADDRINUSE:
                raise
            raise PortTaken(f"Port {self._port} is taken: choose another one, or 0 for any that is free.") from None
        host, port = self._runner.addresses[0][:2]
        return f"{host}:{port}"

    async def stop(self) -> None:
        await self._runner.cleanup()

"""What goes wrong in a local Discord, when it is told to: at the gateway, with REST calls, with tokens."""

from pulseboard.sim.faults import GatewayFault
from pulseboard.sim.gateway import Gateway
from pulseboard.sim.interactions import Interactions
from pulseboard.sim.line import CloseWith, Line
from pulseboard.sim.oauth import OAuth
from pulseboard.sim.rest.faults import RestFault, Scope
from pulseboard.sim.rest.guard import Guard
from pulseboard.sim.session_starts import SESSION_STARTS_A_DAY
from pulseboard.sim.world import DoesNotFit, NotInWorld


class Trouble:
    """A verb whose arguments make no sense raises DoesNotFit."""

    _gateway: Gateway
    _guard: Guard
    _interactions: Interactions
    _line: Line
    _oauth: OAuth

    # Once

    async def drop_connections(self, close_code: CloseWith = None, *, shard: int | None = None) -> int:
        """Ends every connection, or those of one shard: with a close code, by asking for a reconnect (op 7), by
        declaring the session invalid (op 9), or by cutting the line without a word (None). Returns how many.
        """
        return await self._line.drop(close_code, shard)

    def end_sessions(self) -> None:
        """Forgets sessions that wait to be resumed, as Discord does after a while: their clients must log in anew."""
        for session in self._gateway.sessions:
            if session.connection is None:
                self._gateway.invalidate(session)

    async def reset_token(self, token: str) -> None:
        """The bot's owner has asked for a new token: the old one is refused from now on (close 4004, REST 401)."""
        if not token or not token.isascii() or not token.isprintable() or " " in token:
            raise DoesNotFit("A token is made of printable characters without a space.")
        self._gateway.token = self._guard.token = token
        await self._line.drop(4004, None)

    def set_session_starts(self, remaining: int) -> None:
        """So many sessions may still be begun today. Beyond them a bot's token is refused."""
        if not 0 <= remaining <= SESSION_STARTS_A_DAY:
            raise DoesNotFit(f"remaining is 0 to {SESSION_STARTS_A_DAY}, not {remaining}.")
        self._gateway.session_starts.remaining = remaining

    def deliver_again(self, interaction_id: str) -> None:
        """A command or a press reaches the bot once more, as it was, however long ago that is."""
        self._interactions.deliver_again(interaction_id)

    def expire_codes(self) -> None:
        """The time of every OAuth2 code that wasn't exchanged yet is over."""
        self._oauth.expire_codes()

    def expire_access_tokens(self) -> None:
        """The time of every OAuth2 access token is over; the refresh tokens are as good as before."""
        self._oauth.expire_access_tokens()

    def revoke_authorization(self, member_id: str) -> None:
        """A member removes the application from those they have authorized: their codes and tokens are good no more,
        and they are asked again. Raises NotInWorld where they haven't authorized it.
        """
        if not self._oauth.revoke(member_id):
            raise NotInWorld("user", f"No user {member_id} has authorized the application.")

    # Until it is ended

    def set_ping(self, milliseconds: float | None, jitter_ms: float = 0.0) -> None:
        """Heartbeats are acknowledged after this long from now on, give or take the jitter; None: it drifts again."""
        self._gateway.ping.set(milliseconds, jitter_ms)

    def refuse(self, seconds: float, status: int = 503) -> None:
        """REST calls and new connections get this status for a while; 0 seconds end it."""
        self._line.refuse(seconds, status)

    def refusing(self) -> int | None:
        """The status that everything is refused with now."""
        return self._line.refusing()

    def break_gateway(self, fault: GatewayFault | str, *, times: int | None = None, shard: int | None = None) -> None:
        """Begins a fault of the gateway, for one shard or for all (GatewayFault tells what each does). It ends after so
        many times, or with `mend_gateway`.
        """
        try:
            begun = GatewayFault(fault)
        except ValueError:
            raise DoesNotFit(f"There is no fault {fault!r}, but {', '.join(GatewayFault)}.") from None
        self._gateway.faults.begin(begun, times, shard)
        for connection in self._line.of(shard):
            if begun is GatewayFault.SILENT:
                connection.fall_silent()
            elif begun is GatewayFault.DOWN:
                connection.abort()

    def mend_gateway(self) -> None:
        """Ends every fault of the gateway. A line that fell silent stays so, and is left to the client."""
        self._gateway.faults.end()

    def gateway_faults(self) -> list[dict[str, str | int | None]]:
        return self._gateway.faults.now()

    def break_rest(
        self,
        status: int | None,
        *,
        method: str = "*",
        path: str = "*",
        times: int | None = None,
        scope: Scope = "user",
        retry_after_seconds: float = 1.0,
        delay_seconds: float = 0.0,
    ) -> None:
        """Answers REST calls with this status, so many times or until `mend_rest`; with None as usual, but after
        `delay_seconds`. `path` is a pattern of what stands behind `/api/v10`, as `/channels/*/messages`. `scope` and
        `retry_after_seconds` are for 429.
        """
        self._guard.faults.begin(
            RestFault(
                status=status,
                method=method,
                path=path,
                times=times,
                scope=scope,
                retry_after_seconds=retry_after_seconds,
                delay_seconds=delay_seconds,
            )
        )

    def mend_rest(self) -> None:
        """Ends every fault of REST calls."""
        self._guard.faults.end()

    def rest_faults(self) -> list[RestFault]:
        return self._guard.faults.now()

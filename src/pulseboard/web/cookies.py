"""The cookies of one dashboard, which others on this machine don't share: cookies don't know ports."""

from litestar.datastructures import Cookie


class Cookies:
    """`is_secure`: the dashboard is reached over TLS, so that they never go over anything else, nor to other hosts."""

    def __init__(self, port: int, *, is_secure: bool) -> None:
        prefix = "__Host-" if is_secure else ""
        self.session = f"{prefix}pulseboard-{port}"
        """What a browser is logged in with."""
        self.login = f"{prefix}pulseboard-{port}-login"
        """What it proves with, coming back from Discord, to be the one that went there, and where it is led then."""
        self.refused = f"{prefix}pulseboard-{port}-refused"
        """The id of who came over Discord and may not come in: the login page tells it, and no address."""
        self._is_secure = is_secure

    def set(self, name: str, value: str, *, max_age_seconds: int) -> Cookie:
        """What makes a browser keep a secret, and show it here only."""
        # Lax: a page of another site that leads here brings it along, but can't read what it gets.
        return Cookie(
            key=name,
            value=value,
            max_age=max_age_seconds,
            path="/",
            secure=self._is_secure,
            httponly=True,
            samesite="lax",
        )

    def drop(self, name: str) -> Cookie:
        """What makes a browser forget one."""
        return self.set(name, "", max_age_seconds=0)

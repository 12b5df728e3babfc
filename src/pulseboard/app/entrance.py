"""The ways into a dashboard, put together from the settings."""

from typing import TYPE_CHECKING

from pulseboard.config import Settings
from pulseboard.config.values import is_loopback
from pulseboard.errors import SettingsError, variable
from pulseboard.logs import get_logger
from pulseboard.storage.store import Store
from pulseboard.web.cookies import Cookies
from pulseboard.web.discord_entry import DiscordEntry, reads_roles
from pulseboard.web.entering import Entering
from pulseboard.web.entry_api import Entrance
from pulseboard.web.logins import Logins
from pulseboard.web.reach import Reach
from pulseboard.web.standing import Owners, Standings

if TYPE_CHECKING:  # what it needs is large, and not always installed
    from pulseboard.web.discord_login import DiscordLogin

_logger = get_logger(__name__)


def build_entrance(
    store: Store, settings: Settings, reach: Reach, port: int, owners: Owners, *, needs_login: bool
) -> Entrance:
    """`port`: the one that it listens on. Raises SettingsError where a package is missing."""
    discord = _discord_login(settings) if needs_login and settings.has_oauth else None
    standings = None if discord is None else Standings(settings, discord, owners)
    logins = Logins(
        store,
        Cookies(port, is_secure=reach.address.startswith("https://")),
        idle_hours=settings.session_idle_hours,
        longest_days=settings.session_days,
        needs_login=needs_login,
        look=None if standings is None else standings.look,
    )
    entering = Entering(store, logins)
    entry = None
    if discord is not None and standings is not None:
        entry = DiscordEntry(entering, discord, standings, settings, reach.address)
    if not is_loopback(settings.host) and settings.public_url is None:
        reason = f"requests that name another host are refused: set {variable('public_url')} to what people type"
        _logger.warning("public_url_missing", host=settings.host, reason=reason)
    return Entrance(logins, entering, entry, reach, has_links=is_loopback(settings.host))


def _discord_login(settings: Settings) -> "DiscordLogin":
    assert settings.oauth_client_id is not None
    assert settings.oauth_client_secret is not None
    try:
        from pulseboard.web.discord_login import DiscordLogin  # noqa: PLC0415  # as above
    except ImportError as error:
        raise SettingsError(
            f"Logging in with Discord needs a package that is not installed ({error.name}): "
            "pip install 'pulseboard[oauth]'."
        ) from error
    return DiscordLogin(
        settings.oauth_client_id,
        settings.oauth_client_secret.get_secret_value(),
        api=settings.discord_api,
        reads_roles=reads_roles(settings),
    )

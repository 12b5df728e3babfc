"""`pulseboard doctor`: what is right, what is wrong and what to do. It changes nothing, and works while a bot runs."""

import asyncio

from pulseboard.config import DoctorSettings, unknown_variables
from pulseboard.doctor.database import examine
from pulseboard.doctor.discord import ask_discord
from pulseboard.doctor.findings import Finding, Status, Tell, note
from pulseboard.doctor.login import ask_about_login
from pulseboard.doctor.port import look_at_port
from pulseboard.doctor.secrets import look_at_secrets
from pulseboard.doctor.versions import look_at_page, look_at_versions


def diagnose(settings: DoctorSettings, tell: Tell) -> bool:
    """Look at everything, a line or more for each thing; returns whether nothing is wrong.

    Raises SettingsError for a database's address that is none.
    """
    is_well = examine(settings.data, tell)
    unknown = [note(f"{name} is no setting, and nothing comes of it.") for name in unknown_variables()]
    here = [*look_at_versions(), look_at_page(), *unknown, *look_at_secrets(settings)]
    for finding in [*here, *asyncio.run(_ask_around(settings))]:
        tell(str(finding))
        is_well = is_well and finding.status is not Status.FAULT
    return is_well


async def _ask_around(settings: DoctorSettings) -> list[Finding]:
    has_named_port = "port" in settings.model_fields_set
    token = None if settings.token is None else settings.bot_token
    return [
        await look_at_port(
            settings.host,
            settings.port,
            is_wanted=has_named_port,
            is_encrypted=settings.tls_certificate is not None,
        ),
        *await ask_discord(token or None, settings.discord_api),
        *await ask_about_login(settings),
    ]

"""The page on which a member says who they are and whether an application may: plain HTML, without a script."""

import base64
import hashlib
from collections.abc import Iterable, Sequence
from html import escape
from typing import NamedTuple

from pulseboard.sim.oauth import SCOPES
from pulseboard.sim.people import Member

_STYLE = """
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }
main { max-width: 28rem; margin: 4rem auto; padding: 0 1rem; overflow-wrap: anywhere }
select, button { font: inherit; padding: .5rem .75rem; max-width: 100% }
label, select { display: block }
"""
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; img-src data:; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
}


class Visitors(NamedTuple):
    """People who may be whoever sits there, under a heading."""

    heading: str
    members: Sequence[Member]


def consent_page(
    application: str, scopes: Iterable[str], visitors: Iterable[Visitors], remembered: Member | None, redirect_uri: str
) -> str:
    """Posted to its own address it sends `member`, an id, and `decision`, `authorize` or `cancel`."""
    wishes = "".join(f"<li>{escape(SCOPES[scope])} (<code>{escape(scope)}</code>)</li>" for scope in scopes)
    groups = "".join(_group(one, remembered) for one in visitors)
    body = f"""
<h1>Authorize {escape(application)}</h1>
<p>{escape(application)} wants to:</p>
<ul>{wishes}</ul>
<form method="post">
<label for="member">You are</label>
<select id="member" name="member" required><option value="">Choose a member</option>{groups}</select>
<p>You are then led to {escape(redirect_uri)}</p>
<button name="decision" value="authorize">Authorize</button>
<button name="decision" value="cancel" formnovalidate>Cancel</button>
</form>"""
    return _page(f"Authorize {application}", body)


def error_page(sentence: str) -> str:
    return _page("Not authorized", f"<h1>This can't be authorized</h1><p>{escape(sentence)}</p>")


def _group(visitors: Visitors, remembered: Member | None) -> str:
    options = "".join(_option(member, member == remembered) for member in visitors.members)
    return f'<optgroup label="{escape(visitors.heading)}">{options}</optgroup>'


def _option(member: Member, is_selected: bool) -> str:
    selected = " selected" if is_selected else ""
    return f'<option value="{escape(member.id)}"{selected}>{escape(member.name)} (@{escape(member.username)})</option>'


def _page(title: str, body: str) -> str:
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{escape(title)} · Local Discord</title>
<link rel="icon" href="data:,">
<style>{_STYLE}</style>
</head>
<body><main>{body}
</main></body>
</html>
"""

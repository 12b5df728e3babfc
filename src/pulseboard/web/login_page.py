"""What is shown to who isn't logged in: made by the server, because the page itself isn't theirs to see yet."""

import html

from pulseboard.web.destination import Destination

_STYLE = """
:root { color-scheme: light dark; --ink: #16181d; --quiet: #5b6270; --ground: #f6f7f9; --card: #fff; --line: #dfe2e8 }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e9ebf0; --quiet: #9aa2b1; --ground: #0f1115; --card: #171a20; --line: #2a2f39 }
}
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: var(--ground); color: var(--ink);
  font: 16px/1.5 system-ui, sans-serif }
main { margin: 1rem; padding: 2rem; max-width: 30rem; background: var(--card); border: 1px solid var(--line);
  border-radius: 12px }
h1 { margin: 0 0 .5rem; font-size: 1.25rem }
p { margin: .5rem 0 0; color: var(--quiet) }
p.fault { color: var(--ink); font-weight: 600 }
a.button { display: inline-block; margin-top: 1rem; padding: .6rem 1rem; border-radius: 8px; background: #4752c4;
  color: #fff; font-weight: 600; text-decoration: none }
a.button + p { margin-top: 1.25rem }
a.button:focus-visible { outline: 3px solid var(--ink); outline-offset: 2px }
code { display: block; margin-top: .5rem; padding: .5rem .75rem; border: 1px solid var(--line); border-radius: 8px;
  color: var(--ink); overflow-x: auto }
"""


_DISCORD = """<p>Whoever runs this bot has said who may come in.</p>
<a class="button" href="{way}">Log in with Discord</a>"""
_LINK = """<p>{first} the link that was printed when the dashboard started. It is good once, for 15 minutes.
For another one, run this where the bot runs:</p>
<code>pulseboard login-link</code>"""
_RELOAD = "<p>Once the link was opened in another tab, load this page again: it leads on to what you asked for.</p>"


def login_page(
    fault: str | None, base_path: str, destination: Destination, *, has_discord: bool, has_links: bool
) -> str:
    """The page; `fault` says why the last try failed. `base_path`: what stands before our own paths."""
    told = f'<p class="fault" role="alert">{html.escape(fault)}</p>' if fault else ""
    way = destination.after(f"{base_path}/login/discord", **({"again": "true"} if fault else {}))
    discord = _DISCORD.format(way=html.escape(way)) if has_discord else ""
    links = _LINK.format(first="Or open" if has_discord else "Open") if has_links else ""
    reload = _RELOAD if has_links and not destination.is_first else ""
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Log in · Pulseboard</title>
<link rel="icon" href="{base_path}/favicon.svg">
<style>{_STYLE}</style>
</head>
<body>
<main>
<h1>Log in to Pulseboard</h1>
{told}
{discord}
{links}
{reload}
</main>
</body>
</html>
"""

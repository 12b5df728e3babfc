"""Routes of Discord's REST API as its documentation writes them: without ids, of which there are too many."""

import re

MAX_SEGMENT_CHARACTERS = 40
"""What is longer is a token."""
_VERSION = re.compile(r"^v\d+$")
_SECRETS = {"webhooks": "webhook_token", "interactions": "interaction_token"}
"""What follows the id after these."""
_NAMES = {
    "reactions": "emoji",
    "invites": "invite_code",
    "templates": "template_code",
}
"""What follows these is a parameter whatever it looks like, and is called so."""
_LITERAL = {"@me", "@original"}


def normalised(path: str) -> str:
    """`/channels/123/messages/456` as `/channels/{channel_id}/messages/{message_id}`."""
    segments = [segment for segment in path.partition("?")[0].split("/") if segment]
    if segments[:1] == ["api"]:
        del segments[0]
    if segments and _VERSION.match(segments[0]):
        del segments[0]
    route: list[str] = []
    for index, segment in enumerate(segments):
        before = segments[index - 1] if index else ""
        owner = segments[index - 2] if index > 1 else ""
        route.append(_named(segment, before, owner))
    return "/" + "/".join(route)


def _named(segment: str, before: str, owner: str) -> str:
    if segment in _LITERAL:
        return segment
    if before.isdigit() and owner in _SECRETS:
        return f"{{{_SECRETS[owner]}}}"
    if before in _NAMES:
        return f"{{{_NAMES[before]}}}"
    if segment.isdigit():
        return f"{{{_singular(before)}_id}}"
    return "{parameter}" if len(segment) > MAX_SEGMENT_CHARACTERS or "%" in segment else segment


def _singular(plural: str) -> str:
    name = plural.replace("-", "_")
    return name.removesuffix("s") if name.isidentifier() and len(name) <= MAX_SEGMENT_CHARACTERS else "some"

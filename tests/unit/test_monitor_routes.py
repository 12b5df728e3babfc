"""Routes without ids, secrets and anything else of which there are too many."""

import pytest

from pulseboard.monitor.routes import normalised


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/channels/123/messages", "/channels/{channel_id}/messages"),
        ("/api/v10/channels/123/messages/456?limit=5", "/channels/{channel_id}/messages/{message_id}"),
        ("/guilds/1/members/2/roles/3", "/guilds/{guild_id}/members/{member_id}/roles/{role_id}"),
        ("/users/@me", "/users/@me"),
        ("/users/@me/guilds/5", "/users/@me/guilds/{guild_id}"),
        (
            "/applications/1/guilds/2/commands/3",
            "/applications/{application_id}/guilds/{guild_id}/commands/{command_id}",
        ),
        ("/interactions/12/aW50ZXJhY3Rpb24/callback", "/interactions/{interaction_id}/{interaction_token}/callback"),
        ("/webhooks/12/s3cret/messages/@original", "/webhooks/{webhook_id}/{webhook_token}/messages/@original"),
        (
            "/channels/1/messages/2/reactions/%F0%9F%91%8D/@me",
            "/channels/{channel_id}/messages/{message_id}/reactions/{emoji}/@me",
        ),
        ("/invites/hat-shop", "/invites/{invite_code}"),
        ("/guilds/1/scheduled-events/2", "/guilds/{guild_id}/scheduled-events/{scheduled_event_id}"),
        ("/channels/1/thread-members/2", "/channels/{channel_id}/thread-members/{thread_member_id}"),
        ("/somewhere/" + "x" * 70, "/somewhere/{parameter}"),
        ("/gateway/bot", "/gateway/bot"),
    ],
)
def test_normalised(path: str, route: str) -> None:
    """As Discord's documentation writes it; a token never shows."""
    assert normalised(path) == route

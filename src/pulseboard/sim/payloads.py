"""Discord's JSON for what is in the world."""

import re
from datetime import UTC, datetime
from typing import Any

from pulseboard.sim.application import Team
from pulseboard.sim.oauth import Grant
from pulseboard.sim.people import Member
from pulseboard.sim.snowflakes import DISCORD_EPOCH_MS, LOW_BITS
from pulseboard.sim.world import Channel, Guild, Role, World

Payload = dict[str, Any]

EPHEMERAL = 1 << 6
LOADING = 1 << 7
TEAM_PSEUDO_USER = 1 << 10
INVITED, ACCEPTED = 1, 2
_MENTION = re.compile(r"<@!?(\d{1,20})>")
TEXT_CHANNEL = 0


def user(member: Member) -> Payload:
    return {
        "id": member.id,
        "username": member.username,
        "global_name": member.name,
        "discriminator": "0000" if member.bot else "0",
        "avatar": None,
        "bot": member.bot,
        "public_flags": 0,
    }


def bare_member(guild: Guild, of: Member) -> Payload:
    """A member without the user, as messages and resolved options carry it."""
    return {
        "roles": guild.role_ids(of),
        "joined_at": made_at(guild.id),
        "nick": None,
        "avatar": None,
        "deaf": False,
        "mute": False,
        "pending": False,
        "premium_since": None,
        "communication_disabled_until": None,
        "flags": 0,
    }


def member(guild: Guild, of: Member) -> Payload:
    return bare_member(guild, of) | {"user": user(of)}


def channel(guild: Guild, of: Channel) -> Payload:
    return {
        "id": of.id,
        "type": TEXT_CHANNEL,
        "guild_id": guild.id,
        "name": of.name,
        "topic": None,
        "position": guild.channels.index(of),
        "permission_overwrites": [],
        "nsfw": False,
        "parent_id": None,
        "last_message_id": None,
        "rate_limit_per_user": 0,
        "flags": 0,
    }


def role(of: Role) -> Payload:
    payload: Payload = {
        "id": of.id,
        "name": of.name,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "position": of.position,
        "permissions": str(of.permissions),
        "managed": of.bot_id is not None,
        "mentionable": False,
        "flags": 0,
    }
    if of.bot_id is not None:
        payload["tags"] = {"bot_id": of.bot_id}
    return payload


def guild(of: Guild) -> Payload:
    """A guild as REST shows it."""
    return {
        "id": of.id,
        "name": of.name,
        "icon": None,
        "owner_id": of.owner_id,
        "roles": [role(one) for one in of.roles],
        "emojis": [],
        "stickers": [],
        "features": [],
        "verification_level": 1,
        "default_message_notifications": 1,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "premium_tier": 0,
        "preferred_locale": "en-US",
        "afk_timeout": 300,
        "afk_channel_id": None,
        "system_channel_id": of.channels[0].id,
        "system_channel_flags": 0,
        "description": None,
    }


def own_guild(of: Guild, who: Member) -> Payload:
    """A guild as one of its members finds it in the list of theirs."""
    return {
        "id": of.id,
        "name": of.name,
        "icon": None,
        "banner": None,
        "owner": of.owner_id == who.id,
        "permissions": str(of.permissions(who)),
        "features": [],
    }


def guild_create(of: Guild, bot: Member) -> Payload:
    """A guild as the gateway shows it. Of its members only the bot, as Discord does: the rest is asked for (op 8)."""
    return guild(of) | {
        "joined_at": made_at(of.id),
        "large": of.member_count >= 250,
        "member_count": of.member_count,
        "members": [member(of, bot)],
        "channels": [channel(of, one) for one in of.channels],
        "threads": [],
        "presences": [],
        "voice_states": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def application_for_members(world: World) -> Payload:
    """What anybody may know of the bot's application."""
    return {
        "id": world.bot.id,
        "name": world.bot.name,
        "icon": None,
        "description": "",
        "summary": "",
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
    }


def application(world: World) -> Payload:
    """The bot's application, as it sees it itself. For an application of a team, the owner is a made-up user."""
    own = world.application
    return application_for_members(world) | {
        "owner": user(own.owner) if own.team is None else _team_user(own.team),
        "team": None if own.team is None else team(own.team),
        "flags": 0,
        "interactions_endpoint_url": None,
        "redirect_uris": own.redirect_uris,
        "approximate_guild_count": len(world.guilds),
        "bot": user(world.bot),
    }


def team(of: Team) -> Payload:
    return {
        "id": of.id,
        "name": of.name,
        "icon": None,
        "owner_user_id": of.owner.id,
        "members": [
            {
                "team_id": of.id,
                "user": user(member.user),
                "role": member.role,
                "membership_state": ACCEPTED if member.accepted else INVITED,
                "permissions": ["*"],
            }
            for member in of.members
        ],
    }


def _team_user(of: Team) -> Payload:
    return user(Member(of.id, of.name, f"team{of.id}")) | {
        "global_name": None,
        "discriminator": "0000",
        "public_flags": TEAM_PSEUDO_USER,
        "flags": TEAM_PSEUDO_USER,
    }


def authorization(world: World, grant: Grant) -> Payload:
    """What a Bearer token stands for; whose it is only where that may be known."""
    payload: Payload = {
        "application": application_for_members(world),
        "scopes": grant.scopes,
        "expires": datetime.fromtimestamp(grant.access_expires_at, UTC).isoformat(),
    }
    if "identify" in grant.scopes:
        payload["user"] = user(grant.member)
    return payload


def mentioned(world: World, guild_: Guild, content: str) -> list[Payload]:
    """The users that a text mentions, with their membership."""
    found = {}
    for user_id in _MENTION.findall(content):
        who = guild_.by_id.get(user_id) or world.population.find(user_id)
        if who is not None:
            found[user_id] = user(who) | {"member": bare_member(guild_, who)}
    return list(found.values())


def now() -> str:
    return datetime.now(UTC).isoformat()


def made_at(snowflake_id: str) -> str:
    """When an id was given out."""
    made_ms = (int(snowflake_id) >> LOW_BITS) + DISCORD_EPOCH_MS
    return datetime.fromtimestamp(made_ms / 1000, UTC).isoformat()

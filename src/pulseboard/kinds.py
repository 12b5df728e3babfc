"""Every kind of event that Pulseboard itself records. Authors of bots invent others."""

from typing import NamedTuple

from pulseboard.events import Level


class EventKind(NamedTuple):
    name: str
    level: Level
    meaning: str


COMMAND_COMPLETED = EventKind(
    "command.completed",
    Level.INFO,
    "A command ran to its end. Data: `command` (qualified name), `duration_ms`, `acknowledged_ms` (until Discord had "
    "the first answer to the interaction, or that it will come later; null for prefix commands, and where only the "
    "tree's own `on_error` answered, which runs after this is told), `type` (slash, prefix, user_menu, message_menu); "
    "`arguments` where they are asked for. It is a `warning` where it ended without an answer to its interaction: "
    "unless one comes within 3 s, Discord says that the application did not respond.",
)
COMMAND_FAILED = EventKind(
    "command.failed",
    Level.ERROR,
    "A command was refused or raised. Data as for `command.completed`, `failure` (user_error, cooldown, permission, "
    "bug) and `error`; of a bug `fingerprint` and, at most once a minute for each, `traceback`. Only a bug has the "
    "level `error`; what a member did wrong is a `warning`, and so is a `cooldown`: not now, but later, also because "
    "the data couldn't be reached, or the bot was stopped before the command ended.",
)
LOOP_FAILED = EventKind(
    "task.failed",
    Level.ERROR,
    "A `tasks.loop` of the bot raised and is over. Data: `name`, `error`, `fingerprint`, `traceback` as for a bug.",
)
LOG_RECORDED = EventKind(
    "log.recorded",
    Level.WARNING,
    "Something was logged at WARNING or above, by whichever part of the process. Data: `logger`, `log_level`, `count` "
    "(of the same within a minute), and of an exception `error`, `fingerprint`, `traceback` as for a bug. From ERROR "
    "on the level is `error`.",
)
MEMBER_FORGOTTEN = EventKind(
    "privacy.member_forgotten",
    Level.INFO,
    "An administrator had the traces of a member removed. Data: `events` (in how many).",
)
GATEWAY_READY = EventKind(
    "gateway.ready",
    Level.SUCCESS,
    "The bot has a new session and knows its guilds. After a loss it is a `warning`, as what happened meanwhile was "
    "missed. Data then: `away_ms` (until the session began), `missed` (true), `resume` (refused, or not_tried: "
    "discord.py gave the old session up).",
)
GATEWAY_DISCONNECTED = EventKind(
    "gateway.disconnected",
    Level.WARNING,
    "The connection to Discord was lost. Data: `code`, `reason` where known. It is an `error` where discord.py doesn't "
    "try again, as after a token that is refused; data then: `final` (true).",
)
GATEWAY_RESUMED = EventKind("gateway.resumed", Level.INFO, "The session went on where it was cut. Data: `away_ms`.")
RECONNECT_STORM = EventKind(
    "gateway.reconnect_storm",
    Level.ERROR,
    "The connection was lost so often that `pulseboard run` opens it only slowly from now on. Data: `connections` (in "
    "the last 10 minutes), `wait_seconds` (until the next one). Where `gateway.unstable` has told of that trouble, "
    "this doesn't, and the other way round.",
)
IDENTIFY_BUDGET_SPENT = EventKind(
    "gateway.identify_budget_spent",
    Level.ERROR,
    "Four fifths of the sessions that Discord allows a bot in a day were begun: `pulseboard run` begins no other one "
    "until the count starts anew. Data: `used`, `total`, `reset_seconds` (until then).",
)
GATEWAY_UNSTABLE = EventKind(
    "gateway.unstable",
    Level.ERROR,
    "A shard's connection is lost again and again. While that lasts, single losses and returns aren't recorded. Data: "
    "`identifies` and `resumes` (in the last 60 s).",
)
GATEWAY_STABLE = EventKind(
    "gateway.stable",
    Level.SUCCESS,
    "A connection that was lost again and again holds. Data: `identifies` and `resumes` (while it did not), "
    "`lasted_ms`.",
)
GATEWAY_UNACKNOWLEDGED = EventKind(
    "gateway.unacknowledged",
    Level.WARNING,
    "Discord doesn't acknowledge heartbeats any more, though the connection is open. Data: `silent_ms`.",
)
GATEWAY_ACKNOWLEDGED = EventKind(
    "gateway.acknowledged", Level.INFO, "Heartbeats are acknowledged again. Data: `silent_ms`."
)
GATEWAY_LATENCY_HIGH = EventKind(
    "gateway.latency_high", Level.WARNING, "A heartbeat took far longer than usual. Data: `latency_ms`."
)
GATEWAY_LATENCY_NORMAL = EventKind(
    "gateway.latency_normal", Level.INFO, "Heartbeats are quick again. Data: `latency_ms`."
)
IDENTIFY_BUDGET_LOW = EventKind(
    "gateway.identify_budget_low",
    Level.WARNING,
    "Half of the sessions that Discord allows a bot in a day were begun. Data: `used`, `total`, `reset_seconds` (until "
    "the count starts anew, where known).",
)
GUILD_JOINED = EventKind("guild.joined", Level.SUCCESS, "The bot was added to a guild. Data: `members`.")
GUILD_LEFT = EventKind("guild.left", Level.WARNING, "The bot was removed from a guild.")
GUILD_UNAVAILABLE = EventKind(
    "guild.unavailable",
    Level.WARNING,
    "An outage at Discord took a guild away; the bot is still in it. Where many go at once the first ten are told of "
    "one by one, the others together. Data then: `count`.",
)
GUILD_AVAILABLE = EventKind(
    "guild.available",
    Level.INFO,
    "A guild is back after an outage. Data: `away_ms`; `count` as for `guild.unavailable`.",
)
REST_RATE_LIMITED = EventKind(
    "rest.rate_limited",
    Level.WARNING,
    "Discord's REST API wants to be asked less often. Data: `route` (as `POST /channels/{channel_id}/messages`), "
    "`scope` (user, global, shared; `cloudflare`: the address is shut out; `local`, an `info`: discord.py waits by "
    "itself), `retry_after_ms`, `count` (as for `rest.refused`).",
)
REST_REFUSED = EventKind(
    "rest.refused",
    Level.WARNING,
    "Discord's REST API answered 401 or 403; it is an `error` where the bot's token is what was refused. Data: "
    "`route`, `status`, `code` and `error` (Discord's own), `count`: the first of its kind is told at once, what "
    "follows within a minute is counted and told together.",
)
REST_FAILED = EventKind(
    "rest.failed",
    Level.WARNING,
    "Discord's REST API answered 500 or above, or not at all. Data: `route`, `status` or `error`, `count` (as for "
    "`rest.refused`).",
)
REST_BUDGET_LOW = EventKind(
    "rest.budget_low",
    Level.ERROR,
    "Half of the refused requests that Discord puts up with in 10 minutes are used up. Data: `invalid_requests`, "
    "`limit`.",
)
LOOP_BLOCKED = EventKind(
    "loop.blocked",
    Level.WARNING,
    "The bot's event loop stood still for a second or longer. Told once it is over, or after 10 s. Data: `blocked_ms`, "
    "`stack` (of what blocked it), `lasting` (true: it isn't over yet, and the level is `error`).",
)
LOOP_FREED = EventKind(
    "loop.freed", Level.INFO, "A blocking that was told of while it lasted is over. Data: `blocked_ms`, all of it."
)
DAILY_CLAIMED = EventKind(
    "economy.daily_claimed",
    Level.SUCCESS,
    "A member claimed the day's coins. Data: `amount`, `streak`, `balance` (after it), `transaction`.",
)
TRANSFERRED = EventKind(
    "economy.transferred",
    Level.SUCCESS,
    "A member paid another. Data: `amount`, `fee` (of it, burnt), `received`, `to` (`{id, name}`), `balance` and "
    "`to_balance` (after it), `transaction`.",
)
ECONOMY_GRANTED = EventKind(
    "economy.granted",
    Level.SUCCESS,
    "An administrator gave a member coins. Data: `amount`, `member` (`{id, name}`), `before` and `balance` (before and "
    "after it), `reason`, `transaction`, and `address` where it was done from the dashboard.",
)
ECONOMY_TAKEN = EventKind(
    "economy.taken",
    Level.WARNING,
    "An administrator took coins from a member. Data as for `economy.granted`.",
)
ECONOMY_UNDONE = EventKind(
    "economy.undone",
    Level.WARNING,
    "An administrator took a transaction back. Data: `amount`, `undoes`, `kind` (of what was undone), `balances` (of "
    "the members, after it; left out where they are over 100), `reason`, `transaction`, `address`.",
)
ECONOMY_FROZEN = EventKind(
    "economy.frozen",
    Level.WARNING,
    "A member's account was frozen. Data: `amount` (0), `member` (`{id, name}`), `balance`, `reason`, `address`.",
)
ECONOMY_UNFROZEN = EventKind(
    "economy.unfrozen",
    Level.INFO,
    "A member's account is free again. Data as for `economy.frozen`.",
)
ECONOMY_REFUSED = EventKind(
    "economy.refused",
    Level.INFO,
    "Somebody asked for something that the rules don't allow. Data: `operation`, `reason` (its class), `interaction`; "
    "where they are known `amount`, and the `balance` that stays as it is.",
)
ECONOMY_IMPORTED = EventKind(
    "economy.imported",
    Level.SUCCESS,
    "Balances were taken over from a file. Data: `accounts`, `amount`, `file`, `transaction`.",
)
ECONOMY_UNBALANCED = EventKind(
    "economy.unbalanced",
    Level.ERROR,
    "The books don't balance: something else than Pulseboard has written there. Data: `faults`.",
)
PROCESS_STARTED = EventKind(
    "process.started",
    Level.INFO,
    "The bot's process started. Data: `pulseboard`, `library`, `python`, `bot_version` (null where none is set).",
)
PROCESS_STOPPED = EventKind(
    "process.stopped", Level.INFO, "The bot's process was told to stop. Data as for `process.started`."
)
PULSEBOARD_DETACHED = EventKind(
    "pulseboard.detached",
    Level.INFO,
    "The dashboard was taken off a bot that runs on, as where its extension is unloaded. What the bot does from then "
    "on isn't seen. Data as for `process.started`.",
)
PULSEBOARD_ATTACHED = EventKind(
    "pulseboard.attached",
    Level.INFO,
    "The dashboard was put on a bot again, in the process that it was taken off in. Data as for `process.started`.",
)
PROCESS_DIED = EventKind(
    "process.died",
    Level.ERROR,
    "A process of the bot ended without a word: killed, crashed, or its machine went down. It is recorded when it is "
    "noticed, by the next process or by another one. Data: `bot` (its id), `last_alive` (within 15 s of its end).",
)
LOGGED_IN = EventKind(
    "access.logged_in",
    Level.INFO,
    "Somebody logged in to the dashboard. Data: `session` (its id), `address`, `agent` (the browser).",
)
LOGIN_REFUSED = EventKind(
    "access.login_refused",
    Level.WARNING,
    "A link for logging in was wrong, over or used before, or who came over Discord may not come in. Data: `address`, "
    "`agent`.",
)
ACCESS_LOST = EventKind(
    "access.lost",
    Level.WARNING,
    "Somebody who was logged in with Discord may come in no more: a role was taken away, they left the guild, the "
    "lists in the settings changed, or Discord could not be asked for an hour. Data: `sessions` (how many were ended).",
)
LOGGED_OUT = EventKind("access.logged_out", Level.INFO, "A session was ended by somebody. Data: `session` (its id).")
TOKEN_MADE = EventKind(
    "access.token_made", Level.INFO, "A token for a program was made. Data: `token` (its id), `name`, `scopes`."
)
TOKEN_REVOKED = EventKind(
    "access.token_revoked", Level.INFO, "A program's token was revoked. Data: `token` (its id), `name`."
)
TASK_FAILED = EventKind(
    "pulseboard.task_failed",
    Level.ERROR,
    "A part of Pulseboard itself failed and is being started again. Data: `task`, `error`.",
)
LOG_EVENTS_LOST = EventKind(
    "log.events_lost", Level.WARNING, "More was recorded than could be kept waiting. Data: `lost`."
)

AUDITED = frozenset(
    kind.name
    for kind in (
        *(LOGGED_IN, LOGIN_REFUSED, ACCESS_LOST, LOGGED_OUT, TOKEN_MADE, TOKEN_REVOKED, MEMBER_FORGOTTEN),
        *(ECONOMY_GRANTED, ECONOMY_TAKEN, ECONOMY_UNDONE, ECONOMY_FROZEN, ECONOMY_UNFROZEN, ECONOMY_IMPORTED),
    )
)
"""What is also written into the audit: who got in, and what administrators do."""
KINDS = tuple(kind for kind in globals().values() if isinstance(kind, EventKind))

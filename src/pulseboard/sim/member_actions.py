"""What members do in a local Discord: run commands, press buttons, type, write."""

from collections.abc import Mapping
from typing import Any

from pulseboard.sim.casting import Casting, available
from pulseboard.sim.commands import CommandRegistry, CommandType
from pulseboard.sim.components import BUTTON, find_button
from pulseboard.sim.gateway import Gateway
from pulseboard.sim.interaction import (
    ACKNOWLEDGE_WITHIN_SECONDS,
    CommandResult,
    Interaction,
    InteractionType,
    SeenMessage,
    as_seen,
)
from pulseboard.sim.interactions import Interactions
from pulseboard.sim.messages import MessageBody, Messages
from pulseboard.sim.options import Resolved, command_data, find_command, find_menu, focused_data
from pulseboard.sim.payloads import Payload
from pulseboard.sim.world import DoesNotFit, World


class MemberActions:
    """A verb that asks for what isn't there raises NotInWorld, one whose arguments make no sense DoesNotFit."""

    world: World
    _gateway: Gateway
    _commands: CommandRegistry
    _casting: Casting
    _messages: Messages
    _interactions: Interactions

    async def run_command(
        self,
        command: str,
        *,
        guild: str | None = None,
        member: str | None = None,
        options: Mapping[str, Any] | None = None,
        timeout_seconds: float = 3.0,
        deliveries: int = 1,
        messages: int = 1,
    ) -> CommandResult:
        """Runs a registered command ("pay", "shop buy") as a member and returns what the member sees.

        `guild` and `member` are ids; left out, someone is chosen who may run it. User, channel and role options are
        ids, an attachment is `{"filename": …, "content": …}`, a context menu takes the option `target`. With
        `deliveries` the same interaction is sent that many times, as Discord may. It returns when `messages` messages
        were seen, or after `timeout_seconds`. An answer that doesn't come is a result, not an error.
        """
        where = self._casting.guild(command, guild)
        registered, path = find_command(command, self._commands.visible_in(where.id))
        who = self._casting.member(registered, where, member)
        data = command_data(registered, path, options or {}, Resolved(self.world, where, self._messages))
        channel = where.channels[1 % len(where.channels)]
        name = " ".join([registered.name, *path])
        interaction = Interaction(InteractionType.COMMAND, name, guild=where, channel=channel, member=who)
        return await self._do(interaction, data, timeout_seconds, deliveries, messages)

    async def use_menu(
        self,
        command: str,
        target: str,
        *,
        guild: str | None = None,
        member: str | None = None,
        timeout_seconds: float = 3.0,
        deliveries: int = 1,
        messages: int = 1,
    ) -> CommandResult:
        """Uses a context menu command on a message, where that is, or on a user: whichever has the id `target`.
        The rest is as for `run_command`.
        """
        kind, shown = CommandType.USER, self._messages.find(target)
        if shown is not None:
            kind, guild = CommandType.MESSAGE, shown["guild_id"]
        where = self._casting.guild(command, guild)
        registered = find_menu(command, kind, self._commands.visible_in(where.id))
        who = self._casting.member(registered, where, member)
        data = command_data(registered, [], {"target": target}, Resolved(self.world, where, self._messages))
        channel = where.channels[0] if shown is None else where.channel(shown["channel_id"])
        interaction = Interaction(InteractionType.COMMAND, command, guild=where, channel=channel, member=who)
        return await self._do(interaction, data, timeout_seconds, deliveries, messages)

    async def press(
        self,
        button: str,
        *,
        message: str,
        member: str | None = None,
        timeout_seconds: float = 3.0,
        deliveries: int = 1,
        messages: int = 1,
    ) -> CommandResult:
        """Presses a button, named by its label or custom id, below a message; returns what the member sees then.

        `message` is an id, as `CommandResult` and `SeenMessage` tell it. Left out, `member` is the one whose command
        the message answers. A disabled button can't be pressed, nor one in an ephemeral message of somebody else.
        The rest is as for `run_command`.
        """
        shown = self._messages.seen_by(message, None)
        where, channel = self.world.channel(shown["channel_id"])
        asker = shown.get("interaction_metadata", {}).get("user", {}).get("id")
        if member is None and asker is None:
            raise DoesNotFit(f"Message {message} answers nobody's command: say which member presses.")
        who = self.world.member(available(where), member or asker)
        source = self._messages.seen_by(message, who)
        found = find_button(source, button)
        data: Payload = {"custom_id": found.custom_id, "component_type": BUTTON}
        interaction = Interaction(
            InteractionType.COMPONENT, button, guild=where, channel=channel, member=who, source=source
        )
        return await self._do(interaction, data, timeout_seconds, deliveries, messages)

    async def suggestions(
        self,
        command: str,
        option: str,
        text: str,
        *,
        guild: str | None = None,
        member: str | None = None,
        timeout_seconds: float = ACKNOWLEDGE_WITHIN_SECONDS,
    ) -> list[dict[str, Any]]:
        """What the bot suggests while a member types an option with autocompletion, as Discord's choices; [] where it
        doesn't answer in time, as when its autocompletion fails.
        """
        where = self._casting.guild(command, guild)
        registered, path = find_command(command, self._commands.visible_in(where.id))
        who = self._casting.member(registered, where, member)
        data = focused_data(registered, path, option, text)
        interaction = Interaction(
            InteractionType.AUTOCOMPLETE, command, guild=where, channel=where.channels[0], member=who
        )
        self._interactions.dispatch(interaction, data, 1)
        await interaction.wait(timeout_seconds)
        return interaction.choices

    async def post_message(self, channel_or_guild: str, member: str, content: str) -> str:
        """Writes a message as a member; in a guild it goes to the first channel. Returns the message's id."""
        if channel_or_guild in self.world.guilds:
            guild = self.world.guild(channel_or_guild)
            channel = guild.channels[0]
        else:
            guild, channel = self.world.channel(channel_or_guild)
        author = self.world.member(available(guild), member)
        return str(self._messages.post(guild, channel, author, MessageBody(content=content))["id"])

    def message(self, message_id: str) -> SeenMessage:
        """A message as it stands now, ephemeral ones too."""
        shown = self._messages.seen_by(message_id, None)
        return as_seen("edited" if shown["edited_timestamp"] else "sent", shown)

    async def _do(
        self, interaction: Interaction, data: Payload, timeout_seconds: float, deliveries: int, messages: int
    ) -> CommandResult:
        if deliveries < 1 or messages < 1 or not timeout_seconds > 0:
            raise DoesNotFit("deliveries, messages and timeout_seconds are above 0.")
        is_heard = self._gateway.reaches(interaction.guild.id)
        self._interactions.dispatch(interaction, data, deliveries if is_heard else 0)
        if not is_heard:
            return interaction.result("The application did not respond: no bot is logged in.")
        await interaction.wait(timeout_seconds, messages)
        return interaction.result()

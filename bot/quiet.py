"""While a person has the conversation, or somebody was called, the bot is quiet: only little gets through to it.

Stopping, deleting and danger always do, and asking for a person once more gets a word back while nobody has come yet.
Beside that, flows of our own may be answered (a reminder, the question a "stop"
asks): by a tap, and while nobody has taken the conversation yet by words too, for then nobody else has asked anything.
Whatever was interrupted by the call for a person waits below, untouched, for the hand-back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.dialogue import Dialogue, State
from bot.dialogue.actions import Actions
from bot.dialogue.commands import Command, CorrectSlot, HumanHandoff, SetSlot, StartFlow, Urgent
from bot.messages import Inbound, Outbound
from storage.conversations import Mode

REMINDERS = frozenset({"reminder_shift", "reminder_inloopuur"})
ALWAYS = frozenset({"stop", "start", "delete_data"})


def aside(state: State) -> State:
    """The state as flows see it that run while the bot is quiet: only themselves on the stack."""
    own = state.stack[_below(state) :]
    return replace(state, stack=own, question=state.question if own else None, trail=[])


def let_through(commands: Sequence[Command], inbound: Inbound, state: State, mode: Mode) -> list[Command]:
    """Those of the commands that are meant for the bot all the same. state: as `aside` gives it."""
    answers = bool(state.stack) and (inbound.kind == "choice" or mode == "waiting")
    taps = REMINDERS if inbound.kind == "choice" else frozenset()
    return [
        command
        for command in commands
        if isinstance(command, Urgent)
        or (isinstance(command, HumanHandoff) and mode == "waiting")
        or (isinstance(command, StartFlow) and command.flow in ALWAYS | taps)
        or (answers and isinstance(command, SetSlot | CorrectSlot))
    ]


def advance(
    dialogue: Dialogue, state: State, commands: Sequence[Command], actions: Actions, now: datetime
) -> tuple[State, list[Outbound]]:
    """Like Dialogue.advance, with what was interrupted left where it is."""
    below, trail = state.stack[: _below(state)], state.trail
    new, messages = dialogue.advance(aside(state), commands, actions, now)
    return replace(new, stack=[*below, *new.stack], trail=trail), messages


def _below(state: State) -> int:
    """How much of the stack was interrupted: what lies under the first flow that may run now."""
    ours = (at for at, frame in enumerate(state.stack) if frame.flow in REMINDERS | ALWAYS)
    return next(ours, len(state.stack))

"""One turn: the inputs that wait in a conversation are taken together, in order, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot import quiet
from bot.actions.context import TurnContext
from bot.actions.resident import load_slots, save_slots
from bot.dialogue import Dialogue, NeedsParse, State
from bot.dialogue.actions import Actions
from bot.dialogue.commands import Command, StartFlow
from bot.dialogue.responses import joined
from bot.messages import Inbound, Outbound
from bot.taps import Tap, acknowledged
from nlu import Parse
from storage import conversations, handoffs, inputs, outgoing, reminders, residents
from storage.conversations import Conversation
from storage.errors import passing
from storage.inputs import Input

ActionsFor = Callable[[Connection, TurnContext], Actions]

MOST_AT_ONCE = 20
"""How many inputs one turn takes; who sends more gets several turns."""

HAND_BACK = "hand_back"
"""The word behind the button "go on without a colleague" (`/hand_back`), and the kind of our own input."""


class Unread(Exception):
    """A text must be understood before the turn can be taken. Nothing was changed."""

    def __init__(self, text: str, language: str | None, taken: Sequence[int]) -> None:
        super().__init__("a text needs understanding")
        self.text, self.language, self.inputs = text, language, tuple(taken)


class TurnFailed(Exception):
    """The dialogue or an action raised (see `__cause__`). Nothing was changed. inputs: those the turn had taken."""

    def __init__(self, taken: Sequence[int]) -> None:
        super().__init__("a turn failed")
        self.inputs = tuple(taken)


@dataclass(frozen=True, slots=True)
class Taken:
    """What a turn came to: how many inputs were taken, how many messages are due, whether there may be more inputs."""

    inputs: int = 0
    messages: int = 0
    more: bool = False


def take_turn(
    connection: Connection,
    conversation_id: int,
    dialogue: Dialogue,
    actions: ActionsFor,
    parses: Mapping[str, Parse],
    now: datetime,
    most: int = MOST_AT_ONCE,
) -> Taken:
    """Takes what waits in a conversation. Raises Unread, TurnFailed, or a database error that passes by itself."""
    conversation = conversations.lock(connection, conversation_id)
    waiting = inputs.pending(connection, conversation_id, most) if conversation is not None else []
    if conversation is None or not waiting:
        return Taken()
    ids = [one.id for one in waiting]
    try:
        turn = _Turn(connection, conversation, dialogue, actions, parses, now)
        turn.take(waiting)
        messages = turn.keep(ids)
    except NeedsParse as needs:
        raise Unread(needs.text, conversation.state.get("language"), ids) from None
    except Exception as error:
        if passing(error):
            raise
        raise TurnFailed(ids) from error
    return Taken(len(ids), messages, len(ids) == most)


def with_kept(kept: Mapping[str, Any], state: State) -> State:
    """A saved state with what the resident's row knows: that is the same in all their conversations."""
    return replace(state, slots={**state.slots, **kept}, language=state.language or kept["language"])


def without_kept(kept: Mapping[str, Any], state: State) -> dict[str, Any]:
    """A state to save, without what the resident's row keeps."""
    return replace(state, slots={name: value for name, value in state.slots.items() if name not in kept}).to_json()


class _Turn:
    """A turn while it is taken: the state as it is now, and what is to be said."""

    def __init__(
        self,
        connection: Connection,
        conversation: Conversation,
        dialogue: Dialogue,
        actions: ActionsFor,
        parses: Mapping[str, Parse],
        now: datetime,
    ) -> None:
        self.connection, self.conversation, self.dialogue = connection, conversation, dialogue
        self.parses, self.now = parses, now
        context = TurnContext(conversation.id, conversation.resident_id, conversation.channel, now)
        self.actions = actions(connection, context)
        self.kept = load_slots(connection, conversation.resident_id)
        self.state = with_kept(self.kept, State.from_json(conversation.state))
        self.mode = conversation.mode
        self.unusable = conversation.unusable
        self.burst: list[Inbound] = []
        self.messages: list[Outbound] = []
        self.commands: list[str] = []
        self.taps: list[Tap] = []

    def take(self, waiting: Sequence[Input]) -> None:
        for one in waiting:
            if one.own:
                self.answer_burst()
                self.own(one.body)
            else:
                self.resident(one.inbound())
        self.answer_burst()

    def keep(self, ids: Sequence[int]) -> int:
        """Writes down what came of the turn; how many messages that is."""
        save_slots(self.connection, self.conversation.resident_id, self.kept, self.state.slots, self.now)
        id, state = self.conversation.id, without_kept(self.kept, self.state)
        if state != self.conversation.state:
            conversations.save(self.connection, id, state)
        if self.unusable != self.conversation.unusable:
            residents.reachable(self.connection, self.conversation.address_id, self.unusable)
        flow = self.state.stack[-1].flow if self.state.stack else None
        turn_id = outgoing.note_turn(self.connection, id, self.now, self.commands, flow)
        messages = acknowledged(self.messages, self.taps, self.state.language)
        outgoing.queue(self.connection, id, messages, self.now, turn_id)
        inputs.done(self.connection, ids, turn_id)
        return len(messages)

    # --- residents ----------------------------------------------------------------------------------------------------

    def resident(self, inbound: Inbound) -> None:
        """Something a resident did. In their own conversation with the bot it waits for the rest of the burst."""
        self.unusable = "blocked" if inbound.kind == "blocked" else None
        if inbound.kind in ("blocked", "unblocked"):
            return
        heard = True
        if inbound.choice == f"/{HAND_BACK}":
            self.answer_burst()
            self.go_on()
        elif self.mode == "bot":
            self.burst.append(inbound)
        else:
            heard = self.while_quiet(inbound)
        if tap := Tap.of(inbound, heard):
            self.taps.append(tap)

    def answer_burst(self) -> None:
        if not self.burst:
            return
        burst, self.burst = self.burst, []
        said = self.dialogue.turn(self.state, burst, self.parses, self.actions, self.now)
        self.state = said.state
        self.commands += said.commands
        self.add(said.messages)

    def while_quiet(self, inbound: Inbound) -> bool:
        """Whether any of it was for the bot."""
        state = quiet.aside(self.state)
        unasked = state.question is None and self.mode == "waiting"
        if unasked and inbound.kind == "text" and self.dialogue.wants_back(self.state, inbound.text):
            self.go_on()
            return True
        commands = self.dialogue.interpret(state, inbound, self.parses.get(inbound.text))
        if commands is None:
            raise NeedsParse(inbound.text)
        if StartFlow(HAND_BACK) in commands:
            self.go_on()
            return True
        heard = quiet.let_through(commands, inbound, state, self.mode)
        if heard:
            self.advance(heard)
        return bool(heard)

    # --- our own ------------------------------------------------------------------------------------------------------

    def own(self, body: Mapping[str, Any]) -> None:
        """An input of our own. Raises KeyError for a kind there is none of."""
        {"reminder": self.remind, HAND_BACK: self.handed_back, "reply": self.reply}[body["kind"]](body)

    def remind(self, body: Mapping[str, Any]) -> None:
        about = reminders.about(self.connection, body["reminder_id"], self.now)
        if about is None:
            return
        sign_up, inloopuur_date = about
        if sign_up is not None:
            self.advance([StartFlow("reminder_shift", {"sign_up": sign_up})])
        else:
            self.advance([StartFlow("reminder_inloopuur", {"inloopuur_date": inloopuur_date})])

    def handed_back(self, body: Mapping[str, Any]) -> None:
        """A person is done. If another was called meanwhile, the bot stays quiet for that one."""
        if self.mode != "bot" and handoffs.live(self.connection, self.conversation.id) is None:
            self.go_on()

    def reply(self, body: Mapping[str, Any]) -> None:
        """What somebody of staff wrote."""
        self.commands.append("Reply")
        self.messages.append(Outbound(body["text"], language=self.state.language or "en"))

    def go_on(self) -> None:
        """The bot has the conversation again. An urgent call for a person stays open: only people close those."""
        found = handoffs.live(self.connection, self.conversation.id)
        if found is not None and not found[1]:
            handoffs.close(self.connection, found[0], self.now)
        conversations.change_mode(self.connection, self.conversation.id, "bot", ["waiting", "human"])
        self.mode = "bot"
        self.advance([StartFlow("pattern_hand_back")])

    def advance(self, commands: Sequence[Command]) -> None:
        advance = self.dialogue.advance if self.mode == "bot" else self.quietly
        self.state, messages = advance(self.state, commands, self.actions, self.now)
        self.commands += [type(command).__name__ for command in commands]
        self.add(messages)

    def quietly(
        self, state: State, commands: Sequence[Command], actions: Actions, now: datetime
    ) -> tuple[State, list[Outbound]]:
        return quiet.advance(self.dialogue, state, commands, actions, now)

    def add(self, messages: Sequence[Outbound]) -> None:
        self.messages = joined([*self.messages, *messages]) if self.messages else list(messages)

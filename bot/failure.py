"""When a turn raises: its input is kept with the reason, a person is called, and the resident is told so."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from traceback import extract_tb
from typing import Any

from sqlalchemy import Connection

from bot.actions.context import TurnContext
from bot.actions.resident import load_slots
from bot.dialogue import Dialogue, State
from bot.dialogue.actions import Actions
from bot.dialogue.commands import CannotHandle
from bot.messages import Outbound
from bot.taps import Tap, acknowledged
from bot.turns import ActionsFor, with_kept, without_kept
from storage import conversations, handoffs, inputs, outgoing
from storage.inputs import Input

_ROOT = Path(__file__).resolve().parent.parent


def place(error: BaseException) -> str:
    """Type of an error and the line of ours it came from. Never its message: that may hold what a resident wrote."""
    ours = [frame for frame in extract_tb(error.__traceback__) if Path(frame.filename).is_relative_to(_ROOT)]
    where = f" at {Path(ours[-1].filename).relative_to(_ROOT)}:{ours[-1].lineno}" if ours else ""
    return f"{type(error).__name__}{where}"


def give_up(
    connection: Connection,
    conversation_id: int,
    input_id: int,
    error: BaseException,
    dialogue: Dialogue,
    actions: ActionsFor,
    now: datetime,
) -> int:
    """Marks one input as failed and opens a handoff; how many messages that makes. While a person has the conversation
    nothing is said: they see what failed."""
    conversation = conversations.lock(connection, conversation_id)
    if conversation is None or (one := inputs.find(connection, input_id)) is None:
        return 0
    inputs.failed(connection, input_id, place(error))
    handoffs.open(connection, conversation_id, "failed", urgent=False, now=now)
    state, messages = conversation.state, list[Outbound]()
    if conversation.mode == "bot":
        context = TurnContext(conversation_id, conversation.resident_id, conversation.channel, now)
        kept = load_slots(connection, conversation.resident_id)
        state, messages = _apology(connection, kept, state, dialogue, actions(connection, context), now)
    conversations.save(connection, conversation_id, state)
    messages = acknowledged(messages, _taps(one), state.get("language"))
    outgoing.queue(connection, conversation_id, messages, now)
    return len(messages)


def _apology(
    connection: Connection,
    kept: Mapping[str, Any],
    saved: Mapping[str, Any],
    dialogue: Dialogue,
    actions: Actions,
    now: datetime,
) -> tuple[Mapping[str, Any], list[Outbound]]:
    """As the flows have it; if even that raises, a bare sentence, and the conversation starts afresh from what is known."""
    try:
        with connection.begin_nested():
            state = with_kept(kept, State.from_json(saved))
            state, messages = dialogue.advance(state, [CannotHandle("internal_error")], actions, now)
            return without_kept(kept, state), messages
    except Exception:  # noqa: BLE001 the error that counts is being dealt with; this one says the state is beyond repair
        fresh = State(language=saved.get("language"), slots=dict(saved.get("slots") or {}))
        return fresh.to_json(), [dialogue.apology(fresh.language)]


def _taps(one: Input) -> list[Tap]:
    tap = None if one.own else Tap.of(one.inbound(), heard=False)
    return [tap] if tap is not None else []

"""A person takes over and gives back. Opening and taking change the mode at once; giving back goes through the inbox, so
that the bot's next words come in order with everything else.

    handoff.open(...)       -> handoff id       (also what actions call, as storage.handoffs.open)
    handoff.take(...)       -> whether it is theirs now
    handoff.hand_back(...)  -> conversation id, to be drained
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot.turns import HAND_BACK
from storage import handoffs, inputs
from storage.handoffs import open, take

__all__ = ["hand_back", "open", "reply", "take"]


def hand_back(connection: Connection, handoff_id: int, now: datetime) -> int | None:
    """The colleague is done: closes the handoff and has the bot go on. The conversation to drain, or None if it was
    closed before."""
    conversation_id = handoffs.close(connection, handoff_id, now)
    if conversation_id is not None:
        inputs.put(connection, conversation_id, "handoff", f"{HAND_BACK}:{handoff_id}", {"kind": HAND_BACK}, now)
    return conversation_id


def reply(connection: Connection, conversation_id: int, once: str, text: str, now: datetime) -> bool:
    """What a colleague writes to a resident. once: the form's own token, so that a second press of the button sends
    nothing; False then."""
    body = {"kind": "reply", "text": text}
    return inputs.put(connection, conversation_id, "staff", f"reply:{once}", body, now) is not None

"""What a turn leaves behind: its own row, and the messages for delivery."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, insert

from bot.messages import Outbound
from storage.tables import outbox, turn

_TURN = insert(turn).returning(turn.c.id)
_OUTBOX = insert(outbox)


def note_turn(
    connection: Connection, conversation_id: int, now: datetime, commands: Sequence[str], flow: str | None
) -> int:
    """commands: their names. flow: where the conversation stands afterwards."""
    values = {"conversation_id": conversation_id, "at": now, "commands": list(commands), "flow": flow}
    return int(connection.execute(_TURN, values).scalar_one())


def queue(
    connection: Connection,
    conversation_id: int,
    messages: Sequence[Outbound],
    epoch: int,
    due: datetime,
    turn_id: int | None = None,
) -> None:
    """Hands messages to delivery, to go out in this order. Under a newer epoch than theirs they are dropped."""
    common = {"conversation_id": conversation_id, "turn_id": turn_id, "epoch": epoch, "due_at": due}
    if messages:
        connection.execute(_OUTBOX, [common | {"body": message.to_json()} for message in messages])

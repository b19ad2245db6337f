"""What a turn leaves behind: its own row, and the messages for delivery."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select

from bot.messages import Outbound
from storage.tables import conversation, outbox, turn

_TURN = insert(turn).returning(turn.c.id)
_EPOCH = select(conversation.c.epoch).where(conversation.c.id == bindparam("of")).scalar_subquery()
_OUTBOX = insert(outbox).values(
    conversation_id=bindparam("of"),
    turn_id=bindparam("by"),
    epoch=_EPOCH,
    body=bindparam("message"),
    due_at=bindparam("due"),
)


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
    due: datetime,
    turn_id: int | None = None,
) -> None:
    """Hands messages to delivery, to go out in this order, under the conversation's epoch as it is now: one that a change of
    mode in this very transaction has raised included. Once it rises again they are dropped."""
    common = {"of": conversation_id, "by": turn_id, "due": due}
    if messages:
        connection.execute(_OUTBOX, [common | {"message": message.to_json()} for message in messages])

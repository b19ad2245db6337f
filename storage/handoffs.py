"""Handoffs: a person is needed. A conversation has one live handoff at most; the database sees to that."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, select, text, update

from storage.conversations import change_mode
from storage.dialects import both
from storage.tables import conversation, handoff

_LIVE = text("handoff.state <> 'closed'")
_OPEN = both(lambda insert: insert(handoff).on_conflict_do_nothing().returning(handoff.c.id))
_OF = (
    select(handoff.c.id, handoff.c.urgent)
    .where(handoff.c.conversation_id == bindparam("which"), _LIVE)
    .order_by(handoff.c.id)
)
_URGENT = update(handoff).where(handoff.c.id == bindparam("which")).values(urgent=True, reason=bindparam("why"))
_AGAIN = update(handoff).where(handoff.c.id == bindparam("which")).values(state="open")
_WHERE = select(handoff.c.conversation_id).where(handoff.c.id == bindparam("which"))
_HOLD = select(conversation.c.id).where(conversation.c.id == bindparam("which")).with_for_update()
_TAKE = (
    update(handoff)
    .where(handoff.c.id == bindparam("which"), text("handoff.state = 'open'"))
    .values(state="taken")
    .returning(handoff.c.conversation_id)
)
_CLOSE = (
    update(handoff)
    .where(handoff.c.id == bindparam("which"), _LIVE)
    .values(state="closed", closed_at=bindparam("at"))
    .returning(handoff.c.conversation_id)
)


def open(connection: Connection, conversation_id: int, reason: str, urgent: bool, now: datetime) -> int:
    """Calls a person; the id of the handoff. If there is a live one it is that, made urgent if this is. From here on
    the bot is quiet (mode waiting) unless a person has the conversation already."""
    values = {"conversation_id": conversation_id, "reason": reason, "urgent": urgent, "opened_at": now}
    handoff_id: int | None = connection.execute(_OPEN[connection.dialect.name], values).scalar()
    if handoff_id is None:
        handoff_id = _joined(connection, conversation_id, reason, urgent)
    if change_mode(connection, conversation_id, "waiting", ["bot"]):
        connection.execute(_AGAIN, {"which": handoff_id})
    return handoff_id


def take(connection: Connection, handoff_id: int) -> bool:
    """A person takes the conversation; False if somebody was faster or it is closed."""
    conversation_id = _held(connection, handoff_id)
    if conversation_id is None or connection.execute(_TAKE, {"which": handoff_id}).first() is None:
        return False
    change_mode(connection, conversation_id, "human", ["bot", "waiting"])
    return True


def close(connection: Connection, handoff_id: int, now: datetime) -> int | None:
    """Closes a live handoff; its conversation, or None if it was closed. The mode stays: `bot.handoff` sees to that."""
    _held(connection, handoff_id)
    return connection.execute(_CLOSE, {"which": handoff_id, "at": now}).scalar()


def live(connection: Connection, conversation_id: int) -> tuple[int, bool] | None:
    """The id of a conversation's live handoff and whether it is urgent."""
    row = connection.execute(_OF, {"which": conversation_id}).first()
    return (row[0], row[1]) if row is not None else None


def _joined(connection: Connection, conversation_id: int, reason: str, urgent: bool) -> int:
    found = live(connection, conversation_id)
    if found is None:
        raise LookupError("no live handoff, and none could be made")
    if urgent and not found[1]:
        connection.execute(_URGENT, {"which": found[0], "why": reason})
    return found[0]


def _held(connection: Connection, handoff_id: int) -> int | None:
    """The handoff's conversation, locked: turns take the same lock first, so that nobody waits in a circle."""
    conversation_id: int | None = connection.execute(_WHERE, {"which": handoff_id}).scalar()
    if conversation_id is not None:
        connection.execute(_HOLD, {"which": conversation_id})
    return conversation_id

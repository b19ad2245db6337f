"""The inbox: what residents did and what we have to tell them ourselves, taken in order, each exactly once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, text, update

from bot.messages import Inbound
from bot.privacy import redacted
from storage import residents
from storage.dialects import both
from storage.sealing import Seal
from storage.tables import inbox

_RESIDENTS = frozenset({"whatsapp", "telegram"})
_PENDING = text("inbox.state = 'pending'")
"""Written out, not bound: SQLite uses a partial index only where it can see the condition."""

_ADD = both(lambda insert: insert(inbox).on_conflict_do_nothing().returning(inbox.c.id))
_ADD_ALL = both(lambda insert: insert(inbox).on_conflict_do_nothing())
_NEXT = (
    select(inbox.c.id, inbox.c.channel, inbox.c.body)
    .where(inbox.c.conversation_id == bindparam("conversation"), _PENDING)
    .order_by(inbox.c.id)
    .limit(bindparam("most"))
)
_ONE = select(inbox.c.id, inbox.c.channel, inbox.c.body).where(inbox.c.id == bindparam("input"), _PENDING)
_DONE = update(inbox).where(inbox.c.id == bindparam("input")).values(state="done", turn_id=bindparam("turn"))
_FAILED = update(inbox).where(inbox.c.id == bindparam("input")).values(state="failed", reason=bindparam("why"))
_WAITING = select(inbox.c.conversation_id).where(_PENDING).distinct().limit(bindparam("most"))


@dataclass(frozen=True, slots=True)
class Input:
    """One row of the inbox. `own`: it comes from us (a reminder, a hand-back), not from a channel."""

    id: int
    channel: str
    body: Mapping[str, Any]

    @property
    def own(self) -> bool:
        return self.channel not in _RESIDENTS

    def inbound(self) -> Inbound:
        """What the resident did. Only for those that are not `own`."""
        return Inbound.from_json(self.body)


def receive(connection: Connection, seal: Seal, inbound: Inbound, now: datetime) -> int | None:
    """Keeps what came in; the conversation it belongs to, or None when this was delivered before.

    On first contact makes the resident, the address and the conversation. Numbers that identify a person are redacted
    first, and the address stands sealed in its own table only.
    """
    known = residents.reached_at(connection, inbound.channel, seal.seal(inbound.channel, inbound.address), now)
    if put(connection, known.conversation_id, inbound.channel, inbound.provider_id, _kept(inbound), now) is None:
        return None
    if inbound.kind not in ("blocked", "unblocked"):
        residents.heard(connection, known, now)
    return known.conversation_id


def put(
    connection: Connection, conversation_id: int, channel: str, provider_id: str, body: Mapping[str, Any], now: datetime
) -> int | None:
    """Adds an input; its id, or None when there is one of this channel and provider id."""
    values = _row(conversation_id, channel, provider_id, body, now)
    return connection.execute(_ADD[connection.dialect.name], values).scalar()


def put_all(
    connection: Connection, channel: str, new: Iterable[tuple[int, str, Mapping[str, Any]]], now: datetime
) -> None:
    """Adds many of one channel: conversation, provider id, body. Those there are already stay as they are."""
    rows = [_row(conversation_id, channel, name, body, now) for conversation_id, name, body in new]
    if rows:
        connection.execute(_ADD_ALL[connection.dialect.name], rows)


def pending(connection: Connection, conversation_id: int, most: int) -> list[Input]:
    """The oldest inputs nobody has taken. Lock the conversation first."""
    rows = connection.execute(_NEXT, {"conversation": conversation_id, "most": most})
    return [Input(*row) for row in rows]


def find(connection: Connection, id: int) -> Input | None:
    """One input, if nobody has taken it."""
    row = connection.execute(_ONE, {"input": id}).first()
    return Input(*row) if row is not None else None


def done(connection: Connection, ids: Sequence[int], turn_id: int) -> None:
    connection.execute(_DONE, [{"input": one, "turn": turn_id} for one in ids])


def failed(connection: Connection, id: int, why: str) -> None:
    """why: type of the error and place in the code, never content."""
    connection.execute(_FAILED, {"input": id, "why": why})


def waiting(connection: Connection, most: int = 1000) -> list[int]:
    """Conversations that have inputs nobody has taken."""
    return list(connection.execute(_WAITING, {"most": most}).scalars())


def _row(
    conversation_id: int, channel: str, provider_id: str, body: Mapping[str, Any], now: datetime
) -> dict[str, Any]:
    return {
        "channel": channel,
        "provider_id": provider_id,
        "conversation_id": conversation_id,
        "body": body,
        "received_at": now,
    }


def _kept(inbound: Inbound) -> dict[str, Any]:
    place = inbound.place
    if place is not None:
        place = replace(place, name=redacted(place.name), address=redacted(place.address))
    return replace(inbound, text=redacted(inbound.text), place=place).to_json()

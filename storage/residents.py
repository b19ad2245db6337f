"""Who is behind an address: residents, their addresses and conversations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from storage.dialects import both
from storage.tables import address, conversation, resident

HEARD_EVERY = timedelta(minutes=1)
SEEN_EVERY = timedelta(hours=1)
"""How exactly it is kept when somebody last wrote. The first rules the 24-hour window, the second when data is old."""

_FIND = (
    select(conversation.c.id, resident.c.id, conversation.c.heard_at, resident.c.seen_at)
    .select_from(address)
    .join(conversation, conversation.c.address_id == address.c.id)
    .join(resident, resident.c.id == conversation.c.resident_id)
    .where(address.c.channel == bindparam("channel"), address.c.sealed == bindparam("sealed"))
)
_NEW_RESIDENT = insert(resident).returning(resident.c.id)
_NEW_ADDRESS = both(lambda insert: insert(address).on_conflict_do_nothing().returning(address.c.id))
_NEW_CONVERSATION = insert(conversation).returning(conversation.c.id)
_FORGET = delete(resident).where(resident.c.id == bindparam("id"))
_HEARD = update(conversation).where(conversation.c.id == bindparam("which")).values(heard_at=bindparam("at"))
_SEEN = update(resident).where(resident.c.id == bindparam("which")).values(seen_at=bindparam("at"))
_REACHABLE = update(address).where(address.c.id == bindparam("which")).values(unusable=bindparam("why"))


@dataclass(frozen=True, slots=True)
class Known:
    """Whom an address belongs to, and when they were last heard there and seen anywhere."""

    conversation_id: int
    resident_id: int
    heard_at: datetime | None
    seen_at: datetime


def reached_at(connection: Connection, channel: str, sealed: bytes, now: datetime) -> Known:
    """The conversation at an address; on first contact makes resident, address and conversation."""
    return _find(connection, channel, sealed) or _make(connection, channel, sealed, now)


def heard(connection: Connection, known: Known, now: datetime) -> None:
    """Notes that the resident wrote, unless that was noted a moment ago."""
    if known.heard_at is None or now - known.heard_at >= HEARD_EVERY:
        connection.execute(_HEARD, {"which": known.conversation_id, "at": now})
    if now - known.seen_at >= SEEN_EVERY:
        connection.execute(_SEEN, {"which": known.resident_id, "at": now})


def reachable(connection: Connection, address_id: int, why_not: str | None) -> None:
    """Marks an address as unusable, or as usable again (None)."""
    connection.execute(_REACHABLE, {"which": address_id, "why": why_not})


def _find(connection: Connection, channel: str, sealed: bytes) -> Known | None:
    row = connection.execute(_FIND, {"channel": channel, "sealed": sealed}).first()
    return Known(*row) if row is not None else None


def _make(connection: Connection, channel: str, sealed: bytes, now: datetime) -> Known:
    resident_id = connection.execute(_NEW_RESIDENT, {"created_at": now, "seen_at": now}).scalar_one()
    values = {"resident_id": resident_id, "channel": channel, "sealed": sealed}
    address_id = connection.execute(_NEW_ADDRESS[connection.dialect.name], values).scalar()
    if address_id is None:  # two first messages at once: the other transaction was faster
        connection.execute(_FORGET, {"id": resident_id})
        found = _find(connection, channel, sealed)
        if found is None:
            raise LookupError("an address without a conversation")
        return found
    ids = {"address_id": address_id, "resident_id": resident_id}
    conversation_id = connection.execute(_NEW_CONVERSATION, ids).scalar_one()
    return Known(conversation_id, resident_id, None, now)

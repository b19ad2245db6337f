"""What is kept of a resident beside their addresses: what they told, and whether they want to be written to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from storage.tables import conversation, location, outbox, reminder, resident

MOST_REFUSED = 30
"""How many refused activities are remembered."""

_READ = (
    select(
        resident.c.privacy_at,
        resident.c.stopped_at,
        resident.c.language,
        location.c.slug,
        resident.c.adult,
        resident.c.first_name,
        resident.c.interests,
        resident.c.availability,
        resident.c.company,
        resident.c.needs,
        resident.c.second_language,
    )
    .outerjoin(location, location.c.id == resident.c.location_id)
    .where(resident.c.id == bindparam("which"))
)
_REFUSED = select(resident.c.refused).where(resident.c.id == bindparam("which"))
_THEIRS = select(conversation.c.id).where(conversation.c.resident_id == bindparam("resident"))
_NO_REMINDERS = (
    update(reminder)
    .where(reminder.c.conversation_id.in_(_THEIRS), reminder.c.state == "waiting")
    .values(state="dropped")
)
_NO_MESSAGES = (
    update(outbox)
    .where(outbox.c.conversation_id.in_(_THEIRS), outbox.c.state == "queued")
    .values(state="dropped", reason="stopped")
)


def read(connection: Connection, resident_id: int) -> Any:
    """The kept columns, with the location's slug. Raises NoResultFound."""
    return connection.execute(_READ, {"which": resident_id}).one()


def write(connection: Connection, resident_id: int, values: Mapping[str, Any]) -> None:
    """Changes columns of a resident."""
    connection.execute(update(resident).where(resident.c.id == resident_id).values(**values))


def refused(connection: Connection, resident_id: int) -> frozenset[int]:
    """The activities they turned down."""
    return frozenset(connection.execute(_REFUSED, {"which": resident_id}).scalar_one())


def refuse(connection: Connection, resident_id: int, activities: Sequence[int]) -> None:
    """Remembers that these were turned down; the oldest are forgotten first."""
    before = connection.execute(_REFUSED, {"which": resident_id}).scalar_one()
    kept = list(dict.fromkeys([*(id for id in before if id not in activities), *activities]))[-MOST_REFUSED:]
    if kept != before:
        write(connection, resident_id, {"refused": kept})


def welcome(connection: Connection, resident_id: int, activity_id: int) -> None:
    """They chose it after all."""
    before = connection.execute(_REFUSED, {"which": resident_id}).scalar_one()
    if activity_id in before:
        write(connection, resident_id, {"refused": [id for id in before if id != activity_id]})


def stop(connection: Connection, resident_id: int, now: datetime) -> None:
    """No more messages: neither reminders nor what is still to be delivered. Sign-ups stay."""
    write(connection, resident_id, {"stopped_at": now})
    connection.execute(_NO_REMINDERS, {"resident": resident_id})
    connection.execute(_NO_MESSAGES, {"resident": resident_id})


def start(connection: Connection, resident_id: int) -> None:
    """They want messages again."""
    write(connection, resident_id, {"stopped_at": None})

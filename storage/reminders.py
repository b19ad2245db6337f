"""Reminders: when each is due, and which are due now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Column, Connection, Select, and_, bindparam, false, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.tables import (
    activity,
    address,
    conversation,
    inloopuur,
    inloopuur_date,
    location,
    reminder,
    resident,
    shift,
    sign_up,
)

EVENING = time(18)
"""Local time at which people are reminded of the next day."""
LATE = timedelta(hours=1)
"""Who signs up after that evening is reminded so long afterwards."""
TOO_LATE = timedelta(hours=3)
"""Nobody is reminded of what begins within this time when they sign up."""
NIGHT = (time(22), time(8))
"""Local times between which nobody is reminded."""

_SHIFT = (
    select(shift.c.starts_at, location.c.zone)
    .select_from(sign_up)
    .join(shift, shift.c.id == sign_up.c.shift_id)
    .join(activity, activity.c.id == shift.c.activity_id)
    .join(location, location.c.id == activity.c.location_id)
    .where(sign_up.c.id == bindparam("which"))
)
_INLOOPUUR = (
    select(inloopuur_date.c.starts_at, location.c.zone)
    .join(inloopuur, inloopuur.c.id == inloopuur_date.c.inloopuur_id)
    .join(location, location.c.id == inloopuur.c.location_id)
    .where(inloopuur_date.c.id == bindparam("which"))
)
_WANTED = and_(
    resident.c.stopped_at.is_(None),
    address.c.unusable.is_(None),
    or_(
        and_(sign_up.c.state == "confirmed", shift.c.cancelled.is_(False), shift.c.starts_at > bindparam("at")),
        and_(inloopuur_date.c.cancelled.is_(False), inloopuur_date.c.starts_at > bindparam("at")),
    ),
)
"""There is still something to remind of, and somebody to be told."""
_AROUND = (
    reminder.join(conversation, conversation.c.id == reminder.c.conversation_id)
    .join(resident, resident.c.id == conversation.c.resident_id)
    .join(address, address.c.id == conversation.c.address_id)
    .outerjoin(sign_up, sign_up.c.id == reminder.c.sign_up_id)
    .outerjoin(shift, shift.c.id == sign_up.c.shift_id)
    .outerjoin(inloopuur_date, inloopuur_date.c.id == reminder.c.inloopuur_date_id)
)
_DUE = (
    select(reminder.c.id, reminder.c.conversation_id, reminder.c.due_at, func.coalesce(_WANTED, false()))
    .select_from(_AROUND)
    .where(reminder.c.state == "waiting", reminder.c.due_at <= bindparam("at"))
    .order_by(reminder.c.due_at, reminder.c.id)
    .limit(bindparam("most"))
    .with_for_update(of=reminder, skip_locked=True)
)
_ABOUT = (
    select(reminder.c.sign_up_id, reminder.c.inloopuur_date_id)
    .select_from(_AROUND)
    .where(reminder.c.id == bindparam("which"), _WANTED)
)
_MARK = update(reminder).where(reminder.c.id == bindparam("which")).values(state=bindparam("to"))


@dataclass(frozen=True, slots=True)
class Due:
    """A reminder whose time has come. wanted: false when there is nothing to remind of any more, or nobody to be told."""

    id: int
    conversation_id: int
    due_at: datetime
    wanted: bool


def moment(starts_at: datetime, zone: str, now: datetime) -> datetime | None:
    """When somebody who signs up now is reminded of what starts then; None: not at all."""
    local = ZoneInfo(zone)
    day_before = starts_at.astimezone(local).date() - timedelta(days=1)
    evening = datetime.combine(day_before, EVENING, local)
    if now <= evening:
        return evening.astimezone(UTC)
    if starts_at - now <= TOO_LATE:
        return None
    soon = _by_day((now + LATE).astimezone(local)).astimezone(UTC)
    return soon if starts_at - soon >= LATE else None


def schedule_shift(connection: Connection, conversation_id: int, sign_up_id: int, now: datetime) -> datetime | None:
    """Sees to it that the resident is reminded of a shift; when. Call again when the shift has moved."""
    return _schedule(connection, conversation_id, reminder.c.sign_up_id, sign_up_id, _SHIFT, now)


def schedule_inloopuur(
    connection: Connection, conversation_id: int, inloopuur_date_id: int, now: datetime
) -> datetime | None:
    """The same for one inloopuur."""
    return _schedule(connection, conversation_id, reminder.c.inloopuur_date_id, inloopuur_date_id, _INLOOPUUR, now)


def drop_shift(connection: Connection, sign_up_id: int) -> None:
    """The sign-up is gone: no reminder."""
    _drop(connection, reminder.c.sign_up_id, sign_up_id)


def due(connection: Connection, now: datetime, most: int) -> list[Due]:
    """The oldest that are due; nobody else gets them while this transaction lasts."""
    return [Due(*row) for row in connection.execute(_DUE, {"at": now, "most": most})]


def mark(connection: Connection, queued: Sequence[int], dropped: Sequence[int]) -> None:
    rows = [{"which": one, "to": "queued"} for one in queued] + [{"which": one, "to": "dropped"} for one in dropped]
    if rows:
        connection.execute(_MARK, rows)


def about(connection: Connection, reminder_id: int, now: datetime) -> tuple[int | None, int | None] | None:
    """The sign-up or the inloopuur date a reminder is about; None when it is not wanted any more."""
    row = connection.execute(_ABOUT, {"which": reminder_id, "at": now}).first()
    return (row[0], row[1]) if row is not None else None


def _schedule(
    connection: Connection,
    conversation_id: int,
    subject: Column[Any],
    id: int,
    when: Select[Any],
    now: datetime,
) -> datetime | None:
    starts_at, zone = connection.execute(when, {"which": id}).one()
    due_at = moment(starts_at, zone, now)
    if due_at is None:
        _drop(connection, subject, id)
        return None
    insert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    new = insert(reminder).values({"conversation_id": conversation_id, subject.name: id, "due_at": due_at})
    changed = or_(reminder.c.state == "dropped", reminder.c.due_at != new.excluded.due_at)
    connection.execute(
        new.on_conflict_do_update(
            index_elements=[reminder.c.conversation_id, subject],
            set_={"due_at": new.excluded.due_at, "state": "waiting"},
            where=changed,
        )
    )
    return due_at


def _drop(connection: Connection, subject: Column[Any], id: int) -> None:
    connection.execute(update(reminder).where(subject == id, reminder.c.state == "waiting").values(state="dropped"))


def _by_day(local: datetime) -> datetime:
    """The same moment, or the end of the night it falls in."""
    begins, ends = NIGHT
    if ends <= local.time() < begins:
        return local
    day = local.date() + timedelta(days=local.time() >= begins)
    return datetime.combine(day, ends, local.tzinfo)

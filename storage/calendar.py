"""What a calendar link shows: when and where, nothing of who or what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from storage.tables import activity, inloopuur, inloopuur_date, shift, sign_up


@dataclass(frozen=True, slots=True)
class When:
    """A time and a place. Times are UTC."""

    starts_at: datetime
    ends_at: datetime
    place: str
    address: str


_SIGN_UP = (
    select(shift.c.starts_at, shift.c.ends_at, activity.c.place, activity.c.address)
    .select_from(sign_up)
    .join(shift, shift.c.id == sign_up.c.shift_id)
    .join(activity, activity.c.id == shift.c.activity_id)
    .where(sign_up.c.id == bindparam("which"), sign_up.c.state != "cancelled", shift.c.cancelled.is_(False))
)
_INLOOPUUR = (
    select(inloopuur_date.c.starts_at, inloopuur_date.c.ends_at, inloopuur.c.place, inloopuur.c.address)
    .select_from(inloopuur_date)
    .join(inloopuur, inloopuur.c.id == inloopuur_date.c.inloopuur_id)
    .where(inloopuur_date.c.id == bindparam("which"), inloopuur_date.c.cancelled.is_(False))
)


def of_sign_up(connection: Connection, sign_up_id: int) -> When | None:
    """None: cancelled, or there is none."""
    row = connection.execute(_SIGN_UP, {"which": sign_up_id}).first()
    return When(*row) if row is not None else None


def of_inloopuur(connection: Connection, inloopuur_date_id: int) -> When | None:
    """None: cancelled, or there is none."""
    row = connection.execute(_INLOOPUUR, {"which": inloopuur_date_id}).first()
    return When(*row) if row is not None else None

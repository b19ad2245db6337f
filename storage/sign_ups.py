"""Sign-ups and seats. A seat is a row that points at one sign-up at most, so no shift holds more people than seats."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, insert, select, text, update

from storage.ids import possible_id
from storage.shifts import TOLD, Activity, Shift
from storage.tables import activity, location, place, resident, shift, sign_up

State = Literal["confirmed", "requested"]

_LIVE = text("sign_up.state <> 'cancelled'")
_THEIRS = (
    sign_up.c.resident_id == bindparam("resident"),
    _LIVE,
    shift.c.cancelled.is_(False),
    shift.c.ends_at > bindparam("now"),
)
_HOLD = select(resident.c.id).where(resident.c.id == bindparam("resident")).with_for_update(key_share=True)
_BUSY = (
    select(shift.c.id, shift.c.starts_at, shift.c.ends_at)
    .join(sign_up, sign_up.c.shift_id == shift.c.id)
    .where(*_THEIRS)
    .order_by(shift.c.starts_at)
)
_OWN = (
    select(sign_up.c.id, sign_up.c.state, shift.c.id, shift.c.starts_at, shift.c.ends_at, location.c.zone, *TOLD)
    .select_from(sign_up)
    .join(shift, shift.c.id == sign_up.c.shift_id)
    .join(activity, activity.c.id == shift.c.activity_id)
    .join(location, location.c.id == activity.c.location_id)
    .where(*_THEIRS)
    .order_by(shift.c.starts_at, sign_up.c.id)
)
_ONE_OWN = _OWN.where(sign_up.c.id == bindparam("which"))
_FREE_SEAT = (
    select(place.c.id)
    .where(place.c.shift_id == bindparam("which"), place.c.sign_up_id.is_(None))
    .order_by(place.c.seat)
    .limit(1)
    .with_for_update()
)
_ADD = insert(sign_up).returning(sign_up.c.id)
_SIT = update(place).where(place.c.id == bindparam("which")).values(sign_up_id=bindparam("who"))
_STAND_UP = update(place).where(place.c.sign_up_id == bindparam("who")).values(sign_up_id=None)
_CANCEL = (
    update(sign_up)
    .where(sign_up.c.id == bindparam("which"), _LIVE)
    .values(state="cancelled", changed_at=bindparam("now"))
)


@dataclass(frozen=True, slots=True)
class SignUp:
    """A live sign-up. state: confirmed has a seat; requested waits for staff."""

    id: int
    state: State
    shift: Shift


def hold(connection: Connection, resident_id: int) -> None:
    """Until this transaction ends nobody else signs this resident up: they may write on two channels at once."""
    connection.execute(_HOLD, {"resident": resident_id})


def busy(connection: Connection, resident_id: int, now: datetime) -> tuple[tuple[int, datetime, datetime], ...]:
    """The shifts they have signed up for and that are not over: id, start, end, in UTC."""
    rows = connection.execute(_BUSY, {"resident": resident_id, "now": now})
    return tuple((row[0], row[1], row[2]) for row in rows)


def upcoming(connection: Connection, resident_id: int, now: datetime) -> list[SignUp]:
    """Their live sign-ups for shifts that are not over, soonest first."""
    return [_sign_up(row) for row in connection.execute(_OWN, {"resident": resident_id, "now": now})]


def own(connection: Connection, resident_id: int, sign_up_id: object, now: datetime) -> SignUp | None:
    """One of them; None for anything that is not a live sign-up of theirs."""
    values = {"resident": resident_id, "now": now, "which": possible_id(sign_up_id)}
    row = connection.execute(_ONE_OWN, values).first()
    return _sign_up(row) if row is not None else None


def take(connection: Connection, resident_id: int, shift_id: int, now: datetime) -> int | None:
    """Takes a free seat; the id of the sign-up, or None when none is left.

    On PostgreSQL those who come at once wait for each other here: who finds the seat taken goes on to the next one.
    """
    seat = connection.execute(_FREE_SEAT, {"which": shift_id}).scalar()
    if seat is None:
        return None
    sign_up_id = _add(connection, resident_id, shift_id, "confirmed", now)
    connection.execute(_SIT, {"which": seat, "who": sign_up_id})
    return sign_up_id


def request(connection: Connection, resident_id: int, shift_id: int, now: datetime) -> int:
    """Asks for a shift only staff can give; no seat is taken. The id of the sign-up."""
    return _add(connection, resident_id, shift_id, "requested", now)


def cancel(connection: Connection, sign_up_id: int, now: datetime) -> None:
    """Gives the seat back. Whose it is must have been seen to (`own`)."""
    connection.execute(_CANCEL, {"which": sign_up_id, "now": now})
    connection.execute(_STAND_UP, {"who": sign_up_id})


def _add(connection: Connection, resident_id: int, shift_id: int, state: State, now: datetime) -> int:
    values = {
        "resident_id": resident_id,
        "shift_id": shift_id,
        "state": state,
        "created_at": now,
        "changed_at": now,
    }
    id: int = connection.execute(_ADD, values).scalar_one()
    return id


def _sign_up(row: Any) -> SignUp:
    id, state, shift_id, starts_at, ends_at, name, *told = row
    zone = ZoneInfo(name)
    return SignUp(id, state, Shift(shift_id, Activity(*told), starts_at.astimezone(zone), ends_at.astimezone(zone)))

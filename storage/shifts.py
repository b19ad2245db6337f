"""Shifts that can be proposed, with what there is to tell about them and what matching needs to know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, false, func, select

from bot import matching
from storage.ids import possible_id
from storage.locations import Location
from storage.tables import activity, declaration, location, place, shift

TOLD = (
    activity.c.id.label("activity_id"),
    activity.c.name,
    activity.c.description,
    activity.c.host,
    activity.c.place,
    activity.c.address,
    activity.c.latitude,
    activity.c.longitude,
    activity.c.minutes,
    activity.c.travel,
)
"""The columns of an Activity, in its order."""

_MATCHED = (
    activity.c.interests,
    activity.c.vog,
    activity.c.adults_only,
    activity.c.women_only,
    activity.c.no_dutch,
    declaration.c.state.label("declaration"),
    declaration.c.valid_until,
)
_WITH_DECLARATION = activity.outerjoin(declaration, declaration.c.id == activity.c.declaration_id)
_WHEN = (shift.c.id, shift.c.starts_at, shift.c.ends_at)
_SEATS = (func.count(place.c.id).label("seats"), func.count(place.c.sign_up_id).label("going"))

_ACTIVITIES = (
    select(*TOLD, *_MATCHED).select_from(_WITH_DECLARATION).where(activity.c.location_id == bindparam("where"))
)
_SHIFTS = (
    select(shift.c.activity_id, *_WHEN, *_SEATS)
    .join(activity, activity.c.id == shift.c.activity_id)
    .join(place, place.c.shift_id == shift.c.id)
    .where(
        activity.c.location_id == bindparam("where"),
        shift.c.starts_at > bindparam("since"),
        shift.c.starts_at < bindparam("until"),
        shift.c.cancelled == false(),
    )
    .group_by(shift.c.id)
)
_ONE = (
    select(*_WHEN, *TOLD, *_MATCHED, location.c.slug, location.c.zone)
    .select_from(_WITH_DECLARATION)
    .join(shift, shift.c.activity_id == activity.c.id)
    .join(location, location.c.id == activity.c.location_id)
    .where(shift.c.id == bindparam("which"), shift.c.cancelled == false())
)
_ACTIVITIES_OF = select(shift.c.activity_id).where(shift.c.id.in_(bindparam("which", expanding=True)))
_SEATS_OF_ONE = select(*_SEATS).where(place.c.shift_id == bindparam("which"))


@dataclass(frozen=True, slots=True)
class Activity:
    """What there is to tell about an activity. name, description: English, the source of the catalogues."""

    id: int
    name: str
    description: str
    host: str
    place: str
    address: str
    latitude: float
    longitude: float
    minutes: int
    travel: str


@dataclass(frozen=True, slots=True)
class Shift:
    """What there is to tell about a shift. Times are aware, in the location's zone."""

    id: int
    activity: Activity
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Candidate:
    """A shift to tell about, and the same as matching sees it."""

    shift: Shift
    match: matching.Shift


def candidates(connection: Connection, where: Location, since: datetime, until: datetime) -> list[Candidate]:
    """The shifts of a location that start after `since` and before `until` and are not cancelled; in no order."""
    activities = {
        row.activity_id: (Activity(*row[: len(TOLD)]), _matched(row, where.slug))
        for row in connection.execute(_ACTIVITIES, {"where": where.id})
    }
    rows = connection.execute(_SHIFTS, {"where": where.id, "since": since, "until": until})
    return [_candidate(*activities[row[0]], row[1:4], where.local, *row[4:]) for row in rows]


def candidate(connection: Connection, shift_id: object) -> Candidate | None:
    """One shift, wherever it is; None for anything that is not a shift or was cancelled."""
    row = connection.execute(_ONE, {"which": possible_id(shift_id)}).first()
    if row is None:
        return None
    seats, going = connection.execute(_SEATS_OF_ONE, {"which": row.id}).one()
    told = Activity(*row[len(_WHEN) : len(_WHEN) + len(TOLD)])
    return _candidate(told, _matched(row, row.slug), row[: len(_WHEN)], ZoneInfo(row.zone), seats, going)


def activities_of(connection: Connection, shift_ids: Sequence[int]) -> list[int]:
    """The activities these shifts are of, each once."""
    rows = connection.execute(_ACTIVITIES_OF, {"which": list(shift_ids)}) if shift_ids else ()
    return sorted({row[0] for row in rows})


def _matched(row: Any, where: str) -> matching.Activity:
    return matching.Activity(
        id=row.activity_id,
        location=where,
        interests=frozenset(row.interests),
        minutes=row.minutes,
        declaration=matching.Declaration(row.declaration, row.valid_until) if row.declaration else None,
        vog=row.vog,
        adults_only=row.adults_only,
        women_only=row.women_only,
        no_dutch=row.no_dutch,
    )


def _candidate(
    told: Activity, match: matching.Activity, when: Sequence[Any], zone: ZoneInfo, seats: int, going: int
) -> Candidate:
    id, starts_at, ends_at = when[0], when[1].astimezone(zone), when[2].astimezone(zone)
    return Candidate(Shift(id, told, starts_at, ends_at), matching.Shift(id, match, starts_at, ends_at, seats, going))

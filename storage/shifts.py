"""Shifts that can be proposed, with what there is to tell about them and what matching needs to know.

Every proposal looks at all shifts of a location. So rows are read as the driver gives them, and what they turn into is
remembered by their whole content: a row that changed is another row.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, String, Text, bindparam, cast, false, func, select, type_coerce

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
    cast(activity.c.interests, Text).label("interests"),
    activity.c.vog,
    activity.c.adults_only,
    activity.c.women_only,
    activity.c.no_dutch,
    declaration.c.state.label("declaration"),
    declaration.c.valid_until,
)
_WITH_DECLARATION = activity.outerjoin(declaration, declaration.c.id == activity.c.declaration_id)
_WHEN = (shift.c.id, type_coerce(shift.c.starts_at, String), type_coerce(shift.c.ends_at, String))
"""Times as the driver gives them: text from SQLite, aware datetimes from PostgreSQL."""
_SEATS = (func.count(place.c.id).label("seats"), func.count(place.c.sign_up_id).label("going"))

_ACTIVITIES = (
    select(*TOLD, *_MATCHED, location.c.slug, location.c.zone)
    .select_from(_WITH_DECLARATION)
    .join(location, location.c.id == activity.c.location_id)
    .where(activity.c.location_id == bindparam("where"))
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
    select(*TOLD, *_MATCHED, location.c.slug, location.c.zone, *_WHEN)
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


@dataclass(frozen=True, slots=True, eq=False)
class _Known:
    """What one row about an activity says."""

    told: Activity
    match: matching.Activity
    zone: ZoneInfo


def candidates(connection: Connection, where: Location, since: datetime, until: datetime) -> list[Candidate]:
    """The shifts of a location that start after `since` and before `until` and are not cancelled; in no order."""
    known = {row[0]: _known(tuple(row)) for row in connection.execute(_ACTIVITIES, {"where": where.id})}
    rows = connection.execute(_SHIFTS, {"where": where.id, "since": since, "until": until})
    return [_candidate(known[row[0]], *row[1:]) for row in rows]


def candidate(connection: Connection, shift_id: object) -> Candidate | None:
    """One shift, wherever it is; None for anything that is not a shift or was cancelled."""
    row = connection.execute(_ONE, {"which": possible_id(shift_id)}).first()
    if row is None:
        return None
    seats, going = connection.execute(_SEATS_OF_ONE, {"which": row.id}).one()
    when = len(row) - len(_WHEN)
    return _candidate(_known(tuple(row[:when])), *row[when:], seats, going)


def activities_of(connection: Connection, shift_ids: Sequence[int]) -> list[int]:
    """The activities these shifts are of, each once."""
    rows = connection.execute(_ACTIVITIES_OF, {"which": list(shift_ids)}) if shift_ids else ()
    return sorted({row[0] for row in rows})


@lru_cache(maxsize=4096)
def _known(row: tuple[Any, ...]) -> _Known:
    told = Activity(*row[: len(TOLD)])
    interests, vog, adults_only, women_only, no_dutch, state, valid_until, slug, zone = row[len(TOLD) :]
    match = matching.Activity(
        id=told.id,
        location=slug,
        interests=frozenset(json.loads(interests)),
        minutes=told.minutes,
        declaration=matching.Declaration(state, valid_until) if state else None,
        vog=vog,
        adults_only=adults_only,
        women_only=women_only,
        no_dutch=no_dutch,
    )
    return _Known(told, match, ZoneInfo(zone))


@lru_cache(maxsize=16_384)
def _candidate(known: _Known, id: int, starts: object, ends: object, seats: int, going: int) -> Candidate:
    starts_at, ends_at = _local(starts, known.zone), _local(ends, known.zone)
    return Candidate(
        Shift(id, known.told, starts_at, ends_at), matching.Shift(id, known.match, starts_at, ends_at, seats, going)
    )


def _local(value: Any, zone: ZoneInfo) -> datetime:
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value).replace(tzinfo=UTC)
    return moment.astimezone(zone)

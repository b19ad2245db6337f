"""The inloopuur: when it is next, and where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Select, bindparam, select

from storage.ids import possible_id
from storage.tables import inloopuur, inloopuur_date, location

_DATES = (
    select(
        inloopuur_date.c.id,
        inloopuur_date.c.starts_at,
        inloopuur_date.c.ends_at,
        location.c.zone,
        inloopuur.c.place,
        inloopuur.c.address,
        inloopuur.c.latitude,
        inloopuur.c.longitude,
    )
    .select_from(inloopuur_date)
    .join(inloopuur, inloopuur.c.id == inloopuur_date.c.inloopuur_id)
    .join(location, location.c.id == inloopuur.c.location_id)
    .where(inloopuur_date.c.cancelled.is_(False), inloopuur_date.c.ends_at > bindparam("now"))
    .order_by(inloopuur_date.c.starts_at, inloopuur_date.c.id)
    .limit(bindparam("most"))
)
_OF_LOCATION = _DATES.where(location.c.slug == bindparam("slug"))
_ONE = _DATES.where(inloopuur_date.c.id == bindparam("which"))


@dataclass(frozen=True, slots=True)
class InloopuurDate:
    """One inloopuur. Times are aware, in the location's zone. place: the room or building."""

    id: int
    starts_at: datetime
    ends_at: datetime
    zone: str
    place: str
    address: str
    latitude: float
    longitude: float


def following(connection: Connection, slug: object, now: datetime, most: int = 1) -> list[InloopuurDate]:
    """The next of a location that are not over or cancelled; empty for whatever is not a location's slug."""
    return _read(connection, _OF_LOCATION, {"slug": slug, "now": now, "most": most}) if isinstance(slug, str) else []


def one(connection: Connection, id: object, now: datetime) -> InloopuurDate | None:
    """None if it is over, cancelled or none."""
    found = _read(connection, _ONE, {"which": possible_id(id), "now": now, "most": 1})
    return found[0] if found else None


def _read(connection: Connection, statement: Select[Any], values: dict[str, Any]) -> list[InloopuurDate]:
    return [_date(row) for row in connection.execute(statement, values)]


def _date(row: Any) -> InloopuurDate:
    id, starts_at, ends_at, zone, *where = row
    local = ZoneInfo(zone)
    return InloopuurDate(id, starts_at.astimezone(local), ends_at.astimezone(local), zone, *where)

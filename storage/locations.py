"""Locations: where residents live."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, select

from storage.tables import location

_COLUMNS = (location.c.id, location.c.slug, location.c.name, location.c.zone)
_ALL = select(*_COLUMNS).order_by(location.c.name)
_BY_SLUG = select(*_COLUMNS).where(location.c.slug == bindparam("slug"))


@dataclass(frozen=True, slots=True)
class Location:
    """slug: stands in links and slots. name: as residents call it. zone: what its local times mean."""

    id: int
    slug: str
    name: str
    zone: str

    @property
    def local(self) -> ZoneInfo:
        return ZoneInfo(self.zone)


def all_locations(connection: Connection) -> list[Location]:
    """By name."""
    return [Location(*row) for row in connection.execute(_ALL)]


def by_slug(connection: Connection, slug: object) -> Location | None:
    """None for whatever is not the slug of a location."""
    if not isinstance(slug, str):
        return None
    row = connection.execute(_BY_SLUG, {"slug": slug}).first()
    return Location(*row) if row is not None else None

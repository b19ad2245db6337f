"""Series: a local rule (weekday, times, zone) becomes shifts, and an inloopuur its dates, four weeks ahead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, insert, select

from storage.dialects import both
from storage.tables import activity, inloopuur, inloopuur_date, location, place, series, shift

AHEAD = timedelta(weeks=4)
"""How far ahead shifts exist."""

_SERIES = (
    select(
        series.c.id,
        series.c.activity_id,
        series.c.seats,
        series.c.weekday,
        series.c.starts,
        series.c.ends,
        location.c.zone,
        series.c.first_day,
        series.c.last_day,
    )
    .join(activity, activity.c.id == series.c.activity_id)
    .join(location, location.c.id == activity.c.location_id)
    .order_by(series.c.id)
)
_INLOOPUREN = (
    select(inloopuur.c.id, inloopuur.c.weekday, inloopuur.c.starts, inloopuur.c.ends, location.c.zone)
    .join(location, location.c.id == inloopuur.c.location_id)
    .order_by(inloopuur.c.id)
)
_HAVE_SHIFTS = select(shift.c.series_id, shift.c.starts_at).where(
    shift.c.series_id.is_not(None), shift.c.starts_at > bindparam("since")
)
_HAVE_DATES = select(inloopuur_date.c.inloopuur_id, inloopuur_date.c.starts_at).where(
    inloopuur_date.c.starts_at > bindparam("since")
)
_NEW_SHIFT = both(lambda insert: insert(shift).on_conflict_do_nothing().returning(shift.c.id, shift.c.series_id))
_NEW_DATE = both(lambda insert: insert(inloopuur_date).on_conflict_do_nothing())
_NEW_PLACES = insert(place)


@dataclass(frozen=True, slots=True)
class Rule:
    """Every week on a weekday (0 is Monday) at a local time. An end that is not after the start is on the next day."""

    weekday: int
    starts: time
    ends: time
    zone: str
    first_day: date | None = None
    last_day: date | None = None


def occurrences(rule: Rule, since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Starts and ends, in UTC, of what begins after `since` and not after `until`.

    The clock on the wall counts, in summer and in winter. A start that a change of the clock skips is as much later; one
    that comes twice is the first.
    """
    local = ZoneInfo(rule.zone)
    day = since.astimezone(local).date() - timedelta(days=1)
    day += timedelta(days=(rule.weekday - day.weekday()) % 7)
    overnight = timedelta(days=rule.ends <= rule.starts)
    while day <= until.astimezone(local).date():
        begins = datetime.combine(day, rule.starts, local).astimezone(UTC)
        if since < begins <= until and _within(rule, day):
            yield begins, datetime.combine(day + overnight, rule.ends, local).astimezone(UTC)
        day += timedelta(weeks=1)


def _within(rule: Rule, day: date) -> bool:
    return (rule.first_day is None or rule.first_day <= day) and (rule.last_day is None or day <= rule.last_day)


def top_up(connection: Connection, now: datetime, ahead: timedelta = AHEAD) -> int:
    """Makes the shifts, with their seats, and the inloopuur dates that are missing; how many that was.

    Run it as often as you like: what there is stays as it is, cancelled or not.
    """
    return _shifts(connection, now, now + ahead) + _dates(connection, now, now + ahead)


def _shifts(connection: Connection, now: datetime, until: datetime) -> int:
    have = {(row[0], row[1]) for row in connection.execute(_HAVE_SHIFTS, {"since": now})}
    seats, new = dict[int, int](), []
    for id, activity_id, number, *rule in connection.execute(_SERIES):
        seats[id] = number
        new += [
            {"series_id": id, "activity_id": activity_id, "starts_at": starts, "ends_at": ends}
            for starts, ends in occurrences(Rule(*rule), now, until)
            if (id, starts) not in have
        ]
    made = _insert(connection, _NEW_SHIFT[connection.dialect.name], new)
    places = [{"shift_id": id, "seat": seat} for id, of in made for seat in range(1, seats[of] + 1)]
    if places:
        connection.execute(_NEW_PLACES, places)
    return len(made)


def _dates(connection: Connection, now: datetime, until: datetime) -> int:
    have = {(row[0], row[1]) for row in connection.execute(_HAVE_DATES, {"since": now})}
    new = [
        {"inloopuur_id": id, "starts_at": starts, "ends_at": ends}
        for id, *rule in connection.execute(_INLOOPUREN)
        for starts, ends in occurrences(Rule(*rule), now, until)
        if (id, starts) not in have
    ]
    if new:
        connection.execute(_NEW_DATE[connection.dialect.name], new)
    return len(new)


def _insert(connection: Connection, statement: Any, rows: Iterable[dict[str, Any]]) -> list[tuple[int, int]]:
    """The id and series of each shift that was made; one that somebody else made meanwhile is not among them."""
    values = list(rows)
    return [(row[0], row[1]) for row in connection.execute(statement, values)] if values else []

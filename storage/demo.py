"""Demo data: what stands in demo.yml, shifts for four weeks, and invented residents."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from sqlalchemy import Connection, Table, insert, select

from storage.demo_residents import invent, take_seats
from storage.sealing import Seal
from storage.series import top_up
from storage.tables import activity, declaration, inloopuur, location, organisation, series

FILE = Path(__file__).with_name("demo.yml")
GRANTED_FOR = timedelta(days=3 * 365)
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def seed(
    connection: Connection,
    now: datetime,
    residents: int = 0,
    seal: Seal | None = None,
    progress: Callable[[int], None] = lambda made: None,
) -> None:
    """Adds what is missing; a second time changes nothing.

    residents: how many invented residents with a conversation there shall be, for measuring; they need a `seal` for their
    addresses. progress: told how many were made just now.
    """
    content = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    places = {body["slug"]: _location(connection, body) for body in content["locations"]}
    declarations: dict[tuple[str, str], tuple[int, int]] = {}
    for name, kinds in content["organisations"].items():
        declarations |= _organisation(connection, name, kinds, now)
    taken = {
        _activity(connection, body, places, declarations, now): body.get("taken", 0) for body in content["activities"]
    }
    top_up(connection, now)
    take_seats(connection, taken, now)
    if residents:
        if seal is None:
            raise ValueError("invented residents have addresses, and those are sealed: give a seal")
        invent(connection, seal, residents, now, progress)


def _location(connection: Connection, body: Mapping[str, Any]) -> int:
    key = {"slug": body["slug"]}
    id = _made(connection, location, key, {"name": body["name"], "zone": body["zone"], **_at(body)})
    walk_in = body["inloopuur"]
    where = {"place": walk_in["place"], "address": walk_in["address"], **_at(walk_in)}
    _made(connection, inloopuur, {"location_id": id}, {**_weekly(walk_in), **where})
    return id


def _organisation(
    connection: Connection, name: str, kinds: Mapping[str, str], now: datetime
) -> dict[tuple[str, str], tuple[int, int]]:
    """(organisation, kind of work) -> the organisation's and the declaration's id."""
    id = _made(connection, organisation, {"name": name}, {})
    found = {}
    for kind, state in kinds.items():
        until = (now + GRANTED_FOR).date() if state == "granted" else None
        key = {"organisation_id": id, "kind_of_work": kind}
        found[name, kind] = id, _made(connection, declaration, key, {"state": state, "valid_until": until})
    return found


def _activity(
    connection: Connection,
    body: Mapping[str, Any],
    places: Mapping[str, int],
    declarations: Mapping[tuple[str, str], tuple[int, int]],
    now: datetime,
) -> int:
    organisation_id, declaration_id = declarations[body["organisation"], body["work"]]
    same = ("description", "interests", "host", "place", "address")
    rules = ("vog", "adults_only", "women_only", "children_welcome", "no_dutch")
    values = {name: body[name] for name in same} | {name: body[name] for name in rules if name in body}
    values |= {"organisation_id": organisation_id, "declaration_id": declaration_id, **_at(body)}
    values["travel"], values["minutes"] = body["travel"]
    id = _made(connection, activity, {"location_id": places[body["location"]], "name": body["name"]}, values)
    first_day = now.astimezone(ZoneInfo("Europe/Amsterdam")).date()
    for rule in body["series"]:
        _series(connection, id, rule, first_day)
    return id


def _series(connection: Connection, activity_id: int, rule: Mapping[str, Any], first_day: date) -> None:
    weekly = _weekly(rule)
    key = {"activity_id": activity_id, "weekday": weekly["weekday"], "starts": weekly["starts"]}
    _made(connection, series, key, {"ends": weekly["ends"], "seats": rule["seats"], "first_day": first_day})


def _made(connection: Connection, table: Table, key: Mapping[str, Any], values: Mapping[str, Any]) -> int:
    """The id of the row with this key, which is made if there is none."""
    found = select(table.c.id).where(*(table.c[name] == value for name, value in key.items()))
    id: int | None = connection.execute(found).scalar()
    if id is None:
        id = connection.execute(insert(table).values(**key, **values).returning(table.c.id)).scalar_one()
    return id


def _weekly(rule: Mapping[str, Any]) -> dict[str, Any]:
    starts, ends = time.fromisoformat(rule["starts"]), time.fromisoformat(rule["ends"])
    return {"weekday": _DAYS.index(rule["day"]), "starts": starts, "ends": ends}


def _at(body: Mapping[str, Any]) -> dict[str, float]:
    latitude, longitude = body["at"]
    return {"latitude": latitude, "longitude": longitude}

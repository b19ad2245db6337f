"""Invented residents: those who have seats in the demo already, and any number with a conversation, for measuring."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Table, exists, func, insert, select, text

from bot.dialogue.state import State
from storage import sign_ups
from storage.sealing import Seal
from storage.tables import address, conversation, location, resident, shift, sign_up

NAMES = (
    "Samir Lina Yonas Amina Selam Bahar Omid Mehmet Oksana Ayan Farid Zahra Tarek Hawa Dilan Ahmad Rahel Elif Bilal Noor "
    "Kidane Fatuma Pavlo Maria Idris Shirin Abdi Leyla Viktor Rosa"
).split()
LANGUAGES = ("ar", "ar", "ti", "ti", "tr", "fa", "prs", "so", "ku", "ps", "uk", "ru", "en", "fr", "es", "nl")
"""As often as they come at an azc, roughly."""
INTERESTS = (
    "green",
    "cooking",
    "sport",
    "repair",
    "events",
    "elderly_care",
    "animals",
    "crafts",
    "art_music",
    "computer",
)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CHUNK = 2000
DIFFERENT = 1999
"""How many people are thought up; then they come again."""

_USED = text("SELECT seq FROM sqlite_sequence WHERE name = :name")
"""The last id ever given in a table whose ids are not used again."""
_WITHOUT_ADDRESS = (
    select(resident.c.id).where(~exists().where(address.c.resident_id == resident.c.id)).order_by(resident.c.id)
)
_GOING = select(sign_up.c.resident_id, sign_up.c.shift_id).join(shift, shift.c.id == sign_up.c.shift_id)
_COMING = select(shift.c.id, shift.c.activity_id).where(shift.c.cancelled.is_(False)).order_by(shift.c.id)


def addresses(number: int) -> tuple[str, str]:
    """The channel and the address of the invented resident with this number: every second one is on Telegram."""
    return ("whatsapp", f"+999{number:09}") if number % 2 == 0 else ("telegram", str(9_000_000_000 + number))


def invent(
    connection: Connection, seal: Seal, count: int, now: datetime, progress: Callable[[int], None] = lambda made: None
) -> int:
    """Sees to it that there are so many, welcomed and with a conversation each; how many were made."""
    places = list(connection.execute(select(location.c.id).order_by(location.c.id)).scalars())
    made = 0
    for first in range(0, count, CHUNK):
        sealed = {number: _sealed(seal, number) for number in range(first, min(first + CHUNK, count))}
        there = set(connection.execute(select(address.c.sealed).where(address.c.sealed.in_(sealed.values()))).scalars())
        new = [number for number, value in sealed.items() if value not in there]
        if new:
            _insert(connection, new, sealed, places, now)
        made += len(new)
        progress(len(new))
    return made


def _sealed(seal: Seal, number: int) -> bytes:
    return seal.seal(*addresses(number))


def _insert(
    connection: Connection, numbers: Sequence[int], sealed: Mapping[int, bytes], places: Sequence[int], now: datetime
) -> None:
    residents, addressed = _ids(connection, resident, len(numbers)), _ids(connection, address, len(numbers))
    people = [{"id": id, **_person(number, places, now)} for id, number in zip(residents, numbers, strict=True)]
    rows = [
        {"id": address_id, "resident_id": id, "channel": addresses(number)[0], "sealed": sealed[number]}
        for address_id, id, number in zip(addressed, residents, numbers, strict=True)
    ]
    talks = [
        {
            "address_id": address_id,
            "resident_id": person["id"],
            "state": State(language=person["language"]).to_json(),
            "heard_at": now,
        }
        for address_id, person in zip(addressed, people, strict=True)
    ]
    connection.execute(insert(resident), people)
    connection.execute(insert(address), rows)
    connection.execute(insert(conversation), talks)


def _ids(connection: Connection, table: Table, count: int) -> Sequence[int]:
    """New ids, known before the rows are written: reading them back from each row takes ten times as long."""
    if connection.dialect.name == "sqlite":  # a writer is alone there
        used = connection.execute(_USED, {"name": table.name}).scalar()
        last: int = used or connection.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one()
        return range(last + 1, last + 1 + count)
    sequence = func.pg_get_serial_sequence(table.name, "id")
    series = func.generate_series(1, count).table_valued("number")
    return connection.execute(select(func.nextval(sequence)).select_from(series)).scalars().all()


def _person(number: int, places: Sequence[int], now: datetime) -> dict[str, Any]:
    """The same person for the same number."""
    seen = {"privacy_at": now, "created_at": now, "seen_at": now}
    return {**_told(number % DIFFERENT), **seen, "location_id": places[number // 2 % len(places)]}


@cache
def _told(number: int) -> Mapping[str, Any]:
    chance = random.Random(number)  # noqa: S311 nothing secret: invented people
    return {
        "first_name": chance.choice(NAMES),
        "language": chance.choice(LANGUAGES),
        "adult": True,
        "interests": sorted(chance.sample(INTERESTS, chance.randint(1, 3))),
        "availability": sorted(chance.sample(DAYS, chance.randint(2, 5)), key=DAYS.index),
        "company": chance.choice(("alone", "together")),
    }


def take_seats(connection: Connection, wanted: Mapping[int, int], now: datetime) -> None:
    """Gives seats to invented people without an address. wanted: activity -> how many seats of each coming shift."""
    people = _regulars(connection, max(wanted.values(), default=0), now)
    going = {(row[0], row[1]) for row in connection.execute(_GOING.where(shift.c.starts_at > now))}
    coming = connection.execute(_COMING.where(shift.c.starts_at > now)).all()
    for shift_id, activity_id in coming:
        for who in people[: wanted.get(activity_id, 0)]:
            if (who, shift_id) not in going:
                sign_ups.take(connection, who, shift_id, now)


def _regulars(connection: Connection, count: int, now: datetime) -> list[int]:
    """Residents nobody can write to: so many, made where they are missing."""
    found = list(connection.execute(_WITHOUT_ADDRESS.limit(count)).scalars())
    for name in NAMES[len(found) : count]:
        values = {"first_name": name, "adult": True, "created_at": now, "seen_at": now}
        found.append(connection.execute(insert(resident).values(**values).returning(resident.c.id)).scalar_one())
    return found

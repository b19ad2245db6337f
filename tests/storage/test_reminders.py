"""When people are reminded, and that each reminder is queued once."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection, insert, select, update

from bot.messages import Inbound
from bot.reminders import queue_due, remind
from storage import inputs, reminders
from storage.reminders import moment
from storage.sealing import Seal
from storage.session import Store
from storage.tables import (
    activity,
    inbox,
    inloopuur,
    inloopuur_date,
    location,
    organisation,
    reminder,
    resident,
    shift,
    sign_up,
)

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def at(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=AMSTERDAM).astimezone(UTC)


@pytest.mark.parametrize(
    ("signed_up", "starts", "due"),
    [
        (at(2, 9), at(10, 16), at(9, 18)),
        (at(9, 17, 59), at(10, 16), at(9, 18)),
        (at(9, 18, 1), at(10, 16), at(9, 19, 1)),
        (at(10, 9), at(10, 16), at(10, 10)),
        (at(10, 13), at(10, 16), None),
        (at(10, 15), at(10, 16), None),
        (at(9, 23), at(10, 16), at(10, 8)),
        (at(9, 23), at(10, 8, 30), None),
        (at(1, 9), at(29, 16), at(28, 18)),
        (at(1, 9, month=10), at(25, 16, month=10), at(24, 18, month=10)),
    ],
    ids=[
        "the evening before",
        "just in time for it",
        "after that evening: an hour later",
        "the same day: an hour later",
        "three hours before: not at all",
        "an hour before: not at all",
        "at night: in the morning",
        "at night, and it begins early: not at all",
        "the day summer time begins",
        "the day summer time ends",
    ],
)
def test_when_somebody_is_reminded(signed_up: datetime, starts: datetime, due: datetime | None) -> None:
    assert moment(starts, "Europe/Amsterdam", signed_up) == due


moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))


@given(moments, st.timedeltas(timedelta(minutes=-60), timedelta(days=40)))
def test_nobody_is_reminded_at_night_too_late_or_in_the_past(now: datetime, ahead: timedelta) -> None:
    due = moment(now + ahead, "Europe/Amsterdam", now)
    if due is not None:
        assert now <= due <= now + ahead - timedelta(hours=1)
        assert time(8) <= due.astimezone(AMSTERDAM).time() < time(22)


def test_local_evenings_are_those_of_the_location() -> None:
    starts = datetime(2026, 3, 10, 16, tzinfo=ZoneInfo("America/Curacao"))
    due = moment(starts, "America/Curacao", starts - timedelta(days=5))
    assert due == datetime(2026, 3, 9, 18, tzinfo=ZoneInfo("America/Curacao"))


def village(connection: Connection) -> int:
    """Where an empty database has all ids at 1: an activity with a shift on 10 March 16:00; the sign-up for it."""
    where = {"latitude": 52.1, "longitude": 5.1}
    connection.execute(insert(location).values(slug="utrecht", name="azc Utrecht", **where))
    connection.execute(insert(organisation).values(name="De Keuken"))
    connection.execute(
        insert(activity).values(
            organisation_id=1, location_id=1, name="Cooking", description="Together", interests=["cooking"],
            host="Anneke", place="Kitchen", address="Kerkstraat 1", minutes=10, travel="walk", **where
        )
    )  # fmt: skip
    connection.execute(insert(shift).values(activity_id=1, starts_at=at(10, 16), ends_at=at(10, 18)))
    connection.execute(
        insert(inloopuur).values(
            location_id=1, weekday=1, starts=time(13), ends=time(15), place="Hall", address="Hall", **where
        )
    )
    connection.execute(insert(inloopuur_date).values(inloopuur_id=1, starts_at=at(10, 13), ends_at=at(10, 15)))
    values = {"resident_id": 1, "shift_id": 1, "state": "confirmed", "created_at": at(2, 9), "changed_at": at(2, 9)}
    return int(connection.execute(insert(sign_up).values(values).returning(sign_up.c.id)).scalar_one())


@pytest.fixture
def signed_up(store: Store, seal: Seal) -> int:
    """A resident (1) with a conversation (1) who is signed up."""
    hello = Inbound("whatsapp", "SM1", "+316", "text", text="hello")
    store.write_now(partial(inputs.receive, seal=seal, inbound=hello, now=at(2, 9)))
    return store.write_now(village)


def states(store: Store) -> list[str]:
    read = select(reminder.c.state).order_by(reminder.c.id)
    return list(store.read_now(lambda connection: connection.execute(read).scalars().all()))


def queued(store: Store, now: datetime) -> list[int]:
    return store.write_now(partial(queue_due, now=now))


def own_inputs(store: Store) -> list[dict[str, object]]:
    read = select(inbox.c.body).where(inbox.c.channel == "reminder").order_by(inbox.c.id)
    return list(store.read_now(lambda connection: connection.execute(read).scalars().all()))


def test_a_reminder_is_queued_when_it_is_due_and_once(store: Store, signed_up: int) -> None:
    due = store.write_now(lambda c: reminders.schedule_shift(c, 1, signed_up, at(2, 9)))
    assert due == at(9, 18)
    assert queued(store, at(9, 17, 59)) == []
    assert queued(store, at(9, 18)) == [1]
    assert queued(store, at(9, 18)) == []
    assert own_inputs(store) == [{"kind": "reminder", "reminder_id": 1}]


def test_a_reminder_of_an_inloopuur(store: Store, signed_up: int) -> None:
    store.write_now(lambda c: reminders.schedule_inloopuur(c, 1, 1, at(2, 9)))
    assert queued(store, at(9, 18)) == [1]
    assert store.read_now(lambda c: reminders.about(c, 1, at(9, 18))) == (None, 1)


def test_scheduling_again_changes_nothing(store: Store, signed_up: int) -> None:
    for _ in range(2):
        store.write_now(lambda c: reminders.schedule_shift(c, 1, signed_up, at(2, 9)))
    assert queued(store, at(9, 18)) == [1]
    store.write_now(lambda c: reminders.schedule_shift(c, 1, signed_up, at(2, 9)))
    assert queued(store, at(9, 19)) == []


def test_a_shift_that_moves_is_reminded_of_anew(store: Store, signed_up: int) -> None:
    def move(connection: Connection) -> datetime | None:
        connection.execute(update(shift).values(starts_at=at(17, 16), ends_at=at(17, 18)))
        return reminders.schedule_shift(connection, 1, signed_up, at(9, 19))

    store.write_now(lambda c: reminders.schedule_shift(c, 1, signed_up, at(2, 9)))
    queued(store, at(9, 18))
    assert store.write_now(move) == at(16, 18)
    assert queued(store, at(16, 18)) == [1]
    assert len(own_inputs(store)) == 2


@pytest.mark.parametrize(
    "change",
    [
        update(sign_up).values(state="cancelled"),
        update(sign_up).values(state="requested"),
        update(shift).values(cancelled=True),
        update(resident).values(stopped_at=at(3, 9)),
        update(shift).values(starts_at=at(9, 12)),
    ],
    ids=["cancelled", "not confirmed", "no shift", "stopped", "over"],
)
def test_what_is_not_wanted_any_more_is_dropped(store: Store, signed_up: int, change: object) -> None:
    store.write_now(lambda c: reminders.schedule_shift(c, 1, signed_up, at(2, 9)))
    store.write_now(lambda c: c.execute(change))  # type: ignore[call-overload]  # any statement
    assert store.read_now(lambda c: reminders.about(c, 1, at(9, 18))) is None
    assert queued(store, at(9, 18)) == []
    assert states(store) == ["dropped"]


def test_dropping_with_the_sign_up(store: Store, signed_up: int) -> None:
    store.write_now(lambda c: reminders.schedule_shift(c, 1, signed_up, at(2, 9)))
    store.write_now(lambda c: reminders.drop_shift(c, signed_up))
    assert queued(store, at(9, 18)) == []


def test_many_at_once_and_two_processes_each_once(database_url: str, store: Store, signed_up: int) -> None:
    def many(connection: Connection) -> None:
        days = [
            {"inloopuur_id": 1, "starts_at": at(10, 13) + timedelta(minutes=n + 1), "ends_at": at(11, 9)}
            for n in range(1200)
        ]
        connection.execute(insert(inloopuur_date), days)
        connection.execute(
            insert(reminder).from_select(
                ["conversation_id", "inloopuur_date_id", "due_at"],
                select(1, inloopuur_date.c.id, inloopuur_date.c.starts_at).where(inloopuur_date.c.id > 1),
            )
        )
        connection.execute(update(reminder).values(due_at=at(9, 18)))

    store.write_now(many)
    other = Store(database_url)
    told: list[int] = []

    async def both() -> list[int]:
        return await asyncio.gather(*(remind(one, at(9, 18), told.append) for one in (store, other)))

    assert sum(asyncio.run(both())) == 1200 == len(told) == len(own_inputs(store))
    other.close()


def test_the_day_before_is_the_local_one() -> None:
    """00:30 in Utrecht is still the day before in UTC."""
    starts = datetime(2026, 3, 11, 0, 30, tzinfo=AMSTERDAM)
    due = moment(starts, "Europe/Amsterdam", starts - timedelta(days=3))
    assert due is not None
    assert due.astimezone(AMSTERDAM).date() == date(2026, 3, 10)

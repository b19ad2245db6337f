"""Series become shifts by the clock on the wall, four weeks ahead, each once."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, insert, select, update

from storage.series import AHEAD, Rule, occurrences, top_up
from storage.session import Store
from storage.tables import (
    activity,
    inloopuur,
    inloopuur_date,
    location,
    organisation,
    place,
    series,
    shift,
)

ZONE = "Europe/Amsterdam"
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

rules = st.builds(
    Rule,
    st.integers(0, 6),
    st.times(),
    st.times(),
    st.sampled_from([ZONE, "UTC", "America/New_York", "Asia/Kabul"]),
    st.none() | st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    st.none() | st.dates(date(2026, 1, 1), date(2026, 12, 31)),
)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))


def starts(rule: Rule, since: datetime, until: datetime) -> list[str]:
    return [begins.isoformat() for begins, _ in occurrences(rule, since, until)]


def test_the_clock_on_the_wall_counts_through_the_change_to_summer_time():
    sunday = Rule(6, time(10), time(12), ZONE)
    assert starts(sunday, datetime(2026, 3, 20, tzinfo=UTC), datetime(2026, 4, 6, tzinfo=UTC)) == [
        "2026-03-22T09:00:00+00:00",
        "2026-03-29T08:00:00+00:00",
        "2026-04-05T08:00:00+00:00",
    ]


def test_a_skipped_hour_is_later_and_a_doubled_one_comes_once():
    night = Rule(6, time(2, 30), time(4), ZONE)
    spring = list(occurrences(night, datetime(2026, 3, 28, tzinfo=UTC), datetime(2026, 3, 30, tzinfo=UTC)))
    assert spring == [(datetime(2026, 3, 29, 1, 30, tzinfo=UTC), datetime(2026, 3, 29, 2, 0, tzinfo=UTC))]
    assert starts(night, datetime(2026, 10, 24, tzinfo=UTC), datetime(2026, 10, 26, tzinfo=UTC)) == [
        "2026-10-25T00:30:00+00:00"
    ]


def test_an_end_that_is_not_after_the_start_is_on_the_next_day():
    ((begins, ends),) = occurrences(Rule(4, time(20), time(1), ZONE), NOW, NOW + timedelta(weeks=1))
    assert ends - begins == timedelta(hours=5)


def test_the_first_and_the_last_day_count():
    rule = Rule(1, time(10), time(12), ZONE, date(2026, 3, 10), date(2026, 3, 17))
    assert [text[:10] for text in starts(rule, NOW, NOW + AHEAD)] == ["2026-03-10", "2026-03-17"]


@given(rules, moments, st.integers(0, 60))
def test_every_occurrence_keeps_the_rule(rule, since, days):
    until = since + timedelta(days=days)
    found = list(occurrences(rule, since, until))
    assert found == sorted(found)
    assert len({begins for begins, _ in found}) == len(found)
    for begins, ends in found:
        assert since < begins <= until
        assert ends > begins - timedelta(hours=1)
        local = begins.astimezone(ZoneInfo(rule.zone))
        day = local.date()
        if local.timetz().replace(tzinfo=None) == rule.starts:
            assert day.weekday() == rule.weekday
        assert rule.first_day is None or rule.first_day <= day
    if rule.first_day is None and rule.last_day is None:
        assert len(found) >= days // 7


@given(rules, moments, st.integers(0, 30), st.integers(0, 30))
def test_two_spans_side_by_side_give_what_one_gives(rule, since, first, second):
    middle, until = since + timedelta(days=first), since + timedelta(days=first + second)
    both = [*occurrences(rule, since, middle), *occurrences(rule, middle, until)]
    assert both == list(occurrences(rule, since, until))


@pytest.fixture
def planned(store: Store) -> Store:
    """One activity on Tuesdays with three seats, and an inloopuur on Wednesdays."""

    def unit(connection):
        where = {"latitude": 52.0, "longitude": 5.0}
        connection.execute(insert(location).values(id=1, slug="utrecht", name="azc Utrecht", **where))
        connection.execute(insert(organisation).values(id=1, name="Tuin"))
        connection.execute(
            insert(activity).values(
                id=1, organisation_id=1, location_id=1, name="Garden", description="", interests=["green"], host="Anneke",
                place="Tuin", address="Straat 1", minutes=5, travel="walk", **where,
            )
        )  # fmt: skip
        connection.execute(
            insert(series).values(
                id=1, activity_id=1, weekday=1, starts=time(10), ends=time(12), seats=3, first_day=date(2026, 1, 1)
            )
        )
        connection.execute(
            insert(inloopuur).values(
                id=1,
                location_id=1,
                weekday=2,
                starts=time(13),
                ends=time(15),
                place="Zaal",
                address="Straat 2",
                **where,
            )
        )

    store.write_now(unit)
    return store


def count(store: Store, table) -> int:
    return store.read_now(lambda c: c.execute(select(func.count()).select_from(table)).scalar_one())


def test_four_weeks_are_filled_with_shifts_seats_and_dates(planned):
    assert planned.write_now(lambda c: top_up(c, NOW)) == 8
    assert (count(planned, shift), count(planned, place), count(planned, inloopuur_date)) == (4, 12, 4)
    first = planned.read_now(lambda c: c.execute(select(func.min(shift.c.starts_at))).scalar_one())
    assert first == datetime(2026, 3, 3, 9, 0, tzinfo=UTC)


def test_filling_again_changes_nothing_and_a_week_later_adds_a_week(planned):
    planned.write_now(lambda c: top_up(c, NOW))
    assert planned.write_now(lambda c: top_up(c, NOW + timedelta(hours=5))) == 0
    assert planned.write_now(lambda c: top_up(c, NOW + timedelta(weeks=1))) == 2
    assert count(planned, place) == 15


def test_a_cancelled_shift_stays_cancelled(planned):
    planned.write_now(lambda c: top_up(c, NOW))
    planned.write_now(lambda c: c.execute(update(shift).values(cancelled=True)))
    assert planned.write_now(lambda c: top_up(c, NOW)) == 0


def test_several_processes_at_once_make_each_shift_once(planned):
    import threading

    threads = [threading.Thread(target=lambda: planned.write_now(lambda c: top_up(c, NOW))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (count(planned, shift), count(planned, place), count(planned, inloopuur_date)) == (4, 12, 4)

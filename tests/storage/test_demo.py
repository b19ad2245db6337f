"""The demo's data: complete, the same after a second time, and short enough for buttons."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
import yaml
from sqlalchemy import func, select

from bot.channels.limits import units
from bot.dialogue.state import State
from storage import demo
from storage.demo_residents import addresses
from storage.residents import reached_at
from storage.sign_ups import own
from storage.tables import (
    activity,
    address,
    conversation,
    inloopuur_date,
    location,
    metadata,
    place,
    resident,
    shift,
)

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CONTENT = yaml.safe_load(demo.FILE.read_text(encoding="utf-8"))
INTERESTS = frozenset(
    "green animals elderly_care cooking sport events repair crafts second_hand_shop hospitality children art_music "
    "computer language_help".split()
)


def counts(store):
    return store.read_now(
        lambda c: {
            table.name: c.execute(select(func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables
        }
    )


@pytest.mark.parametrize("body", CONTENT["activities"], ids=lambda body: body["name"])
def test_words_fit_on_buttons(body):
    assert units(body["name"]) <= 20
    assert units(body["description"]) <= 72
    assert len(body["description"].split()) <= 12
    assert set(body["interests"]) <= INTERESTS


def test_every_interest_has_an_activity():
    assert {interest for body in CONTENT["activities"] for interest in body["interests"]} == INTERESTS


def test_two_locations_and_four_weeks(store):
    store.write_now(lambda c: demo.seed(c, NOW))
    found = counts(store)
    assert (found["location"], found["inloopuur"], found["activity"]) == (2, 2, 25)
    assert found["inloopuur_date"] == 8
    assert found["shift"] == 4 * sum(len(body["series"]) for body in CONTENT["activities"])
    first, last = store.read_now(
        lambda c: c.execute(select(func.min(shift.c.starts_at), func.max(shift.c.starts_at))).one()
    )
    assert NOW < first < NOW + timedelta(days=1)
    assert NOW + timedelta(days=26) < last < NOW + timedelta(weeks=4)


def test_a_second_time_changes_nothing(store, seal):
    for _ in range(2):
        store.write_now(lambda c: demo.seed(c, NOW, residents=30, seal=seal))
    found = counts(store)
    store.write_now(lambda c: demo.seed(c, NOW, residents=30, seal=seal))
    assert counts(store) == found


def test_there_is_one_of_each_kind(store):
    store.write_now(lambda c: demo.seed(c, NOW))

    def unit(c):
        rows = c.execute(select(activity)).all()
        full = (
            select(shift.c.activity_id)
            .join(place, place.c.shift_id == shift.c.id)
            .group_by(shift.c.activity_id)
            .having(func.count(place.c.id) == func.count(place.c.sign_up_id))
        )
        return rows, c.execute(full).scalars().all()

    rows, full = store.read_now(unit)
    assert [row.name for row in rows if row.women_only] == ["🧵 Sewing for women"]
    assert [row.name for row in rows if row.vog] == ["🧒 Play afternoon"]
    assert [row.name for row in rows if row.id in full] == ["💻 Computer repair"]
    assert sum(row.children_welcome for row in rows) >= 3


def test_a_week_later_the_next_week_is_there(store):
    store.write_now(lambda c: demo.seed(c, NOW))
    store.write_now(lambda c: demo.seed(c, NOW + timedelta(weeks=1)))
    assert counts(store)["inloopuur_date"] == 10


def test_invented_residents_are_welcomed_and_can_be_reached(store, seal):
    store.write_now(lambda c: demo.seed(c, NOW, residents=40, seal=seal))

    def unit(c):
        rows = c.execute(
            select(resident, address.c.channel, address.c.sealed, conversation.c.state, location.c.slug)
            .join(address, address.c.resident_id == resident.c.id)
            .join(conversation, conversation.c.address_id == address.c.id)
            .join(location, location.c.id == resident.c.location_id)
            .order_by(resident.c.id)
        )
        return rows.all()

    rows = store.read_now(unit)
    assert len(rows) == 40
    for number, row in enumerate(rows):
        assert (row.channel, seal.open(row.channel, row.sealed)) == addresses(number)
        assert row.privacy_at is not None
        assert State.from_json(row.state).language == row.language
        assert set(row.interests) <= INTERESTS
    assert Counter((row.slug, row.channel) for row in rows) == {
        (slug, channel): 10 for slug in ("utrecht", "nijmegen") for channel in ("whatsapp", "telegram")
    }


def test_more_residents_later_and_a_newcomer_beside_them(store, seal):
    told: list[int] = []
    store.write_now(lambda c: demo.seed(c, NOW, residents=10, seal=seal))
    before = counts(store)["resident"]
    known = store.write_now(lambda c: reached_at(c, "telegram", b"newcomer", NOW))
    assert known.resident_id == before + 1
    store.write_now(lambda c: demo.seed(c, NOW, residents=25, seal=seal, progress=told.append))
    assert told == [15]
    assert counts(store)["resident"] == before + 16
    again = store.write_now(lambda c: reached_at(c, "telegram", b"another", NOW))
    assert again.resident_id > known.resident_id
    assert store.read_now(lambda c: own(c, again.resident_id, 1, NOW)) is None


def test_residents_need_a_seal(store):
    with pytest.raises(ValueError, match="give a seal"):
        store.write_now(lambda c: demo.seed(c, NOW, residents=1))


def test_dates_of_the_inloopuur_are_at_local_time_through_the_change_of_the_clock(store):
    store.write_now(lambda c: demo.seed(c, datetime(2026, 3, 20, 9, 0, tzinfo=UTC)))
    starts = store.read_now(
        lambda c: c.execute(select(inloopuur_date.c.starts_at).order_by(inloopuur_date.c.starts_at)).scalars().all()
    )
    assert {(moment.weekday(), moment.hour) for moment in starts} == {(1, 12), (1, 11), (3, 9), (3, 8)}

"""Signing up: a seat once, every gate again, and never more people than seats."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from storage.tables import activity, conversation, declaration, handoff, reminder, shift, sign_up
from tests.actions.conftest import NOW, free, live, lone_shift, shift_of


def rows(store, table):
    return store.read_now(lambda connection: connection.execute(select(table).order_by(table.c.id)).all())


def test_a_seat_a_reminder_a_pin_and_a_date(samir):
    shift_id = shift_of(samir.store, "Cooking together")
    before = free(samir.store, shift_id)
    outcome = samir.does("action_sign_up", shift=shift_id, shown=[1])
    assert outcome.slots == {"result": "taken", "shift": None, "shown": None, "proposals": None}
    assert outcome.final
    assert free(samir.store, shift_id) == before - 1
    (message,) = samir.hears(outcome)
    assert message.text == (
        "Great! You are going: 🍲 Cooking together, Tuesday 3 March, 16:00 (afternoon) to 18:30 (evening). "
        "Anneke waits for you at the door. I will remind you."
    )
    assert (message.place.name, message.place.address) == ("De Pan", "Pannenstraat 4, Utrecht")
    id = rows(samir.store, sign_up)[-1].id
    assert message.appointment.uid == f"signup-{id}@meedoen"
    assert message.appointment.link == f"https://meedoen.example/calendar/{id}.ics"
    assert message.appointment.title == "Meedoen", "a shared phone shows it"
    (due,) = rows(samir.store, reminder)
    assert (due.sign_up_id, due.conversation_id, due.state) == (id, samir.conversation_id, "waiting")
    assert due.due_at == datetime(2026, 3, 2, 17, 0, tzinfo=UTC)


def test_twice_is_once(samir):
    shift_id = shift_of(samir.store, "Cooking together")
    samir.does("action_sign_up", shift=shift_id)
    seats = free(samir.store, shift_id)
    outcome = samir.does("action_sign_up", shift=shift_id)
    assert outcome.slots["result"] == "already"
    assert samir.hears(outcome)[0].text.startswith("You are going there already: 🍲 Cooking together, Tuesday 3 March")
    assert free(samir.store, shift_id) == seats


def test_again_after_cancelling(samir):
    shift_id = shift_of(samir.store, "Cooking together")
    samir.does("action_sign_up", shift=shift_id)
    samir.does("action_cancel_sign_up", sign_up=rows(samir.store, sign_up)[-1].id)
    assert samir.does("action_sign_up", shift=shift_id).slots["result"] == "taken"
    assert live(samir.store, shift_id) == 3


def test_full(samir):
    outcome = samir.does("action_sign_up", shift=shift_of(samir.store, "Computer repair"))
    assert outcome.slots == {"result": "full", "shift": None}
    assert "last place" in samir.hears(outcome)[0].text


def test_something_else_at_that_time(samir):
    samir.does("action_sign_up", shift=shift_of(samir.store, "Cooking together"))
    starts = datetime(2026, 3, 3, 17, 0, tzinfo=UTC)
    clash = lone_shift(samir.store, 2, starts, starts + timedelta(hours=1))
    outcome = samir.does("action_sign_up", shift=clash)
    assert outcome.slots["result"] == "collides"
    assert "🍲 Cooking together" in samir.hears(outcome)[0].text
    later = lone_shift(samir.store, 2, starts + timedelta(minutes=30), starts + timedelta(hours=2))
    assert samir.does("action_sign_up", shift=later).slots["result"] == "taken"


@pytest.mark.parametrize("shift", [None, "abc", True, 0, -1, 999_999, 999_999_999_999_999, "12", [1]])
def test_an_id_that_is_none(samir, shift):
    assert samir.does("action_sign_up", shift=shift).slots["result"] == "gone"


@pytest.mark.parametrize(
    ("name", "slots"),
    [
        ("Baking", {}),
        ("Sewing", {"company": "together"}),
        ("Painting", {}),
        ("Play", {"adult": False}),
        ("Play", {"adult": None}),
        ("Cooking together", {"location": None}),
    ],
)
def test_a_forged_id_passes_no_gate(samir, name, slots):
    shift_id = shift_of(samir.store, name)
    before = free(samir.store, shift_id)
    outcome = samir.does("action_sign_up", shift=shift_id, **slots)
    assert outcome.slots["result"] == "gone"
    assert "no longer possible" in samir.hears(outcome)[0].text
    assert free(samir.store, shift_id) == before


def test_a_cancelled_shift_one_that_has_begun_and_one_whose_declaration_was_refused(samir):
    shift_id = shift_of(samir.store, "Garden")
    samir.now = NOW + timedelta(days=1, hours=3, minutes=1)
    assert samir.does("action_sign_up", shift=shift_id).slots["result"] == "gone"
    samir.now = NOW
    where = (
        declaration.c.id
        == select(activity.c.declaration_id).where(activity.c.name.contains("Garden")).scalar_subquery()
    )
    samir.store.write_now(lambda c: c.execute(update(declaration).where(where).values(state="refused")))
    assert samir.does("action_sign_up", shift=shift_id).slots["result"] == "gone"
    samir.store.write_now(lambda c: c.execute(update(shift).where(shift.c.id == shift_id).values(cancelled=True)))
    assert samir.does("action_sign_up", shift=shift_id).slots["result"] == "gone"


def test_what_needs_a_vog_goes_to_staff_and_takes_no_seat(samir):
    shift_id = shift_of(samir.store, "Play")
    before = free(samir.store, shift_id)
    outcome = samir.does("action_sign_up", shift=shift_id)
    assert outcome.slots["result"] == "requested"
    assert outcome.final
    assert outcome.hold
    assert free(samir.store, shift_id) == before
    assert rows(samir.store, sign_up)[-1].state == "requested"
    assert not rows(samir.store, reminder)
    (called,) = rows(samir.store, handoff)
    assert (called.reason, called.urgent, called.conversation_id) == ("vog", False, samir.conversation_id)
    assert rows(samir.store, conversation)[-1].mode == "waiting"
    texts = [message.text for message in samir.hears(outcome)]
    assert texts[0].startswith("For 🧒 Play afternoon a colleague first arranges")
    assert "Somebody answers on Monday 2 March before 17:00" in texts[1]
    assert samir.does("action_sign_up", shift=shift_id).slots["result"] == "already"


def test_of_fifty_at_once_exactly_one_gets_the_last_place(newcomer):
    people = [newcomer() for _ in range(50)]
    store = people[0].store
    shift_id = lone_shift(store, 1, NOW + timedelta(days=3), NOW + timedelta(days=3, hours=2))
    results = at_once(people, shift_id)
    assert sorted(results) == ["full"] * 49 + ["taken"]
    assert (free(store, shift_id), live(store, shift_id)) == (0, 1)


def test_of_fifty_at_once_as_many_get_a_place_as_there_are(newcomer):
    people = [newcomer() for _ in range(50)]
    store = people[0].store
    shift_id = lone_shift(store, 7, NOW + timedelta(days=3), NOW + timedelta(days=3, hours=2))
    results = at_once(people, shift_id)
    assert sorted(results) == ["full"] * 43 + ["taken"] * 7
    assert (free(store, shift_id), live(store, shift_id)) == (0, 7)


def test_one_person_on_two_channels_at_once_signs_up_once(samir):
    starts = NOW + timedelta(days=3)
    shift_id = lone_shift(samir.store, 30, starts, starts + timedelta(hours=2))
    results = at_once([samir] * 12, shift_id)
    assert sorted(results) == ["already"] * 11 + ["taken"]
    assert (free(samir.store, shift_id), live(samir.store, shift_id)) == (29, 1)


def test_one_person_in_two_places_at_once_gets_one(samir):
    starts = NOW + timedelta(days=3)
    shifts = [lone_shift(samir.store, 3, starts, starts + timedelta(hours=2)) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda id: sign_up_now(samir, id), shifts))
    assert sorted(results) == ["collides"] * 7 + ["taken"]


def at_once(people, shift_id):
    with ThreadPoolExecutor(16) as pool:
        return list(pool.map(lambda person: sign_up_now(person, shift_id), people))


def sign_up_now(person, shift_id):
    slots = person.slots | {"shift": shift_id}
    return person.store.write_now(lambda c: person.run(c, "action_sign_up", slots)).slots["result"]

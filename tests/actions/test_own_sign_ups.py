"""What they signed up for: listed, counted, asked about, cancelled, found, reminded of."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from storage.tables import place, reminder, shift, sign_up
from tests.actions.conftest import NOW, free, shift_of

SPEAK_OF_ONE = ("action_cancel_sign_up", "action_ask_confirm_cancel", "action_ask_coming", "action_directions")


def signed_up(person, name="Cooking together", nth=0):
    """Signs up; the sign-up's id."""
    assert person.does("action_sign_up", shift=shift_of(person.store, name, nth)).slots["result"] in (
        "taken",
        "requested",
    )
    query = select(sign_up.c.id).where(sign_up.c.resident_id == person.resident_id).order_by(sign_up.c.id.desc())
    return person.store.read_now(lambda connection: connection.execute(query).scalars().first())


def state(person, id):
    return person.store.read_now(lambda c: c.execute(select(sign_up.c.state).where(sign_up.c.id == id)).scalar_one())


def test_none_yet(samir):
    (message,) = samir.hears(samir.does("action_my_activities"))
    assert message.text == "You have no activities planned yet."
    assert samir.does("action_count_sign_ups").slots == {"sign_ups": 0, "sign_up": None}


def test_listed_soonest_first(samir):
    signed_up(samir, "Garden", 1)
    signed_up(samir)
    assert samir.told("action_my_activities") == (
        "You are going to:\n"
        "• 🍲 Cooking together: Tuesday 3 March, 16:00 (afternoon). De Pan\n"
        "• 🌱 Garden together: Saturday 7 March, 10:00 (morning). Tuin Zonneveld"
    )


def test_what_waits_for_staff_is_said_to_wait(samir):
    signed_up(samir, "Play")
    assert samir.told("action_my_activities").startswith("For 🧒 Play afternoon a colleague first arranges")


def test_what_is_over_or_was_cancelled_is_not_listed(samir):
    signed_up(samir)
    garden = signed_up(samir, "Garden", 1)
    samir.does("action_cancel_sign_up", sign_up=garden)
    samir.now = NOW + timedelta(days=2)
    assert "no activities" in samir.told("action_my_activities")


def test_just_one_need_not_be_asked_about(samir):
    id = signed_up(samir)
    assert samir.does("action_count_sign_ups").slots == {"sign_ups": 1, "sign_up": id}
    signed_up(samir, "Garden", 1)
    assert samir.does("action_count_sign_ups").slots == {"sign_ups": 2, "sign_up": None}


def test_which_one(samir):
    first, second = signed_up(samir), signed_up(samir, "Garden", 1)
    (message,) = samir.hears(samir.does("action_ask_sign_up"))
    assert [(choice.id, choice.title, choice.description) for choice in message.choices] == [
        (f"/SetSlots(sign_up={first})", "🍲 Cooking together · Tuesday", "Tuesday 3 March, 16:00 (afternoon)"),
        (f"/SetSlots(sign_up={second})", "🌱 Garden together · Saturday", "Saturday 7 March, 10:00 (morning)"),
    ]


def test_sure(samir):
    id = signed_up(samir)
    (message,) = samir.hears(samir.does("action_ask_confirm_cancel", sign_up=id))
    assert message.text == "You can't come to 🍲 Cooking together on Tuesday 3 March. Shall I take you off the list?"
    assert [choice.id for choice in message.choices] == [
        f"/SetSlots(sign_up={id}, confirm_cancel=true)",
        f"/SetSlots(sign_up={id}, confirm_cancel=false)",
    ]


def test_cancelling_frees_the_seat_and_drops_the_reminder(samir):
    id, shift_id = signed_up(samir), shift_of(samir.store, "Cooking together")
    seats = free(samir.store, shift_id)
    outcome = samir.does("action_cancel_sign_up", sign_up=id)
    assert outcome.final
    assert outcome.slots == {"sign_up": None}
    assert free(samir.store, shift_id) == seats + 1
    assert state(samir, id) == "cancelled"
    query = select(reminder.c.state).where(reminder.c.sign_up_id == id)
    assert samir.store.read_now(lambda c: c.execute(query).scalar_one()) == "dropped"
    samir.does("action_cancel_sign_up", sign_up=id)
    assert free(samir.store, shift_id) == seats + 1


@pytest.mark.parametrize("action", SPEAK_OF_ONE)
def test_somebody_elses_is_out_of_reach(newcomer, action):
    samir, lina = newcomer(), newcomer()
    id = signed_up(lina)
    outcome = samir.does(action, sign_up=id)
    assert state(lina, id) == "confirmed"
    assert "Cooking" not in "".join(message.text for message in samir.hears(outcome))
    query = select(place.c.id).where(place.c.sign_up_id == id)
    assert samir.store.read_now(lambda c: c.execute(query).scalar()) is not None


@pytest.mark.parametrize("forged", [None, True, "1", -1, 999_999_999_999_999, [1]])
@pytest.mark.parametrize("action", [*SPEAK_OF_ONE, "action_check_sign_up"])
def test_what_is_no_id_does_nothing(samir, action, forged):
    samir.hears(samir.does(action, sign_up=forged))


def test_where_it_is(samir):
    (message,) = samir.hears(samir.does("action_directions", sign_up=signed_up(samir)))
    assert (
        message.text
        == "🍲 Cooking together is at De Pan, Pannenstraat 4, Utrecht. From your centre: 10 minutes on foot."
    )
    assert (message.place.latitude, message.place.longitude) == (52.0861, 5.0987)


def test_are_you_coming(samir):
    id = signed_up(samir)
    assert samir.does("action_check_sign_up", sign_up=id).slots == {"result": "ok"}
    (message,) = samir.hears(samir.does("action_ask_coming", sign_up=id))
    assert message.text == (
        "Reminder from Meedoen.\n🍲 Cooking together: Tuesday 3 March, 16:00 (afternoon). "
        "Anneke waits for you at the door. Are you coming?"
    )
    assert [choice.id for choice in message.choices] == [
        f"/SetSlots(sign_up={id}, coming=true)",
        f"/SetSlots(sign_up={id}, coming=false)",
        "/human",
    ]


def test_no_reminder_of_what_is_gone(samir):
    id = signed_up(samir)
    samir.now = NOW + timedelta(days=1, hours=6)
    assert samir.does("action_check_sign_up", sign_up=id).slots["result"] == "gone", "it has begun"
    samir.now = NOW
    samir.store.write_now(lambda c: c.execute(update(shift).values(cancelled=True)))
    outcome = samir.does("action_check_sign_up", sign_up=id)
    assert outcome.slots == {"result": "gone"}
    assert samir.hears(outcome)[0].text == "This activity is no longer on your list."

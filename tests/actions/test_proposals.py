"""Proposals: three at a time, why each fits, others, other days, a person."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from storage.tables import resident
from tests.actions.conftest import shift_of


def titles(message):
    return [choice.title for choice in message.choices]


def test_at_most_three_with_why_and_a_way_out(samir):
    (message,) = samir.hears(samir.does("action_ask_shift"))
    assert message.text == (
        "This fits you:\n"
        "1. 🍲 Cooking together\nTuesday 3 March, 16:00 (afternoon) · 10 minutes on foot · you like this\n"
        "2. 🔧 Bicycle workshop\nTuesday 3 March, 10:00 (morning) · 15 minutes by bicycle · you have time then\n"
        "3. 🌱 Garden together\nTuesday 3 March, 13:30 (afternoon) · 8 minutes on foot · you have time then\n"
        "Which one do you like?"
    )
    assert titles(message) == [
        "1. 🍲 Cooking together",
        "2. 🔧 Bicycle workshop",
        "3. 🌱 Garden together",
        "🔄 Others",
        "🗓 Other days",
        "👤 A person",
    ]
    assert [choice.id for choice in message.choices[3:]] == ["/SetSlots(shift=more)", "/SetSlots(shift=days)", "/human"]
    assert message.choices[0].id == f"/SetSlots(shift={shift_of(samir.store, 'Cooking together')})"


def test_asked_again_the_same_come(samir):
    assert samir.does("action_ask_shift") == samir.does("action_ask_shift")


def test_others_are_others_until_there_are_none(samir):
    seen: list[int] = []
    (message,) = samir.hears(samir.does("action_ask_shift"))
    while samir.slots["proposals"]:
        assert not set(samir.slots["proposals"]) & set(seen)
        seen += samir.slots["proposals"]
        assert samir.does("action_more_shifts").slots["shift"] is None
        (message,) = samir.hears(samir.does("action_ask_shift"))
    assert len(seen) > 60
    assert "nothing that fits" in message.text
    assert titles(message) == ["🗓 Other days", "👤 A person"]
    samir.does("action_ask_shift")
    assert samir.slots["proposals"], "the next search begins anew"


def test_what_was_passed_over_is_remembered_and_counts_less(samir):
    samir.does("action_ask_shift", availability=[])
    first = samir.slots["proposals"]
    samir.does("action_more_shifts")
    kept = samir.store.read_now(
        lambda c: c.execute(select(resident.c.refused).where(resident.c.id == samir.resident_id)).scalar_one()
    )
    assert len(kept) == 3
    samir.now += timedelta(hours=3)
    samir.does("action_ask_shift")
    assert samir.slots["proposals"] != first


def test_a_wish_said_just_now_is_all_that_is_shown(samir):
    (message,) = samir.hears(samir.does("action_ask_shift", wish=["sport"], availability=[]))
    assert titles(message)[:2] == ["1. ⚽ Football club", "2. ⚽ Football club"]
    assert "nothing that fits" in samir.told("action_ask_shift", wish=["art_music"])


def test_only_when_they_have_time(samir):
    assert "nothing that fits" in samir.told("action_ask_shift", availability=["tue_evening"])
    assert "Computer" not in samir.told("action_ask_shift", availability=["wed_evening"]), "it is full"


def test_others_are_other_activities_at_other_times_before_the_same_ones_again(samir):
    samir.does("action_ask_shift")
    first = samir.slots["proposals"]
    samir.does("action_more_shifts")
    second = samir.told("action_ask_shift")
    assert not any(name in second for name in ("Cooking", "Bicycle", "Garden"))
    assert "Tuesday" not in second
    store = samir.store
    assert first == [shift_of(store, "Cooking together"), shift_of(store, "Bicycle", 0), shift_of(store, "Garden")]


def test_times_they_have_are_not_mixed_with_others(samir):
    (message,) = samir.hears(samir.does("action_ask_shift", availability=["mon_afternoon"]))
    assert titles(message)[:2] == ["1. 👵 Walk with elders", "🔄 Others"]


def test_gates(samir):
    every = {"availability": [], "interests": []}

    def offered(**slots):
        found = []
        samir.slots |= every | {"shown": [], "shown_at": None} | slots
        samir.does("action_ask_shift")
        while samir.slots["proposals"]:
            found += samir.slots["proposals"]
            samir.does("action_more_shifts")
            samir.does("action_ask_shift")
        return found

    store = samir.store
    for_all = offered(company=None)
    assert shift_of(store, "Sewing") not in for_all
    assert shift_of(store, "Painting") not in for_all, "its declaration is missing"
    assert shift_of(store, "Computer") not in for_all, "it is full"
    assert shift_of(store, "Baking") not in for_all, "it is in Nijmegen"
    assert shift_of(store, "Play") in for_all
    assert shift_of(store, "Play") not in offered(adult=None)
    assert shift_of(store, "Sewing") in offered(company="women")


def test_nobody_who_lives_nowhere_gets_proposals(samir):
    assert "nothing that fits" in samir.told("action_ask_shift", location=None)
    assert "nothing that fits" in samir.told("action_ask_shift", location="utrecht' or 1=1")


def test_what_they_signed_up_for_is_not_proposed_again(samir):
    shift = shift_of(samir.store, "Cooking together")
    samir.does("action_sign_up", shift=shift)
    samir.does("action_ask_shift")
    assert shift not in samir.slots["proposals"]
    assert shift_of(samir.store, "Cooking together", 1) in samir.slots["proposals"]

"""The inloopuur, a person, stopping, my data, and where somebody lives."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import insert, select, update

from bot.actions.person import answer_by
from bot.actions.resident import load_slots, save_slots
from bot.settings import Settings
from storage import handoffs
from storage.tables import conversation, handoff, inloopuur_date, location, outbox, reminder
from tests.actions.conftest import NOW, shift_of


def rows(store, table):
    return store.read_now(lambda connection: connection.execute(select(table).order_by(table.c.id)).all())


# --- the inloopuur --------------------------------------------------------------------------------------------------------


def test_when_and_where_the_inloopuur_is(samir):
    outcome = samir.does("action_inloopuur")
    (message,) = samir.hears(outcome)
    assert message.text == (
        "The walk-in hour is on Tuesday 3 March, 13:00 (afternoon) to 15:00 (afternoon), at Zaal 2. "
        "Coffee is ready. No appointment needed."
    )
    assert message.place.address == "Demolaan 1, Utrecht"
    assert outcome.slots["result"] == "ok"
    assert "Demolaan 1, Utrecht" in samir.told("action_directions_inloopuur")


def test_a_reminder_the_evening_before(samir):
    samir.does("action_remind_inloopuur")
    samir.does("action_remind_inloopuur")
    (due,) = rows(samir.store, reminder)
    assert due.due_at == datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
    date = rows(samir.store, inloopuur_date)[0].id
    assert due.inloopuur_date_id == date
    assert samir.told("action_inloopuur_reminder", inloopuur_date=date) == (
        "Reminder from Meedoen.\nThe walk-in hour is on Tuesday 3 March, 13:00 (afternoon), at Zaal 2. Coffee is ready!"
    )
    assert "Tuesday 3 March" in samir.told("action_inloopuur_reminder", inloopuur_date=None)


def test_nobody_is_asked_about_a_reminder_that_would_come_too_late(samir):
    samir.now = NOW + timedelta(days=1, hours=1)
    assert samir.does("action_inloopuur").slots["result"] == "none"
    samir.does("action_remind_inloopuur")
    (due,) = rows(samir.store, reminder)
    assert due.due_at == datetime(2026, 3, 9, 17, 0, tzinfo=UTC)


@pytest.mark.parametrize("where", [None, "elsewhere", 5])
def test_where_there_is_no_inloopuur(samir, where):
    outcome = samir.does("action_inloopuur", location=where)
    assert outcome.slots["result"] == "none"
    assert samir.hears(outcome)[0].text.startswith("There is no walk-in hour planned")
    assert "no walk-in hour" in samir.told("action_directions_inloopuur")


def test_a_cancelled_inloopuur_is_passed_over(samir):
    first = rows(samir.store, inloopuur_date)[0].id
    samir.store.write_now(
        lambda c: c.execute(update(inloopuur_date).where(inloopuur_date.c.id == first).values(cancelled=True))
    )
    assert "Tuesday 10 March" in samir.told("action_inloopuur")


def test_a_reminder_of_nothing_says_nothing(samir):
    assert samir.does("action_inloopuur_reminder", location=None).say == ()


# --- a person -------------------------------------------------------------------------------------------------------------


def test_a_person_is_called_and_it_is_said_when_somebody_answers(samir):
    outcome = samir.does("action_open_handoff", handoff_reason="moved")
    assert outcome.hold
    assert outcome.slots == {"handoff_reason": None}
    assert "Somebody answers on Monday 2 March before 17:00 (afternoon)" in samir.hears(outcome)[0].text
    (opened,) = rows(samir.store, handoff)
    assert (opened.reason, opened.urgent, opened.state) == ("moved", False, "open")
    assert rows(samir.store, conversation)[-1].mode == "waiting"


@pytest.mark.parametrize(("reason", "urgent"), [("crisis", True), ("complaint", True), ("asked", False), (None, False)])
def test_danger_goes_first(samir, reason, urgent):
    samir.does("action_open_handoff", handoff_reason=reason)
    (opened,) = rows(samir.store, handoff)
    assert (opened.reason, opened.urgent) == (reason or "asked", urgent)


def test_called_already(samir):
    samir.does("action_open_handoff")
    assert "knows about it already" in samir.told("action_open_handoff", handoff_reason="crisis")
    (opened,) = rows(samir.store, handoff)
    assert (opened.reason, opened.urgent) == ("crisis", True)
    samir.store.write_now(lambda c: handoffs.close(c, opened.id, NOW))
    assert "Somebody answers" in samir.told("action_open_handoff")


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-03-02T07:00", "2026-03-02T17:00+01:00"),
        ("2026-03-02T15:00", "2026-03-02T17:00+01:00"),
        ("2026-03-02T15:01", "2026-03-03T17:00+01:00"),
        ("2026-03-06T20:00", "2026-03-09T17:00+01:00"),
        ("2026-03-27T20:00", "2026-03-30T17:00+02:00"),
        ("2026-03-01T23:30", "2026-03-02T17:00+01:00"),
    ],
)
def test_when_the_office_answers(now, expected):
    found = answer_by(Settings(demo=False), datetime.fromisoformat(f"{now}:00+00:00"))
    assert found.isoformat(timespec="minutes") == expected


def test_an_office_that_opens_once_a_week():
    office = Settings(demo=False, office_days=("mon",), office_closes=time(12), office_zone="Asia/Kabul")
    assert answer_by(office, datetime(2026, 3, 2, 7, 0, tzinfo=UTC)).isoformat() == "2026-03-09T12:00:00+04:30"


# --- stopping -------------------------------------------------------------------------------------------------------------


def test_stop_drops_reminders_and_what_is_still_to_be_sent(samir):
    samir.does("action_sign_up", shift=shift_of(samir.store, "Cooking together"))
    samir.does("action_remind_inloopuur")
    values = {"conversation_id": samir.conversation_id, "epoch": 0, "body": {"text": "Hi"}, "due_at": NOW}
    samir.store.write_now(lambda c: c.execute(insert(outbox).values(**values)))
    outcome = samir.does("action_stop")
    assert outcome.slots == {"stopped": True}
    assert samir.hears(outcome)[0].text.startswith("OK. I will not write to you any more.")
    assert [row.state for row in rows(samir.store, reminder)] == ["dropped", "dropped"]
    assert [(row.state, row.reason) for row in rows(samir.store, outbox)] == [("dropped", "stopped")]
    assert samir.store.read_now(lambda c: load_slots(c, samir.resident_id))["stopped"] is True
    assert "You are going to" in samir.told("action_my_activities"), "sign-ups stay"


def test_start_brings_reminders_of_sign_ups_back(samir):
    samir.does("action_sign_up", shift=shift_of(samir.store, "Cooking together"))
    samir.does("action_stop")
    assert samir.does("action_start").slots == {"stopped": False}
    assert [row.state for row in rows(samir.store, reminder)] == ["waiting"]
    assert samir.store.read_now(lambda c: load_slots(c, samir.resident_id))["stopped"] is False


def test_stop_leaves_others_alone(newcomer):
    samir, lina = newcomer(), newcomer()
    lina.does("action_remind_inloopuur")
    samir.does("action_stop")
    assert [row.state for row in rows(lina.store, reminder)] == ["waiting"]


# --- my data --------------------------------------------------------------------------------------------------------------


def test_what_is_known(samir):
    assert samir.told("action_my_data", first_name="Samir", availability=["tue", "wed_morning"]) == (
        "This is what I know: name Samir, language English, place azc Utrecht, likes 🍲 Cooking, "
        "days Tuesday and Wednesday (morning), and your sign-ups."
    )
    assert "name –, language English, place –, likes –, days –" in samir.told(
        "action_my_data", first_name=None, location=None, interests=None, availability=[]
    )


# --- where they live ------------------------------------------------------------------------------------------------------


def test_a_start_link_says_where_they_live(samir):
    samir.slots["location"] = None
    assert samir.does("action_start_link", start_link="nijmegen").slots == {"start_link": None, "location": "nijmegen"}


@pytest.mark.parametrize("link", [None, "", "arnhem", 5, "utrecht' --"])
def test_a_start_link_to_nowhere(samir, link):
    samir.slots["location"] = None
    assert "location" not in samir.does("action_start_link", start_link=link).slots


def test_a_start_link_does_not_move_anybody(samir):
    assert "location" not in samir.does("action_start_link", start_link="nijmegen").slots


def test_the_locations_there_are(samir):
    (message,) = samir.hears(samir.does("action_ask_location"))
    assert [(choice.id, choice.title, choice.pinned) for choice in message.choices] == [
        ("/SetSlots(location=nijmegen)", "azc Nijmegen", False),
        ("/SetSlots(location=utrecht)", "azc Utrecht", False),
        ("/SetSlots(location=elsewhere)", "📍 Somewhere else", True),
    ]


def test_a_new_location_is_there_at_once(samir):
    values = {"slug": "arnhem", "name": "azc Arnhem", "latitude": 51.98, "longitude": 5.91}
    samir.store.write_now(lambda c: c.execute(insert(location).values(**values)))
    assert "azc Arnhem" in [choice.title for choice in samir.hears(samir.does("action_ask_location"))[0].choices]


# --- kept slots -----------------------------------------------------------------------------------------------------------


def kept(person, after, before=None):
    """Saves slots and loads them again."""
    store, id = person.store, person.resident_id
    first = before if before is not None else store.read_now(lambda c: load_slots(c, id))
    store.write_now(lambda c: save_slots(c, id, first, {**first, **after}, person.now))
    return store.read_now(lambda c: load_slots(c, id))


def test_a_newcomer_has_told_nothing(samir):
    assert samir.store.read_now(lambda c: load_slots(c, samir.resident_id)) == {
        "welcomed": False, "stopped": False, "language": None, "location": None, "adult": None, "first_name": None,
        "interests": [], "availability": [], "company": None, "needs": None, "second_language": None,
    }  # fmt: skip


def test_what_was_told_is_kept(samir):
    told = {
        "welcomed": True, "stopped": False, "language": "ar", "location": "utrecht", "adult": False, "first_name": "سمير",
        "interests": ["cooking"], "availability": ["tue", "wed_morning"], "company": "together", "needs": "a quiet place",
        "second_language": "nl",
    }  # fmt: skip
    assert kept(samir, told) == told
    assert kept(samir, {"adult": None, "location": None, "welcomed": False})["adult"] is None


def test_only_what_changed_is_written(samir):
    id = samir.resident_id
    before = samir.store.read_now(lambda c: load_slots(c, id))
    assert not samir.store.write_now(lambda c: save_slots(c, id, before, dict(before), NOW))
    assert not samir.store.write_now(lambda c: save_slots(c, id, before, before | {"interests": None, "shift": 5}, NOW))
    assert samir.store.write_now(lambda c: save_slots(c, id, before, before | {"language": "ti"}, NOW))


@pytest.mark.parametrize(
    ("forged", "expected"),
    [
        ({"location": "elsewhere"}, {"location": None}),
        ({"location": 5}, {"location": None}),
        ({"language": "xx"}, {"language": None}),
        ({"second_language": "ti"}, {"second_language": None}),
        ({"company": "everybody in the world"}, {"company": None}),
        ({"adult": "yes"}, {"adult": None}),
        ({"first_name": f"a\n b{'c' * 100}"}, {"first_name": f"a b{'c' * 37}"}),
        ({"first_name": 5}, {"first_name": "5"}),
        ({"needs": "n" * 300}, {"needs": "n" * 200}),
        ({"interests": ["a", 5, None]}, {"interests": ["a"]}),
        ({"interests": ["a"] * 100}, {"interests": ["a"] * 40}),
    ],
)
def test_what_cant_be_kept_is_left_out_or_cut(samir, forged, expected):
    found = kept(samir, forged)
    assert {name: found[name] for name in expected} == expected

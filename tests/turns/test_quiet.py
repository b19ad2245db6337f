"""While people talk the bot is quiet, and it is never mute afterwards."""

from __future__ import annotations

import pytest

from bot import handoff
from storage import reminders
from storage.tables import handoff as handoffs
from tests.turns.conftest import NOW, Desk
from tests.turns.test_turns import own


@pytest.fixture
def waiting(desk: Desk) -> Desk:
    """Somebody who was ordering tea and then asked for a person."""
    desk.say("hello")
    desk.say("what a thirst I have")
    desk.say("I want a person please")
    assert desk.conversation()["mode"] == "waiting"
    return desk


@pytest.fixture
def human(waiting: Desk) -> Desk:
    """The same, and a person has taken the conversation."""
    assert waiting.store.write_now(lambda c: handoff.take(c, 1))
    return waiting


def test_calling_a_person_answers_under_the_new_epoch(waiting: Desk) -> None:
    assert waiting.outbox()[-1]["body"]["text"].startswith("I asked a colleague.")
    assert waiting.outbox()[-1]["epoch"] == waiting.conversation()["epoch"] == 1
    assert waiting.outbox()[-2]["epoch"] == 0


def test_nothing_is_answered_but_everything_is_taken(human: Desk) -> None:
    assert human.say("hello", "what a thirst I have", "1", "/SetSlots(drink=tea)", "gibberish gibberish") == []
    assert {row["state"] for row in human.inbox()} == {"done"}


def test_an_ignored_tap_is_acknowledged_and_keeps_its_buttons(human: Desk) -> None:
    human.keep(human.inbound(choice="/SetSlots(drink=tea)", callback="cb1", message="42"))
    human.work()
    body = human.outbox()[-1]["body"]
    assert (body["text"], body["acknowledges"], body.get("used_message")) == ("", "cb1", None)


def test_stop_and_danger_get_through(human: Desk) -> None:
    assert human.say("stop") == ["I stop."]
    assert human.say("I want to die")[0].startswith("Call 112.")
    assert human.rows(handoffs)[0]["urgent"] is True
    assert human.conversation()["mode"] == "human"


def test_a_reminder_comes_and_its_buttons_work(human: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reminders, "about", lambda connection, id, now: (7, None))
    assert own(human, "reminder", {"kind": "reminder", "reminder_id": 1}) == ["Are you coming?"]
    assert human.say("1") == [], "that may be an answer to the person"
    assert human.say("/SetSlots(coming=true)") == ["See you."]
    assert human.say("/SetSlots(coming=true)") == ["See you."], "the button of an old reminder works too"


def test_while_nobody_has_taken_it_a_reminder_may_be_answered_in_words(
    waiting: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reminders, "about", lambda connection, id, now: (7, None))
    own(waiting, "reminder", {"kind": "reminder", "reminder_id": 1})
    assert waiting.say("1") == ["See you."]
    assert waiting.say("1") == []


def test_giving_back_goes_on_where_it_was(human: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reminders, "about", lambda connection, id, now: (7, None))
    own(human, "reminder", {"kind": "reminder", "reminder_id": 1})
    human.say("/SetSlots(coming=true)")
    before = len(human.outbox())
    human.store.write_now(lambda c: handoff.hand_back(c, 1, NOW))
    human.work()
    assert human.outbox()[before]["body"]["text"] == "I am back.\n\nTea or coffee?"
    assert human.outbox()[before]["epoch"] == human.conversation()["epoch"] == 3
    assert human.say("1") == ["Sugar?"]


def test_the_button_goes_on_without_a_colleague(waiting: Desk) -> None:
    assert waiting.say("/hand_back") == ["I am back.\n\nTea or coffee?"]
    assert waiting.rows(handoffs)[0]["state"] == "closed"
    assert (waiting.conversation()["mode"], waiting.conversation()["epoch"]) == ("bot", 2)
    assert waiting.say("1") == ["Sugar?"]


def test_what_follows_the_button_in_one_burst_is_for_the_bot(waiting: Desk) -> None:
    assert waiting.say("/hand_back", "/SetSlots(drink=tea)")[-1].endswith("Sugar?")


def test_an_urgent_call_stays_open_when_the_resident_goes_on(desk: Desk) -> None:
    desk.say("hello")
    desk.say("I want to die")
    desk.say("/hand_back")
    assert (desk.rows(handoffs)[0]["state"], desk.conversation()["mode"]) == ("open", "bot")
    desk.say("I want a person please")
    assert len(desk.rows(handoffs)) == 1
    assert (desk.rows(handoffs)[0]["state"], desk.conversation()["mode"]) == ("open", "waiting")


def test_giving_back_does_not_silence_a_newer_call(human: Desk) -> None:
    """The colleague closes, the resident is in danger at the same moment: the danger wins."""
    human.store.write_now(lambda c: handoff.hand_back(c, 1, NOW))
    human.store.write_now(lambda c: handoff.open(c, 1, "crisis", True, NOW))
    human.work()
    assert human.conversation()["mode"] != "bot"

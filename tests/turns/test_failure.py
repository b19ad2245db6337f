"""A turn that raises is undone, kept, shown to people and answered."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from bot.failure import place
from bot.turns import TurnFailed
from storage.tables import conversation, handoff, turn
from tests.turns.conftest import Broken, Desk


@pytest.fixture
def met(desk: Desk) -> Desk:
    desk.say("hello")
    return desk


def test_a_bad_input_is_kept_with_its_reason_and_answered(met: Desk) -> None:
    assert met.say("please break now") == ["Something went wrong. A colleague will look."]
    bad = met.inbox()[-1]
    assert bad["state"] == "failed"
    assert bad["reason"].startswith("Broken at tests/turns/conftest.py:")
    assert met.served() == 0, "what the action wrote before it raised is undone"
    assert [(row["reason"], row["state"]) for row in met.rows(handoff)] == [("failed", "open")]
    assert met.conversation()["mode"] == "waiting"
    assert met.outbox()[-1]["epoch"] == met.conversation()["epoch"]


def test_only_the_bad_one_of_a_burst_fails(met: Desk) -> None:
    said = met.say("what a thirst I have", "please break now", "/SetSlots(drink=tea)")
    assert [row["state"] for row in met.inbox()[-3:]] == ["done", "failed", "done"]
    assert said[0] == "Tea or coffee?"
    assert said[1].startswith("Something went wrong.")


def test_the_reason_tells_no_content(met: Desk) -> None:
    met.say("please break now")
    kept = " ".join(str(row["reason"]) for row in met.inbox()) + str(met.rows(turn))
    assert "number" not in kept
    assert "break now" not in kept


def test_a_text_that_cannot_be_understood_fails_alone(met: Desk) -> None:
    met.say("what a thirst I have", "unreadable words here", "some other text")
    assert [row["state"] for row in met.inbox()[-3:]] == ["done", "failed", "done"]


def test_an_own_input_of_an_unknown_kind_fails(met: Desk) -> None:
    from tests.turns.test_turns import own

    own(met, "staff", {"kind": "nonsense"})
    assert (met.inbox()[-1]["state"], met.inbox()[-1]["reason"].split()[0]) == ("failed", "KeyError")


def test_a_state_beyond_repair_is_answered_and_started_afresh(met: Desk) -> None:
    broken = {"version": 1, "language": "en", "slots": {"welcomed": True}, "misses": "many", "trail": None}
    broken |= {
        "stack": [],
        "question": {"slot": "drink", "response": "x", "options": [["a"]], "message": {}, "page": 0},
    }
    met.store.write_now(lambda c: c.execute(update(conversation).values(state=broken)))
    said = met.say("what a thirst I have")
    assert "Something went wrong. A colleague will look." in said
    assert met.inbox()[-1]["state"] == "failed"
    assert met.conversation()["state"]["question"] is None
    assert met.say("/hand_back")[0].startswith("I am back.")


def test_while_a_person_has_it_a_failure_is_shown_to_them_only(met: Desk) -> None:
    met.say("I want a person please")
    from tests.turns.test_turns import own

    assert own(met, "staff", {"kind": "nonsense"}) == []
    assert met.inbox()[-1]["state"] == "failed"
    assert len(met.rows(handoff)) == 1


def test_a_failed_tap_is_acknowledged(met: Desk) -> None:
    met.keep(met.inbound(choice="/broken", callback="cb1", message="42"))
    met.work()
    body = met.outbox()[-1]["body"]
    assert (body["text"].split(".")[0], body["acknowledges"]) == ("Something went wrong", "cb1")


def test_a_place_names_our_own_line() -> None:
    with pytest.raises(Broken) as broken:
        raise Broken("secret")
    assert place(broken.value).startswith("Broken at tests/turns/test_failure.py:")
    assert place(TurnFailed([1])) == "TurnFailed"

"""A turn: everything that waits is taken together, once, and what is kept is kept together."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, event

from bot.turns import take_turn
from storage import inputs, reminders
from storage.tables import address, turn
from tests.turns.conftest import NOW, Desk, KitchenActions


@pytest.fixture
def met(desk: Desk) -> Desk:
    """Somebody who has said hello."""
    desk.say("hello")
    return desk


def test_a_question_is_answered_by_a_tap_a_number_and_a_text(met: Desk) -> None:
    assert met.say("what a thirst I have") == ["Tea or coffee?"]
    assert met.say("/SetSlots(drink=tea)") == ["Sugar?"]
    assert met.say("2") == ["Here you are."]
    assert met.served() == 1


def test_a_burst_is_answered_together_and_a_question_asked_once(met: Desk) -> None:
    assert met.say("what a thirst I have", "/SetSlots(drink=tea)", "hm hm hm") == ["Sugar?"]
    last = met.inbox()[-3:]
    assert {row["state"] for row in last} == {"done"}
    assert len({row["turn_id"] for row in last}) == 1


def test_a_burst_is_taken_in_the_order_it_came(met: Desk) -> None:
    met.say("what a thirst I have")
    assert met.say("/SetSlots(drink=tea)", "/SetSlots(sugar=false)") == ["Here you are."]


def test_more_than_a_turn_takes_is_taken_in_several(met: Desk) -> None:
    met.hear(*["hello"] * 45)
    before = len(met.rows(turn))
    met.work()
    assert {row["state"] for row in met.inbox()} == {"done"}
    assert len(met.rows(turn)) - before == 3


def test_a_turn_notes_commands_and_flow_but_no_content(met: Desk) -> None:
    met.say("what a thirst I have")
    row = met.rows(turn)[-1]
    assert (row["commands"], row["flow"]) == (["StartFlow"], "order")


def test_nothing_waiting_is_no_turn(met: Desk) -> None:
    before = len(met.rows(turn))
    met.work(1, 999)
    assert len(met.rows(turn)) == before


def test_a_tap_is_acknowledged_by_the_answer(met: Desk) -> None:
    met.say("what a thirst I have")
    met.keep(met.inbound(choice="/SetSlots(drink=tea)", callback="cb1", message="42"))
    met.work()
    body = met.outbox()[-1]["body"]
    assert (body["text"], body["acknowledges"], body["used_message"]) == ("Sugar?", "cb1", "42")


def test_each_tap_of_a_burst_is_acknowledged(met: Desk) -> None:
    met.say("what a thirst I have")
    before = len(met.outbox())
    met.keep(met.inbound(choice="/SetSlots(drink=tea)", callback="cb1", message="42"))
    met.keep(met.inbound(choice="/SetSlots(sugar=true)", callback="cb2", message="43"))
    met.work()
    bodies = [row["body"] for row in met.outbox()[before:]]
    assert [(body["text"], body["acknowledges"]) for body in bodies] == [("", "cb1"), ("Here you are.", "cb2")]


def test_turning_a_page_edits_the_message(met: Desk) -> None:
    met.say("what a thirst I have")
    met.keep(met.inbound(choice="page:1", callback="cb1", message="42"))
    met.work()
    body = met.outbox()[-1]["body"]
    assert (body["acknowledges"], body["edits"], body.get("used_message")) == ("cb1", "42", None)


def test_blocking_and_coming_back_are_noted(met: Desk) -> None:
    met.keep(met.inbound(kind="blocked"))
    met.work()
    assert met.rows(address)[0]["unusable"] == "blocked"
    met.keep(met.inbound(kind="unblocked"))
    met.work()
    assert met.rows(address)[0]["unusable"] is None


def test_who_writes_is_reachable(met: Desk) -> None:
    met.keep(met.inbound(kind="blocked"))
    met.hear("hello")
    met.work()
    assert met.rows(address)[0]["unusable"] is None


def test_the_state_is_saved_only_if_it_changed(met: Desk) -> None:
    """Asking for help twice: the second time nothing is different."""
    met.say("/help")
    statements = statements_of(met, "/help")
    assert not [one for one in statements if one.startswith("UPDATE conversation")]


def test_a_turn_by_tap_takes_few_statements(met: Desk) -> None:
    met.say("what a thirst I have")
    assert len(statements_of(met, "/SetSlots(drink=tea)")) <= 7


def test_no_statement_on_a_messages_way_reads_a_whole_table(desk: Desk) -> None:
    """What a turn costs must not depend on how many residents there are."""
    if desk.store.dialect != "sqlite":
        return  # PostgreSQL's planner reads small tables whole, rightly; the indexes are the same
    desk.say("hello")
    for statement in (*statements_of(desk, "/order"), str(inputs._NEXT), str(inputs._WAITING)):
        plan = desk.store.read_now(partial(explained, statement))
        assert not [step for step in plan if step.startswith("SCAN") and "INDEX" not in step], statement


def explained(statement: str, connection: Connection) -> list[str]:
    query = re.sub(r":\w+", "?", statement)
    values = (None,) * query.count("?")
    return [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", values)]


def statements_of(desk: Desk, text: str) -> list[str]:
    """What a turn asks of the database."""
    known, seen = desk.hear(text), list[str]()

    def note(connection: Connection, cursor: Any, statement: str, *rest: Any) -> None:
        seen.append(" ".join(statement.split()))

    def unit(connection: Connection) -> None:
        event.listen(connection, "before_cursor_execute", note)
        take_turn(connection, known, desk.dialogue, KitchenActions, {}, desk.clock.now())

    desk.store.write_now(unit)
    return seen


def test_a_reminder_takes_the_same_way(met: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it is about is looked up when its turn comes; tests/storage has the rules for that."""
    monkeypatch.setattr(reminders, "about", lambda connection, id, now: (7, None) if id == 1 else (None, 3))
    assert own(met, "reminder", {"kind": "reminder", "reminder_id": 1}) == ["Are you coming?"]
    assert met.conversation()["state"]["slots"]["sign_up"] == 7
    assert met.say("1") == ["See you."]
    assert own(met, "reminder", {"kind": "reminder", "reminder_id": 2}) == ["Tomorrow is the walk-in hour."]


def test_a_reminder_nobody_wants_any_more_says_nothing(met: Desk) -> None:
    assert own(met, "reminder", {"kind": "reminder", "reminder_id": 1}) == []
    assert met.inbox()[-1]["state"] == "done"


def test_a_colleagues_reply_goes_out_as_it_is(met: Desk) -> None:
    assert own(met, "staff", {"kind": "reply", "text": "I am Anneke. How can I help?"}) == [
        "I am Anneke. How can I help?"
    ]


def own(desk: Desk, channel: str, body: dict[str, Any]) -> list[str]:
    """What an input of our own is answered with."""
    before, id = len(desk.outbox()), desk.conversation()["id"]
    name = f"{channel}:{len(desk.inbox())}"
    desk.store.write_now(partial(inputs.put, conversation_id=id, channel=channel, provider_id=name, body=body, now=NOW))
    desk.work(id)
    return [row["body"]["text"] for row in desk.outbox()[before:]]

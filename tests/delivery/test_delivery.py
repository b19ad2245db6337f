"""From the outbox to the providers."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

import pytest

from bot.channels.contract import Pace
from bot.messages import Choice, Outbound, Place, Template
from bot.settlement import MOST_TRIES
from storage import deliveries
from storage.tables import address, conversation, delivery, resident
from tests.channels.provider import Answer
from tests.channels.test_telegram_send import refused
from tests.channels.test_whatsapp_send import error
from tests.delivery.conftest import STATUS, Post

SLOW = Answer(201, {}, after=0.8)


async def test_messages_go_out_in_order_and_are_noted(post: Post) -> None:
    post.says(post.writes(), "one", "two")
    await post.delivery.drain()
    assert post.bodies == ["one", "two"]
    assert post.states() == ["sent", "sent"]
    assert post.calls() == [("sent", f"SM{1:032x}", None), ("sent", f"SM{2:032x}", None)]


async def test_a_receipt_finds_its_way_back(post: Post) -> None:
    post.says(post.writes(), "one")
    await post.delivery.drain()
    assert post.twilio.asked[0].form["StatusCallback"] == f"{STATUS}?delivery={post.rows(delivery)[0].id}"


async def test_both_channels_are_served(post: Post) -> None:
    post.says(post.writes(), "one")
    post.says(post.writes("telegram", "4711"), "two")
    await post.delivery.drain()
    assert (post.bodies, post.texts) == (["one"], ["two"])
    assert post.calls()[1] == ("sent", "2:1", None), "Telegram's ids are unique in a chat only"


async def test_every_call_of_a_message_is_noted(post: Post) -> None:
    where = Place(52.0, 5.0, "Dom")
    post.says(post.writes("telegram", "4711"), Outbound("here", place=where, acknowledges="q1"))
    await post.delivery.drain()
    assert [asked.path.rpartition("/")[2] for asked in post.bot_api.asked] == [
        "answerCallbackQuery",
        "sendMessage",
        "sendVenue",
    ]
    assert [(row.part, row.status) for row in post.rows(delivery)] == [(1, "sent"), (2, "sent")]


async def test_tidying_up_that_fails_stops_nothing(post: Post) -> None:
    post.bot_api.then(refused(400, "Bad Request: query is too old"))
    post.says(post.writes("telegram", "4711"), Outbound("here", acknowledges="q1"), Outbound("", acknowledges="q2"))
    await post.delivery.drain()
    assert (post.texts, post.states()) == (["here"], ["sent", "sent"])


async def test_contents_that_were_pushed_are_used(post: Post) -> None:
    post.says(post.writes(), Outbound("18?", (Choice("/yes", "Yes"),)))
    post.store.write_now(lambda c: deliveries.keep_contents(c, {"quick_reply_1": "HX" + "0" * 32}))
    await post.delivery.drain()
    assert post.twilio.asked[0].form["ContentSid"] == "HX" + "0" * 32


# --- problems ---------------------------------------------------------------------------------------------------------


async def test_what_was_not_taken_is_tried_again_later_and_the_next_message_waits(post: Post) -> None:
    post.twilio.then(Answer(503, "later"))
    post.says(post.writes(), "one", "two")
    await post.delivery.drain()
    assert (post.bodies, post.states()) == (["one"], ["queued", "queued"])
    assert (post.rows()[0].attempts, post.rows()[0].reason) == (1, "TryAgain 503")
    await post.delivery.drain()
    assert post.bodies == ["one"], "not before its time"
    post.later(seconds=6)
    await post.delivery.drain()
    assert (post.bodies, post.states()) == (["one", "one", "two"], ["sent", "sent"])
    assert len(post.calls()) == 2, "the same call, made twice"


async def test_tries_come_to_an_end(post: Post) -> None:
    post.twilio.then(*[Answer(503, "later")] * MOST_TRIES)
    post.says(post.writes(), "one")
    for _ in range(MOST_TRIES + 3):
        await post.delivery.drain()
        post.later(minutes=16)
        post.writes()
    assert (post.states(), post.rows()[0].reason) == (["failed"], "TryAgain 503")
    assert len(post.bodies) == MOST_TRIES


async def test_who_blocked_us_gets_nothing_more(post: Post) -> None:
    post.bot_api.then(refused(403, "Forbidden: bot was blocked by the user"))
    post.says(post.writes("telegram", "4711"), "one", "two")
    await post.delivery.drain()
    assert post.states() == ["failed", "dropped"]
    assert [row.reason for row in post.rows()] == ["AddressUnusable 403", "blocked"]
    assert post.rows(address)[0].unusable == "blocked"
    assert post.texts == ["one"]


async def test_what_the_provider_will_never_take_fails(post: Post) -> None:
    post.twilio.then(error(400, 21656))
    post.says(post.writes(), "one", "two")
    await post.delivery.drain()
    assert post.states() == ["failed", "sent"]
    assert post.calls()[0] == ("failed", None, "21656")


async def test_a_defect_of_ours_fails_one_message_and_says_where(post: Post) -> None:
    post.says(post.writes(), Outbound("one", page="x", choices=(Choice("/a", "A"),) * 11), "two")  # type: ignore[arg-type]
    await post.delivery.drain()
    assert post.states() == ["failed", "sent"]
    assert post.rows()[0].reason.startswith("TypeError paging.py:")


async def test_too_fast_for_everybody_pauses_the_sender(post: Post) -> None:
    post.twilio.then(error(429, 63018))
    post.says(post.writes(), "one")
    await post.delivery.drain()
    post.says(post.writes(address="+31687654321"), "two")
    await post.delivery.drain()
    assert (post.bodies, post.states()) == (["one"], ["queued", "queued"])


async def test_too_fast_in_one_chat_leaves_the_others_alone(post: Post) -> None:
    post.bot_api.then(refused(429, "Too Many Requests", retry_after=30))
    post.says(post.writes("telegram", "4711"), "one")
    await post.delivery.drain()
    post.says(post.writes("telegram", "4712"), "two")
    await post.delivery.drain()
    assert (post.texts, post.states()) == (["one", "two"], ["queued", "sent"])


async def test_too_fast_in_two_chats_pauses_the_sender(post: Post) -> None:
    post.bot_api.then(*[refused(429, "Too Many Requests", retry_after=30)] * 2)
    for chat in ("4711", "4712", "4713"):
        post.says(post.writes("telegram", chat), chat)
        await post.delivery.drain()
    assert post.texts == ["4711", "4712"]
    assert post.states() == ["queued"] * 3


# --- timeouts ---------------------------------------------------------------------------------------------------------


async def test_a_timeout_is_never_repeated_blindly(post: Post) -> None:
    post.twilio.then(SLOW)
    post.says(post.writes(), "one", "two")
    await post.delivery.drain()
    await post.delivery.drain()
    assert post.bodies == ["one", "two"]
    assert post.states() == ["unknown", "sent"]
    assert [asked.method for asked in post.twilio.asked] == ["POST", "POST"], "not asked at once either"


async def test_what_the_provider_has_after_all_is_sent(post: Post) -> None:
    post.twilio.then(SLOW)
    post.says(post.writes(), "one")
    await post.delivery.drain()
    post.later(minutes=2)
    post.twilio.then(Answer(200, {"messages": [{"sid": "SM9", "body": "one", "status": "sent"}]}))
    await post.delivery.drain()
    assert (post.bodies, post.states(), post.calls()) == (["one"], ["sent"], [("sent", "SM9", None)])


async def test_what_the_provider_never_got_is_sent_again(post: Post) -> None:
    post.twilio.then(SLOW)
    post.says(post.writes(), "one")
    await post.delivery.drain()
    post.later(minutes=2)
    await post.delivery.drain()
    assert (post.bodies, post.states()) == (["one", "one"], ["sent"])


async def test_a_provider_that_can_not_be_asked_now_is_asked_later(post: Post) -> None:
    post.twilio.then(SLOW)
    post.says(post.writes(), "one")
    await post.delivery.drain()
    for _ in range(3):
        post.later(minutes=2)
        post.twilio.then(Answer(500, "oops"))
        await post.delivery.drain()
    assert (post.bodies, post.states()) == (["one"], ["unknown"])
    post.later(hours=5)
    post.twilio.then(Answer(500, "oops"))
    await post.delivery.drain()
    assert post.rows()[0].lease_until is None, "after hours nobody asks any more"


async def test_telegram_is_not_asked_and_the_rest_of_the_message_goes_on(post: Post) -> None:
    post.bot_api.then(Answer(200, {}, after=0.8))
    post.says(post.writes("telegram", "4711"), Outbound("18?", (Choice("/y", "Yes"),), place=Place(52.0, 5.0, "Dom")))
    await post.delivery.drain()
    post.later(hours=1)
    await post.delivery.drain()
    assert post.texts == ["18?"]
    assert len(post.bot_api.asked) == 2
    assert post.states() == ["unknown"]
    assert [call[0] for call in post.calls()] == ["unknown", "sent"]


# --- what must not go -------------------------------------------------------------------------------------------------


async def test_under_an_older_epoch_a_message_is_dropped(post: Post) -> None:
    talk = post.writes()
    post.says(talk, "from before")
    post.set(conversation, epoch=1)
    post.says(talk, "from now")
    await post.delivery.drain()
    assert (post.bodies, post.states()) == (["from now"], ["dropped", "sent"])


async def test_a_conversation_that_changes_hands_while_a_message_waits_for_its_turn(post: Post) -> None:
    post.whatsapp.pace = Pace(per_sender=1000, per_chat=0.5, burst=1)
    office = post.office()
    post.says(post.writes(), "one", "two")
    sending = asyncio.create_task(office.drain())
    await asyncio.sleep(0.3)
    post.set(conversation, epoch=1)
    await sending
    assert (post.bodies, post.states()) == (["one"], ["sent", "dropped"])


async def test_who_said_stop_gets_the_answer_to_that_and_nothing_else(post: Post) -> None:
    talk = post.writes()
    post.says(talk, "before")
    post.later(seconds=1)
    post.set(resident, stopped_at=post.now)
    post.says(talk, "You will hear nothing more.")
    post.later(hours=1)
    post.says(talk, "a reminder")
    post.says(talk, "of staff", turn=False)
    await post.delivery.drain()
    assert post.bodies == ["You will hear nothing more."]
    assert [row.reason for row in post.rows()] == ["stopped", None, "stopped", "stopped"]


async def test_what_was_erased_meanwhile_is_no_problem(post: Post) -> None:
    post.says(post.writes(), "one")
    claims = post.store.write_now(lambda c: deliveries.claim(c, [1], post.now, post.now))
    assert post.store.write_now(lambda c: deliveries.begin(c, replace(claims[0], id=99), 0, post.now, post.now)) is None


# --- WhatsApp's window ------------------------------------------------------------------------------------------------


async def test_outside_the_window_a_message_waits_until_the_resident_writes(post: Post) -> None:
    talk = post.writes()
    post.later(hours=24)
    post.says(talk, "a reminder", "and another")
    await post.delivery.drain()
    assert (post.bodies, post.states()) == ([], ["queued", "queued"])
    assert {row.reason for row in post.rows()} == {"window"}
    post.later(hours=3)
    await post.delivery.drain()
    assert post.bodies == []
    post.writes()
    post.says(talk, "the answer")
    await post.delivery.drain()
    assert post.bodies == ["a reminder", "and another", "the answer"]
    assert post.states() == ["sent"] * 3


async def test_what_was_held_goes_even_if_nothing_is_answered(post: Post) -> None:
    talk = post.writes()
    post.later(hours=25)
    post.says(talk, "a reminder")
    await post.delivery.drain()
    post.later(minutes=1)
    post.writes()
    await post.delivery.drain()
    assert post.bodies == ["a reminder"]


async def test_the_provider_may_know_better_that_the_window_is_closed(post: Post) -> None:
    post.twilio.then(error(400, 63016))
    post.says(post.writes(), "one")
    await post.delivery.drain()
    await post.delivery.drain()
    assert (post.bodies, post.states(), post.rows()[0].reason) == (["one"], ["queued"], "window")
    post.later(minutes=2)
    post.writes()
    await post.delivery.drain()
    assert (post.bodies, post.states()) == (["one", "one"], ["sent"])


async def test_a_template_goes_at_any_time(post: Post) -> None:
    talk = post.writes()
    post.later(days=3)
    post.store.write_now(lambda c: deliveries.keep_contents(c, {"reminder": "HX" + "0" * 32}))
    post.says(talk, Outbound("Tomorrow", template=Template("reminder", "nl", ("16:00",))))
    await post.delivery.drain()
    assert post.states() == ["sent"]


async def test_telegram_has_no_window(post: Post) -> None:
    talk = post.writes("telegram", "4711")
    post.later(days=30)
    post.says(talk, "a reminder")
    await post.delivery.drain()
    assert post.texts == ["a reminder"]


# --- pace and priority ------------------------------------------------------------------------------------------------


async def test_the_senders_pace_is_kept_over_all_chats(post: Post) -> None:
    post.telegram.pace = Pace(per_sender=50, per_chat=0.0)
    office = post.office()
    for chat in range(21):
        post.says(post.writes("telegram", str(chat + 1)), "hi")
    began = time.monotonic()
    await office.drain()
    assert len(post.texts) == 21
    assert 0.39 <= time.monotonic() - began < 1.5


async def test_who_writes_now_does_not_wait_behind_a_backlog(post: Post) -> None:
    for chat in range(1, 60):
        post.says(post.writes("telegram", str(chat)), "a reminder")
    post.later(seconds=5)
    post.says(talk := post.writes("telegram", "999"), "the answer")
    assert talk in post.store.read_now(lambda c: deliveries.due(c, "telegram", post.now, 10))


async def test_a_conversation_with_a_backlog_gets_it_in_order(post: Post) -> None:
    talk = post.writes("telegram", "4711")
    post.says(talk, "a reminder")
    post.later(seconds=5)
    post.says(talk, "the answer")
    await post.delivery.drain()
    assert post.texts == ["a reminder", "the answer"]


async def test_what_is_due_later_goes_later_and_holds_up_nothing(post: Post) -> None:
    talk = post.writes()
    post.later(hours=2)
    post.says(talk, "tomorrow")
    post.now = post.now.replace(hour=9)
    post.says(talk, "now")
    await post.delivery.drain()
    assert post.bodies == ["now"]


# --- the loop ---------------------------------------------------------------------------------------------------------


async def test_the_loop_sends_when_woken_and_stops_cleanly(post: Post) -> None:
    running = asyncio.create_task(post.delivery.run())
    await asyncio.sleep(0.05)
    post.says(post.writes(), "one")
    post.delivery.wake()
    for _ in range(100):
        if post.states() == ["sent"]:
            break
        await asyncio.sleep(0.02)
    assert post.bodies == ["one"]
    await post.delivery.stop()
    await asyncio.wait_for(running, 2)


async def test_what_waits_for_its_turn_is_given_back_on_stopping(post: Post) -> None:
    post.whatsapp.pace = Pace(per_sender=1000, per_chat=60, burst=1)
    office = post.office()
    post.says(post.writes(), "one", "two")
    running = asyncio.create_task(office.run())
    for _ in range(100):
        if post.states() == ["sent", "sending"]:
            break
        await asyncio.sleep(0.02)
    await office.stop()
    await asyncio.wait_for(running, 2)
    assert post.states() == ["sent", "queued"]
    assert (post.rows()[1].attempts, post.rows()[1].lease_until) == (0, None)


async def test_a_store_out_of_reach_does_not_end_the_loop(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    running = asyncio.create_task(post.delivery.run())
    post.store.close()
    await asyncio.sleep(0.1)
    assert not running.done()
    await post.delivery.stop()
    await asyncio.wait_for(running, 3)


async def test_figures_count_calls_by_outcome(post: Post) -> None:
    post.twilio.then(error(400, 21656))
    post.says(post.writes(), "one", "two")
    await post.delivery.drain()
    text = post.delivery.metrics.text().decode()
    assert 'meedoen_calls_total{channel="whatsapp",outcome="sent"} 1.0' in text
    assert 'meedoen_calls_total{channel="whatsapp",outcome="Refused"} 1.0' in text

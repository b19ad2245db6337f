"""From the outbox to the providers: in order, at their pace, until it is stopped."""

from __future__ import annotations

import asyncio
import time

import pytest

from bot.channels.contract import Pace
from bot.messages import Choice, Outbound, Place
from storage import deliveries
from storage.tables import delivery
from tests.channels.test_telegram_send import refused
from tests.channels.test_whatsapp_send import error
from tests.delivery.conftest import STATUS, Post


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


async def test_who_waits_for_another_try_keeps_nobody_else_waiting(post: Post) -> None:
    talk = post.writes("telegram", "4711")
    post.bot_api.then(refused(429, "Too Many Requests", retry_after=30))
    post.says(talk, "one", "two")
    await post.delivery.drain()
    assert post.store.read_now(lambda c: deliveries.due(c, "telegram", post.now, 10)) == []
    post.later(seconds=31)
    assert post.store.read_now(lambda c: deliveries.due(c, "telegram", post.now, 10)) == [talk]


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

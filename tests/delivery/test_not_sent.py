"""What must not go, and what must not go yet."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from bot.channels.contract import Pace
from bot.messages import Outbound, Template
from storage import deliveries
from storage.tables import conversation, resident
from tests.channels.test_whatsapp_send import error
from tests.delivery.conftest import Post


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

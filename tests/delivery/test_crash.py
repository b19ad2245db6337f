"""A process that ends in the middle of sending: nothing is lost, and twice only where nobody can tell."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.channels.contract import Receipt
from bot.messages import Outbound, Place
from bot.sending import LEASE
from storage import deliveries, outcomes, receipts
from storage.tables import conversation, delivery
from tests.channels.provider import Answer
from tests.delivery.conftest import Post


def claimed(post: Post, conversation_id: int) -> deliveries.Claim:
    [claim] = post.store.write_now(lambda c: deliveries.claim(c, [conversation_id], post.now, post.now + LEASE))
    return claim


def begun(post: Post, claim: deliveries.Claim, part: int = 0) -> int:
    """A call is noted, and the process ends before its answer is."""
    found = post.store.write_now(lambda c: deliveries.begin(c, claim, part, post.now, post.now + LEASE))
    assert found is not None
    assert found.delivery_id is not None
    return found.delivery_id


def has(*bodies: str) -> Answer:
    messages: list[Any] = [{"sid": f"SM-{body}", "body": body, "status": "sent"} for body in bodies]
    return Answer(200, {"messages": messages})


async def test_nobody_else_touches_what_is_being_sent(post: Post) -> None:
    talk = post.writes()
    post.says(talk, "one", "two")
    claimed(post, talk)
    await post.office().drain()
    assert (post.bodies, post.states()) == ([], ["sending", "queued"])


async def test_a_message_claimed_and_never_begun_goes_when_the_lease_is_over(post: Post) -> None:
    talk = post.writes()
    post.says(talk, "one", "two")
    claimed(post, talk)
    post.later(minutes=2)
    await post.office().drain()
    assert (post.bodies, post.states()) == (["one", "two"], ["sent", "sent"])
    assert post.rows()[0].attempts == 0


async def test_whatsapp_is_asked_and_has_it(post: Post) -> None:
    talk = post.writes()
    post.says(talk, "one")
    begun(post, claimed(post, talk))
    post.later(minutes=2)
    post.twilio.then(has("one"))
    await post.office().drain()
    assert (post.bodies, post.states(), post.calls()) == ([], ["sent"], [("sent", "SM-one", None)])


async def test_whatsapp_is_asked_and_does_not_have_it(post: Post) -> None:
    talk = post.writes()
    post.says(talk, "one")
    begun(post, claimed(post, talk))
    post.later(minutes=2)
    await post.office().drain()
    assert (post.bodies, post.states()) == (["one"], ["sent"])
    assert len(post.calls()) == 1


async def test_only_what_is_missing_is_sent(post: Post) -> None:
    talk = post.writes()
    post.says(talk, "a" * 1000 + "\n\n" + "b" * 1000)
    claim = claimed(post, talk)
    first = begun(post, claim)
    post.store.write_now(lambda c: receipts.accepted(c, first, "SM-first"))
    post.store.write_now(lambda c: outcomes.moved_on(c, claim.id, 1))
    post.later(minutes=2)
    await post.office().drain()
    assert [body[0] for body in post.bodies] == ["b"]
    assert post.states() == ["sent"]


async def test_a_receipt_tells_what_the_dead_process_could_not(post: Post) -> None:
    talk = post.writes()
    post.says(talk, "one")
    delivery_id = begun(post, claimed(post, talk))
    office = post.office()
    await office.receipt("whatsapp", Receipt("SM9", "delivered", "", delivery_id))
    post.later(minutes=2)
    await office.drain()
    assert (post.twilio.asked, post.states(), post.calls()) == ([], ["sent"], [("delivered", "SM9", None)])


async def test_telegram_can_not_be_asked_so_it_goes_again(post: Post) -> None:
    talk = post.writes("telegram", "4711")
    post.says(talk, Outbound("here", place=Place(52.0, 5.0, "Dom")))
    begun(post, claimed(post, talk))
    post.later(minutes=2)
    await post.office().drain()
    assert (post.texts, post.states()) == (["here"], ["sent"])
    assert [row.part for row in post.rows(delivery)] == [0, 1]


async def test_while_twilio_is_away_nothing_is_decided(post: Post) -> None:
    talk = post.writes()
    post.says(talk, "one")
    begun(post, claimed(post, talk))
    post.later(minutes=2)
    post.twilio.then(Answer(500, "oops"))
    await post.office().drain()
    assert (post.bodies, post.states()) == ([], ["unknown"])
    post.later(minutes=2)
    post.twilio.then(has("one"))
    await post.office().drain()
    assert post.states() == ["sent"]


async def test_a_message_under_an_older_epoch_is_not_sent_after_a_crash_either(post: Post) -> None:
    talk = post.writes()
    post.says(talk, "one")
    begun(post, claimed(post, talk))
    post.set(conversation, epoch=1)
    post.later(minutes=2)
    await post.office().drain()
    assert (post.bodies, post.states()) == ([], ["dropped"])


async def test_a_slow_process_does_not_send_what_another_has_taken_over(post: Post) -> None:
    talk = post.writes()
    post.says(talk, "one")
    slow = claimed(post, talk)
    post.later(minutes=2)
    await post.office().drain()
    assert post.store.write_now(lambda c: deliveries.begin(c, slow, 0, post.now, post.now + LEASE)) is None
    assert post.bodies == ["one"]


async def test_what_this_process_is_sending_is_in_no_doubt_however_the_clock_moves(post: Post) -> None:
    talk = post.writes()
    post.says(talk, "one")
    claim = claimed(post, talk)
    begun(post, claim)
    post.later(days=1)
    found = post.store.write_now(lambda c: outcomes.doubts(c, post.now, post.now + LEASE, {claim.id}, 10))
    assert found == []


@pytest.mark.parametrize("others", [1, 2])
async def test_a_doubt_is_looked_at_by_one_process_only(post: Post, others: int) -> None:
    talk = post.writes()
    post.says(talk, "one")
    begun(post, claimed(post, talk))
    post.later(minutes=2)
    looks = [
        post.store.write_now(lambda c: outcomes.doubts(c, post.now, post.now + timedelta(minutes=1), (), 10))
        for _ in range(1 + others)
    ]
    assert [len(found) for found in looks] == [1, *[0] * others]

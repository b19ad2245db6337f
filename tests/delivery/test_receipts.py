"""What providers tell of messages later: in any order, before the call has answered, of calls that failed after all."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from itertools import permutations
from typing import Any

import pytest

from bot.channels.contract import Receipt
from storage import receipts
from storage.tables import address, delivery, receipt
from tests.channels.provider import Answer
from tests.delivery.conftest import Post

SID = f"SM{1:032x}"


async def tells(post: Post, status: Any, sid: str = SID, error: str = "", delivery_id: int | None = None) -> None:
    await post.delivery.receipt("whatsapp", Receipt(sid, status, error, delivery_id))


@pytest.mark.parametrize("order", list(permutations(["sent", "delivered", "read"])), ids="-".join)
async def test_a_status_only_moves_forward(post: Post, order: tuple[str, ...]) -> None:
    post.says(post.writes(), "one")
    await post.delivery.drain()
    for status in order:
        await tells(post, status)
    assert post.calls() == [("read", SID, None)]
    assert post.states() == ["sent"]


@pytest.mark.parametrize("order", list(permutations(["sent", "delivered", "read"])), ids="-".join)
async def test_receipts_before_the_calls_answer_are_kept(post: Post, order: tuple[str, ...]) -> None:
    for status in order:
        await tells(post, status)
    assert [row.status for row in post.rows(receipt)] == ["read"]
    post.says(post.writes(), "one")
    await post.delivery.drain()
    assert post.calls() == [("read", SID, None)]
    assert post.rows(receipt) == []


async def test_a_receipt_that_names_the_delivery_needs_no_answer(post: Post) -> None:
    post.twilio.then(Answer(201, {"sid": SID}, after=0.3))
    post.says(post.writes(), "one")
    sending = asyncio.create_task(post.delivery.drain())
    while not post.twilio.asked:
        await asyncio.sleep(0.01)
    await tells(post, "delivered", delivery_id=post.rows(delivery)[0].id)
    await sending
    assert (post.calls(), post.states()) == ([("delivered", SID, None)], ["sent"])


async def test_a_receipt_settles_a_timeout_that_comes_later(post: Post) -> None:
    post.twilio.then(Answer(201, {"sid": SID}, after=0.8))
    post.says(post.writes(), "one", "two")
    sending = asyncio.create_task(post.delivery.drain())
    while not post.twilio.asked:
        await asyncio.sleep(0.01)
    await tells(post, "sent", sid="SM9", delivery_id=post.rows(delivery)[0].id)
    await sending
    assert post.states() == ["sent", "sent"]
    assert post.calls()[0] == ("sent", "SM9", None)


async def test_a_receipt_settles_a_timeout_that_came_before(post: Post) -> None:
    post.twilio.then(Answer(201, {}, after=0.8))
    post.says(post.writes(), "one")
    await post.delivery.drain()
    assert post.states() == ["unknown"]
    await tells(post, "delivered", sid="SM9", delivery_id=post.rows(delivery)[0].id)
    await post.delivery.drain()
    assert (post.bodies, post.states(), post.calls()) == (["one"], ["sent"], [("delivered", "SM9", None)])


async def test_a_receipt_of_an_earlier_try_says_nothing_of_this_one(post: Post) -> None:
    post.says(post.writes(), "one")
    await post.delivery.drain()
    await tells(post, "failed", sid="SM-earlier", error="63016", delivery_id=post.rows(delivery)[0].id)
    assert (post.calls(), post.states()) == ([("sent", SID, None)], ["sent"])


async def test_outside_the_window_told_later_holds_the_message(post: Post) -> None:
    talk = post.writes()
    post.says(talk, "one")
    await post.delivery.drain()
    await tells(post, "failed", error="63016")
    assert (post.states(), post.rows()[0].reason) == (["queued"], "window")
    await post.delivery.drain()
    assert post.bodies == ["one"]
    post.later(minutes=2)
    post.writes()
    await post.delivery.drain()
    assert (post.bodies, post.states()) == (["one", "one"], ["sent"])
    await tells(post, "read", sid=SID)
    assert post.calls()[0][0] == "sent", "of the try that failed"


async def test_not_on_whatsapp_told_later_marks_the_address(post: Post) -> None:
    post.says(post.writes(), "one")
    await post.delivery.drain()
    await tells(post, "failed", error="63024")
    assert post.rows(address)[0].unusable == "unknown"
    assert (post.states(), post.rows()[0].reason) == (["failed"], "AddressUnusable 63024")


async def test_too_fast_told_later_is_tried_again(post: Post) -> None:
    post.says(post.writes(), "one")
    await post.delivery.drain()
    await tells(post, "failed", error="63018")
    assert (post.states(), post.rows()[0].attempts) == (["queued"], 1)
    post.later(minutes=2)
    await post.delivery.drain()
    assert (post.bodies, post.states()) == (["one", "one"], ["sent"])


async def test_a_failure_told_before_the_answer_counts(post: Post) -> None:
    await tells(post, "failed", error="63049")
    post.says(post.writes(), "one")
    await post.delivery.drain()
    assert (post.states(), post.rows()[0].reason) == (["failed"], "Refused 63049")


async def test_what_reached_the_phone_did_not_fail(post: Post) -> None:
    post.says(post.writes(), "one")
    await post.delivery.drain()
    await tells(post, "delivered")
    await tells(post, "failed", error="63024")
    assert (post.calls(), post.states()) == ([("delivered", SID, None)], ["sent"])


async def test_only_the_part_that_failed_goes_again(post: Post) -> None:
    post.says(post.writes(), "a" * 1000 + "\n\n" + "b" * 1000)
    await post.delivery.drain()
    await tells(post, "failed", error="63018")
    post.later(minutes=2)
    await post.delivery.drain()
    assert [body[0] for body in post.bodies] == ["a", "b", "a"]
    assert post.states() == ["sent"]


async def test_an_id_given_twice_makes_nothing_go_twice(post: Post) -> None:
    post.twilio.then(Answer(201, {"sid": SID}), Answer(201, {"sid": SID}))
    post.says(post.writes(), "one", "two")
    await post.delivery.drain()
    post.later(hours=1)
    await post.delivery.drain()
    assert (post.bodies, post.states()) == (["one", "two"], ["sent", "sent"])


def test_every_status_has_its_rank() -> None:
    """As the table's constraint lists them."""
    [check] = [one for one in delivery.constraints if "status in" in str(getattr(one, "sqltext", ""))]
    assert all(f"'{status}'" in str(check.sqltext) for status in receipts.RANK)  # type: ignore[attr-defined]
    assert str(check.sqltext).count("'") == 2 * len(receipts.RANK)  # type: ignore[attr-defined]


async def test_receipts_nobody_waits_for_are_forgotten(post: Post) -> None:
    await tells(post, "read")
    post.later(hours=25)
    await post.delivery.sweep()
    assert post.rows(receipt) == []


async def test_receipts_are_counted(post: Post) -> None:
    await tells(post, "read")
    assert 'meedoen_receipts_total{channel="whatsapp",status="read"} 1.0' in post.delivery.metrics.text().decode()
    assert post.now - timedelta(0) == post.rows(receipt)[0].at

"""Calls that do not work out: tried again, given up, or in doubt."""

from __future__ import annotations

from bot.messages import Choice, Outbound, Place
from bot.settlement import MOST_TRIES
from storage.tables import address
from tests.channels.provider import Answer
from tests.channels.test_telegram_send import refused
from tests.channels.test_whatsapp_send import error
from tests.delivery.conftest import Post

SLOW = Answer(201, {}, after=0.8)


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

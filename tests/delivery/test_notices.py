"""Outside WhatsApp's 24 hours: a template tells once a silence that a message waits, and it goes when they are heard."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from bot.channels.contract import Receipt
from bot.messages import Choice, Outbound, Template
from bot.notices import Notices
from bot.sending import LEASE
from storage import deliveries, notices, templates
from storage.tables import content, conversation, resident
from storage.templates import Kept
from tests.channels.provider import Answer
from tests.channels.test_whatsapp_send import error
from tests.delivery.conftest import Post

TEXTS = {"ar": "📬 Meedoen: رسالة في انتظاركم.", "nl": "📬 Meedoen: er wacht een bericht op u."}
SAID = {
    language: Outbound(
        text, (Choice("/read", "📖"),), template=Template("template_waiting", language), language=language
    )
    for language, text in TEXTS.items()
}
SIDS = {"ar": "HX" + "a" * 32, "nl": "HX" + "b" * 32}


@pytest.fixture
def post(post: Post) -> Post:
    """An office that knows notices in two languages, both approved."""
    post.notices = SAID
    post.delivery = post.office()
    for language, sid in SIDS.items():
        approve(post, language, sid)
    return post


def approve(post: Post, language: str, sid: str, status: str = "approved") -> None:
    post.store.write_now(lambda c: templates.keep(c, Kept(f"template_waiting_{language}", sid, "v1", status)))


def silent(post: Post, language: str = "ar", **values: object) -> int:
    """A resident who was heard three days ago; their conversation."""
    talk = post.writes()
    post.set(resident, language=language, **values)
    post.later(days=3)
    return talk


def sent(post: Post) -> list[str]:
    """What Twilio was asked to send: texts, and contents by their sid."""
    forms = [asked.form for asked in post.twilio.asked if asked.method == "POST"]
    return [form.get("Body") or form["ContentSid"] for form in forms]


async def test_a_notice_tells_once_and_what_was_held_goes_after_the_tap(post: Post) -> None:
    talk = silent(post)
    post.says(talk, "a reminder", "and another")
    await post.delivery.drain()
    post.later(hours=5)
    post.says(talk, "a third")
    await post.delivery.drain()
    assert sent(post) == [SIDS["ar"]]
    assert sorted(post.states()) == ["queued", "queued", "queued", "sent"]
    post.writes(text="tapped")
    await post.delivery.drain()
    assert sent(post) == [SIDS["ar"], "a reminder", "and another", "a third"]
    assert post.states() == ["sent"] * 4


async def test_each_silence_has_a_notice_of_its_own(post: Post) -> None:
    talk = silent(post)
    for _ in range(2):
        post.says(talk, "a reminder")
        await post.delivery.drain()
        post.writes()
        await post.delivery.drain()
        post.later(days=2)
    assert sent(post) == [SIDS["ar"], "a reminder"] * 2


async def test_a_tap_brings_what_was_held_without_waiting_for_the_sweep(post: Post) -> None:
    talk = silent(post)
    post.says(talk, "a reminder", "and another")
    office = post.office()
    running = asyncio.create_task(office.run())
    await until(lambda: sent(post) == [SIDS["ar"]])
    post.writes()
    office.wake(talk)
    await until(lambda: len(sent(post)) == 3)
    await office.stop()
    await running
    assert sent(post)[1:] == ["a reminder", "and another"]


async def until(condition: object) -> None:
    async with asyncio.timeout(5):
        while not condition():  # type: ignore[operator]  # a function without arguments
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("status", ["pending", "rejected", "paused"])
async def test_only_an_approved_template_is_sent(post: Post, status: str) -> None:
    post.set(content, status=status)
    post.says(silent(post), "a reminder")
    await post.delivery.drain()
    assert (sent(post), post.states()) == ([], ["queued"])


@pytest.mark.parametrize(("second", "expected"), [("nl", [SIDS["nl"]]), ("ar", [SIDS["ar"]]), (None, []), ("en", [])])
async def test_a_language_without_templates_is_told_in_the_second_one(
    post: Post, second: str | None, expected: list[str]
) -> None:
    post.says(silent(post, "ti", second_language=second), "ሰላም")
    await post.delivery.drain()
    assert sent(post) == expected
    post.writes()
    await post.delivery.drain()
    assert sent(post) == [*expected, "ሰላም"], "what was held is in their own language"


async def test_who_stopped_gets_no_notice(post: Post) -> None:
    talk = silent(post)
    post.set(resident, stopped_at=post.now)
    post.says(talk, "a reminder")
    await post.delivery.drain()
    assert (sent(post), post.states()) == ([], ["dropped"])


async def test_who_stops_before_the_notice_goes_gets_none(post: Post) -> None:
    talk = silent(post)
    held(post, talk)
    post.set(resident, stopped_at=post.now)
    await post.delivery.drain()
    assert (sent(post), [row.reason for row in post.rows()]) == ([], ["window", "stopped"])


async def test_a_person_who_takes_over_stops_the_notice_too(post: Post) -> None:
    talk = silent(post)
    held(post, talk)
    post.set(conversation, epoch=1)
    await post.delivery.drain()
    assert (sent(post), post.rows()[1].reason) == ([], "epoch")


async def test_who_writes_before_the_notice_goes_gets_what_was_held_instead(post: Post) -> None:
    talk = silent(post)
    held(post, talk)
    post.later(seconds=10)
    post.writes()
    await post.delivery.drain()
    assert (sent(post), post.rows()[1].reason) == (["a reminder"], "heard")


async def test_who_was_never_heard_gets_none(post: Post) -> None:
    talk = silent(post)
    post.set(conversation, heard_at=None)
    post.says(talk, "a reminder")
    await post.delivery.drain()
    assert (sent(post), post.states()) == ([], ["queued"])


async def test_where_the_provider_says_that_the_window_is_closed(post: Post) -> None:
    talk = post.writes()
    post.set(resident, language="nl")
    post.twilio.then(error(400, 63016))
    post.says(talk, "one", "two")
    await post.delivery.drain()
    assert sent(post) == ["one", "two", SIDS["nl"]]


async def test_where_a_receipt_says_so(post: Post) -> None:
    talk = post.writes()
    post.set(resident, language="nl")
    post.says(talk, "one")
    await post.delivery.drain()
    await post.delivery.receipt("whatsapp", Receipt(f"SM{1:032x}", "failed", "63016"))
    await post.delivery.drain()
    assert sent(post) == ["one", SIDS["nl"]]
    post.later(minutes=2)
    post.writes()
    await post.delivery.drain()
    assert sent(post) == ["one", SIDS["nl"], "one"]


async def test_a_notice_that_may_not_go_either_fails_and_starts_nothing_new(post: Post) -> None:
    post.twilio.then(error(400, 63016))
    post.says(silent(post), "a reminder")
    await post.delivery.drain()
    await post.delivery.drain()
    assert (sent(post), post.states()) == ([SIDS["ar"]], ["queued", "failed"])


async def test_a_template_that_is_withdrawn_before_the_notice_goes(post: Post) -> None:
    talk = silent(post)
    held(post, talk)
    post.set(content, status="paused")
    await post.delivery.drain()
    assert (sent(post), post.states()) == ([], ["queued", "failed"])


# --- a process that ends in between ------------------------------------------------------------------------------------


def held(post: Post, talk: int, *more: int) -> None:
    """Another process held a message back and ended."""
    if not more:
        post.says(talk, "a reminder")
        more = (post.rows()[-1].id,)
    for outbox_id in more:
        post.store.write_now(partial(Notices(SAID).hold, outbox_id=outbox_id, now=post.now))


async def test_after_a_crash_the_notice_goes_once(post: Post) -> None:
    talk = silent(post)
    held(post, talk)
    held(post, talk, post.rows()[0].id)
    await post.office().drain()
    await post.office().drain()
    assert sent(post) == [SIDS["ar"]]


async def test_a_crash_before_anything_was_noted(post: Post) -> None:
    talk = silent(post)
    post.says(talk, "a reminder")
    post.store.write_now(lambda c: deliveries.claim(c, [talk], post.now, post.now + LEASE))
    post.later(minutes=2)
    await post.office().drain()
    assert sent(post) == [SIDS["ar"]]


@pytest.mark.parametrize(("listed", "expected"), [(TEXTS["ar"], []), ("another text", [SIDS["ar"]])])
async def test_a_crash_while_the_notice_is_sent(post: Post, listed: str, expected: list[str]) -> None:
    """WhatsApp is asked whether it has the notice already."""
    talk = silent(post)
    held(post, talk)
    [claim] = post.store.write_now(lambda c: deliveries.claim(c, [talk], post.now, post.now + LEASE))
    post.store.write_now(lambda c: deliveries.begin(c, claim, 0, post.now, post.now + LEASE))
    post.later(minutes=2)
    post.twilio.then(Answer(200, {"messages": [{"sid": "SM9", "body": listed, "status": "sent"}]}))
    await post.office().drain()
    assert (sent(post), post.states()) == (expected, ["queued", "sent"])


async def test_the_store_itself_allows_one_a_silence(post: Post) -> None:
    talk = silent(post)
    held(post, talk)
    silence = post.store.read_now(lambda c: notices.silence(c, post.rows()[0].id))
    assert silence is not None
    post.store.write_now(lambda c: notices.add(c, silence, SAID["nl"].to_json(), post.now))
    assert len(post.rows()) == 2
    later = replace(silence, heard_at=post.now + timedelta(minutes=1))
    post.store.write_now(lambda c: notices.add(c, later, SAID["nl"].to_json(), post.now))
    assert len(post.rows()) == 3


async def test_what_was_erased_meanwhile_is_held_nowhere(post: Post) -> None:
    post.store.write_now(lambda c: Notices(SAID).hold(c, 99, post.now))
    assert not post.rows()


async def test_a_notice_that_was_dropped_leaves_the_silence_to_another(post: Post) -> None:
    talk = silent(post)
    post.says(talk, "a reminder")
    await post.delivery.once()
    await asyncio.gather(*post.delivery._tasks.values())
    post.set(conversation, epoch=1, mode="human")  # a colleague takes over before the notice goes
    await post.delivery.drain()
    post.later(hours=1)
    post.says(talk, "a colleague's answer", turn=False)
    await post.delivery.drain()
    assert sent(post) == [SIDS["ar"]]
    assert len(post.rows()) == 4


async def test_what_was_held_before_the_approval_is_announced_after_it_once(post: Post) -> None:
    post.set(content, status="pending")
    talk = silent(post)
    post.says(talk, "a reminder", "and another")
    await post.delivery.drain()
    assert sent(post) == []
    post.set(content, status="approved")
    for _ in range(3):
        post.later(hours=2)
        await post.delivery.drain()
    assert sent(post) == [SIDS["ar"]]
    post.writes(text="tapped")
    await post.delivery.drain()
    assert sent(post) == [SIDS["ar"], "a reminder", "and another"]


async def test_who_is_heard_while_a_message_is_held_gets_no_notice(post: Post) -> None:
    talk = silent(post)
    post.says(talk, "a reminder")
    held, before = post.rows()[-1].id, post.rows(conversation)[0].heard_at
    post.writes()
    post.store.write_now(lambda c: Notices(SAID).hold(c, held, post.now, heard_at=before))
    await post.delivery.drain()
    await post.delivery.drain()
    assert sent(post) == ["a reminder"]
    post.later(days=3)
    post.says(talk, "the next")
    await post.delivery.drain()
    assert sent(post) == ["a reminder", SIDS["ar"]]

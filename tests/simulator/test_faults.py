"""What goes wrong on request, as the libraries see it."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest
from telegram.error import Forbidden, NetworkError, TimedOut
from twilio.base.exceptions import TwilioRestException

from tests.simulator.world import TOKEN, World, until

CALLBACK = "https://meedoen.example/webhooks/whatsapp/status?delivery=7"


async def bots(sim: World, channel: str, user: str) -> list[str]:
    return [shown["text"] for shown in await sim.messages(channel, user) if shown["from"] == "bot"]


async def test_telegram_refuse_closes_the_connection_and_keeps_nothing(sim: World) -> None:
    chat = await sim.chat("samir")
    await sim.fault("telegram", "refuse")
    with pytest.raises(NetworkError, match="disconnected"):
        await sim.bot.send_message(chat, "first")
    await sim.bot.send_message(chat, "second")
    assert await bots(sim, "telegram", "samir") == ["second"]


async def test_telegram_timeout_keeps_the_message_and_never_answers(sim: World) -> None:
    chat = await sim.chat("samir")
    await sim.fault("telegram", "timeout")
    with pytest.raises(TimedOut):
        await sim.bot.send_message(chat, "first")
    await sim.bot.send_message(chat, "second")
    assert await bots(sim, "telegram", "samir") == ["first", "second"]


async def test_telegram_error_500_too_fast_and_blocked_keep_nothing(sim: World) -> None:
    chat = await sim.chat("samir")
    for fault in ("error_500", "too_fast", "blocked"):
        await sim.fault("telegram", fault)
    with pytest.raises(NetworkError, match="Internal Server Error"):
        await sim.bot.send_message(chat, "one")
    fast = await sim.http.post(f"/simulator/telegram/bot{TOKEN}/sendMessage", json={"chat_id": chat, "text": "two"})
    assert (fast.status_code, fast.json()["parameters"]) == (429, {"retry_after": 1})
    with pytest.raises(Forbidden):
        await sim.bot.send_message(chat, "three")
    await sim.bot.send_message(chat, "four")
    assert await bots(sim, "telegram", "samir") == ["four"]


async def test_faults_leave_calls_alone_that_carry_no_message(sim: World) -> None:
    chat = await sim.chat("samir")
    await sim.fault("telegram", "error_500")
    await sim.bot.send_chat_action(chat, "typing")
    with pytest.raises(NetworkError):
        await sim.bot.send_message(chat, "one")


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [("error_500", 500, 20500), ("too_fast", 429, 20429), ("blocked", 400, 63014), ("window_closed", 400, 63016)],
)
async def test_twilio_faults_that_are_an_answer(sim: World, fault: str, status: int, code: int) -> None:
    to = await sim.number("samir")
    await sim.fault("whatsapp", fault, 2)
    for _ in range(2):
        with pytest.raises(TwilioRestException) as refused:
            await sim.text(to, "refused")
        assert (refused.value.status, refused.value.code) == (status, code)
    await sim.text(to, "taken")
    assert await bots(sim, "whatsapp", "samir") == ["taken"]


async def test_twilio_refuse_closes_the_connection_and_keeps_nothing(sim: World) -> None:
    to = await sim.number("samir")
    await sim.fault("whatsapp", "refuse")
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await sim.text(to, "first")
    await sim.text(to, "second")
    assert await bots(sim, "whatsapp", "samir") == ["second"]


async def test_twilio_timeout_keeps_the_message_and_tells_of_it(sim: World) -> None:
    to = await sim.number("samir")
    await sim.fault("whatsapp", "timeout")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(sim.text(to, "first", status_callback=CALLBACK), 0.5)
    assert await bots(sim, "whatsapp", "samir") == ["first"]
    await until(lambda: [status for _, status, _ in sim.receiver.statuses] == ["sent", "delivered", "read"])
    assert [message.body for message in await sim.twilio.messages.list_async(to=to)] == ["first"]


async def test_a_message_can_be_refused_after_it_was_taken(sim: World) -> None:
    to = await sim.number("samir")
    await sim.fault("whatsapp", "window_closed_late")
    sent = await sim.text(to, "first", status_callback=CALLBACK)
    await until(lambda: sim.receiver.statuses)
    assert sim.receiver.statuses == [(sent.sid, "undelivered", "7")]
    fetched = await sim.twilio.messages(sent.sid).fetch_async()
    assert (fetched.status, fetched.error_code) == ("undelivered", 63016)
    shown = (await sim.messages("whatsapp", "samir"))[-1]
    assert (shown["status"], shown["error"]) == ("failed", "63016")


async def test_receipts_come_backwards(sim: World) -> None:
    to = await sim.number("samir")
    await sim.fault("whatsapp", "reordered")
    await sim.text(to, "first", status_callback=CALLBACK)
    await until(lambda: len(sim.receiver.statuses) == 3)
    assert [status for _, status, _ in sim.receiver.statuses] == ["read", "delivered", "sent"]
    assert (await sim.messages("whatsapp", "samir"))[-1]["status"] == "read"


async def test_receipts_come_before_the_answer(sim: World) -> None:
    to = await sim.number("samir")
    await sim.fault("whatsapp", "early_status")
    await sim.text(to, "first", status_callback=CALLBACK)
    assert [status for _, status, _ in sim.receiver.statuses] == ["sent", "delivered", "read"]


async def test_receipts_come_late(sim: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulator.twilio.receipts.LATE", 0.5)
    to = await sim.number("samir")
    await sim.fault("whatsapp", "late_status")
    await sim.text(to, "first", status_callback=CALLBACK)
    await asyncio.sleep(0.3)
    assert sim.receiver.statuses == []
    await until(lambda: len(sim.receiver.statuses) == 3)


async def test_a_webhook_comes_twice(sim: World) -> None:
    await sim.fault("telegram", "duplicate")
    await sim.fault("whatsapp", "duplicate")
    for channel in ("telegram", "whatsapp"):
        await sim.send(channel, "samir", text="hello")
        await sim.send(channel, "samir", text="again")
    assert len({update.update_id for update in sim.receiver.updates}) == 2
    assert len(sim.receiver.updates) == 3
    assert [got["Body"] for got in sim.receiver.forms] == ["hello", "hello", "again"]


@pytest.mark.parametrize(
    ("channel", "fault"), [("telegram", "reordered"), ("telegram", "swapped"), ("whatsapp", "swapped")]
)
async def test_a_webhook_comes_after_the_next(sim: World, channel: str, fault: str) -> None:
    await sim.fault(channel, fault)
    first = asyncio.create_task(sim.send(channel, "samir", text="first"))
    await asyncio.sleep(0.1)
    await sim.send(channel, "samir", text="second")
    await first
    texts = [update.message and update.message.text for update in sim.receiver.updates]
    assert (texts or [got["Body"] for got in sim.receiver.forms]) == ["second", "first"]
    assert [shown["text"] for shown in await sim.messages(channel, "samir")] == ["first", "second"]


async def test_a_webhook_that_nothing_follows_waits_a_second(sim: World) -> None:
    await sim.fault("telegram", "swapped")
    assert (await sim.send("telegram", "samir", text="first"))["status"] == 200


async def test_a_fault_may_strike_one_person_only(sim: World) -> None:
    samir, selam = await sim.chat("samir"), await sim.chat("selam")
    await sim.fault("telegram", "blocked", user="selam")
    await sim.bot.send_message(samir, "hello")
    with pytest.raises(Forbidden):
        await sim.bot.send_message(selam, "hello")


async def test_faults_are_listed_taken_back_and_cleared(sim: World) -> None:
    await sim.fault("telegram", "timeout", 3)
    await sim.fault("whatsapp", "reordered")
    await sim.fault("whatsapp", "reordered", 0)
    listed = (await sim.http.get("/simulator/api/faults")).json()
    assert listed["faults"] == [{"channel": "telegram", "fault": "timeout", "user": "", "count": 3}]
    assert (await sim.http.delete("/simulator/api/faults")).json()["faults"] == []
    wrong = await sim.http.post(
        "/simulator/api/faults", json={"channel": "telegram", "fault": "window_closed", "count": 1}
    )
    assert (wrong.status_code, wrong.json()["field"]) == (400, "fault")

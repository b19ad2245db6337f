"""What the outside calls: only the provider is believed, what is answered with 200 is stored, and nothing is logged of anybody."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest
from twilio.request_validator import RequestValidator

from storage.tables import inbox
from tests.channels.test_telegram_parse import message as telegram_message
from tests.channels.test_telegram_parse import tap
from tests.channels.test_whatsapp_parse import PLAIN, SID
from tests.delivery.site import Site, nothing_told_of

# --- Telegram ---------------------------------------------------------------------------------------------------------


async def test_an_update_is_stored_once_and_told_of_once(site: Site) -> None:
    answers = [await site.telegram(telegram_message(text="hi")) for _ in range(3)]
    assert [(answer.status_code, answer.json()) for answer in answers] == [(200, {})] * 3
    [row] = site.post.rows(inbox)
    assert (row.channel, row.provider_id, row.body["text"]) == ("telegram", "1001", "hi")
    assert site.arrived == [row.conversation_id]


async def test_a_tap_is_stored_with_what_it_needs_to_be_answered(site: Site) -> None:
    await site.telegram(tap())
    assert {"choice", "callback", "message"} <= set(site.post.rows(inbox)[0].body)


async def test_an_update_that_says_nothing_is_answered_and_not_stored(site: Site) -> None:
    answer = await site.telegram({"update_id": 1, "edited_message": telegram_message(text="hi")["message"]})
    assert (answer.status_code, site.post.rows(inbox)) == (200, [])


@pytest.mark.parametrize("secret", ["", "wrong", "telegram-secre"])
async def test_another_secret_is_refused_before_anything_is_read(site: Site, secret: str) -> None:
    with nothing_told_of("hidden words"):
        answer = await site.telegram(b"{not json hidden words", secret)
    assert (answer.status_code, site.post.rows(inbox)) == (403, [])


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", b"[" * 100_000, b'{"update_id": "hidden words"}', b"{}"])
async def test_a_malformed_update_is_refused_and_not_quoted(site: Site, body: bytes) -> None:
    with nothing_told_of("hidden words") as logs:
        answer = await site.telegram(body)
    assert (answer.status_code, site.post.rows(inbox)) == (400, [])
    assert [entry["event"] for entry in logs] == ["webhook_refused"]


async def test_a_body_that_is_too_long_is_refused(site: Site) -> None:
    answer = await site.telegram(b" " * 1_000_001)
    assert (answer.status_code, site.post.rows(inbox)) == (413, [])


async def test_while_the_store_is_away_telegram_is_asked_to_come_again(site: Site) -> None:
    site.post.store.close()
    with nothing_told_of("hidden words"):
        answer = await site.telegram(telegram_message(text="hidden words"))
    assert answer.status_code == 503
    assert site.arrived == []


# --- WhatsApp ---------------------------------------------------------------------------------------------------------


async def test_a_message_is_stored_once_and_answered_with_nothing_to_say(site: Site) -> None:
    answers = [await site.whatsapp(PLAIN) for _ in range(2)]
    assert [(answer.status_code, answer.text) for answer in answers] == [(200, "<Response></Response>")] * 2
    assert answers[0].headers["Content-Type"].startswith("text/xml")
    [row] = site.post.rows(inbox)
    assert (row.channel, row.provider_id) == ("whatsapp", SID)
    assert site.arrived == [row.conversation_id]


async def test_the_address_stands_nowhere_in_the_inbox(site: Site) -> None:
    await site.whatsapp(PLAIN)
    assert "31612345678" not in json.dumps(site.post.rows(inbox)[0].body)


async def test_blank_fields_are_signed(site: Site) -> None:
    assert (await site.whatsapp(PLAIN | {"ButtonPayload": "", "Latitude": ""})).status_code == 200


async def test_another_signature_is_refused(site: Site) -> None:
    with nothing_told_of("مرحبا", "31612345678"):
        answers = [
            await site.whatsapp(PLAIN, token="wrong"),
            await site.signed(urlencode(PLAIN).encode(), "/webhooks/whatsapp", ""),
            await site.signed(b"\xff=\xff", "/webhooks/whatsapp", "x"),
        ]
    assert [answer.status_code for answer in answers] == [403] * 3
    assert site.post.rows(inbox) == []


async def test_the_address_that_counts_is_the_public_one(site: Site) -> None:
    signature = RequestValidator("token").compute_signature("http://127.0.0.1/webhooks/whatsapp", PLAIN)
    assert (await site.signed(urlencode(PLAIN).encode(), "/webhooks/whatsapp", signature)).status_code == 403


async def test_a_signed_body_that_is_no_message_is_refused_and_not_quoted(site: Site) -> None:
    with nothing_told_of("hidden words") as logs:
        answer = await site.whatsapp({"Body": "hidden words", "From": "whatsapp:+31612345678"})
    assert (answer.status_code, site.post.rows(inbox)) == (400, [])
    assert logs[0]["field"] == "MessageSid"


async def test_a_form_that_is_too_long_is_refused(site: Site) -> None:
    answer = await site.signed(b"a=" + b"b" * 1_000_000, "/webhooks/whatsapp", "x")
    assert (answer.status_code, site.post.rows(inbox)) == (413, [])


async def test_while_the_store_is_away_twilio_is_told(site: Site) -> None:
    site.post.store.close()
    assert (await site.whatsapp(PLAIN)).status_code == 503


async def test_a_status_reaches_its_message(site: Site) -> None:
    site.post.says(site.post.writes(), "one")
    await site.post.delivery.drain()
    sid = site.post.calls()[0][1]
    form = {"MessageSid": str(sid), "MessageStatus": "read"}
    answer = await site.whatsapp(form, "/webhooks/whatsapp/status?delivery=1")
    assert (answer.status_code, answer.text) == (200, "<Response></Response>")
    assert site.post.calls()[0][0] == "read"


async def test_a_status_of_somebody_else_is_refused(site: Site) -> None:
    form = {"MessageSid": SID, "MessageStatus": "read"}
    answers = [
        await site.whatsapp(form, "/webhooks/whatsapp/status", "wrong"),
        await site.whatsapp({"MessageSid": "", "MessageStatus": "read"}, "/webhooks/whatsapp/status"),
        await site.whatsapp(form | {"MessageStatus": "teleported"}, "/webhooks/whatsapp/status"),
    ]
    assert [answer.status_code for answer in answers] == [403, 400, 200]


@pytest.mark.parametrize("path", ["/webhooks/whatsapp", "/webhooks/whatsapp/status", "/webhooks/telegram"])
async def test_webhooks_are_posted_to(site: Site, path: str) -> None:
    assert (await site.client.get(path)).status_code == 405

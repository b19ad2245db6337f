"""What the outside calls: only the provider is believed, what is answered with 200 is stored, and nothing is logged of anybody."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
import pytest_asyncio
from icalendar import Calendar
from sqlalchemy import insert, update
from starlette.applications import Starlette
from structlog.testing import capture_logs
from twilio.request_validator import RequestValidator

from bot.channels import calendar
from bot.metrics import Metrics
from bot.web import routes
from storage.tables import activity, inbox, location, organisation, shift, sign_up
from tests.channels.test_telegram_parse import message as telegram_message
from tests.channels.test_telegram_parse import tap
from tests.channels.test_whatsapp_parse import PLAIN, SID
from tests.delivery.conftest import Post

PUBLIC = "https://meedoen.example"
KEY = "a secret key for tests"
SECRET = "telegram-secret"


@dataclass
class Site:
    """The application, as the outside reaches it."""

    post: Post
    client: httpx.AsyncClient
    arrived: list[int]
    missing: dict[str, bool] = field(default_factory=dict)

    async def telegram(self, update: Any, secret: str = SECRET) -> httpx.Response:
        body = update if isinstance(update, bytes) else json.dumps(update).encode()
        return await self.client.post(
            "/webhooks/telegram", content=body, headers={"X-Telegram-Bot-Api-Secret-Token": secret}
        )

    async def whatsapp(
        self, form: dict[str, str], path: str = "/webhooks/whatsapp", token: str = "token"
    ) -> httpx.Response:
        signature = RequestValidator(token).compute_signature(PUBLIC + path, form)
        return await self.signed(urlencode(form).encode(), path, signature)

    async def signed(self, body: bytes, path: str, signature: str) -> httpx.Response:
        headers = {"X-Twilio-Signature": signature, "Content-Type": "application/x-www-form-urlencoded"}
        return await self.client.post(path, content=body, headers=headers)


@pytest_asyncio.fixture
async def site(post: Post) -> AsyncIterator[Site]:
    arrived: list[int] = []
    missing: dict[str, bool] = {}
    app = Starlette(
        routes=routes(
            store=post.store,
            seal=post.seal,
            delivery=post.delivery,
            whatsapp=post.whatsapp,
            telegram=post.telegram,
            on_arrived=arrived.append,
            now=lambda: post.now,
            metrics=Metrics(),
            public_url=PUBLIC + "/",
            secret_key=KEY,
            telegram_secret=SECRET,
            ready=lambda: missing,
        )
    )
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        yield Site(post, client, arrived, missing)


@contextmanager
def nothing_told_of(*secrets: str) -> Iterator[list[Any]]:
    """The log holds none of these."""
    with capture_logs() as logs:
        yield logs
    assert not [secret for secret in secrets if secret in json.dumps(logs, ensure_ascii=False)]


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


# --- pages ------------------------------------------------------------------------------------------------------------


async def test_up_and_ready(site: Site) -> None:
    assert (await site.client.get("/healthz")).json() == {"status": "ok"}
    ready = await site.client.get("/readyz")
    assert (ready.status_code, ready.json()) == (200, {"store": True})


async def test_what_is_missing_is_named(site: Site) -> None:
    site.missing["engine"] = False
    ready = await site.client.get("/readyz")
    assert (ready.status_code, ready.json()) == (503, {"store": True, "engine": False})


async def test_without_the_store_we_are_up_and_not_ready(site: Site) -> None:
    site.post.store.close()
    assert (await site.client.get("/healthz")).status_code == 200
    assert (await site.client.get("/readyz")).status_code == 503


async def test_figures_hold_nothing_of_anybody(site: Site) -> None:
    await site.whatsapp(PLAIN)
    await site.whatsapp(PLAIN)
    await site.telegram(b"{", "wrong")
    site.post.says(1, "secret words")
    answer = await site.client.get("/metrics")
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert 'meedoen_received_total{channel="whatsapp",kind="text"} 1.0' in answer.text
    assert 'meedoen_repeated_total{channel="whatsapp"} 1.0' in answer.text
    assert 'meedoen_rejected_total{channel="telegram",reason="signature"} 1.0' in answer.text
    assert 'meedoen_outbox{state="queued"} 1.0' in answer.text
    assert not [word for word in ("31612345678", "secret", "4711") if word in answer.text]


def _signed_up(post: Post) -> int:
    """A sign-up; its id."""

    def unit(connection: Any) -> int:
        def add(table: Any, **values: Any) -> int:
            return int(connection.execute(insert(table).values(**values).returning(table.c.id)).scalar_one())

        place = {"latitude": 52.0, "longitude": 5.0}
        where = add(location, slug="utrecht", name="azc Utrecht", **place)
        who = add(organisation, name="Buurtkeuken")
        what = add(
            activity, organisation_id=who, location_id=where, name="Cooking", description="d", interests=["cooking"],
            host="Anneke", place="Kitchen", address="Domplein 1", minutes=10, travel="walk", **place,
        )  # fmt: skip
        when = add(shift, activity_id=what, starts_at=post.now, ends_at=post.now + timedelta(hours=2))
        times = {"created_at": post.now, "changed_at": post.now}
        return add(sign_up, resident_id=1, shift_id=when, state="confirmed", **times)

    post.writes()
    return post.store.write_now(unit)


async def test_a_calendar_link_shows_when_and_where_and_nothing_else(site: Site) -> None:
    number = _signed_up(site.post)
    answer = await site.client.get(calendar.link("", KEY, "signup", number))
    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert "no-store" in answer.headers["Cache-Control"]
    [event] = Calendar.from_ical(answer.content).walk("VEVENT")
    assert (event["SUMMARY"], event["LOCATION"]) == ("Meedoen", "Kitchen, Domplein 1")
    assert event.decoded("DTSTART") == site.post.now
    assert b"Cooking" not in answer.content


async def test_what_was_cancelled_or_never_was_has_no_file(site: Site) -> None:
    number = _signed_up(site.post)
    site.post.store.write_now(lambda c: c.execute(update(sign_up).values(state="cancelled")))
    links = [calendar.link("", KEY, "signup", number), calendar.link("", KEY, "inloopuur", 5), "/calendar/s1-AAAA.ics"]
    assert [(await site.client.get(link)).status_code for link in links] == [404] * 3

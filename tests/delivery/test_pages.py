"""What anybody may fetch."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from icalendar import Calendar
from sqlalchemy import insert, update

from bot.channels import calendar
from storage.tables import activity, location, organisation, shift, sign_up
from tests.channels.test_whatsapp_parse import PLAIN
from tests.delivery.conftest import Post
from tests.delivery.site import KEY, Site


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

"""Calendar files, and links nobody can guess."""

from __future__ import annotations

import pytest
from icalendar import Calendar

from bot.channels import calendar
from tests.channels.examples import COOKING

KEY = "a secret key for tests"


def test_the_file_is_read_by_a_calendar() -> None:
    [event] = Calendar.from_ical(calendar.file(COOKING)).walk("VEVENT")
    assert event["SUMMARY"] == "Meedoen"
    assert event.decoded("DTSTART") == COOKING.starts_at
    assert event.decoded("DTEND") == COOKING.ends_at
    assert event["LOCATION"] == "Domplein 1"


@pytest.mark.parametrize(("kind", "number"), [("signup", 12), ("inloopuur", 7)])
def test_a_token_leads_back_to_its_subject(kind: calendar.Kind, number: int) -> None:
    assert calendar.subject(KEY, calendar.token(KEY, kind, number)) == (kind, number)


@pytest.mark.parametrize("text", ["", "-", "s12", "s12-", "s12-AAAAAAAAAAAAAAAAAAAAAA", "ሰ-ላ", "s\ud800-x"])
def test_what_we_did_not_make_leads_nowhere(text: str) -> None:
    assert calendar.subject(KEY, text) is None


def test_another_key_or_another_number_makes_another_token() -> None:
    mark = calendar.token(KEY, "signup", 12).partition("-")[2]
    assert calendar.subject(KEY, f"s13-{mark}") is None
    assert calendar.subject("another", f"s12-{mark}") is None


def test_the_link_stands_under_the_public_address() -> None:
    link = calendar.link("https://meedoen.example/", KEY, "signup", 12)
    assert link.startswith("https://meedoen.example/calendar/s12-")
    assert link.endswith(".ics")

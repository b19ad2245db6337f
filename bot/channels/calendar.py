"""The calendar file of an appointment, and the link that fetches it: a token nobody can guess and no account is needed for."""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode
from datetime import UTC
from typing import Literal

from icalendar import Calendar, Event

from bot.messages import Appointment

Kind = Literal["signup", "inloopuur"]
FILE_NAME = "meedoen.ics"
CONTENT_TYPE = "text/calendar; charset=utf-8"
_LETTERS: dict[str, Kind] = {"s": "signup", "i": "inloopuur"}
_PURPOSE = b"meedoen: calendar link"


def link(public_url: str, secret_key: str, kind: Kind, number: int) -> str:
    """The address of the .ics file of a sign-up, or of an InloopuurDate. It stays valid as long as what it shows exists."""
    return f"{public_url.rstrip('/')}/calendar/{token(secret_key, kind, number)}.ics"


def token(secret_key: str, kind: Kind, number: int) -> str:
    subject = f"{kind[0]}{number}"
    return f"{subject}-{_mark(secret_key, subject)}"


def subject(secret_key: str, text: str) -> tuple[Kind, int] | None:
    """What a token speaks of; None for any text that was not made by `token` with this key."""
    name, _, mark = text.partition("-")
    if not hmac.compare_digest(mark.encode("utf-8", "replace"), _mark(secret_key, name).encode()):
        return None
    return _LETTERS[name[0]], int(name[1:])


def _mark(secret_key: str, subject: str) -> str:
    key = hmac.digest(secret_key.encode(), _PURPOSE, hashlib.sha256)
    return (
        urlsafe_b64encode(hmac.digest(key, subject.encode("utf-8", "replace"), hashlib.sha256)[:16])
        .decode()
        .rstrip("=")
    )


def file(appointment: Appointment) -> bytes:
    """The .ics file (RFC 5545), times in UTC. The same appointment gives the same bytes, so its stamp is its own start."""
    event = Event()
    event.add("uid", appointment.uid)
    event.add("dtstamp", appointment.starts_at.astimezone(UTC))
    event.add("dtstart", appointment.starts_at.astimezone(UTC))
    event.add("dtend", appointment.ends_at.astimezone(UTC))
    event.add("summary", appointment.title)
    if appointment.where:
        event.add("location", appointment.where)
    calendar = Calendar()
    calendar.add("prodid", "-//Meedoen//Meedoen//EN")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    return bytes(calendar.to_ical())

"""Files the providers keep: what the bot uploaded, what residents attach."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from icalendar import Calendar

from simulator.record import Record

CALENDAR = "text/calendar"
_SAMPLES = Path(__file__).parent / "static" / "samples"
VOICE = ("voice.ogg", "audio/ogg")
PICTURE = ("picture.jpg", "image/jpeg")
STICKER = ("sticker.webp", "image/webp")


@dataclass(frozen=True, slots=True)
class File:
    """id: unguessable, the provider's own. message: the provider's id of the message it came with."""

    id: str
    message: str
    name: str
    type: str
    data: bytes


class Files:
    """Adds and finds files."""

    def __init__(self, record: Record) -> None:
        self._record = record

    def add(self, name: str, type: str, data: bytes, message: str = "", id: str = "") -> File:
        file = File(id or "f" + secrets.token_hex(16), message, name, type, data)
        self._record.run("INSERT INTO file VALUES (?, ?, ?, ?, ?)", *(file.id, message, name, type, data))
        return file

    def sample(self, sample: tuple[str, str], message: str = "", id: str = "") -> File:
        """What the page's people attach: a voice note, a picture, a sticker."""
        name, type = sample
        return self.add(name, type, (_SAMPLES / name).read_bytes(), message, id)

    def known(self, id: str) -> File | None:
        row = self._record.row("SELECT * FROM file WHERE id = ?", id)
        return File(**dict(row)) if row else None

    def remove(self, id: str) -> None:
        self._record.run("DELETE FROM file WHERE id = ?", id)


def address(id: str) -> str:
    """Where the page finds a file."""
    return f"/simulator/api/files/{id}"


def appointment(data: bytes, link: str) -> dict[str, Any] | None:
    """A calendar file's first event as the phone shows it; None for what is no calendar."""
    try:
        event = Calendar.from_ical(data).events[0]
    except (ValueError, IndexError, AttributeError):
        return None
    return {
        "title": str(event.get("summary", "")),
        "starts_at": _time(event, "dtstart"),
        "ends_at": _time(event, "dtend"),
        "where": str(event.get("location", "")),
        "link": link,
    }


def _time(event: Any, name: str) -> str | None:
    value: date | datetime | None = event.decoded(name, None)
    return value.isoformat() if value is not None else None

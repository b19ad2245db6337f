"""People with a phone: who they are to the page, and what number or chat the providers know them by."""

from __future__ import annotations

import hashlib
import sqlite3
from dataclasses import dataclass
from datetime import datetime

from simulator.accounts import Channel
from simulator.record import Record

_NUMBER_SPACE = 10**7
_CHAT_SPACE = 9 * 10**9
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on one channel. heard_at: their last message, in simulated time."""

    id: int
    channel: Channel
    user: str | None
    address: str
    name: str
    language: str
    blocked: bool
    heard_at: datetime | None


def _person(row: sqlite3.Row) -> Person:
    values = dict(row)
    heard = values["heard_at"]
    return Person(
        **values | {"blocked": bool(values["blocked"]), "heard_at": datetime.fromisoformat(heard) if heard else None}
    )


class People:
    """Finds people and makes them. Whoever the bot writes to exists: an address nobody here has gets a phone of its own."""

    def __init__(self, record: Record) -> None:
        self._record = record

    def known(self, channel: Channel, user: str) -> Person | None:
        row = self._record.row("SELECT * FROM person WHERE channel = ? AND user = ?", channel, user)
        return _person(row) if row else None

    def by_id(self, number: int) -> Person:
        row = self._record.row("SELECT * FROM person WHERE id = ?", number)
        if row is None:
            raise LookupError(number)
        return _person(row)

    def user(self, channel: Channel, user: str, unnumbered: bool = False) -> Person:
        """The person a page or a test speaks of; made at their first word."""
        return self.known(channel, user) or self._make(channel, user, self._free(channel, user, unnumbered))

    def at(self, channel: Channel, address: str) -> Person | None:
        row = self._record.row("SELECT * FROM person WHERE channel = ? AND address = ?", channel, address)
        return _person(row) if row else None

    def address(self, channel: Channel, address: str) -> Person:
        """Whoever has this address; they are called by it where the page never met them."""
        return self.at(channel, address) or self._make(channel, address, address)

    def _make(self, channel: Channel, user: str, address: str) -> Person:
        self._record.run(
            "INSERT INTO person (channel, user, address, name) VALUES (?, ?, ?, ?)", channel, user, address, user[:64]
        )
        return self.address(channel, address)

    def _free(self, channel: Channel, user: str, unnumbered: bool) -> str:
        """The first address derived from the name that nobody has: the same name gives the same address on an empty record."""
        taken = "SELECT 1 FROM person WHERE channel = ? AND address = ?"
        attempt = 0
        while self._record.row(taken, channel, found := derived(channel, user, attempt, unnumbered)):
            attempt += 1
        return found

    def introduce(self, person: Person, name: str | None, language: str | None) -> Person:
        """What their phone says of them from now on."""
        self._record.run(
            "UPDATE person SET name = ?, language = ? WHERE id = ?",
            person.name if name is None else name,
            person.language if language is None else language,
            person.id,
        )
        return self.by_id(person.id)

    def heard(self, person: Person, at: datetime) -> None:
        self._record.run("UPDATE person SET heard_at = ? WHERE id = ?", at.isoformat(), person.id)

    def block(self, person: Person, blocked: bool) -> None:
        self._record.run("UPDATE person SET blocked = ? WHERE id = ?", int(blocked), person.id)

    def reset(self, channel: Channel, user: str) -> None:
        """Their next word comes from another phone; the old one stays somewhere, unread."""
        self._record.run("UPDATE person SET user = NULL WHERE channel = ? AND user = ?", channel, user)


def derived(channel: Channel, user: str, attempt: int = 0, unnumbered: bool = False) -> str:
    """An invented address: a chat id, a number of a Dutch range that nobody has (06-0), or a business-scoped id."""
    digest = hashlib.sha256(f"{channel} {attempt} {user}".encode("utf-8", "replace")).digest()
    number = int.from_bytes(digest[:12], "big")
    if channel == "telegram":
        return str(10**9 + number % _CHAT_SPACE)
    if unnumbered:
        return "NL." + "".join(_LETTERS[byte % len(_LETTERS)] for byte in digest[:20])
    return f"+3160{number % _NUMBER_SPACE:07d}"

"""Messages as a provider keeps them: one row for what the bot sent, one for what a resident did."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from simulator.accounts import Channel
from simulator.people import Person
from simulator.record import Record, dumps

Sender = Literal["bot", "resident"]
ORDER = ("queued", "sent", "delivered", "read")
"""A status only moves forward; `failed` ends it."""


@dataclass(frozen=True, slots=True)
class Message:
    """One row. body: what the phone shows. raw: what crossed the wire. callback: where its statuses are told."""

    seq: int
    person: int
    channel: Channel
    sender: Sender
    hidden: bool
    provider_id: str
    at: datetime
    arrived: float
    body: dict[str, Any]
    raw: dict[str, Any]
    status: str
    error: str
    callback: str
    gone: bool
    erased: bool
    revision: int


@dataclass(frozen=True, slots=True)
class Query:
    """Which messages: of one person, or None for all; by one side, or None for both; between two moments (simulated, UTC)."""

    person: int | None
    sender: Sender | None
    since: datetime
    until: datetime


def _message(row: sqlite3.Row) -> Message:
    values = dict(row)
    parsed = {
        "at": datetime.fromisoformat(values["at"]),
        "body": json.loads(values["body"]),
        "raw": json.loads(values["raw"]),
        **{name: bool(values[name]) for name in ("hidden", "gone", "erased")},
    }
    return Message(**values | parsed)


class Messages:
    """Adds, finds and changes messages. What is added is on disk when the call returns."""

    def __init__(self, record: Record) -> None:
        self._record = record

    @property
    def revision(self) -> int:
        return self._record.revision

    def next_number(self) -> int:
        """The number the next message will have, for providers whose ids are numbers."""
        row = self._record.row("SELECT seq FROM sqlite_sequence WHERE name = 'message'")
        assert row is not None, "the record is made with a first number"
        return int(row[0]) + 1

    def add(
        self,
        person: Person,
        sender: Sender,
        provider_id: str,
        at: datetime,
        body: Mapping[str, Any],
        raw: Mapping[str, Any],
        *,
        status: str,
        callback: str = "",
        hidden: bool = False,
    ) -> Message:
        added = self._record.run(
            "INSERT INTO message (person, channel, sender, hidden, provider_id, at, arrived, body, raw, status,"
            " callback, revision) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            *(person.id, person.channel, sender, int(hidden), provider_id, at.isoformat(), time.time()),
            *(dumps(body), dumps(raw), status, callback, self._record.next_revision()),
        )
        return self.by_seq(int(added.lastrowid or 0))

    def by_seq(self, seq: int) -> Message:
        row = self._record.row("SELECT * FROM message WHERE seq = ?", seq)
        if row is None:
            raise LookupError(seq)
        return _message(row)

    def numbered(self, seq: int) -> Message | None:
        """The message of a number that came from outside."""
        row = self._record.row("SELECT * FROM message WHERE seq = ? AND channel = 'telegram'", seq)
        return _message(row) if row else None

    def known(self, channel: Channel, provider_id: str) -> Message | None:
        row = self._record.row("SELECT * FROM message WHERE channel = ? AND provider_id = ?", channel, provider_id)
        return _message(row) if row else None

    def of(self, person: Person, after: int = 0) -> list[Message]:
        """All a phone ever showed or did, in order."""
        found = self._record.rows("SELECT * FROM message WHERE person = ? AND seq > ? ORDER BY seq", person.id, after)
        return [_message(row) for row in found]

    def latest(self, person: Person, most: int) -> list[Message]:
        """The last of them, newest first."""
        rows = self._record.rows("SELECT * FROM message WHERE person = ? ORDER BY seq DESC LIMIT ?", person.id, most)
        return [_message(row) for row in rows]

    def changed(self, person: Person, revision: int) -> list[Message]:
        rows = self._record.rows(
            "SELECT * FROM message WHERE person = ? AND revision > ? ORDER BY seq", person.id, revision
        )
        return [_message(row) for row in rows]

    def page(self, query: Query, size: int, number: int) -> list[Message]:
        """WhatsApp's messages that Twilio still has, newest first; one more than the page holds, if there is one."""
        conditions = ["channel = 'whatsapp'", "erased = 0", "hidden = 0", "at BETWEEN ? AND ?"]
        values: list[Any] = [query.since.isoformat(), query.until.isoformat()]
        for name, value in (("person", query.person), ("sender", query.sender)):
            if value is not None:
                conditions.append(f"{name} = ?")
                values.append(value)
        found = f"SELECT * FROM message WHERE {' AND '.join(conditions)} ORDER BY seq DESC LIMIT ? OFFSET ?"  # noqa: S608 names only
        return [_message(row) for row in self._record.rows(found, *values, size + 1, size * number)]

    def waiting(self, channel: Channel, sender: Sender, statuses: tuple[str, ...]) -> list[Message]:
        """What was under way when the process ended. Reads everything, so it is asked at the start only."""
        marks = ", ".join("?" * len(statuses))
        rows = self._record.rows(
            f"SELECT * FROM message WHERE status IN ({marks}) AND channel = ? AND sender = ? ORDER BY seq",  # noqa: S608 marks only
            *(*statuses, channel, sender),
        )
        return [_message(row) for row in rows]

    def advance(self, seq: int, status: str, error: str = "") -> None:
        """Sets a status unless a later one was reached."""
        earlier = ORDER[: ORDER.index(status)] if status in ORDER else ORDER
        marks = ", ".join("?" * len(earlier))
        self._record.run(
            f"UPDATE message SET status = ?, error = ?, revision = ? WHERE seq = ? AND status IN ({marks})",  # noqa: S608 marks only
            *(status, error, self._record.next_revision(), seq, *earlier),
        )

    def delivered(self, message: Message) -> None:
        """The webhook took what a resident wrote; if the bot has answered by now, it has read it, too."""
        self.advance(message.seq, "delivered")
        answered = "SELECT 1 FROM message WHERE person = ? AND sender = 'bot' AND seq > ?"
        if self._record.row(answered, message.person, message.seq):
            self.advance(message.seq, "read")

    def read_up_to(self, person: Person) -> None:
        """The bot has seen all this person wrote: it answered, or says that it is typing."""
        self._record.run(
            "UPDATE message SET status = 'read', revision = ?"
            " WHERE person = ? AND sender = 'resident' AND status = 'delivered'",
            *(self._record.next_revision(), person.id),
        )

    def change(self, message: Message, body: Mapping[str, Any], raw: Mapping[str, Any] | None = None) -> Message:
        """The phone shows something else from now on."""
        self._record.run(
            "UPDATE message SET body = ?, raw = ?, revision = ? WHERE seq = ?",
            *(dumps(body), dumps(message.raw if raw is None else raw), self._record.next_revision(), message.seq),
        )
        return self.by_seq(message.seq)

    def vanish(self, message: Message) -> None:
        """Deleted on the phone."""
        self._record.run(
            "UPDATE message SET gone = 1, revision = ? WHERE seq = ?", self._record.next_revision(), message.seq
        )

    def erase(self, message: Message) -> None:
        """Deleted at the provider; the phone keeps it."""
        self._record.run("UPDATE message SET erased = 1, raw = '{}' WHERE seq = ?", message.seq)

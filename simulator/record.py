"""What the providers know, in an SQLite file of its own: it outlives the process, even one that is killed.

One connection, used by one thread (the server's loop). Every statement commits by itself.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

VERSION = 2
_SCHEMA = """
CREATE TABLE person (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    channel TEXT NOT NULL,
    user TEXT,               -- as the page and the tests call them, null once they have another phone
    address TEXT NOT NULL,   -- a phone number, a business-scoped id, a chat id
    name TEXT NOT NULL,
    language TEXT NOT NULL DEFAULT '',
    blocked INTEGER NOT NULL DEFAULT 0,
    heard_at TEXT,           -- simulated time of their last message
    UNIQUE (channel, user), UNIQUE (channel, address)
);
CREATE TABLE message (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    person INTEGER NOT NULL REFERENCES person (id),
    channel TEXT NOT NULL,
    sender TEXT NOT NULL CHECK (sender IN ('bot', 'resident')),
    hidden INTEGER NOT NULL, -- an event the phone shows no message for: a tap on Telegram, a block
    provider_id TEXT NOT NULL,
    at TEXT NOT NULL,        -- simulated time
    arrived REAL NOT NULL,   -- real time, seconds since 1970
    body TEXT NOT NULL,      -- JSON: what the phone shows
    raw TEXT NOT NULL,       -- JSON: what crossed the wire
    status TEXT NOT NULL,
    error TEXT NOT NULL DEFAULT '',
    callback TEXT NOT NULL DEFAULT '',
    gone INTEGER NOT NULL DEFAULT 0,   -- no longer on the phone
    erased INTEGER NOT NULL DEFAULT 0, -- no longer at the provider
    revision INTEGER NOT NULL,
    UNIQUE (channel, provider_id)
);
CREATE INDEX message_of_person ON message (person, seq);
CREATE INDEX message_changed ON message (person, revision);
CREATE INDEX message_unread ON message (person) WHERE sender = 'resident' AND status = 'delivered';
CREATE TABLE content (sid TEXT PRIMARY KEY, made_at TEXT NOT NULL, body TEXT NOT NULL, approval TEXT NOT NULL DEFAULT '{}');
CREATE TABLE file (id TEXT PRIMARY KEY, message TEXT NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL, data BLOB NOT NULL);
CREATE TABLE fault (channel TEXT NOT NULL, fault TEXT NOT NULL, user TEXT NOT NULL, left INTEGER NOT NULL,
    PRIMARY KEY (channel, fault, user));
"""
_FIRST = 1_735_689_600  # 2025-01-01: ids start at tenths of a second since then, so that a new file repeats no id of an old one


class Record:
    """The file. `revision` rises with every change of a message; who polls asks for what changed since."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10)
        self.connection.row_factory = sqlite3.Row
        self.connection.execute("PRAGMA journal_mode = WAL")
        self.connection.execute(
            "PRAGMA synchronous = NORMAL"
        )  # survives a killed process; a demo need not survive a power cut
        self._prepare()
        self._revision = int(self.connection.execute("SELECT coalesce(max(revision), 0) FROM message").fetchone()[0])

    def _prepare(self) -> None:
        """Makes the tables; a file of another version holds a demo's past and is emptied."""
        version = self.connection.execute("PRAGMA user_version").fetchone()[0]
        if version == VERSION:
            return
        with self.together():
            tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            for (name,) in self.connection.execute(tables).fetchall():
                self.connection.execute(f"DROP TABLE {name}")
            for statement in _SCHEMA.split(";\n"):
                self.connection.execute(statement)
            first = int((time.time() - _FIRST) * 10)
            self.connection.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('message', ?)", (first,))
            self.connection.execute(f"PRAGMA user_version = {VERSION}")

    @contextmanager
    def together(self) -> Iterator[None]:
        """All of it or nothing."""
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.connection.execute("ROLLBACK")
            raise
        self.connection.execute("COMMIT")

    def run(self, statement: str, *values: Any) -> sqlite3.Cursor:
        return self.connection.execute(statement, values)

    def row(self, statement: str, *values: Any) -> sqlite3.Row | None:
        found: sqlite3.Row | None = self.connection.execute(statement, values).fetchone()
        return found

    def rows(self, statement: str, *values: Any) -> list[sqlite3.Row]:
        return self.connection.execute(statement, values).fetchall()

    @property
    def revision(self) -> int:
        return self._revision

    def next_revision(self) -> int:
        self._revision += 1
        return self._revision

    def close(self) -> None:
        self.connection.close()


def dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

"""Engines with the settings each database needs to be safe."""

from __future__ import annotations

import json
import sqlite3
import time
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Engine, create_engine, event, make_url
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from storage.errors import UnknownUrl

BUSY_MS = 10_000
"""How long SQLite waits for a write lock that another process holds (`db upgrade`, `seed`)."""


class Immediate(SQLiteDialect_pysqlite):
    """Transactions take the write lock when they begin: one that reads first never finds that it may not write.

    A dialect of its own and not an event on the engine: with one such event each statement costs a tenth more.
    """

    supports_statement_cache = True
    begin = "BEGIN IMMEDIATE"

    def do_begin(self, dbapi_connection: Any) -> None:
        dbapi_connection.execute(self.begin)


class Deferred(Immediate):
    """Transactions that only read, and see one state of the database throughout."""

    supports_statement_cache = True
    begin = "BEGIN"


registry.register("sqlite.immediate", __name__, "Immediate")
registry.register("sqlite.deferred", __name__, "Deferred")


def normal(url: str) -> URL:
    """The URL with the driver we use; makes the folder of an SQLite file. Raises UnknownUrl."""
    known = make_url(url)
    if known.get_backend_name() == "postgresql" or known.drivername == "postgres":
        return known.set(drivername="postgresql+psycopg")
    if known.get_backend_name() != "sqlite" or not known.database or known.database == ":memory:":
        raise UnknownUrl(f"use sqlite:///file or postgresql://…, not {known.render_as_string(hide_password=True)}")
    Path(known.database).parent.mkdir(parents=True, exist_ok=True)
    return known.set(drivername="sqlite+pysqlite")


def writing(url: URL, connections: int) -> Engine:
    """An engine whose transactions may write. SQLite: each begins by taking the write lock."""
    return _engine(url.set(drivername="sqlite+immediate") if url.get_backend_name() == "sqlite" else url, connections)


def reading(url: URL, connections: int) -> Engine:
    """An engine whose transactions only read."""
    engine = _engine(url.set(drivername="sqlite+deferred") if url.get_backend_name() == "sqlite" else url, connections)
    if url.get_backend_name() == "sqlite":
        event.listen(engine, "connect", _query_only)
        return engine
    return engine.execution_options(postgresql_readonly=True)


def _engine(url: URL, connections: int) -> Engine:
    engine = create_engine(
        url,
        pool_size=connections,
        max_overflow=0,
        json_serializer=compact,
        hide_parameters=True,  # an error's text is logged, and may not say what a resident wrote
        connect_args=_arguments(url),
    )
    if url.get_backend_name() == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _arguments(url: URL) -> dict[str, Any]:
    if url.get_backend_name() == "sqlite":
        return {"check_same_thread": False, "cached_statements": 512}
    if "options" in url.query:
        return {}
    return {"options": "-c lock_timeout=10s -c idle_in_transaction_session_timeout=60s"}


def compact(value: Any) -> str:
    """JSON as it is stored: readable letters, no spaces, and `?` for half a surrogate pair, which no database takes."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace").decode()


def _prepare_sqlite(connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
    driver: Any = connection
    driver.isolation_level = None  # the module's own BEGINs would come at the wrong time and take no write lock
    driver.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    _write_ahead(driver)
    for setting in (
        "synchronous = FULL",
        "foreign_keys = ON",
        "temp_store = MEMORY",
        "cache_size = -16000",
    ):
        driver.execute(f"PRAGMA {setting}")


def _write_ahead(driver: Any) -> None:
    """A new file is switched to WAL by whoever opens it first. SQLite waits for nobody at that one moment, so we do."""
    patience = time.monotonic() + BUSY_MS / 1000
    while True:
        try:
            driver.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > patience:
                raise
        time.sleep(0.01)


def _query_only(connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
    driver: Any = connection
    driver.execute("PRAGMA query_only = ON")

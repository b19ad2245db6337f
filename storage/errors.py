"""What can go wrong in the store.

    StorageError
    ├── StoreClosed             the store was closed: nothing more is written or read
    ├── NotOurs                 an address that was not sealed with this secret key, or was changed
    └── UnknownUrl              neither SQLite nor PostgreSQL

Errors of the database itself stay SQLAlchemy's; `passing` tells those that go away by themselves.
"""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree


class StorageError(Exception):
    """The store could not do it."""


class StoreClosed(StorageError):
    """The store was closed: nothing more is written or read."""


class NotOurs(StorageError):
    """An address that was not sealed with this secret key, or was changed since."""


class UnknownUrl(StorageError):
    """A database URL that is neither SQLite nor PostgreSQL."""


_CLASH = frozenset({"40001", "40P01"})
"""PostgreSQL's serialization_failure and deadlock_detected."""
_PASSING = frozenset({"08", "40", "53", "55", "57", "58"})
"""PostgreSQL's classes: connection, rollback, resources, locks, operator intervention, system."""
_DEFECT = frozenset({sqlite3.SQLITE_ERROR, sqlite3.SQLITE_MISMATCH, sqlite3.SQLITE_RANGE, sqlite3.SQLITE_TOOBIG})


def clash(error: BaseException) -> bool:
    """Two transactions were in each other's way: the same unit may well succeed at once."""
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) in _CLASH


def passing(error: BaseException) -> bool:
    """The database is busy, full, restarting or out of reach: nothing is wrong with what was asked of it."""
    if isinstance(error, (NoConnectionFree, StoreClosed)):
        return True
    if not isinstance(error, DBAPIError):
        return False
    if isinstance(error.orig, sqlite3.Error):
        code = getattr(error.orig, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
        return isinstance(error, OperationalError) and code & 0xFF not in _DEFECT
    state = getattr(error.orig, "sqlstate", None)
    if state is None:  # psycopg never got an answer
        return isinstance(error, OperationalError)
    return error.connection_invalidated or state[:2] in _PASSING

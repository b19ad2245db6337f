"""Slots that outlive a conversation: kept in the resident's row (`kept` in domain.yml), shared by all their channels."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from nlu import LANGUAGES
from storage import profiles
from storage.tables import location

Slots = Mapping[str, Any]

SLOTS = tuple(
    "welcomed stopped language location adult first_name interests availability company needs second_language".split()
)
"""In the order of the columns `profiles.read` gives."""
_COMPANY = ("alone", "together", "women")
_SECOND = ("en", "nl", "ar")
_MOST_ENTRIES = 40


def load_slots(connection: Connection, resident_id: int) -> dict[str, Any]:
    """The kept slots of a resident. One SELECT. Raises NoResultFound."""
    welcomed, stopped, *rest = profiles.read(connection, resident_id)
    return dict(zip(SLOTS, (welcomed is not None, stopped is not None, *rest), strict=True))


def save_slots(connection: Connection, resident_id: int, before: Slots, after: Slots, now: datetime) -> bool:
    """Keeps what changed since `load_slots` gave `before`; whether anything did. At most one UPDATE.

    Values may come from a phone: what can't be kept (an unknown location, a name of ten lines) is left out or cut.
    """
    changed = [name for name in SLOTS if _given(before, name) != _given(after, name)]
    values = dict(_COLUMNS[name](after.get(name), now) for name in changed)
    if values:
        profiles.write(connection, resident_id, values)
    return bool(values)


def _given(slots: Slots, name: str) -> Any:
    """A slot that was never filled, one that is False and one that is empty are the same to the row, except for `adult`."""
    value = slots.get(name)
    return value if name == "adult" else value or None


def _since(column: str) -> Callable[[Any, datetime], tuple[str, Any]]:
    return lambda value, now: (column, now if value else None)


def _text(column: str, longest: int) -> Callable[[Any, datetime], tuple[str, Any]]:
    return lambda value, now: (column, " ".join(str(value).split())[:longest] if value else None)


def _one_of(column: str, allowed: tuple[str, ...]) -> Callable[[Any, datetime], tuple[str, Any]]:
    return lambda value, now: (column, value if value in allowed else None)


def _list(column: str) -> Callable[[Any, datetime], tuple[str, Any]]:
    return lambda value, now: (column, [entry for entry in value or () if isinstance(entry, str)][:_MOST_ENTRIES])


def _location(value: Any, now: datetime) -> tuple[str, Any]:
    found = select(location.c.id).where(location.c.slug == value).scalar_subquery()
    return "location_id", found if isinstance(value, str) else None


_COLUMNS: Mapping[str, Callable[[Any, datetime], tuple[str, Any]]] = {
    "welcomed": _since("privacy_at"),
    "stopped": _since("stopped_at"),
    "language": _one_of("language", LANGUAGES),
    "location": _location,
    "adult": lambda value, now: ("adult", value if isinstance(value, bool) else None),
    "first_name": _text("first_name", 40),
    "interests": _list("interests"),
    "availability": _list("availability"),
    "company": _one_of("company", _COMPANY),
    "needs": _text("needs", 200),
    "second_language": _one_of("second_language", _SECOND),
}
